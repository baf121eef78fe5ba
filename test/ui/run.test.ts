import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openSimulated } from '../../executors/simulated/simulated-executor.ts';
import type { Output } from '../../src/output.ts';
import type { Project } from '../../src/project.ts';
import { runPlan } from '../../src/run.ts';
import { openVault } from '../../src/vault.ts';
import { sceneOf } from '../walk/scene.ts';

const SHOWN_CURSOR = '\u001b[?25h';

test('a mistake in this program gives the terminal back before it is told', async () => {
  const { situation, planned } = await sceneOf('a-new-version-is-deployed');
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  const turn = () => Promise.reject(new Error('a mistake'));
  const running = runPlan({
    again: 'kamal-plan deploy',
    options: { yes: true },
    output: { cwd: '/', env: {}, stdin: process.stdin, stdout, stderr: stdout } as unknown as Output,
    project: {
      cwd: '/',
      told: {},
      loaded: { warnings: [], executed: [] },
      git: { uncommitted: [] },
    } as unknown as Project,
    situation,
    planned,
    executor: openSimulated({ facts: situation.facts, effects: planned.effects, turn }),
    vault: openVault(new Map()),
  });
  await expect(running).rejects.toThrow('a mistake');
  stdout.end();
  expect(await text(stdout)).toContain(SHOWN_CURSOR);
});
