/**
 * How we log in: a password that was typed, named keys, the agent's, the usual files. A key costs one round trip to offer
 * and one to sign with; OpenSSH hangs up after six offers, so keys named in the config come first, and of the agent's those
 * of the usual files. Encrypted keys are offered last and not signed with: only one that the host would take is worth
 * asking for its passphrase.
 */
import type { AnyAuthMethod, AuthHandlerMiddleware, BaseAgent, ParsedKey } from 'ssh2';
import type { Counters } from '../executor.ts';
import type { AgentKey, Identities, Identity } from './identities.ts';
import { asAgent, feeler, type KeyAgent } from './key-agents.ts';

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
  /** Keys that were encrypted; offered where they are among the named or the usual ones. */
  readonly unlocked: readonly Identity[];
  readonly password?: string;
}

/** A login as it goes: hand `handler` to ssh2, read the rest when it failed. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  readonly tried: readonly string[];
  /** Encrypted keys that the host takes, before those of which nobody knows. */
  readonly locked: readonly AgentKey[];
  /** The host would take a password, and none was given. */
  readonly takesPassword: boolean;
}

const PASSWORD_METHODS: readonly string[] = ['password', 'keyboard-interactive'];

/** Begins one login and counts its offers; the signature that opens the door is counted by whoever goes in. */
export async function beginLogin(ways: LoginWays, counters: Counters): Promise<Login> {
  const { default: ssh2 } = await import('ssh2');
  const tried: string[] = [];
  const locked: { readonly taken: AgentKey[]; readonly unknown: AgentKey[] } = { taken: [], unknown: [] };
  let methods: readonly string[] = [];
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
    yield* withAll();
    if (methods.length > 0) return;
    // Nothing was refused yet, so the host has not said what it takes.
    counters.roundTrips += 1;
    yield { type: 'none', username: ways.user };
  }

  async function* withAll(): AsyncGenerator<AnyAuthMethod> {
    if (ways.password !== undefined) yield* withPassword(ways.password);
    for (const one of keysOf(first)) yield withKey(one);
    if (ways.agent !== undefined) {
      const preferred = isAnyNamed ? first : await ways.usual();
      yield { type: 'agent', username: ways.user, agent: agentOf(ways.agent, publicKeysOf(preferred)) };
      counters.roundTrips += agentKeys.length;
    }
    yield* withLocked(first);
    if (isAnyNamed || ways.isNamedOnly) return;
    const usual = await ways.usual();
    for (const one of keysOf(usual)) {
      if (!isOffered(one.key.getPublicSSH())) yield withKey(one);
    }
    yield* withLocked(usual);
  }

  const isOffered = (key: Buffer | undefined): boolean => key !== undefined && offered.some((one) => one.equals(key));
  const keysOf = ({ keys, agentOnly }: Identities): readonly Identity[] => [
    ...ways.unlocked.filter((one) => agentOnly.some(({ label }) => label === one.label)),
    ...keys,
  ];

  const publicKeysOf = ({ keys, agentOnly }: Identities): readonly Buffer[] => [
    ...keys.map((one) => one.key.getPublicSSH()),
    ...agentOnly.flatMap(({ publicKey }) => publicKey ?? []),
  ];

  function* withPassword(password: string): Generator<AnyAuthMethod> {
    tried.push('a password');
    counters.roundTrips += 1;
    yield { type: 'password', username: ways.user, password };
    if (methods.includes('password') || !methods.includes('keyboard-interactive')) return;
    counters.roundTrips += 2;
    yield {
      type: 'keyboard-interactive',
      username: ways.user,
      prompt: (_name, _instructions, _language, prompts, finish) =>
        finish(prompts.map(({ echo }) => (echo === true ? '' : password))),
    };
  }

  function* withLocked({ agentOnly }: Identities): Generator<AnyAuthMethod> {
    const left = agentOnly.filter(({ label, publicKey }) => !isOffered(publicKey) && !isUnlocked(label));
    const isPublic = ({ unlocked }: AgentKey): boolean => unlocked === undefined;
    tried.push(...left.filter(isPublic).map(({ label }) => `${label} (only with the agent, which does not hold it)`));
    const encrypted = left.filter((one) => !isPublic(one));
    const isKnown = ({ publicKey }: AgentKey): boolean => publicKey !== undefined;
    note(
      locked.unknown,
      encrypted.filter((one) => !isKnown(one)),
    );
    const publicKeys = encrypted.flatMap(({ publicKey }) => publicKey ?? []);
    if (publicKeys.length === 0) return;
    offered.push(...publicKeys);
    counters.roundTrips += publicKeys.length;
    const onTaken = (key: Buffer): void =>
      note(
        locked.taken,
        encrypted.filter(({ publicKey }) => publicKey?.equals(key)),
      );
    yield { type: 'agent', username: ways.user, agent: feeler(ssh2, publicKeys, onTaken) };
    tried.push(...encrypted.filter((one) => isKnown(one) && !locked.taken.includes(one)).map(({ label }) => label));
  }

  function note(where: AgentKey[], keys: readonly AgentKey[]): void {
    where.push(...keys);
    tried.push(...keys.map(({ label }) => `${label} (encrypted, and not in the agent)`));
  }

  const isUnlocked = (label: string): boolean => ways.unlocked.some((one) => one.label === label);

  function withKey(one: Identity): AnyAuthMethod {
    tried.push(one.label);
    offered.push(one.key.getPublicSSH());
    counters.roundTrips += 1;
    return { type: 'publickey', username: ways.user, key: one.key };
  }

  /** Offers the keys of the agent, the preferred ones first. */
  function agentOf(socket: string, preferred: readonly Buffer[]): BaseAgent {
    const agent = ssh2.createAgent(socket) as unknown as KeyAgent;
    const filtered: KeyAgent = {
      getIdentities: (answer) =>
        agent.getIdentities((error, keys) => {
          const isPreferred = (key: ParsedKey) => preferred.some((one) => one.equals(key.getPublicSSH()));
          const allowed = (keys ?? []).filter((key) => isAllowed(key.getPublicSSH()));
          const wanted = [...allowed.filter(isPreferred), ...allowed.filter((key) => !isPreferred(key))];
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
    return asAgent(ssh2, filtered);
  }

  const left = attempts();
  return {
    tried,
    get locked() {
      return [...locked.taken, ...locked.unknown];
    },
    get takesPassword() {
      return ways.password === undefined && methods.some((one) => PASSWORD_METHODS.includes(one));
    },
    handler: (allowed, _partial, next) => {
      methods = allowed ?? [];
      void left.next().then(({ value }) => next(value ?? (false as never)));
    },
  };
}
