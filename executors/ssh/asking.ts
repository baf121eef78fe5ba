/** What a person may add when nothing else opens a host: the passphrase of a key, or a password. Each is asked for once a run. */
import { turns } from '../turns.ts';
import type { AgentKey, Identity } from './identities.ts';
import type { Login } from './login.ts';
import type { Address } from './trouble.ts';

/** Asks at a terminal, without echo; nothing where nothing was typed. */
export type AskSecret = (question: string) => Promise<string | undefined>;

export interface Asking {
  /** Keys that were encrypted. */
  readonly unlocked: readonly Identity[];
  passwordOf(at: Address): string | undefined;
  /** Asks for what would have made a failed login succeed; true where it is worth another one. */
  isMoreKnown(at: Address, login: Login): Promise<boolean>;
}

/** As OpenSSH's NumberOfPasswordPrompts. */
const ATTEMPTS = 3;

/** Without `askSecret` nobody is asked. */
export function asking(askSecret: AskSecret | undefined): Asking {
  const unlocked: Identity[] = [];
  const unlocking = new Map<string, Promise<boolean>>();
  const passwords = new Map<string, Promise<string | undefined>>();
  const given = new Map<string, string>();
  const inTurn = turns(1);
  let hasPasswords = true;

  async function unlock({ label, unlocked: withPassphrase }: AgentKey, ask: AskSecret): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const passphrase = await ask(attempt === 0 ? `Passphrase of the key ${label}: ` : 'Not this one. Passphrase: ');
      if (passphrase === undefined) return false;
      const key = withPassphrase?.(passphrase);
      if (key === undefined) continue;
      unlocked.push({ label, key });
      return true;
    }
    return false;
  }

  /** Who has no password for one host is not asked about the others. */
  async function password(who: string, ask: AskSecret): Promise<string | undefined> {
    const typed = hasPasswords ? await ask(`Password of ${who}: `) : undefined;
    hasPasswords = typed !== undefined;
    if (typed !== undefined) given.set(who, typed);
    return typed;
  }

  const whoIs = ({ user, name }: Address): string => `${user}@${name}`;
  return {
    unlocked,
    passwordOf: (at) => given.get(whoIs(at)),
    async isMoreKnown(at, login) {
      if (askSecret === undefined) return false;
      for (const key of login.locked) {
        const known = unlocking.get(key.label) ?? inTurn(() => unlock(key, askSecret));
        unlocking.set(key.label, known);
        if (await known) return true;
      }
      const who = whoIs(at);
      if (!login.takesPassword || passwords.has(who)) return false;
      const known = inTurn(() => password(who, askSecret));
      passwords.set(who, known);
      return (await known) !== undefined;
    },
  };
}
