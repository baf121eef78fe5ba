import { expect, test } from 'vitest';
import { order } from '../../planner/graph.ts';
import { draft, nothing } from '../../planner/steps/draft.ts';
import type { Draft } from '../../planner/step.ts';
import type { Thing } from '../../planner/things.ts';
import * as things from '../../planner/things.ts';

const step = (kind: string, needs: readonly Thing[], gives: readonly Thing[]): Draft =>
  draft({
    kind,
    host: 'h',
    subject: '',
    action: 'wait',
    label: '',
    explain: '',
    cause: '',
    phase: 'boot',
    needs,
    gives,
    commands: nothing,
    timeout: 0,
  });

const first = things.firstHealthy('web');
const up = (batch: number): Thing => things.all(`batch ${batch}`);
const worker = things.serving('worker', 'h');

test('what waits for the first of many does not wait for those that come after it', () => {
  const ordered = order([
    step('later', [up(1)], [first]),
    step('worker', [first], [worker]),
    step('batch', [worker], [up(1)]),
    step('sooner', [], [first]),
  ]);
  expect('ids' in ordered && ordered.ids).toEqual(['sooner @h', 'worker @h', 'batch @h', 'later @h']);
});

test('steps that wait for each other are named', () => {
  const ordered = order([step('one', [up(1)], [up(2)]), step('two', [up(2)], [up(1)])]);
  expect('problems' in ordered && ordered.problems).toEqual([{ problem: 'cycle', ids: ['two @h', 'one @h'] }]);
});
