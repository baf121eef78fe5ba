/** Sessions with registries. The password travels on stdin; Kamal puts it into the argument list. */
import { commandFor } from '../command-line.ts';
import type { Config, Credential, Registry } from '../config.ts';
import * as names from '../names.ts';
import { once } from '../once.ts';
import { kamalQuote } from '../quoting.ts';
import type { Situation } from '../situation.ts';
import { type Draft, LOCAL, type SecretRef, type ShellCommand, type Text } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { draft, nothing, shell } from './draft.ts';

/** True where hosts have to log in: a local registry knows nobody. */
export const needsLogin = (registry: Registry): boolean => !registry.isLocal && registry.password !== undefined;

/** Registries that know who comes: Docker keeps one session for each server, so that its users follow each other. */
interface User {
  /** The server, and which of its users it is from the second on: `docker.io`, `docker.io 2`. */
  readonly subject: string;
  /** Subjects of those before it. */
  readonly before: readonly string[];
}

const users = once(({ registry, accessories }: Config): ReadonlyMap<Registry, User> => {
  const found = new Map<Registry, User>();
  for (const one of [registry, ...accessories.flatMap((accessory) => accessory.registry ?? [])].filter(needsLogin)) {
    const server = names.serverOf(one) || 'docker.io';
    const others = [...found].filter(([other]) => names.serverOf(other) === names.serverOf(one));
    const same = others.find(([other]) => isSameUser(one, other))?.[1];
    const before = [...new Set(others.map(([, { subject }]) => subject))];
    found.set(one, same ?? { subject: before.length === 0 ? server : `${server} ${before.length + 1}`, before });
  }
  return found;
});

const isSameUser = (one: Registry, other: Registry): boolean =>
  JSON.stringify([one.username, one.password]) === JSON.stringify([other.username, other.password]);

/** Who logs in where, each once. */
export const registryUsers = once((config: Config): readonly Registry[] => {
  const all = [...users(config)];
  return all
    .filter(([, user], at) => all.findIndex(([, other]) => other === user) === at)
    .map(([registry]) => registry);
});

/** The session that a registry's images are pulled with; nothing where nobody has to log in. */
export function sessionFor({ config }: Pick<Situation, 'config'>, registry: Registry, host: string): Thing[] {
  const user = users(config).get(registry);
  return user === undefined ? [] : [things.session(user.subject, host)];
}

/** Logs the host in. */
export function login({ config }: Pick<Situation, 'config'>, host: string, registry: Registry): Draft {
  const { subject, before } = users(config).get(registry) ?? { subject: names.serverOf(registry), before: [] };
  const user = before.length === 0 ? '' : ` as ${userOf(registry)}`;
  return draft({
    kind: 'login',
    host,
    subject,
    action: 'update',
    label: `log in to ${where(registry)}${user}`,
    explain: 'Opens a session with the registry for the SSH user. The password travels on stdin.',
    cause: 'images are pulled from there',
    phase: 'registry',
    needs: [things.docker(host)],
    gives: [things.session(subject, host)],
    // Docker forgets who was logged in there.
    ends: before.map((one) => things.session(one, host)),
    commands: () => [loginCommand(registry)],
    undo: () => ({ irreversible: `the session stays until docker logout ${names.serverOf(registry)}`.trim() }),
    duration: 1,
    timeout: 60,
  });
}

const userOf = ({ username }: Registry): string =>
  username === undefined ? 'nobody' : 'literal' in username ? username.literal : `$${username.secret}`;

/** Logs the host in where something is pulled, unless Docker keeps a session of the same user and password. */
export function loginToPull(situation: Situation, host: string, registry: Registry): Draft {
  const { intent, fingerprint } = situation;
  const server = names.serverOf(registry);
  const wanted = (): string | undefined => fingerprint(credentials(registry), 'session');
  return {
    ...login(situation, host, registry),
    phase: 'prepare',
    keep: 'needed',
    unless: 'unless logged in already',
    guard: ({ sessions }) => {
      const there = sessions?.[server];
      if (intent.force || there === undefined || there !== wanted()) return { state: 'ready' };
      return { state: 'done', because: `logged in to ${where(registry)} already` };
    },
    effect: (facts) => ({ ...facts, sessions: { ...facts.sessions, [server]: wanted() ?? '' } }),
  };
}

/** What Docker keeps of a session, before it encodes it. */
const credentials = once(({ username, password }: Registry): Text => [asValue(username), ':', asValue(password)]);

