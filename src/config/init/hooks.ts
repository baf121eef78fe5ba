/** Sample hooks: when each runs, and what it might do. */

/** By name: when it runs, and lines of an example. */
export const HOOKS: Readonly<Record<string, readonly [when: string, example: readonly string[]]>> = {
  'docker-setup': ['at the end of setup’s first step, when Docker is installed everywhere', ['docker network ls']],
  'pre-connect': [
    'before the first connection; all secrets are in its environment',
    ['for host in $(echo "$KAMAL_HOSTS" | tr , " "); do getent hosts "$host" >/dev/null || exit 1; done'],
  ],
  'pre-build': [
    'before the image is built',
    ['[ -z "$(git status --porcelain)" ] || { echo "commit your changes first" >&2; exit 1; }'],
  ],
  'pre-deploy': [
    'under the lock, before anything else; all secrets are in its environment',
    ['echo "$KAMAL_PERFORMER deploys $KAMAL_SERVICE_VERSION"'],
  ],
  'pre-app-boot': ['before each batch of hosts is booted', ['echo "booting on $KAMAL_HOSTS"']],
  'post-app-boot': ['after each batch of hosts was booted', ['echo "booted on $KAMAL_HOSTS"']],
  'post-deploy': [
    'after a deploy, redeploy or rollback; all secrets are in its environment',
    ['echo "$KAMAL_PERFORMER deployed $KAMAL_SERVICE_VERSION in $KAMAL_RUNTIME seconds"'],
  ],
  'pre-proxy-reboot': ['before kamal-proxy is rebooted', ['echo "rebooting kamal-proxy on $KAMAL_HOSTS"']],
  'post-proxy-reboot': ['after kamal-proxy was rebooted', ['echo "rebooted kamal-proxy on $KAMAL_HOSTS"']],
};

/** The text of a sample. */
export function hookSample(name: string): string {
  const [when = '', example = []] = HOOKS[name] ?? [];
  return [
    '#!/bin/sh',
    `# ${name}: runs on this machine, ${when.replaceAll('’', "'")}.`,
    '# Ending with anything but 0 stops what is being done. Remove .sample from the name to use it.',
    '#',
    '# KAMAL_RECORDED_AT, KAMAL_PERFORMER, KAMAL_VERSION, KAMAL_SERVICE, KAMAL_SERVICE_VERSION, KAMAL_HOSTS, KAMAL_COMMAND',
    '# are set, and where they apply KAMAL_SUBCOMMAND, KAMAL_DESTINATION, KAMAL_ROLES, KAMAL_LOCK and KAMAL_RUNTIME.',
    'set -eu',
    '',
    ...example,
    '',
  ].join('\n');
}
