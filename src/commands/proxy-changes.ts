/** kamal-proxy on the hosts where something is proxied. */
import type { CommandDefinition } from './command.ts';
import { changing, rolling } from './changing.ts';

const isRolling = (_args: readonly string[], options: Readonly<Record<string, unknown>>): { isRolling?: true } =>
  options['rolling'] === true ? { isRolling: true } : {};

export const PROXY_CHANGES: readonly CommandDefinition[] = [
  changing({ verb: 'proxy boot', summary: 'run kamal-proxy where it does not run' }),
  changing({
    verb: 'proxy reboot',
    summary: 'replace the container of kamal-proxy; every service behind it is interrupted',
    options: [rolling],
    asks: 'always',
    told: isRolling,
  }),
  changing({ verb: 'proxy start', summary: 'start the container of kamal-proxy' }),
  changing({ verb: 'proxy stop', summary: 'stop the container of kamal-proxy' }),
  changing({ verb: 'proxy restart', summary: 'stop and start the container of kamal-proxy' }),
  changing({
    verb: 'proxy remove',
    summary: 'remove container, image and directory of kamal-proxy, unless other apps are installed (--force)',
  }),
  changing({
    verb: 'proxy upgrade',
    summary: 'replace the proxy of Kamal 1 and boot the app behind the new one',
    options: [rolling],
    asks: 'always',
    isHidden: true,
    told: isRolling,
  }),
  changing({
    verb: 'proxy remove_container',
    summary: 'remove the stopped container of kamal-proxy',
    isHidden: true,
  }),
  changing({ verb: 'proxy remove_image', summary: 'remove the unused image of kamal-proxy', isHidden: true }),
  changing({ verb: 'proxy remove_proxy_directory', summary: 'remove the directory of kamal-proxy', isHidden: true }),
];
