import { KAMAL_NETWORK } from '../names.ts';
import type { Probe } from './probe.ts';

/** Which Docker networks are there? Where a container is attached to Kamal's, nobody has to ask. */
export const networksProbe: Probe = {
  name: 'networks',
  needsDocker: true,
  script: () =>
    `case \${C-} in *'"Networks":{"${KAMAL_NETWORK}":{'*) echo ${KAMAL_NETWORK};; *) docker network ls --format '{{.Name}}';; esac`,
  parse: (text) => ({ networks: text.split('\n').filter((line) => line !== '') }),
};
