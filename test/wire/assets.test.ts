/** The lines that bridge assets, on hosts with real shells. */
import { expect, test } from 'vitest';
import { sceneOf } from '../walk/scene.ts';
import { pairOf } from './rig/deployer.ts';
import { answer, job, perform } from './rig/heard.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const APP = '.kamal/apps/shop/assets';

/** What copies the assets into each other's volumes, once they are out of the image. */
async function copying() {
  const { planned } = await sceneOf('assets-are-bridged');
  const step = planned.plan.steps.find(({ kind }) => kind === 'bridge-assets');
  return job('copy', ...(step?.commands.slice(1) ?? []));
}

const VERSION = /extracted\/(web-\S+)/;

/** BusyBox's own `cp` copies nothing into a directory that is there, for Kamal neither. */
const WITH_PROGRAMS = SHELLS.filter((shell) => !shell.startsWith('busybox'));

test.concurrent.each(WITH_PROGRAMS)('assets are copied where some are there already, by %s', async (shell) => {
  await using pair = pairOf(await new WireHost({ shell }).start());
  const copy = await copying();
  const [, current = ''] = VERSION.exec(JSON.stringify(copy.commands)) ?? [];
  const [extracted, volume] = [`${APP}/extracted/${current}`, `${APP}/volumes/${current}`];
  const there = `echo new > ${extracted}/a; echo old > ${volume}/a; echo new > ${extracted}/b`;
  await answer(pair.executor, `mkdir -p ${extracted} ${volume}; ${there}`);
  expect((await perform(pair.executor, [copy])).lines).toEqual(['copy started', 'copy done']);
  expect(await answer(pair.executor, `cat ${volume}/a ${volume}/b`)).toBe('old\nnew\n');
});

test.concurrent.each(SHELLS)(
  'assets are not taken for copied where there is no place for them, by %s',
  async (shell) => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, `mkdir -p ${APP}; echo in the way > ${APP}/volumes`);
    expect((await perform(pair.executor, [await copying()])).lines).toEqual(['copy started', 'copy failed']);
  },
);
