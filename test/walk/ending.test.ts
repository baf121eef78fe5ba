/** The last lines of a run: what became of it, and the line that goes on. */
import { expect, test } from 'vitest';
import { renderEnding } from '../../src/reporters/ending.ts';
import { versionRows } from '../../src/served.ts';
import { failing, type Scene, sceneOf } from './scene.ts';

async function endingOf({ situation, planned, walk }: Scene, ...failed: readonly string[]): Promise<string> {
  const { outcome } = await walk({ fails: failing(...failed) });
  return renderEnding({
    plan: planned.plan,
    outcome,
    versions: versionRows(situation, planned, outcome),
    again: 'kamal-plan deploy -P',
    width: 100,
    color: false,
  });
}

const lastLine = (text: string): string | undefined => text.split('\n').at(-1);

test('where only the post-deploy hook is left, the same command would find nothing to do: the hook is run by hand', async () => {
  const text = await endingOf(await sceneOf('hooks-run-at-their-places'), 'run-hook post-deploy @local');
  expect(text.slice(text.indexOf('Lock released.'))).toMatchInlineSnapshot(`
    "Lock released. Now on v2: web-1 and web-2. All but this hook is done. A run also gives it
    KAMAL_PERFORMER, KAMAL_RECORDED_AT, KAMAL_RUNTIME and all secrets of the secrets files.
    By hand: KAMAL_VERSION=v2 KAMAL_SERVICE=shop KAMAL_SERVICE_VERSION=shop@v2 KAMAL_HOSTS=web-1,web-2 KAMAL_LOCK=false KAMAL_COMMAND=deploy .kamal/hooks/post-deploy"
  `);
});

test('a hook that failed before the rest leads to the same command', async () => {
  const text = await endingOf(await sceneOf('hooks-run-at-their-places'), 'run-hook pre-deploy @local');
  expect(lastLine(text)).toMatch(/Again: kamal-plan deploy -P$/);
});
