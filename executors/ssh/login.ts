/**
 * How we log in: named keys, then the agent's, then the usual files. A key costs one round trip to offer and one to sign
 * with; OpenSSH hangs up after six offers, so keys named in the config come first.
 */
import type {
  AnyAuthMethod,
  AuthHandlerMiddleware,
  BaseAgent,
  ParsedKey,
  SignCallback,
  SigningRequestOptions,
} from 'ssh2';
import type { Counters } from '../executor.ts';
import type { Identities, Identity } from './identities.ts';

/** Everything that may open a host. */
export interface LoginWays {
  readonly user: string;
  readonly named: Identities;
  /** Socket of the agent. */
  readonly agent?: string;
  /** Only what was named: of the agent's keys just those. */
  readonly isNamedOnly: boolean;
  /** Asked for last, and only if nothing was named. */
  usual(): Promise<Identities>;
}

/** A login as it goes: hand `handler` to ssh2, read `tried` when it failed. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  readonly tried: string[];
}

/** Begins one login and counts its offers; the signature that opens the door is counted by whoever goes in. */
export async function beginLogin(ways: LoginWays, counters: Counters): Promise<Login> {
  const { default: ssh2 } = await import('ssh2');
  const tried: string[] = [];
  const offered: Buffer[] = [];
  const agentKeys: Buffer[] = [];
  const isAnyNamed = ways.named.keys.length + ways.named.agentOnly.length > 0;
  // "Only what was named" with nothing named means the usual files, as for OpenSSH's IdentitiesOnly.
  const first = isAnyNamed || !ways.isNamedOnly ? ways.named : await ways.usual();
  const isAllowed = (key: Buffer) => {
    if (offered.some((one) => one.equals(key))) return false;
    return !ways.isNamedOnly || first.agentOnly.some((one) => one.publicKey?.equals(key));
  };

  async function* attempts(): AsyncGenerator<AnyAuthMethod> {
    for (const one of first.keys) yield withKey(one);
    if (ways.agent !== undefined) {
      yield { type: 'agent', username: ways.user, agent: agentOf(ways.agent) };
      counters.roundTrips += agentKeys.length;
    }
    sayLocked(first);
    if (isAnyNamed || ways.isNamedOnly) return;
    const usual = await ways.usual();
    for (const one of usual.keys) {
      if (!offered.some((key) => key.equals(one.key.getPublicSSH()))) yield withKey(one);
    }
    sayLocked(usual);
  }

  function sayLocked({ agentOnly }: Identities): void {
    for (const { label, publicKey } of agentOnly) {
      const isTried = publicKey !== undefined && agentKeys.some((key) => key.equals(publicKey));
      if (!isTried) tried.push(`${label} (only with the agent, which does not hold it)`);
    }
  }

  function withKey(one: Identity): AnyAuthMethod {
    tried.push(one.label);
    offered.push(one.key.getPublicSSH());
    counters.roundTrips += 1;
    return { type: 'publickey', username: ways.user, key: one.key };
  }

  function agentOf(socket: string): BaseAgent {
    const agent = ssh2.createAgent(socket) as unknown as KeyAgent;
    const filtered: KeyAgent = {
      getIdentities: (answer) =>
        agent.getIdentities((error, keys) => {
          const isNamed = (key: ParsedKey) => first.agentOnly.some((one) => one.publicKey?.equals(key.getPublicSSH()));
          const allowed = (keys ?? []).filter((key) => isAllowed(key.getPublicSSH()));
          const wanted = [...allowed.filter(isNamed), ...allowed.filter((key) => !isNamed(key))];
          const many = wanted.length === 1 ? '1 key' : `${wanted.length} keys`;
          tried.push(error ? 'the agent (no answer)' : `the agent (${many})`);
          agentKeys.push(...wanted.map((key) => key.getPublicSSH()));
          offered.push(...agentKeys);
          answer(null, wanted);
        }),
      sign: (key, data, options, answer) => {
        counters.roundTrips += 1 + agentKeys.findIndex((one) => one.equals(key.getPublicSSH()));
        agent.sign(key, data, options, answer);
      },
    };
    return Object.assign(Object.create(ssh2.BaseAgent.prototype) as BaseAgent, filtered);
  }

  const left = attempts();
  return {
    tried,
    handler: (_methods, _partial, next) => {
      void left.next().then(({ value }) => next(value ?? (false as never)));
    },
  };
}

/** What ssh2's agents do; its types leave it open which kind of key they speak of. */
interface KeyAgent {
  getIdentities(answer: (error?: Error | null, keys?: ParsedKey[]) => void): void;
  sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions, answer: SignCallback): void;
}
