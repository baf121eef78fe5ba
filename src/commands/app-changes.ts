/** The app without a deploy. */
import { Option } from 'commander';
import type { CommandDefinition } from './command.ts';
import { changing, whole } from './changing.ts';

export const appBoot = changing({
  verb: 'app boot',
  summary: 'boot the app: --version, else what is tagged latest on the hosts',
});

export const appStart = changing({ verb: 'app start', summary: 'start the containers of the version, and route them' });

export const appStop = changing({ verb: 'app stop', summary: 'take the app out of the proxy and stop it' });

const stop = (): Option => new Option('-s, --stop', 'stop them; without it they are listed');

const stopping = changing({
  verb: 'app stale_containers',
  summary: 'list containers that run beside the current version, or stop them',
  options: [stop],
});

export const appStaleContainers: CommandDefinition = {
  ...stopping,
  run: async (invocation) => {
    const { options, output } = invocation;
    if ((options as { readonly stop?: boolean }).stop === true) return stopping.run(invocation);
    const { staleContainers, withScene } = await import('../work.ts');
    return withScene({ command: 'app stale_containers', options, output }, staleContainers);
  },
};

export const appMaintenance = changing({
  verb: 'app maintenance',
  summary: 'answer visitors with the maintenance page',
  options: [
    () =>
      new Option('--drain-timeout <seconds>', 'for requests under way (default: drain_timeout)').argParser(whole(0)),
    () => new Option('--message <text>', 'what visitors read'),
  ],
  told: (_args, { drainTimeout, message }) => ({
    ...(drainTimeout === undefined ? {} : { drainTimeout: Number(drainTimeout) }),
    ...(message === undefined ? {} : { message: String(message) }),
  }),
});

export const appLive = changing({ verb: 'app live', summary: 'end the maintenance' });

export const appRemove = changing({
  verb: 'app remove',
  summary: 'stop the app and remove its containers, images and directories',
});

export const appRemoveContainer = changing({
  verb: 'app remove_container',
  takes: '<version>',
  summary: 'remove the containers of one version',
  isHidden: true,
  told: ([container = '']) => ({ container }),
});

export const appRemoveContainers = changing({
  verb: 'app remove_containers',
  summary: 'remove every stopped container',
  isHidden: true,
});

export const appRemoveImages = changing({
  verb: 'app remove_images',
  summary: 'remove every image that no container uses',
  isHidden: true,
});

export const appRemoveDirectories = changing({
  verb: 'app remove_app_directories',
  summary: "remove the app's directories",
  isHidden: true,
});
