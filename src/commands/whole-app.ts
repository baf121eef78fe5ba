/** Everything of the configuration at once, and the hosts themselves. */
import { changing, rolling } from './changing.ts';

export const remove = changing({
  verb: 'remove',
  summary: 'remove the app, its proxy, its accessories and the sessions with the registry',
  asks: 'always',
  told: () => ({ accessory: 'all' }),
});

export const upgrade = changing({
  verb: 'upgrade',
  summary: 'from Kamal 1: replace the proxy, boot the app behind it, reboot accessories',
  options: [rolling],
  asks: 'always',
  told: (_args, options) => ({ accessory: 'all', ...(options['rolling'] === true ? { isRolling: true } : {}) }),
});

export const serverBootstrap = changing({
  verb: 'server bootstrap',
  summary: 'install Docker where it is missing, then run the docker-setup hook',
});
