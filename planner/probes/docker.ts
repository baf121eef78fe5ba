import type { DockerState } from '../facts.ts';
import { isOfDockerHub } from '../names.ts';
import { type Probe, tagged } from './probe.ts';

/** Where a daemon's registry mirrors are configured: its file, that of a rootless one, its command line. */
const CONFIGURED =
  '/etc/docker/daemon.json "$HOME/.config/docker/daemon.json" "/proc/$(cat /var/run/docker.pid 2> /dev/null)/cmdline"';

/** `docker info` takes longer than anything else that is asked: only where there is a mirror to be named. */
const MIRRORS = [
  `if [ -n "$D" ] && grep -qs registry-mirror ${CONFIGURED}; then`,
  `docker info --format '{{range .RegistryConfig.Mirrors}}mirror {{.}}{{println}}{{end}}' 2> /dev/null; fi`,
];

/** A container that crashes and is started again by Docker is one that runs: its own restarts change nothing that a plan was made on. */
export const STATE = '{{.ID}} {{.Names}} {{if eq .State "restarting"}}running{{else}}{{.State}}{{end}}';

/**
 * The daemon names its version in every answer. To be asked for it, as `docker version` does, makes it run three programs:
 * that is left for where its socket or curl is not at hand.
 */
const VERSION = [
  's=${DOCKER_HOST:-unix:///var/run/docker.sock}; s=${s#unix://} v=',
  `[ ! -S "$s" ] || v=$(curl -sI -m 5 --noproxy '*' --unix-socket "$s" http://docker/_ping 2> /dev/null)`,
  'case $v in',
  "*'Server: Docker/'*) v=${v#*'Server: Docker/'}; v=${v%%[!0-9A-Za-z.+~-]*};;",
  `*) v=$(docker version --format '{{.Server.Version}}' 2> /dev/null);;`,
  'esac; echo "ready $v"',
].join('\n');

/**
 * Is there a Docker that this user may use? Files answer, never the wording of an error. The list of its containers stays
 * in `$L` for the probes that follow.
 */
export const dockerProbe: Probe = {
  name: 'docker',
  needsDocker: false,
  script: ({ repository }) =>
    [
      'D=',
      'if ! command -v docker > /dev/null 2>&1; then echo missing',
      `elif L=$(docker ps -a --no-trunc --format '${STATE}|{{.Label "role"}}|{{.Label "service"}}' 2> /dev/null); then D=1`,
      VERSION,
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
