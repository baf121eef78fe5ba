import type { Probe } from './probe.ts';

/** Which Docker networks are there? */
export const networksProbe: Probe = {
  name: 'networks',
  needsDocker: true,
  script: () => `docker network ls --format '{{.Name}}'`,
  parse: (text) => ({ networks: text.split('\n').filter((line) => line !== '') }),
};
