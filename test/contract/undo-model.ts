/** What the commands of undos and rescues make of a host: the few words of Docker and kamal-proxy that they use. */
import { veiled } from '../../executors/command-text.ts';
import type { ContainerFacts, HostFacts, RouteFacts } from '../../planner/facts.ts';
import { listedAs } from '../../planner/names.ts';
import { changeContainer, containerNamed } from '../../planner/steps/container-facts.ts';
import type { Command } from '../../planner/step.ts';

/** Undefined where it fails. */
type Change = (facts: HostFacts, ...words: readonly string[]) => HostFacts | undefined;

const setState =
  (state: string): Change =>
  (facts, name = '') =>
    containerNamed(facts, name) && changeContainer(facts, name, (container) => ({ ...container, state }));

/** Does something to a container that is there, is not the former one, and does not serve. */
const unlessItServes: Change = (facts, name = '', former, guarded = '') => {
  const container = containerNamed(facts, name);
  const id = container?.id.slice(0, 12);
  if (container === undefined || id === former) return facts;
  const [, routed, line = guarded] =
    /^(t=.* list\)|docker ps .* grep -qvx \S+) && (?:case .* false ;; \*\) )?(.*?)(?: ;; esac)?$/.exec(guarded) ?? [];
  const isAlone = facts.containers.every(
    (one) => one === container || !isUp(one) || one.labels['role'] !== container.labels['role'],
  );
  const isServing =
    routed?.startsWith('docker ps') === true ? isAlone : routed !== undefined && leadsTo(facts, container);
  return isServing ? undefined : after(facts, line);
};

const isUp = ({ state }: ContainerFacts): boolean => ['running', 'restarting'].includes(state);

const leadsTo = ({ routes }: HostFacts, { id }: ContainerFacts): boolean =>
  routes.some(({ targets }) => targets.some((target) => target.startsWith(`${id.slice(0, 12)}:`)));

const tag = (facts: HostFacts, id = '', reference = ''): HostFacts => ({
  ...facts,
  images: facts.images.map((image) => {
    const others = image.tags.filter((one) => one !== listedAs(reference));
    return { ...image, tags: image.id === id ? [...others, listedAs(reference)] : others };
  }),
});

const setTraffic =
  (state: RouteFacts['state']): Change =>
  (facts, service, message) => ({
    ...facts,
    routes: facts.routes.map((one) => {
      if (one.service !== service) return one;
      const { message: _message, ...rest } = one;
      return { ...rest, state, ...(message === undefined ? {} : { message }) };
    }),
  });

const without: Change = (facts, name) => ({
  ...facts,
  proxyFiles: Object.fromEntries(Object.entries(facts.proxyFiles).filter(([one]) => one !== name)),
});

/** Settings that one flag alone decides, with what the proxy takes where it is missing. */
const SETTINGS: Readonly<Record<string, readonly [flag: string, otherwise: string]>> = {
  tls: ['tls', 'false'],
  'tls certificate': ['tls-certificate-path', ''],
  'tls key': ['tls-private-key-path', ''],
  'tls redirect': ['tls-redirect', 'true'],
  'error pages': ['error-pages', ''],
  'strip path prefix': ['strip-path-prefix', 'true'],
  'health check path': ['health-check-path', '/up'],
  'health check interval': ['health-check-interval', '1s'],
  'health check timeout': ['health-check-timeout', '5s'],
  'response timeout': ['target-timeout', '30s'],
  'buffer requests': ['buffer-requests', 'false'],
  'buffer responses': ['buffer-responses', 'false'],
  'buffer memory': ['buffer-memory', '1048576'],
  'max request body': ['max-request-body', '0'],
  'max response body': ['max-response-body', '0'],
  'logged request headers': ['log-request-header', ''],
  'logged response headers': ['log-response-header', ''],
};

/** What the proxy keeps of a deploy's flags; below a path, TLS is that of the host's root and stays. */
function deployed(
  flags: string,
  { settings: before }: RouteFacts,
): Pick<RouteFacts, 'hosts' | 'pathPrefixes' | 'targets' | 'settings'> {
  const given = Array.from(flags.matchAll(/--([\w-]+)(?:="([^"]*)")?/g), ([, name, value = 'true']) => ({
    name,
    value,
  }));
  const all = (flag: string): string[] => given.filter(({ name }) => name === flag).map(({ value }) => value);
  const or = <T>(list: readonly T[], otherwise: T): readonly T[] => (list.length === 0 ? [otherwise] : list);
  const settings = Object.entries(SETTINGS).map(([name, [flag, otherwise]]): [string, string] => [
    name,
    or(all(flag), otherwise).join(','),
  ]);
  const [forwarded] = or(all('forward-headers'), String(all('tls').join() !== 'true'));
  const pathPrefixes = or(all('path-prefix'), '/');
  const ofRoot = pathPrefixes.includes('/')
    ? []
    : Object.entries(before).filter(([name]) => ['tls', 'tls redirect'].includes(name));
  return {
    hosts: or(all('host'), ''),
    pathPrefixes,
    targets: all('target'),
    settings: { ...Object.fromEntries(settings), 'forward headers': forwarded ?? '', ...Object.fromEntries(ofRoot) },
  };
}

