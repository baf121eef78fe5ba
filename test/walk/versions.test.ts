/** The table at the end of a run: which version runs where, where the run could change that. */
import { describe, expect, test } from 'vitest';
import type { JobOutcome } from '../../executors/executor.ts';
import type { Intent, Verb } from '../../planner/intent.ts';
import { versionRows } from '../../src/served.ts';
import { sceneOf, unhealthy } from './scene.ts';

const CASE = 'a-new-version-is-deployed';

async function rowsAfter(verb: Verb, asked: Partial<Intent> = {}, name = CASE): Promise<string[] | undefined> {
  const scene = await sceneOf(name, { verb, ...asked });
  const { steps } = scene.planned.plan;
  if (steps.length === 0) throw new Error(`${verb} has nothing to do`);
  const { outcome } = await scene.walk();
  const rows = versionRows(scene.situation, scene.planned, outcome);
  return rows.map(({ host, role, version = 'none', was = 'none' }) => `${host} ${role} ${was} → ${version}`);
}

/** What is noted of the host whose gate ends so. */
async function noteAfter(gate: JobOutcome, rescue?: JobOutcome): Promise<string | undefined> {
  const scene = await sceneOf(CASE);
  const id = 'route shop-web @web-1';
  const { outcome } = await scene.walk({
    fails: (job) => (job === id ? gate : job === `rescue ${id}` ? rescue : undefined),
  });
  const row = versionRows(scene.situation, scene.planned, outcome).find(({ host }) => host === 'web-1');
  return `${row?.version} (${row?.note})`;
}

test('a gate that failed is told with what became of the new container, as far as anybody heard', async () => {
  const lost: JobOutcome = { state: 'lost', detail: 'connection reset' };
  expect(await noteAfter(unhealthy)).toBe('v1 (v2 stopped)');
  expect(await noteAfter(unhealthy, unhealthy)).toBe('v1 (v2 could not be stopped)');
  expect(await noteAfter(lost)).toBe('v1 (or v2: nobody heard)');
  const late: JobOutcome = { state: 'timed-out', command: 'docker exec …', output: '' };
  expect(await noteAfter(late)).toBe('v1 (v2 stopped)');
  expect(await noteAfter(late, unhealthy)).toBe('v1 (or v2: nobody heard)');
});

describe('who runs what is told', () => {
  test('of a deploy', async () => {
    expect(await rowsAfter('deploy')).toEqual(['web-1 web v1 → v2', 'web-2 web v1 → v2', 'job-1 workers v1 → v2']);
  });

  test('of a restart by force', async () => {
    const rows = await rowsAfter('deploy', { version: 'v1', force: true }, 'the-same-version-is-restarted-by-force');
    expect(rows).toEqual(['web-1 web v1 → v1', 'web-2 web v1 → v1', 'job-1 workers v1 → v1']);
  });

  test('of the app that is stopped', async () => {
    expect(await rowsAfter('app stop')).toEqual([
      'web-1 web v1 → none',
      'web-2 web v1 → none',
      'job-1 workers v1 → none',
    ]);
  });

  test.each<Verb>([
    'app maintenance',
    'proxy reboot',
    'proxy stop',
    'registry login',
    'registry logout',
    'lock acquire',
  ])('not of %s', async (verb) => {
    expect(await rowsAfter(verb)).toEqual([]);
  });

  test('nor of a prune', async () => {
    const name = 'many-versions-are-kept-and-too-many-of-them';
    expect(await rowsAfter('prune containers', { arguments: { retain: 1 } }, name)).toEqual([]);
  });
});
