/** The last lines of a run: what became of it, and the line that goes on. */
import { expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import type { Intent } from '../../planner/intent.ts';
import { renderEnding } from '../../src/reporters/ending.ts';
import { versionRows } from '../../src/served.ts';
import { isWaypoint } from '../../src/reporters/groups.ts';
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

/** The way back that is told when a step failed, and what stands in the way of the rollback that it names. */
async function wayBack(
  name: string,
  failed: string | readonly string[],
  asked: Partial<Intent> = {},
): Promise<{ readonly line: string | undefined; readonly blockers: readonly string[] }> {
  const scene = await sceneOf(name, asked);
  const text = await endingOf(scene, ...[failed].flat());
  const line = text.split('\n').find((one) => one.startsWith('Back: '));
  const version = line?.split(' ')[3];
  if (version === undefined) return { line, blockers: [] };
  const { world } = await scene.walk({ fails: failing(...[failed].flat()) });
  const { situation } = scene;
  const intent = { ...situation.intent, verb: 'rollback', version } as const;
  const { plan } = makePlan({ ...situation, intent, facts: world.facts });
  expect(plan.steps.some((step) => !isWaypoint(step))).toBe(true);
  return { line, blockers: plan.blockers.map(({ because }) => because) };
}

test('a deploy that failed half way says the way back, and that way is open', async () => {
  const after = (failed: string, asked?: Partial<Intent>): ReturnType<typeof wayBack> =>
    wayBack('a-new-version-is-deployed', failed, asked);
  const back = { line: 'Back: kamal-plan rollback v1', blockers: [] };
  expect(await after('route shop-web @web-2')).toEqual(back);
  expect(await after('run-container shop-workers-v2 @job-1')).toEqual(back);
  expect(await after('route shop-web @web-2', { hosts: ['web-*'], roles: ['web'] })).toEqual({
    ...back,
    line: "Back: kamal-plan rollback v1 -h 'web-*' -r web",
  });
});

test('no way back is told where nothing was switched, or all was, or hosts ran different versions', async () => {
  const none = { line: undefined, blockers: [] };
  const name = 'a-new-version-is-deployed';
  expect(await wayBack(name, 'route shop-web @web-1')).not.toEqual(none);
  expect(await wayBack(name, ['route shop-web @web-1', 'route shop-web @web-2'])).toEqual(none);
  expect(await wayBack(name, 'tag-latest ghcr.io/acme/shop:latest @web-1')).toEqual(none);
  const mixed = 'a-deploy-goes-on-after-one-that-failed-half-way';
  expect(await wayBack(mixed, 'route shop-web @web-2', { version: 'v3' })).toEqual(none);
});
