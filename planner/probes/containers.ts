import type { ContainerFacts } from '../facts.ts';
import { fromTemplate, type Probe, type Query, tagged } from './probe.ts';
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

/** Where the proxy's state lies on the host: the routes probe need not ask for it again. */
const STATE_SOURCE =
  '{{if eq .Name "/kamal-proxy"}}M {{range .Mounts}}' +
  `{{if eq .Destination "${STATE_DIRECTORY}"}}{{.Source}}{{end}}{{end}}{{println}}{{end}}`;

const environment = (services: readonly string[]): string =>
  `{{if and .State.Running (eq (index .Config.Labels "service") ${services.map((service) => `"${service}"`).join(' ')})}}` +
  '{{range .Config.Env}}E {{json .}}{{println}}{{end}}{{end}}';

const STATE = '{{.ID}} {{.Names}} {{.State}}';

/**
 * One number for all of them. A container that crashes and is started again by Docker is one that runs: its own restarts
 * change nothing that a plan was made on. Neither do containers without a role, such as those of `app exec`.
 */
const SUM = "sed 's/ restarting$/ running/' | cksum";

/**
 * Which containers are there? Variables leave the host as names with keyed fingerprints. What Docker said stays in `$C`
 * for the probes that follow.
 */
export const containersProbe: Probe = {
  name: 'containers',
  needsDocker: true,
  script: (query) =>
    [
      `list=$(docker ps -a --no-trunc --format '${STATE}|{{.Label "role"}}|{{.Label "service"}}')`,
      `ids=$(printf '%s\\n' "$list" | while IFS='| ' read -r id name state role label; do`,
      `if [ "$name" = kamal-proxy ] || [ "$name" = traefik ] || [ -n "$label" ]; then echo "$id"; fi; done)`,
      `echo "V $(printf '%s\\n' "$list" | while IFS='|' read -r state role label; do`,
      `if [ "$label" = ${query.service} ] && [ -n "$role" ]; then echo "$state"; fi; done | ${SUM})"`,
      `C=$([ -z "$ids" ] || docker inspect --format '${template(query)}' $ids)`,
      `printf '%s\\n' "$C" | while IFS= read -r line; do`,
      'case $line in',
      `"E "*) line=\${line#E }; fingerprint "$line"; printf 'E %s" %.32s\\n' "\${line%%=*}" "$h";;`,
      `*) printf '%s\\n' "$line";;`,
      'esac; done',
    ].join('\n'),
  parse: (text) => ({
    version: tagged(text, 'V')[0] ?? '',
    containers: text.split(/^(?=C )/m).flatMap((block) => {
      const line = tagged(block, 'C')[0];
      return line === undefined ? [] : [parseContainer(fromTemplate(line), tagged(block, 'E'))];
    }),
  }),
};

/** Succeeds while the containers of the service's roles are those that were observed. */
export const isUnchanged = (service: string, version: string): string =>
  `[ "$(docker ps -a --no-trunc --filter label=service=${service} --filter label=role --format '${STATE}' | ${SUM})" = '${version}' ]`;

type Json = Record<string, unknown>;
type Binding = { HostIp?: string; HostPort?: string };

function parseContainer(json: Json, variables: readonly string[]): ContainerFacts {
  const restart = json['restart'] as { Name?: string; MaximumRetryCount?: number } | null;
  const log = json['log'] as { Type?: string; Config?: Record<string, string> } | null;
  const ports = (json['ports'] ?? {}) as Record<string, readonly Binding[] | null>;
  const retries = restart?.MaximumRetryCount ?? 0;
  const env = variables.map((line): [string, string] => {
    const at = line.lastIndexOf(' ');
    return [JSON.parse(line.slice(0, at)) as string, line.slice(at + 1)];
  });
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
