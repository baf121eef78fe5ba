/** What stands for something in values of the ssh config (ssh_config(5), "TOKENS" and "ENVIRONMENT VARIABLES"). */
import { hostname } from 'node:os';
import { passwordFileHome, userName } from '../local-user.ts';
import type { Address } from './trouble.ts';

/** Replaces the tokens of `ProxyCommand` and `ProxyJump`. */
export function withAddress(text: string, at: Address): string {
  return filled(text, addressTokens(at));
}

/** What `IdentityFile` may speak of. */
interface KeyFileTokens extends Address {
  /** The name that the host goes by in `known_hosts`. */
  readonly hostKeyName: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** Replaces the tokens and variables of `IdentityFile`; what is not known stays as it is. */
export function withTokens(text: string, { hostKeyName, env, ...at }: KeyFileTokens): string {
  const here = hostname();
  return filled(
    text,
    {
      ...addressTokens(at),
      d: passwordFileHome(),
      i: String(process.getuid?.() ?? ''),
      k: hostKeyName ?? at.name,
      L: here.split('.')[0] ?? here,
      l: here,
      u: userName(env),
    },
    env,
  );
}

type Texts = Readonly<Record<string, string | undefined>>;

const addressTokens = (at: Address): Texts => ({ '%': '%', h: at.host, n: at.name, p: String(at.port), r: at.user });

function filled(text: string, tokens: Texts, variables: Texts = {}): string {
  return text.replace(
    /%(.)|\$\{([^}]+)\}/g,
    (whole, token: string | undefined, variable: string | undefined) =>
      (token === undefined ? variables[variable ?? ''] : tokens[token]) ?? whole,
  );
}
