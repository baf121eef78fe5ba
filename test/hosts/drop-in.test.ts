import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { kamal } from './rig/kamal-oracle.ts';
import type { HostState } from './rig/state.ts';
import { auditSince, compareSequences, compareStates } from './support/compare-states.ts';
import { unexplained, unused } from './support/differences.ts';
import { environment, type Project } from './support/project.ts';
import { CASES, copyProject, hookLines, hooksOf, type RecordedStep, stepsOf } from './support/recordings.ts';
import { kamalPlan } from './support/tool.ts';

let fleet: Fleet;
const found: string[] = [];

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
});

/** The commands that are kamal-plan's here; the real Kamal does the others. */
const OURS = /^(?!.* exec )/;

/** Kamal restarts a version that runs already; kamal-plan has nothing to do then, unless told to. */
const isAgain = (steps: readonly RecordedStep[], at: number): boolean => steps[at]?.kamal === steps[at - 1]?.kamal;

it.each(CASES)('leaves hosts as Kamal leaves them: %s', async (name) => {
  await fleet.reset();
  const project: Project = { directory: await copyProject(name), env: await environment(fleet) };
  const steps = await stepsOf(name);
  const seen = new Map<string, { expected: HostState; actual: HostState }>();
  const lines: string[] = [];
  for (const [at, step] of steps.entries()) {
    // Waiting as long as Kamal did for what never becomes healthy shows nothing more.
    if (step.exit !== 0) await appendFile(join(project.directory, 'config/deploy.yml'), 'deploy_timeout: 4\n');
    const isOurs = OURS.test(step.kamal);
    const force = isAgain(steps, at) ? ['--force'] : [];
    const run = isOurs ? await ours(project, [...words(step.kamal), ...force]) : await theirs(project, step.kamal);
    expect(run.exit, `${step.kamal}\n${run.text}`).toBe(step.exit);
    for (const [host, expected] of Object.entries(step.state ?? {})) {
      const actual = await fleet.state(host);
      const before = seen.get(host);
      const differences = compareStates(auditSince(expected, before?.expected), auditSince(actual, before?.actual), {
        isOrdered: isOurs,
      });
      lines.push(...differences.map((line) => `${name} · ${step.kamal} · ${host} · ${line}`));
      seen.set(host, { expected, actual });
    }
  }
  lines.push(...(await compareHooks(name, project)).map((line) => `${name} · ${line}`));
  found.push(...lines);
  expect(unexplained(lines)).toEqual([]);
});

it('has no reason that explains nothing', () => {
  expect(unused(found)).toEqual([]);
});

const words = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, inside]) => inside ?? word);

interface Ended {
  readonly exit: number;
  readonly text: string;
}

const ours = (project: Project, argv: readonly string[]): Promise<Ended> => kamalPlan(project, argv);

async function theirs({ directory }: Project, command: string): Promise<Ended> {
  const { code, stdout, stderr } = await kamal(directory, words(command));
  return { exit: code, text: stdout + stderr };
}

async function compareHooks(name: string, { directory }: Project): Promise<readonly string[]> {
  const log = await readFile(join(directory, 'hooks.log'), 'utf8').catch(() => '');
  return compareSequences('hooks', await hooksOf(name), hookLines(log));
}
