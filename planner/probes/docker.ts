import type { DockerState } from '../facts.ts';
import { isOfDockerHub } from '../names.ts';
import { shellQuote } from '../quoting.ts';
import { type Probe, tagged } from './probe.ts';

/** Where a daemon's registry mirrors are configured: its file, that of a rootless one, its command line. */
const CONFIGURED =
  '/etc/docker/daemon.json "$HOME/.config/docker/daemon.json" "/proc/$(cat /var/run/docker.pid 2> /dev/null)/cmdline"';

/** `docker info` takes longer than anything else that is asked: only where there is a mirror to be named. */
const MIRRORS = [
  `if [ -n "$D" ] && grep -qs registry-mirror ${CONFIGURED}; then`,
  `docker info --format '{{range .RegistryConfig.Mirrors}}mirror {{.}}{{println}}{{end}}' 2> /dev/null; fi`,
];

/** Filters of the daemon's API, as a part of an address. */
const filters = (by: Readonly<Record<string, readonly string[]>>): string => encodeURIComponent(JSON.stringify(by));

/** Containers that Kamal starts with a label, proxies by their names, images. */
const LISTS = [
  `containers/json?all=1&filters=${filters({ label: ['service'] })}`,
  `containers/json?all=1&filters=${filters({ name: ['^kamal-proxy$', '^traefik$'] })}`,
  'images/json',
];

/**
 * Docker's command line takes a while to start, so the daemon is asked where it listens: what `api` prints is what its API
 * says. Whoever points Docker's command line elsewhere, or has no curl, is asked through it.
 */
const API = `s=\${DOCKER_HOST:-unix:///var/run/docker.sock}; s=\${s#unix://} A=
api() { curl -q -gs -m 60 --noproxy '*' --unix-socket "$s" "$@" 2> /dev/null; }
if [ -w "$s" ] && [ -S "$s" ] && [ -z "$DOCKER_CONTEXT" ] && command -v curl > /dev/null 2>&1; then A=1
f="\${DOCKER_CONFIG:-$HOME/.docker}/config.json"
[ ! -r "$f" ] || while IFS= read -r line; do case $line in *'"currentContext"'*) A=;; esac; done < "$f"; fi`;

/** Succeeds with the API's answers in `$L`, where each id begins a line; every answer names the daemon's version. */
const askApi = (lists: readonly string[]): string =>
  [
    `[ -n "$A" ] && { L=$(api -i ${lists.map((list) => shellQuote(`http://docker/${list}`)).join(' ')} | sed 's/"Id":"/\\\n/g')`,
    `case $L in ${lists.map(() => "*'HTTP/1.1 200 OK'").join('')}*) ;; *) false;; esac; } && case $L in *'Server: Docker/'*) ;; *) false;; esac`,
  ].join('; ');

/**
 * Is there a Docker that this user may use? Files answer, never the wording of an error. What it lists stays in `$L` for
 * the probes that follow: the answers of its API where `$A` is set, else a line for each container.
 */
export const dockerProbe: Probe = {
  name: 'docker',
  needsDocker: false,
  script: ({ repository }, isAsked) =>
    [
      `D=; ${API}`,
      'if ! command -v docker > /dev/null 2>&1; then echo missing',
      `elif ${askApi(isAsked('images') ? LISTS : LISTS.slice(0, 2))}; then`,
      'D=1 v=${L#*\'Server: Docker/\'}; echo "ready ${v%%[!0-9A-Za-z.+~-]*}"',
      `elif A=; L=$(docker ps -a --no-trunc --format '{{.ID}} {{.Names}} |{{.Label "service"}}' 2> /dev/null); then`,
      `D=1; echo "ready $(docker version --format '{{.Server.Version}}' 2> /dev/null)"`,
      'elif [ -e /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then echo forbidden',
      'else echo down; fi',
      ...(isOfDockerHub(repository) ? MIRRORS : []),
    ].join('\n'),
  parse: (text) => ({ docker: parseState(text.trim()) }),
};

function parseState(text: string): DockerState {
  const [state, version] = (text.split('\n')[0] ?? '').split(' ');
  const [mirror] = tagged(text, 'mirror');
  if (state === 'ready') return { state, version: version ?? '', ...(mirror === undefined ? {} : { mirror }) };
  return { state: state === 'missing' || state === 'forbidden' ? state : 'down' };
}
