/**
 * Looking at a host: every probe in one read-only script, one round trip. Adding a probe means one file here, one line in
 * `PROBES` and its field in the facts.
 */
import type { Config } from '../config.ts';
import type { HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { shellQuote } from '../quoting.ts';
import { roleHost, runsOn } from '../selection.ts';
import { OWN_VARIABLES } from '../steps/app-container.ts';
import { registryUsers } from '../steps/registry.ts';
import { variablesIn } from '../wanted-container.ts';
import { appliedProbe } from './applied.ts';
import { containersProbe } from './containers.ts';
import { dockerProbe } from './docker.ts';
import { filesProbe } from './files.ts';
import { imagesProbe } from './images.ts';
import { locksProbe } from './locks.ts';
import { machineProbe } from './machine.ts';
import { networksProbe } from './networks.ts';
import type { Digest, Probe, Query } from './probe.ts';
import { routesProbe } from './routes.ts';
import { sessionsProbe } from './sessions.ts';
import { userProbe } from './user.ts';

const PROBES: readonly Probe[] = [
  dockerProbe,
  userProbe,
  containersProbe,
  imagesProbe,
  networksProbe,
  routesProbe,
  sessionsProbe,
  filesProbe,
  locksProbe,
  appliedProbe,
  machineProbe,
];

const MARK = '=== kamal-plan probe ';

/** Processes are what a look costs on a host, so probes ask the shell itself wherever it can answer. */
const FINGERPRINT = `if command -v sha256sum > /dev/null 2>&1; then S=sha256sum; else S='shasum -a 256'; fi
fingerprint() { printf %s%s "$K" "$1" | $S; }
fingerprint_file() { { printf %s "$K"; cat "$1"; } | $S; }`;

const EMPTY: HostFacts = {
  docker: { state: 'down' },
  user: { name: '', home: '', isRoot: false, inDockerGroup: false, canSudo: false },
  containers: [],
  images: [],
  networks: [],
  routes: [],
  proxyFiles: {},
  files: [],
  directories: [],
  locks: {},
  listeners: [],
};

/** What the probes have to know of a configuration. */
export function queryOf(config: Config, host: string): Query {
  const accessories = config.accessories.filter((accessory) => accessory.hosts.includes(host));
  const envs = [
    ...config.roles.flatMap((role) => roleHost(role, host)?.env ?? []),
    ...accessories.map(({ env }) => env),
  ];
  const secrets = new Set(envs.flatMap((env) => env.secrets.map(({ key }) => key)));
  const runs = [...config.roles.filter((role) => runsOn(role, host)), ...accessories];
  const clear = new Set([
    ...OWN_VARIABLES,
    ...envs.flatMap((env) => env.clear.map(([name]) => name)),
    ...runs.flatMap(({ options }) =>
      variablesIn(options).flatMap(({ name, text }) => (text === undefined ? [] : [name])),
    ),
  ]);
  const bare = (path: string): string => path.replace(/^\$PWD\//, '');
  return {
    service: config.service,
    serviceWithDestination: names.serviceWithDestination(config),
    repository: names.repository(config),
    accessories: accessories.map((accessory) => accessory.service),
    files: accessories.flatMap((accessory) => accessory.files.map((file) => file.hostPath)),
    directories: accessories.flatMap((accessory) => [
      accessory.service,
      ...accessory.directories.map((directory) => bare(directory.hostPath)),
    ]),
    images: accessories.map((accessory) => accessory.image),
    registries: [...new Set(registryUsers(config).map(names.serverOf))],
    secrets: [...secrets],
    clear: [...clear].filter((name) => !secrets.has(name)),
  };
}

/**
 * The script of all probes, or of those named. `key` makes this run's fingerprints useless to anybody else; it travels on
 * stdin.
 */
export function observationScript(query: Query, key: string, only?: readonly string[]): string {
  const isAsked = (name: string): boolean => only === undefined || only.includes(name);
  const parts = PROBES.filter(({ name }) => isAsked(name)).map(({ name, needsDocker, script }) => {
    const body = script(query, isAsked);
    return `echo ${shellQuote(`${MARK}${name}`)}\n${needsDocker ? `if [ -n "$D" ]; then\n${body}\nfi` : body}`;
  });
  return [`K=${shellQuote(key)}`, FINGERPRINT, ...parts, `echo ${shellQuote(`${MARK}end`)}`, ''].join('\n');
}

/** The facts in a script's answer, empty where it did not ask; undefined where the answer breaks off. `digest` has the script's key. */
export function parseObservation(text: string, digest: Digest): HostFacts | undefined {
  const parts = new Map(
    text
      .split(MARK)
      .slice(1)
      .map((part): [string, string] => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
  if (!text.includes(`${MARK}end`)) return undefined;
  return PROBES.reduce<HostFacts>(
    (facts, probe) => ({ ...facts, ...probe.parse(parts.get(probe.name) ?? '', digest) }),
    EMPTY,
  );
}
