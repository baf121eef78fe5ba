import type { DockerState } from '../facts.ts';
import type { Probe } from './probe.ts';

/** Is there a Docker that this user may use? Files answer, never the wording of an error. */
export const dockerProbe: Probe = {
  name: 'docker',
  needsDocker: false,
  script: () =>
    [
      'D=',
      'if ! command -v docker > /dev/null 2>&1; then echo missing',
      `elif v=$(docker version --format '{{.Server.Version}}' 2> /dev/null) && [ -n "$v" ]; then D=1; echo "ready $v"`,
      'elif [ -e /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then echo forbidden',
      'else echo down; fi',
    ].join('\n'),
  parse: (text) => ({ docker: parseState(text.trim()) }),
};

function parseState(text: string): DockerState {
  const [state, version] = text.split(' ');
  if (state === 'ready') return { state, version: version ?? '' };
  return { state: state === 'missing' || state === 'forbidden' ? state : 'down' };
}