const CHANGES: readonly (readonly [RegExp, Change])[] = [
  [
    /^id=\$\(docker container ls --all --filter 'name=\^(\S+)\$' --quiet\); case \$id in ''(?: \| (\S+))?\) ;; \*\) (.*) ;; esac$/,
    unlessItServes,
  ],
  [
    /^if docker (?:container|image|network) inspect (\S+) > \/dev\/null 2>&1; then (.*); fi$/,
    (facts, name = '', line = '') => (isThere(facts, name) ? after(facts, line) : facts),
  ],
  [/^docker (?:container )?start (\S+)$/, setState('running')],
  [/^docker (?:container )?stop (?:-t \d+ )?(\S+)$/, setState('exited')],
  [/^docker stop (\S+) > \/dev\/null 2>&1 \|\| true$/, (facts, name) => setState('exited')(facts, name ?? '') ?? facts],
  [
    /^docker rename (\S+) (\S+)$/,
    (facts, from = '', to = '') =>
      isThere(facts, from) ? changeContainer(facts, from, (one) => ({ ...one, name: to })) : undefined,
  ],
  [
    /^docker rm --force (\S+)$/,
    (facts, name) => ({ ...facts, containers: facts.containers.filter((one) => one.name !== name) }),
  ],
  [/^docker tag "?([^"]+?)"? (\S+)$/, tag],
  [/^docker rmi (\S+)$/, (facts, name = '') => (isThere(facts, name) ? tag(facts, '', name) : undefined)],
  [
    /^docker network rm (\S+)$/,
    (facts, name = '') =>
      isThere(facts, name) ? { ...facts, networks: facts.networks.filter((one) => one !== name) } : undefined,
  ],
  [
    /^docker exec kamal-proxy kamal-proxy remove (\S+)(?: > \/dev\/null 2>&1)? \|\| true$/,
    (facts, service) => ({ ...facts, routes: facts.routes.filter((one) => one.service !== service) }),
  ],
  [
    /^docker exec kamal-proxy kamal-proxy deploy (\S+) (--target="[^"]+".*)$/,
    (facts, service, flags = '') => ({
      ...facts,
      routes: facts.routes.map((one) => (one.service === service ? { ...one, ...deployed(flags, one) } : one)),
    }),
  ],
  [/^docker exec kamal-proxy kamal-proxy resume (\S+)$/, setTraffic('running')],
  [/^docker exec kamal-proxy kamal-proxy stop (\S+)(?: --message="(.*)")?$/, setTraffic('stopped')],
  [/^docker exec kamal-proxy kamal-proxy pause (\S+)$/, setTraffic('paused')],
  [/^rm -f \.kamal\/proxy\/(\w+)$/, without],
  [
    /^\{"upload":"\.kamal\/proxy\/(\w+)","mode":"640","content":\["(.*)"\]\}$/,
    (facts, name = '', text = '') => ({ ...facts, proxyFiles: { ...facts.proxyFiles, [name]: text } }),
  ],
  [
    /^rm -rf (\S+)(?: (\S+))?(?: (\S+))?$/,
    (facts, ...gone) => ({
      ...facts,
      directories: facts.directories.filter((one) => !gone.includes(one)),
      files: facts.files.filter(({ path }) => !gone.some((one) => path.startsWith(`${one}/`))),
    }),
  ],
  [
    /^(?:rm -r|trap '' HUP INT TERM; .* if \[ -e \.kamal\/lock-[^/ ]+\/run-\$\{run:id\} \]; then rm -r) \.kamal\/lock-([^/ ;]+)/,
    (facts, service) => ({
      ...facts,
      locks: Object.fromEntries(Object.entries(facts.locks).filter(([name]) => name !== service)),
    }),
  ],
];

const isThere = ({ containers, images, networks }: HostFacts, name: string): boolean =>
  [...containers.map((one) => one.name), ...images.flatMap(({ tags }) => tags), ...networks].some((one) =>
    [name, listedAs(name)].includes(one),
  );

/** The facts after the commands, undefined where one fails; throws where one is not understood. */
export const undone = (facts: HostFacts, commands: readonly Command[]): HostFacts | undefined =>
  commands.reduce<HostFacts | undefined>(
    (now, command) => now && after(now, 'shell' in command ? veiled(command.shell) : JSON.stringify(command)),
    facts,
  );

function after(facts: HostFacts, line: string): HostFacts | undefined {
  const known = CHANGES.find(([pattern]) => pattern.test(line));
  if (known === undefined) throw new Error(`nobody knows what this undoes: ${line}`);
  return known[1](facts, ...(known[0].exec(line)?.slice(1) ?? []));
}
