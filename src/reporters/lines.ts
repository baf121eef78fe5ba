/** A run as plain lines, for CI, pipes and logs: one line per finished step, no cursor codes. */
import type { WalkEvent, WalkOutcome } from '../../executors/event.ts';
import type { LineFor } from '../../planner/command-line.ts';
import type { Plan, Step } from '../../planner/plan.ts';
import { isRelease } from '../../planner/steps/release.ts';
import { failureInBrief } from '../failures.ts';
import { renderEnding } from './ending.ts';
import { isWaypoint } from './groups.ts';
import { hostList } from './host-names.ts';
import { cleanLines, harmless, pad, widthOf } from './layout.ts';
import { type Paint, painter } from './style.ts';
import type { VersionRow } from './versions.ts';
import { count, duration, shorten } from './wording.ts';

export interface PlainOptions {
  /** Gets whole lines, each with its line end. */
  readonly write: (text: string) => void;
  readonly plan: Plan;
  /** Milliseconds, on the clock of the events. */
  readonly startedAt: number;
  /** Also print when a step starts, what it prints, and every step that was not started. */
  readonly verbose: boolean;
  /** Print only failures and the end. */
  readonly quiet: boolean;
  readonly color?: boolean;
  readonly width?: number;
  readonly again?: string;
  readonly anew?: string;
  readonly lineFor?: LineFor;
  /** What runs where, asked once when the walk has finished. */
  readonly versions?: (outcome: WalkOutcome) => readonly VersionRow[];
  /** Calls back about once a second with the time until the function it returned is called. */
  readonly ticker?: (tick: (now: number) => void) => () => void;
}

/** Milliseconds after which a running step gets a line, and then again. */
const PATIENCE = 15_000;

interface Running {
  readonly startedAt: number;
  readonly toldAt: number;
}

/** A listener that prints a walk's events; after `walk-finished` it has printed the end of the run. */
export function plainReporter(options: PlainOptions): (event: WalkEvent) => void {
  const { plan, write, verbose, quiet } = options;
  const paint = painter(options.color ?? false);
  const shown = plan.steps.filter((step) => verbose || !isWaypoint(step));
  const steps = new Map(shown.map((step) => [step.id, step]));
  const running = new Map<string, Running>();
  const times = new Map<string, number>();
  let signal: string | undefined;
  let stopTicking = (): void => {};

  const left = leftOf(plan, paint);
  const line = (id: string, words: (label: string) => string): void => {
    const step = steps.get(id);
    if (step !== undefined) write(`${left(step)}  ${words(harmless(shorten(step.label)))}\n`);
  };
  const tell = (now: number): void => {
    for (const [id, { startedAt, toldAt }] of running) {
      if (now - toldAt < PATIENCE) continue;
      running.set(id, { startedAt, toldAt: now });
      line(id, (label) => `${label}  still running after ${duration(now - startedAt)}`);
    }
  };
  const ended = (id: string, ms: number): void => {
    running.delete(id);
    times.set(id, ms);
  };

  return (event) => {
    switch (event.type) {
      case 'walk-started':
        if (!quiet) stopTicking = options.ticker?.(tell) ?? stopTicking;
        return;
      case 'step-started':
        running.set(event.step, { startedAt: event.at, toldAt: event.at });
        if (verbose) line(event.step, (label) => paint('dim', `${label}  …`));
        return;
      case 'step-output':
        if (!verbose && (quiet || !isTalkative(steps.get(event.step)))) return;
        for (const text of cleanLines(event.text)) line(event.step, () => paint('dim', `| ${text}`));
        return;
      case 'step-done':
        ended(event.step, event.ms);
        if (!quiet) line(event.step, (label) => `${label}  ${paint('dim', duration(event.ms))}`);
        return;
      case 'step-failed':
        ended(event.step, event.ms);
        line(
          event.step,
          (label) => `${paint('red', `✗ ${label}`)}  ${failureInBrief(event.failure, duration(event.ms))}`,
        );
        return;
      case 'step-rescued':
        line(event.step, (label) => (event.ok ? `${label}  undone` : paint('red', `${label}  could not be undone`)));
        return;
      case 'step-cancelled':
        running.delete(event.step);
        if (verbose) line(event.step, (label) => paint('dim', `${label}  not started: ${event.because}`));
        return;
      case 'revert-started':
        for (const step of event.steps) steps.set(step.id, step);
        if (!quiet) write(`a step failed: undoing ${count(event.steps.length, 'step')}\n`);
        return;
      case 'walk-stopping':
        signal = event.signal;
        write(`${event.signal}: stopping; what runs is finished or abandoned, then the lock is released\n`);
        return;
      case 'walk-finished': {
        stopTicking();
        const { outcome } = event;
        const skipped = verbose || quiet ? '' : cancelledLine(plan, outcome);
        const { color = false, width = 100, again, anew, lineFor } = options;
        const optional = {
          ...(signal ? { signal } : {}),
          ...(again ? { again } : {}),
          ...(anew ? { anew } : {}),
          ...(lineFor ? { lineFor } : {}),
        };
        const versions = options.versions?.(outcome) ?? [];
        write(`${skipped}\n${renderEnding({ plan, outcome, versions, times, width, color, ...optional })}\n`);
      }
    }
  };
}

/** The release command, and hooks whose output was asked for (`hooks_output: verbose`). */
const isTalkative = (step: Step | undefined): boolean =>
  isRelease(step?.kind ?? '') ||
  (step?.commands.some((command) => 'local' in command && command.isVerbose === true) ?? false);

/** The line for looking at the hosts, which comes before the plan and so before all events. */
export function observedLine(plan: Plan, hosts: readonly string[], ms: number): string {
  return `${pad('observe', phaseWidth(plan))}  ${hostList(hosts, plan)}  ${duration(ms)}\n`;
}

function leftOf(plan: Plan, paint: Paint): (step: Step) => string {
  const phase = phaseWidth(plan);
  const host = Math.max(0, ...plan.steps.map((step) => widthOf(step.host)));
  return (step) => `${paint('bold', pad(step.phase, phase))}  ${pad(step.host, host)}`;
}

function phaseWidth(plan: Plan): number {
  return Math.max('observe'.length, ...plan.steps.map((step) => widthOf(step.phase)));
}

function cancelledLine(plan: Plan, { cancelled }: WalkOutcome): string {
  const { length } = plan.steps.filter((step) => cancelled.includes(step.id) && !isWaypoint(step));
  return length === 0 ? '' : `${count(length, 'step')} not started (-v lists them)\n`;
}
