import type { Config } from '../config.ts';
import type { ContainerFacts } from '../facts.ts';
import { shellQuote } from '../quoting.ts';
import { WANTED_IMAGES } from './images.ts';
import { type Digest, fingerprinted, type Probe, type Query } from './probe.ts';
import { STATE_DIRECTORY } from './routes.ts';

/** Puts the ids of what was listed into `$ids`, a line each: containers that are Kamal's, and images if they are asked for. */
const idsOf = (areImagesAsked: boolean): string[] => [
  `ids=; add() { case $1 in ''|*[!0-9a-fsh:]*) ;; *) case $ids in *"$1"*) ;; *) ids="$ids\n$1";; esac;; esac; }`,
  'if [ -n "$A" ]; then for line in $L; do add "${line%%\\"*}"; done; else',
  `for line in $L; do case $line in *' kamal-proxy |'*|*' traefik |'*|*'|'?*) add "\${line%% *}";; esac; done`,
  ...(areImagesAsked ? ['for id in $(docker image ls -q --no-trunc); do add "$id"; done'] : []),
  'fi',
];

/** `said` prints all that Docker's API says of them, a line each: at least `$least`. Of what is gone the API says that it is. */
const SAID = [
  'least=1; if [ -n "$A" ]; then least=0 urls=; for id in $ids; do case $id in sha256:*) t=images;; *) t=containers;; esac',
  'urls="$urls\nhttp://docker/$t/$id/json" least=$((least + 1)); done; fi',
  "said() { if [ -n \"$A\" ]; then api -w '\\n' $urls; else docker inspect --format '{{json .}}' $ids 2> /dev/null; fi; }",
];

/** Statements of awk that put texts into a set. */
const among = (name: string, all: readonly string[]): string => all.map((one) => `${name}[${awk(one)}] = 1;`).join(' ');

/** A text in a program of awk. */
const awk = (text: string): string => `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;

/** Whether the line holds one of the texts. */
const holds = (texts: readonly string[]): string => texts.map((text) => `index($0, ${awk(text)})`).join(' || ');

const labelled = (service: string): string => `"service":${JSON.stringify(service)}`;

/** Facts that lack containers would be wrong ones. */
const UNHEARD = 'docker did not tell of all containers that it lists (or awk is missing there)';

/**
 * Takes apart what was said: of a container everything but its variables, which follow a line each where Kamal sets them.
 * Values of clear ones stay, those of secrets become fingerprints before they leave the host, of any other the name alone.
 */
const TAKE_APART = (query: Query): string => String.raw`
function after(text) { return substr($0, index($0, text) + length(text)) }
/^[{]/ { heard++ }
BEGIN { ${among('secret', query.secrets)} ${among('clear', query.clear)} }
!index($0, ${awk('"HostConfig":{')}) { if (${holds(WANTED_IMAGES(query))}) print "I " $0; next }
{
  rest = ""; n = 0; at = index($0, ${awk('"Env":["')})
  if (at) {
    for (rest = substr($0, at + 8); match(rest, /^([^"\\]|\\.)*"/); rest = substr(rest, 3)) {
      variable[n++] = substr(rest, 1, RLENGTH - 1); rest = substr(rest, RLENGTH + 1)
      if (substr(rest, 1, 2) != ${awk(',"')}) break
    }
    $0 = substr($0, 1, at + 6) rest
  }
  print "C " $0
  if (index($0, ${awk('"Name":"/kamal-proxy"')})) {
    at = index($0, ${awk(`","Destination":"${STATE_DIRECTORY}"`)})
    state = substr($0, 1, at - 1); while (i = index(state, ${awk('"Source":"')})) state = substr(state, i + 10)
    hosts = after(${awk('"HostsPath":"')}); print "P " substr(hosts, 1, index(hosts, "\"") - 1); print "M " state
  }
  if (!index($0, ${awk('"Running":true')}) || !(${query.withoutEnv === true ? 0 : holds([query.service, ...query.accessories].map(labelled))})) next
  for (i = 0; i < n; i++) {
    at = index(variable[i], "="); name = at ? substr(variable[i], 1, at - 1) : variable[i]
    if (at && name in secret) print "E \"" variable[i] "\""
    else if (at && name in clear) print "V \"" variable[i] "\""
    else print "N \"" name "\""
  }
}
END { if (heard >= least) print "Z" }`;

/**
 * Which containers are there? What Docker said of them and of images stays in `$C` for the probes that follow, where the
 * proxy's state lies in `$M`, and in `$P`, where there is a proxy, a file that Docker writes whenever it starts it.
 */
export const containersProbe: Probe = {
  name: 'containers',
  needsDocker: true,
  script: (query, isAsked) =>
    [
      "P= M= C= I=$IFS; set -f; IFS='\n'",
      ...idsOf(isAsked('images')),
      ...SAID,
      `[ -z "$ids" ] || { C=$(said | LC_ALL=C awk -v least=$least ${shellQuote(TAKE_APART(query))}); case $C in *Z) ;; *) echo ${shellQuote(UNHEARD)} >&2; exit 1;; esac; }`,
      'for line in $C; do case $line in',
      `'E '*) line=\${line#E }; printf 'E %s" ' "\${line%%=*}"; fingerprint "$line";;`,
      "'P '*) P=${line#P };; 'M '*) M=${line#M };; 'I '* | Z) ;;",
      String.raw`*) printf '%s\n' "$line";; esac; done; IFS=$I; set +f`,
    ].join('\n'),
  parse: (text, digest) => {
    const blocks = text.split(/^(?=C )/m).filter((block) => block.startsWith('C '));
    return { containers: blocks.map((block) => parseContainer(block, digest)) };
  },
};

