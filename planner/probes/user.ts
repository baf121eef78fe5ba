import type { Probe } from './probe.ts';

/** Who is the SSH user, where is the login directory, may it administer Docker? */
export const userProbe: Probe = {
  name: 'user',
  needsDocker: false,
  script: () =>
    `u=$(id); echo "$u"; echo "$PWD"; ` +
    `case $u in uid=0[!0-9]*) ;; *) if [ -z "$D" ] && sudo -nl usermod > /dev/null 2>&1; then echo sudo; fi;; esac`,
  parse: (text) => {
    const [who = '', home = '', sudo = ''] = text.split('\n');
    // uid=1000(deploy) gid=1000(deploy) groups=1000(deploy),988(docker)
    const [, uid = '', name = ''] = /^uid=(\d+)(?:\((.*?)\))?/.exec(who) ?? [];
    const inDockerGroup = /\bgroups=(?:.*,)?\d+\(docker\)/.test(who);
    return { user: { name, home, isRoot: uid === '0', inDockerGroup, canSudo: sudo === 'sudo' } };
  },
};