const asWord = (credential: Credential | undefined): Text => {
  if (credential === undefined) return ['""'];
  return 'literal' in credential ? [kamalQuote(credential.literal)] : [{ secret: credential.secret, as: 'shell' }];
};

const asValue = (credential: Credential | undefined): string | SecretRef => {
  if (credential === undefined) return '';
  return 'literal' in credential ? credential.literal : { secret: credential.secret, as: 'raw' };
};

const loginCommand = (registry: Registry): ShellCommand => {
  const server = names.serverOf(registry);
  return {
    shell: ['docker login ', server && `${server} `, '-u ', ...asWord(registry.username), ' --password-stdin'],
    stdin: [asValue(registry.password)],
  };
};

const where = (registry: Registry): string => names.serverOf(registry) || 'Docker Hub';

/** Logging in or out is nothing for a registry that runs on this machine. */
export const requireElsewhere = (registry: Registry, instead: string): Draft =>
  draft({
    kind: 'require-registry',
    host: LOCAL,
    subject: names.serverOf(registry),
    action: 'read',
    label: 'the registry knows its users',
    explain: 'A registry on this machine asks nobody who they are.',
    cause: 'asked for',
    phase: 'registry',
    isRequirement: true,
    localGuard: () =>
      registry.isLocal
        ? { state: 'blocked', because: `nobody logs in to ${names.serverOf(registry)}`, fix: instead }
        : { state: 'done', because: 'it is not of this machine' },
    commands: nothing,
    timeout: 0,
  });

/** Logs this machine in, so that it may push. */
export const loginHere = (registry: Registry): Draft =>
  draft({
    kind: 'login',
    host: LOCAL,
    subject: names.serverOf(registry) || 'docker.io',
    action: 'update',
    label: `log in to ${where(registry)}`,
    explain: 'Opens a session with the registry on this machine. The password travels on stdin.',
    cause: 'images are pushed to there',
    phase: 'registry',
    commands: () => [loginCommand(registry)],
    undo: () => ({ irreversible: `the session stays until docker logout ${names.serverOf(registry)}`.trim() }),
    timeout: 60,
  });

/** Ends a session, on a host or on this machine. */
export function logout({ config }: Situation, host: string, needs: readonly Thing[]): Draft {
  const { registry } = config;
  return draft({
    kind: 'logout',
    host,
    subject: names.serverOf(registry) || 'docker.io',
    action: 'delete',
    label: `log out of ${where(registry)}`,
    explain: 'Docker forgets the session; images that are there stay.',
    cause: 'asked for',
    phase: 'registry',
    needs,
    commands: () => [shell(`docker logout ${names.serverOf(registry)}`.trim())],
    undo: () => ({ irreversible: `${commandFor(config, 'registry', 'login')} opens a new session` }),
    timeout: 60,
  });
}

const CONTAINER = 'kamal-docker-registry';

/** Starts the registry on this machine (`localhost:PORT`), or runs one. */
export const runRegistry = (registry: Registry): Draft =>
  draft({
    kind: 'run-registry',
    host: LOCAL,
    subject: names.serverOf(registry),
    action: 'create',
    label: `run registry ${names.serverOf(registry)}`,
    explain: 'A registry in a container on this machine; hosts reach it through their SSH connections.',
    cause: 'images are pushed to there',
    phase: 'registry',
    commands: () => [
      shell(
        `docker start ${CONTAINER} || docker run --detach -p 127.0.0.1:${names.serverOf(registry).split(':')[1]}:5000 --name ${CONTAINER} registry:3`,
      ),
    ],
    undo: () => ({ how: 'stop it', commands: [shell(`docker stop ${CONTAINER}`)] }),
    duration: 3,
    timeout: 300,
  });

/** Stops and removes the registry on this machine, its images included. */
export const removeRegistry = (registry: Registry): Draft =>
  draft({
    kind: 'remove-registry',
    host: LOCAL,
    subject: names.serverOf(registry),
    action: 'delete',
    label: `remove registry ${names.serverOf(registry)}`,
    explain: 'The registry in a container on this machine, and the images in it.',
    cause: 'asked for',
    phase: 'registry',
    commands: () => [shell(`{ docker stop ${CONTAINER} && docker rm ${CONTAINER}; } || true`)],
    undo: () => ({ irreversible: 'images have to be pushed again' }),
    timeout: 60,
  });
