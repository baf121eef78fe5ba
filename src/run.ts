/** Walks a plan for a person: shows it, asks, reports, stops in order on a signal, and says what runs where. */
import type { WalkEvent, WalkOutcome } from '../executors/event.ts';
import type { Executor, Vault } from '../executors/executor.ts';
import { walk } from '../executors/walk.ts';
import type { WalkOptions } from '../executors/walk-options.ts';
import type { LineFor } from '../planner/command-line.ts';
import { type Planned, planPreConnect, type Situation } from '../planner/index.ts';
import { lineFor } from './command-line.ts';
import { expectedOf, openTiming } from './durations.ts';
import { EXIT_CODES, exitCodeOf } from './failures.ts';
import { unchangedLines } from './observing.ts';
import { hasColor, isInteractive, showNotices, widthOf } from './output.ts';
import type { Session } from './prepare.ts';
import { plainReporter } from './reporters/lines.ts';
import { renderEnding } from './reporters/ending.ts';
import { questionFor } from './reporters/losses.ts';
import { renderTree } from './reporters/tree.ts';
import { openCopies } from './run-copies.ts';
import { servingBefore, versionRows } from './served.ts';
import { canMountUi } from './ui/can-mount.ts';
import { confirm } from './ui/confirm.ts';

/** Milliseconds for what runs when a signal comes; the lock must be free within five seconds, two of them for abandoning. */
const GRACE = 2500;

export interface Run extends Session {
  readonly situation: Situation;
  readonly planned: Planned;
  readonly executor: Executor;
  readonly vault: Vault;
}

/** The pre-connect hook, before the first connection; anything but `done` ends the command. */
export async function runPreConnect(
  { output, options }: Pick<Session, 'output' | 'options'>,
  situation: Situation,
  executor: Executor,
): Promise<number> {
  const { plan } = planPreConnect(situation);
  if (plan.steps.length === 0) return EXIT_CODES.done;
  const verbose = options.verbose ?? false;
  const write = (text: string): void => void output.stdout.write(text);
  const report = plainReporter({ write, plan, startedAt: Date.now(), verbose, quiet: !verbose });
  const { outcome, signal } = await walkWithSignals({
    plan,
    executor,
    unchanged: new Map(),
    redact: (text) => text,
    // The run has not begun: only a hook that failed ends it.
    emit: (event) => {
      if (event.type !== 'walk-finished' || event.outcome.state !== 'done') report(event);
    },
  });
  return exitCodeOf(outcome, signal);
}

/** Shows the plan, asks on a terminal, walks it. */
export async function runPlan(run: Run): Promise<number> {
  const { output, options, situation, planned, executor, again } = run;
  const { plan } = planned;
  const look = { width: widthOf(output), color: hasColor(output) };
  if (options.quiet !== true) {
    showNotices({ ...run, plan, problems: [], isObserved: true });
    const expected = expectedOf(plan, output.env);
    const known = {
      isObserved: true,
      verbose: options.verbose ?? false,
      ...(expected === undefined ? {} : { expected }),
      ...(run.saved === undefined ? {} : { approved: run.saved.digest }),
    };
    output.stdout.write(`${renderTree(plan, { ...look, ...known })}\n\n`);
  }
  const isAsked = run.asks !== 'never' && options.yes !== true && isInteractive(output);
  const answer = isAsked ? await confirm(questionFor(plan), output) : 'yes';
  if (answer !== 'yes') {
    output.stdout.write('Nothing was changed.\n');
    return answer === 'SIGINT' ? EXIT_CODES.interrupted : EXIT_CODES.done;
  }
  const unchanged = unchangedLines(situation.facts, situation.config);
  const versions = (outcome: WalkOutcome): ReturnType<typeof versionRows> => versionRows(situation, planned, outcome);
  const told = {
    ...look,
    again,
    ...(run.saved === undefined ? {} : { anew: run.saved.anew }),
    versions,
    lineFor: (...words: readonly string[]) => lineFor(options, ...words),
  };
  const isScreen = options.quiet !== true && options.verbose !== true && canMountUi(output.stdout, output.env);
  const copies = openCopies(situation, plan, run.project);
  const timing = openTiming(plan, output.env);
  const copy = both(copies.report, timing.report);
  return inOrder(output, async () => {
    const { outcome, signal } = isScreen
      ? await walkOnScreen(run, unchanged, told, copy)
      : await walkWithSignals({
          plan,
          executor,
          unchanged,
          redact: (text) => run.vault.redact(text),
          emit: decorated(run, both(linesOf(run, told), copy)),
        });
    await timing.close(outcome);
    for (const line of await copies.close(outcome)) output.stderr.write(`${line}\n`);
    return exitCodeOf(outcome, signal);
  });
}

