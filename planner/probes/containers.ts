import type { ContainerFacts } from '../facts.ts';
import { shellQuote } from '../quoting.ts';
import { STATE } from './docker.ts';
import { IMAGE, IMAGE_IDS } from './images.ts';
import { type Digest, fingerprinted, fromTemplate, type Probe, type Query, tagged } from './probe.ts';
import { STATE_DIRECTORY } from './routes.ts';

/** What Docker tells of a container: one line of JSON, then one per variable where the service or an accessory runs in it. */
const container = (query: Query): string =>
  [
    'C {"id":{{json .Id}},"name":{{json .Name}},"created":{{json .Created}},"state":{{json .State.Status}}',
    ',"health":{{with index .State "Health"}}{{json .Status}}{{else}}null{{end}},"imageId":{{json .Image}}',
    ...['Image', 'Labels', 'Cmd'].map((key) => `,"${key.toLowerCase()}":{{json (index .Config "${key}")}}`),
    ...Object.entries(HOST_CONFIG).map(([name, key]) => `,"${name}":{{json (index .HostConfig "${key}")}}`),
    ',"networks":[{{range $name, $_ := .NetworkSettings.Networks}}{{json $name}},{{end}}]}{{println}}',
    STATE_SOURCE,
    ...(query.withoutEnv === true ? [] : [environment([query.service, ...query.accessories])]),
  ].join('');

const HOST_CONFIG = {
  binds: 'Binds',
  restart: 'RestartPolicy',
  log: 'LogConfig',
  memory: 'Memory',
  extraHosts: 'ExtraHosts',
  ports: 'PortBindings',
};

/** Where the proxy's state lies on the host. */
const STATE_SOURCE =
  '{{if eq .Name "/kamal-proxy"}}M {{range .Mounts}}' +
  `{{if eq .Destination "${STATE_DIRECTORY}"}}{{.Source}}{{end}}{{end}}{{println}}{{end}}`;

const environment = (services: readonly string[]): string =>
  '{{if .State.Running}}{{with index .Config "Labels"}}{{with index . "service"}}' +
  `{{if eq . ${services.map((service) => `"${service}"`).join(' ')}}}` +
  '{{range $.Config.Env}}E {{json .}}{{println}}{{end}}{{end}}{{end}}{{end}}{{end}}';

/**
 * Containers and images in one question, as each process is what a look costs. `index` cannot be asked of what Docker has
 * typed, so that it takes the template to the JSON of its API, where both kinds of things go by the same names.
 */
const template = (query: Query): string => `{{if index . "State"}}${container(query)}{{else}}${IMAGE}{{end}}`;

/** Values of secrets leave the host as fingerprints, those of clear variables as they are, of any other the name alone. */
const variable = ({ secrets, clear }: Query): string[] => [
  // A variable without a value has no sign either.
  `'E '*) line=\${line#E }; n=\${line%%=*}; n=\${n%\\"}; case $line in`,
  ...caseOf(secrets, `printf 'E %s" ' "$n"; fingerprint "$line"`),
  ...caseOf(clear, `printf 'V %s\\n' "$line"`),
  `*) printf 'N %s"\\n' "$n";;`,
  'esac;;',
];

/** A line of `case` for variables, as they begin in JSON; none where there is no name. */
const caseOf = (names: readonly string[], does: string): string[] =>
  names.length === 0
    ? []
    : [`${names.map((name) => `${shellQuote(`${JSON.stringify(name).slice(0, -1)}=`)}*`).join('|')}) ${does};;`];

/**
 * Which containers are there? What Docker said of them and of images stays in `$C` for the probes that follow, whether
 * there is a proxy in `$P`, and where its state lies in `$M`. Containers without a role, such as those of `app exec`, are
 * not in the version: no plan is made on them.
 */
export const containersProbe: Probe = {
  name: 'containers',
  needsDocker: true,
  script: (query, isAsked) =>
    [
      "ids= P= M= I=$IFS; set -f; IFS='\n'",
      'echo V; for line in $L; do',
      `case $line in *'|'?*'|${query.service}') printf 'L %s\\n' "\${line%%|*}";; esac`,
      `case $line in *' kamal-proxy '*|*' traefik '*|*'|'*'|'?*) ids="$ids\n\${line%% *}";; esac; done`,
      ...(isAsked('images') ? [IMAGE_IDS] : []),
      `C=$([ -z "$ids" ] || docker inspect --format '${template(query)}' $ids)`,
      'for line in $C; do case $line in',
      ...(query.withoutEnv === true ? [] : variable(query)),
      "'M '*) P=there M=${line#M };;",
      "'C '*) printf '%s\\n' \"$line\";;",
      'esac; done; IFS=$I; set +f',
    ].join('\n'),
  parse: (text, digest) => ({
    ...(text.startsWith('V\n') ? { version: tagged(text, 'L').join('\n') } : {}),
    containers: text.split(/^(?=C )/m).flatMap((block) => {
      const line = tagged(block, 'C')[0];
      return line === undefined ? [] : [parseContainer(fromTemplate(line), variablesIn(block, digest))];
    }),
  }),
};

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

/** Succeeds while the containers of the service's roles are those that were observed. */
export const isUnchanged = (service: string, version: string): string =>
  `[ "$(docker ps -a --no-trunc --filter label=service=${service} --filter label=role --format '${STATE}')" = ${shellQuote(version)} ]`;

type Json = Record<string, unknown>;
type Binding = { HostIp?: string; HostPort?: string };

function parseContainer(json: Json, env: readonly (readonly [string, string])[]): ContainerFacts {
  const restart = json['restart'] as { Name?: string; MaximumRetryCount?: number } | null;
  const log = json['log'] as { Type?: string; Config?: Record<string, string> } | null;
  const ports = (json['ports'] ?? {}) as Record<string, readonly Binding[] | null>;
  const retries = restart?.MaximumRetryCount ?? 0;
  return {
    id: String(json['id']),
    name: String(json['name']).replace(/^\//, ''),
    ...(typeof json['created'] === 'string' ? { created: json['created'] } : {}),
    state: String(json['state']),
    ...(typeof json['health'] === 'string' ? { health: json['health'] } : {}),
    image: String(json['image']),
    imageId: String(json['imageId']),
    labels: (json['labels'] ?? {}) as Record<string, string>,
    ...(env.length > 0 ? { env: Object.fromEntries(env) } : {}),
    cmd: (json['cmd'] ?? []) as string[],
    binds: (json['binds'] ?? []) as string[],
    networks: (json['networks'] ?? []) as string[],
    restart: `${restart?.Name || 'no'}${retries > 0 ? `:${retries}` : ''}`,
    log: { driver: log?.Type ?? '', options: log?.Config ?? {} },
    memory: Number(json['memory'] ?? 0),
    extraHosts: (json['extraHosts'] ?? []) as string[],
    ports: Object.entries(ports).flatMap(([inside, bindings]) =>
      (bindings ?? []).map(({ HostIp, HostPort }) => `${HostIp ?? ''}:${HostPort ?? ''}:${inside}`),
    ),
  };
}
