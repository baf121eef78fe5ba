/** What stands in for an agent where ssh2 wants one. */
import type { BaseAgent, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';

type Ssh2 = typeof import('ssh2');

/** What ssh2's agents do; its types leave it open which kind of key they speak of. */
export interface KeyAgent {
  getIdentities(answer: (error?: Error | null, keys?: ParsedKey[]) => void): void;
  sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions, answer: SignCallback): void;
}

export const asAgent = ({ BaseAgent }: Ssh2, agent: KeyAgent): BaseAgent =>
  Object.assign(Object.create(BaseAgent.prototype) as BaseAgent, agent);

/** Offers public keys, in SSH's binary form, and signs with none: a host that wants a signature takes the key. */
export function feeler(ssh2: Ssh2, publicKeys: readonly Buffer[], onTaken: (key: Buffer) => void): BaseAgent {
  const parsed = publicKeys.flatMap((key) => {
    const one = ssh2.utils.parseKey(key);
    return one instanceof Error ? [] : [one];
  });
  return asAgent(ssh2, {
    getIdentities: (answer) => answer(null, parsed),
    sign: (key, _data, _options, answer) => {
      onTaken(key.getPublicSSH());
      answer(new Error('the key is encrypted'));
    },
  });
}