/** A hang-up does not cut a run's end short: that nobody reads any more may show only when its last line was written. */
async function inOrder<T>({ stdout }: Session['output'], run: () => Promise<T>): Promise<T> {
  const goOn = (): void => {};
  process.on('SIGHUP', goOn);
  try {
    const end = await run();
    await new Promise<void>((written) => stdout.write('', () => written()));
    return end;
  } finally {
    process.off('SIGHUP', goOn);
  }
}

interface Look {
  readonly width: number;
  readonly color: boolean;
  readonly again: string;
  readonly anew?: string;
  readonly lineFor: LineFor;
  readonly versions: (outcome: WalkOutcome) => ReturnType<typeof versionRows>;
}

type Report = (event: WalkEvent) => void;

function linesOf({ output, options, planned }: Run, look: Look): Report {
  return plainReporter({
    write: (text) => output.stdout.write(text),
    plan: planned.plan,
    startedAt: Date.now(),
    verbose: options.verbose ?? false,
    quiet: options.quiet ?? false,
    ...look,
    ticker: everySecond,
  });
}

function everySecond(tick: (now: number) => void): () => void {
  const timer = setInterval(() => tick(Date.now()), 1000);
  timer.unref();
  return () => clearInterval(timer);
}

const both =
  (one: Report, other: Report): Report =>
  (event) => {
    one(event);
    other(event);
  };

async function walkOnScreen(
  run: Run,
  unchanged: ReadonlyMap<string, string>,
  look: Look,
  copy: Report,
): Promise<Walked> {
  const { output, planned, executor } = run;
  const { mountUi } = await import('./ui/mount.tsx');
  const ui = mountUi({ plan: planned.plan, stdout: output.stdout, stdin: output.stdin });
  const times = new Map<string, number>();
  const walking = walkWithSignals({
    plan: planned.plan,
    executor,
    unchanged,
    redact: (text) => run.vault.redact(text),
    emit: decorated(run, (event) => {
      if (event.type === 'step-done' || event.type === 'step-failed') times.set(event.step, event.ms);
      ui.onEvent(event);
      copy(event);
    }),
  });
  await Promise.allSettled([walking]);
  await ui.done();
  const walked = await walking;
  const { outcome, signal } = walked;
  const ending = renderEnding({
    plan: planned.plan,
    outcome,
    versions: look.versions(outcome),
    again: look.again,
    ...(look.anew === undefined ? {} : { anew: look.anew }),
    lineFor: look.lineFor,
    times,
    width: look.width,
    color: look.color,
    ...(signal === undefined ? {} : { signal }),
  });
  output.stdout.write(`\n${ending}\n`);
  return walked;
}

/** Adds to a failed gate which container still serves; only the facts know. */
function decorated({ situation, planned }: Run, report: Report): Report {
  return (event) => {
    const step = event.type === 'step-failed' ? planned.plan.steps.find(({ id }) => id === event.step) : undefined;
    if (
      event.type !== 'step-failed' ||
      step?.role === undefined ||
      !('findings' in event.failure) ||
      event.failure.findings === undefined
    )
      return report(event);
    const stillServing = servingBefore(situation, step.host, step.role);
    if (stillServing !== undefined && stillServing !== step.diagnosis?.container)
      Object.assign(event.failure.findings, { stillServing });
    return report(event);
  };
}

interface Walked {
  readonly outcome: WalkOutcome;
  readonly signal: string | undefined;
}

type Walking = Omit<WalkOptions, 'signal' | 'now' | 'grace'> & { readonly plan: Planned['plan'] };

async function walkWithSignals({ plan, ...walking }: Walking): Promise<Walked> {
  const { executor } = walking;
  const stop = new AbortController();
  let signal: string | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    if (signal !== undefined) void executor.abandon();
    signal ??= name;
    stop.abort(name);
  };
  const names: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of names) process.on(name, onSignal);
  try {
    const outcome = await walk(plan, { ...walking, signal: stop.signal, now: Date.now, grace: GRACE });
    return { outcome, signal };
  } finally {
    for (const name of names) process.off(name, onSignal);
  }
}
