import type { Probe } from './probe.ts';

/** Who is the SSH user, where is the login directory, may it administer Docker? */
export const userProbe: Probe = {
  name: 'user',
  needsDocker: false,
  script: () =>
    `echo "$(id -u) $(id -un)"; echo "$PWD"; echo " $(id -nG) "; ` +
    `if [ -z "$D" ] && [ "$(id -u)" != 0 ] && sudo -nl usermod > /dev/null 2>&1; then echo sudo; else echo; fi`,
  parse: (text) => {
    const [who = '', home = '', groups = '', sudo = ''] = text.split('\n');
    const [uid = '', name = ''] = who.split(' ');
    return {
      user: { name, home, isRoot: uid === '0', inDockerGroup: groups.includes(' docker '), canSudo: sudo === 'sudo' },
    };
  },
};
