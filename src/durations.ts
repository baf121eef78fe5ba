/**
 * How long steps took in the last runs, remembered on this machine per service: what can be expected of the next one. A file
 * that cannot be read or written is as good as none. It holds kinds, roles and hosts; no command, no version, no secret.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { WalkEvent, WalkOutcome } from '../executors/event.ts';
import { longestPath } from '../planner/insights/critical-path.ts';
import type { Plan, Step } from '../planner/plan.ts';
import type { Expected } from './reporters/look.ts';
import { writeWhole } from './whole-file.ts';

/** Runs that are remembered. */
const RUNS = 5;
/** Kinds on hosts that are remembered, those of the latest runs. */
const MOST = 20_000;
/** A step that takes less, as a rule, may be missing in what is remembered. */
const SHORT = 1;

/** Seconds by kind, role and host, the latest run's last. */
type Durations = ReadonlyMap<string, readonly number[]>;

const keyOf = ({ kind, role, host }: Step): string => [kind, role, `@${host}`].filter(Boolean).join(' ');

/** The file of a plan's service; undefined where there is no place for it. */
function fileOf({ intent: { service, destination } }: Plan, env: NodeJS.ProcessEnv): string | undefined {
  const { XDG_STATE_HOME: state = '', HOME: home = '' } = env;
  const root = isAbsolute(state) ? state : isAbsolute(home) ? join(home, '.local/state') : undefined;
  const name = [service, destination].filter(Boolean).join('-');
  return root === undefined ? undefined : join(root, 'kamal-plan/durations', `${name}.json`);
}

function read(file: string | undefined): Durations {
  if (file === undefined) return new Map();
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return new Map(Object.entries(found as object).filter((entry): entry is [string, number[]] => isSeconds(entry[1])));
  } catch {
    return new Map();
  }
}

const isSeconds = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number' && one >= 0);

const median = (seconds: readonly number[]): number => seconds.toSorted((a, b) => a - b)[seconds.length >> 1] ?? 0;

/** What earlier runs make of this plan; undefined where one of its long steps has never run. */
export function expectedOf(plan: Plan, env: NodeJS.ProcessEnv): Expected | undefined {
  const known = read(fileOf(plan, env));
  if (known.size === 0 || plan.steps.length === 0) return undefined;
  const secondsOf = (step: Step): number => {
    const seconds = step.commands.length === 0 ? undefined : known.get(keyOf(step));
    return seconds === undefined ? step.duration : median(seconds);
  };
  const { steps, seconds } = longestPath(plan.steps, secondsOf);
  const runs = Math.max(0, ...steps.map((step) => known.get(keyOf(step))?.length ?? 0));
  const isKnown = steps.every((step) => step.duration < SHORT || known.has(keyOf(step)));
  return isKnown && runs > 0 ? { seconds, runs } : undefined;
}

export interface Timing {
  readonly report: (event: WalkEvent) => void;
  /** Remembers a run that went well. */
  readonly close: (outcome: WalkOutcome) => Promise<void>;
}

/** Times the steps of a run. */
export function openTiming(plan: Plan, env: NodeJS.ProcessEnv): Timing {
  const times = new Map<string, number>();
  return {
    report: (event) => {
      if (event.type === 'step-done') times.set(event.step, event.ms / 1000);
    },
    close: async ({ state }) => {
      const file = fileOf(plan, env);
      if (state === 'done' && file !== undefined) await remember(file, plan, times);
    },
  };
}

async function remember(file: string, plan: Plan, times: ReadonlyMap<string, number>): Promise<void> {
  const now = new Map<string, number[]>();
  for (const step of plan.steps) {
    const seconds = times.get(step.id);
    if (seconds === undefined || step.commands.length === 0) continue;
    now.set(keyOf(step), [...(now.get(keyOf(step)) ?? []), seconds]);
  }
  const all = new Map(read(file));
  for (const [key, seconds] of now) {
    const before = all.get(key) ?? [];
    all.delete(key);
    all.set(key, [...before, Math.round(median(seconds) * 100) / 100].slice(-RUNS));
  }
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  await writeWhole(file, `${JSON.stringify(Object.fromEntries([...all].slice(-MOST)))}\n`);
}