/** A container that crashes and is started again by Docker is one that runs: its own restarts change nothing that a plan was made on. */
const stateOf = ({ id, name, state }: ContainerFacts): string =>
  `${id} ${name} ${state === 'restarting' ? 'running' : state}`;

/** The same, as a template of `docker ps`. */
const STATE = '{{.ID}} {{.Names}} {{if eq .State "restarting"}}running{{else}}{{.State}}{{end}}';

/** Name and fingerprint, empty where only the name was told. */
const variablesIn = (block: string, digest: Digest): (readonly [string, string])[] =>
  block.split('\n').flatMap((line) => {
    const rest = line.slice(2);
    if (line.startsWith('E ')) {
      const [name, fingerprint] = fingerprinted(rest);
      return [[JSON.parse(name) as string, fingerprint] as const];
    }
    if (line.startsWith('V ')) return [[(JSON.parse(rest) as string).replace(/=.*/s, ''), digest(rest)] as const];
    return line.startsWith('N ') ? [[JSON.parse(rest) as string, ''] as const] : [];
  });

/**
 * Succeeds while the containers of the destination's roles are those that were observed. No plan is made on those without a
 * role, such as `app exec` has; those of other destinations have a lock of their own.
 */
export function isUnchanged({ service, destination = '' }: Served, containers: readonly ContainerFacts[]): string {
  const own = containers.filter(
    ({ labels }) =>
      labels['service'] === service && labels['destination'] === destination && labels['role'] !== undefined,
  );
  const filters = [`service=${service}`, `destination=${destination}`, 'role'].map(
    (label) => `--filter label=${label}`,
  );
  return `[ "$(docker ps -a --no-trunc ${filters.join(' ')} --format '${STATE}')" = ${shellQuote(own.map(stateOf).join('\n'))} ]`;
}

type Served = Pick<Config, 'service' | 'destination'>;

/** What Docker's API says of a container. */
interface ContainerJson {
  readonly Id: string;
  readonly Name: string;
  readonly Created?: string;
  readonly Image: string;
  readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } | null };
  readonly Config: {
    readonly Image: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Cmd?: readonly string[] | null;
    readonly Volumes?: Readonly<Record<string, unknown>> | null;
  };
  readonly HostConfig: {
    readonly Binds?: readonly string[] | null;
    readonly RestartPolicy?: { readonly Name?: string; readonly MaximumRetryCount?: number } | null;
    readonly LogConfig?: { readonly Type?: string; readonly Config?: Readonly<Record<string, string>> | null } | null;
    readonly Memory?: number;
    readonly ExtraHosts?: readonly string[] | null;
    readonly PortBindings?: Readonly<Record<string, readonly Binding[] | null>> | null;
  };
  readonly NetworkSettings: { readonly Networks?: Readonly<Record<string, unknown>> | null };
}

interface Binding {
  readonly HostIp?: string;
  readonly HostPort?: string;
}

function parseContainer(block: string, digest: Digest): ContainerFacts {
  const json = JSON.parse(block.slice(2, block.indexOf('\n'))) as ContainerJson;
  const { Config: config, HostConfig: host, State: state } = json;
  const env = variablesIn(block, digest);
  const retries = host.RestartPolicy?.MaximumRetryCount ?? 0;
  return {
    id: json.Id,
    name: json.Name.replace(/^\//, ''),
    ...(json.Created === undefined ? {} : { created: json.Created }),
    state: state.Status,
    ...(state.Health ? { health: state.Health.Status } : {}),
    image: config.Image,
    imageId: json.Image,
    labels: config.Labels ?? {},
    ...(env.length > 0 ? { env: Object.fromEntries(env) } : {}),
    cmd: config.Cmd ?? [],
    binds: host.Binds ?? [],
    volumes: Object.keys(config.Volumes ?? {}),
    networks: Object.keys(json.NetworkSettings.Networks ?? {}),
    restart: `${host.RestartPolicy?.Name || 'no'}${retries > 0 ? `:${retries}` : ''}`,
    log: { driver: host.LogConfig?.Type ?? '', options: host.LogConfig?.Config ?? {} },
    memory: host.Memory ?? 0,
    extraHosts: host.ExtraHosts ?? [],
    ports: Object.entries(host.PortBindings ?? {}).flatMap(([inside, bindings]) =>
      (bindings ?? []).map(({ HostIp, HostPort }) => `${HostIp ?? ''}:${HostPort ?? ''}:${inside}`),
    ),
  };
}
