import { shellQuote } from '../quoting.ts';
import { fingerprinted, type Probe, tagged } from './probe.ts';

/** Docker Hub has a name of its own in Docker's file of sessions. */
const fileKeyOf = (server: string): string => server || 'https://index.docker.io/v1/';

/**
 * Which sessions with registries does Docker keep in its own file? What it hands to a credential helper nobody can see.
 * The file is written by Docker, one key a line; anything else counts as no session.
 */
export const sessionsProbe: Probe = {
  name: 'sessions',
  needsDocker: true,
  script: ({ registries }) => {
    const servers = registries.map(
      (server) => `*${shellQuote(`"${fileKeyOf(server)}": {`)}) r=${shellQuote(server)};;`,
    );
    if (servers.length === 0) return ':';
    return [
      'r=none; f="${DOCKER_CONFIG:-$HOME/.docker}/config.json"',
      '[ ! -r "$f" ] || while IFS= read -r line; do case $line in',
      ...servers,
      `*'"auth": "'*) if [ "$r" != none ]; then line=\${line#*'"auth": "'}; printf 'S %s ' "$r"; fingerprint "\${line%%\\"*}"; r=none; fi;;`,
      '*[{}]*) r=none;;',
      'esac; done < "$f"',
    ].join('\n');
  },
  parse: (text) => {
    const sessions = tagged(text, 'S').map(fingerprinted);
    return sessions.length === 0 ? {} : { sessions: Object.fromEntries(sessions) };
  },
};
