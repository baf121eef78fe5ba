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

/** Is there a Docker that this user may use? Files answer, never the wording of an error. */
export const dockerProbe: Probe = {
  name: 'docker',
  needsDocker: false,
  script: ({ repository }) =>
    [
      'D=',
      'if ! command -v docker > /dev/null 2>&1; then echo missing',
      `elif v=$(docker version --format '{{.Server.Version}}' 2> /dev/null) && [ -n "$v" ]; then D=1; echo "ready $v"`,
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
