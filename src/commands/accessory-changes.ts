/** Accessories, one by name or all of them. */
import type { Verb } from '../../planner/intent.ts';
import type { CommandDefinition } from './command.ts';
import { changing, rolling } from './changing.ts';

interface OnAccessory {
  readonly more?: Partial<Parameters<typeof changing>[0]>;
}

const onAccessory = (verb: Verb, summary: string, { more = {} }: OnAccessory = {}): CommandDefinition =>
  changing({
    verb,
    takes: '<name>',
    summary,
    told: ([accessory = ''], { rolling: isRolling }) => ({ accessory, ...(isRolling === true ? { isRolling } : {}) }),
    ...more,
  });

const hidden = { more: { isHidden: true } } as const;

export const ACCESSORY_CHANGES: readonly CommandDefinition[] = [
  onAccessory('accessory boot', 'boot an accessory (or all) where it is missing'),
  onAccessory('accessory reboot', 'pull the image and replace the container of an accessory (or all)'),
  onAccessory('accessory start', 'start the container of an accessory'),
  onAccessory('accessory stop', 'stop the container of an accessory'),
  onAccessory('accessory restart', 'stop and start the container of an accessory'),
  onAccessory('accessory remove', 'remove container, image and directory of an accessory (or all): its data too', {
    more: { asks: 'always' },
  }),
  onAccessory('accessory upgrade', 'reboot an accessory (or all) after an upgrade from Kamal 1', {
    more: { asks: 'always', options: [rolling] },
  }),
  onAccessory('accessory upload', 'upload the files of an accessory', hidden),
  onAccessory('accessory directories', 'make the directories of an accessory', hidden),
  onAccessory('accessory pull_image', 'pull the image of an accessory', hidden),
  onAccessory('accessory remove_container', 'remove the stopped container of an accessory', hidden),
  onAccessory('accessory remove_image', 'remove the image of an accessory', hidden),
  onAccessory('accessory remove_service_directory', 'remove the directory of an accessory', hidden),
];
