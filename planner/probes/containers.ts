import type { ContainerFacts } from '../facts.ts';
import { shellQuote } from '../quoting.ts';
import { fingerprinted, fromTemplate, type Probe, type Query, tagged } from './probe.ts';
import { STATE_DIRECTORY } from './routes.ts';

/** One line of JSON per container, then one per variable of a running container of the service or of an accessory. */
const template = ({ service, accessories, withoutEnv }: Query): string =>
  [
    'C {"id":{{json .ID}},"name":{{json .Name}},"created":{{json .Created}},"state":{{json .State.Status}}',
    ',"health":{{if .State.Health}}{{json .State.Health.Status}}{{else}}null{{end}}',
    ',"image":{{json .Config.Image}},"imageId":{{json .Image}},"labels":{{json .Config.Labels}},"cmd":{{json .Config.Cmd}}',
    ',"binds":{{json .HostConfig.Binds}},"restart":{{json .HostConfig.RestartPolicy}},"log":{{json .HostConfig.LogConfig}}',
    ',"memory":{{json .HostConfig.Memory}},"extraHosts":{{json .HostConfig.ExtraHosts}},"ports":{{json .HostConfig.PortBindings}}',
    ',"networks":[{{range $name, $_ := .NetworkSettings.Networks}}{{json $name}},{{end}}]}{{println}}',
    STATE_SOURCE,
    ...(withoutEnv === true ? [] : [environment([service, ...accessories])]),
  ].join('');

/** Where the proxy's state lies on the host. */
const STATE_SOURCE =
  '{{if eq .Name "/kamal-proxy"}}M {{range .Mounts}}' +
  `{{if eq .Destination "${STATE_DIRECTORY}"}}{{.Source}}{{end}}{{end}}{{println}}{{end}}`;

const environment = (services: readonly string[]): string =>
  `{{if and .State.Running (eq (index .Config.Labels "service") ${services.map((service) => `"${service}"`).join(' ')})}}` +
  '{{range .Config.Env}}E {{json .}}{{println}}{{end}}{{end}}';

/** A container that crashes and is started again by Docker is one that runs: its own restarts change nothing that a plan was made on. */
const STATE = '{{.ID}} {{.Names}} {{if eq .State "restarting"}}running{{else}}{{.State}}{{end}}';
const LISTED = `${STATE}|{{.Label "role"}}|{{.Label "service"}}`;

/**
 * Which containers are there? Variables leave the host as names with keyed fingerprints. What Docker said stays in `$C`
 * for the probes that follow, whether there is a proxy in `$P`, and where its state lies in `$M`. Containers without a role, such as those of
 * `app exec`, are not in the version: no plan is made on them.
 */
export const containersProbe: Probe = {
  name: 'containers',
  needsDocker: true,
  script: (query) =>
    [
      `list=$(docker ps -a --no-trunc --format '${LISTED}')`,
      "ids= P= M= I=$IFS; set -f; IFS='\n'",
      'echo V; for line in $list; do',
      `case $line in *'|'?*'|${query.service}') printf 'L %s\\n' "\${line%%|*}";; esac`,
      `case $line in *' kamal-proxy '*|*' traefik '*|*'|'*'|'?*) ids="$ids\n\${line%% *}";; esac; done`,
      `C=$([ -z "$ids" ] || docker inspect --format '${template(query)}' $ids)`,
      'for line in $C; do case $line in',
      `'E '*) line=\${line#E }; printf 'E %s" ' "\${line%%=*}"; fingerprint "$line";;`,
      "'M '*) P=there M=${line#M };;",
      `*) printf '%s\\n' "$line";;`,
      'esac; done; IFS=$I; set +f',
    ].join('\n'),
  parse: (text) => ({
    ...(text.startsWith('V\n') ? { version: tagged(text, 'L').join('\n') } : {}),
    containers: text.split(/^(?=C )/m).flatMap((block) => {
      const line = tagged(block, 'C')[0];
      return line === undefined ? [] : [parseContainer(fromTemplate(line), tagged(block, 'E'))];
    }),
  }),
};

/** Succeeds while the containers of the service's roles are those that were observed. */
export const isUnchanged = (service: string, version: string): string =>
  `[ "$(docker ps -a --no-trunc --filter label=service=${service} --filter label=role --format '${STATE}')" = ${shellQuote(version)} ]`;

type Json = Record<string, unknown>;
type Binding = { HostIp?: string; HostPort?: string };

function parseContainer(json: Json, variables: readonly string[]): ContainerFacts {
  const restart = json['restart'] as { Name?: string; MaximumRetryCount?: number } | null;
  const log = json['log'] as { Type?: string; Config?: Record<string, string> } | null;
  const ports = (json['ports'] ?? {}) as Record<string, readonly Binding[] | null>;
  const retries = restart?.MaximumRetryCount ?? 0;
  const env = variables.map(fingerprinted).map(([name, digest]) => [JSON.parse(name) as string, digest] as const);
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
