/** Words for everything that can go wrong while a plan is walked, and the process's exit codes. One case per failure. */
import type { WalkOutcome } from '../executors/event.ts';
import type { Failure, GateFindings } from '../executors/failure.ts';
import { commandLine, type LineFor } from '../planner/command-line.ts';
import type { Plan, Step } from '../planner/plan.ts';
import { LOCAL } from '../planner/step.ts';
import { askOrRelease, isByHand } from '../planner/steps/lock-holder.ts';
import { hintFor } from './failure-hints.ts';
import { cleanLines, harmless } from './reporters/layout.ts';
import { list } from './reporters/wording.ts';

/** What the process ends with. */
export const EXIT_CODES = {
  done: 0,
  failed: 1,
  usage: 2,
  /** What was compared is not equal, or, with `--detailed-exitcode`, there are changes. */
  different: 2,
  /** The plan has blockers or the config has problems; nothing was changed. */
  blocked: 3,
  /** The hosts are not as the plan was made for. */
  stale: 4,
  lockHeld: 5,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export interface FailureWords {
  /** One or two sentences that begin with the host. */
  readonly title: string;
  /** Lines below the title, ready to be indented. */
  readonly details: readonly string[];
  /** What to do about it. */
  readonly hint?: string;
}

/** What a failure's words depend on besides the failure and its step. */
export interface FailureContext {
  /** Where the same happened, where not only on the failure's own host. */
  readonly hosts?: readonly string[];
  /** What was asked for. */
  readonly intent?: Plan['intent'];
  /** How long the step ran, where that is known. */
  readonly ms?: number;
  /** The version that runs on the host as it did before, where one does. */
  readonly still?: string;
  /** Other commands for the same configuration. */
  readonly lineFor?: LineFor;
  /** The container of that name is another by now. */
  readonly isReplacedAgain?: boolean;
  /** A saved plan was walked: it does not hold any more. */
  readonly isSaved?: boolean;
  /** Whether what the step left was undone, where that was tried. */
  readonly isRescued?: boolean;
}

/** A failure in a few words, behind a step's label. */
export function failureInBrief(failure: Failure, took: string): string {
  switch (failure.reason) {
    case 'command-failed':
      return `failed after ${took}`;
    case 'timed-out':
      return `given up after ${took}`;
    case 'connection-lost':
      return `connection lost after ${took}`;
    case 'drift':
      return 'not started: the host changed';
    case 'lock-held':
      return 'somebody else holds it';
    default:
      return unknown(failure);
  }
}

/** A failure in words: what happened and where, the redacted command, the last lines it printed, what to do. */
export function describeFailure(failure: Failure, step: Step, context: FailureContext = {}): FailureWords {
  const { details, ...words } = wordsOf(failure, step, context);
  return { ...words, details: details.map(harmless) };
}

function wordsOf(failure: Failure, step: Step, context: FailureContext): FailureWords {
  const host = placesOf(failure, context);
  switch (failure.reason) {
    case 'command-failed':
      return failure.findings || step.diagnosis
        ? gate(failure, failure.findings, step, context)
        : {
            title: `${host}: ${step.label} failed, ${exitWords(failure.exit)}.`,
            ...ran(failure),
            ...hintOf(failure, step, context),
          };
    case 'timed-out':
      return {
        title: `${host}: ${step.label} did not end within ${failure.seconds} s and was abandoned.${unheard(step, context)}`,
        ...ran(failure),
        ...(host === LOCAL ? {} : { hint: lookFirst(context) }),
      };
    case 'connection-lost':
      return {
        title: failure.isUnsent
          ? `${host} cannot be reached any more; "${step.label}" was not started.`
          : `${host}: the connection ended during "${step.label}".${unheard(step, context)}`,
        details: [failure.detail],
        hint: lookFirst(context),
      };
    case 'drift':
      return {
        title: `${host} changed after the plan was made; "${step.label}" was not started.`,
        details: [failure.detail],
        hint: context.isSaved
          ? 'Make a new plan of what is there now.'
          : 'Run the same command again to plan on what is there now.',
      };
    case 'lock-held':
      return {
        title: `${host}: somebody else holds the deploy lock. Nothing was changed.`,
        details: failure.details.trim() === '' ? ['The lock has no details.'] : failure.details.trim().split('\n'),
        hint: lockHint(failure, (context.lineFor ?? commandLine)('lock', 'release')),
      };
    default:
      return unknown(failure);
  }
}

const lockHint = (lock: { readonly details: string }, release: string): string =>
  isByHand(lock)
    ? `It was taken by hand: ${askOrRelease(lock, release)}`
    : `Wait for that run to end; if it died, ${release}.`;

/** What was stopped on this machine, or undone, was not finished. */
const unheard = ({ host }: Step, { isRescued }: FailureContext): string =>
  host === LOCAL || isRescued === true ? '' : ' Nobody knows whether it was finished.';

const lookFirst = ({ isSaved }: FailureContext): string =>
  isSaved
    ? 'A new plan looks at the host first and has what is left.'
    : 'Run the same command again: it looks at the host first and does what is left.';

/** The exit code of what a signal stopped. */
export function exitCodeOfSignal(signal: string | undefined): number {
  if (signal === 'SIGHUP') return EXIT_CODES.hungUp;
  return signal === 'SIGTERM' ? EXIT_CODES.terminated : EXIT_CODES.interrupted;
}

/** The exit code for how a walk ended; `signal` is what stopped it. */
export function exitCodeOf(outcome: WalkOutcome, signal?: string): number {
  if (outcome.state === 'done') return EXIT_CODES.done;
  if (outcome.state === 'stopped') return exitCodeOfSignal(signal);
  const reasons = new Set(outcome.failed.map(({ failure }) => failure.reason));
  if (reasons.size === 1 && reasons.has('lock-held')) return EXIT_CODES.lockHeld;
  return reasons.size === 1 && reasons.has('drift') ? EXIT_CODES.stale : EXIT_CODES.failed;
}

type Ran = Extract<Failure, { readonly command: string }>;

/** How many lines of a command are shown; scripts go on the log. */
const COMMAND_LINES = 4;

const row = (name: string, text: string): string => `${name.padEnd(11)}  ${text}`;

/** A container that did not become healthy. */
function gate(failure: Ran, findings: GateFindings | undefined, step: Step, context: FailureContext): FailureWords {
  const { ms, still, lineFor, isReplacedAgain, isRescued, hosts = [failure.host] } = context;
  const { diagnosis } = step;
  const name = diagnosis?.container ?? step.label;
  const waited = diagnosis && (ms === undefined || ms >= diagnosis.timeout * 900) ? ` in ${diagnosis.timeout} s` : '';
  const interrupted = step.interruption === undefined ? '; nobody was interrupted' : '';
  // The new container is left alone where it serves.
  const server = isRescued === false ? undefined : (findings?.stillServing ?? still);
  const serves = server === undefined ? '' : ` ${server} still serves${interrupted}.`;
  const title = `${placesOf(failure, context)}: ${name} did not become healthy${waited}.${serves}`;
  if (findings === undefined) return { title, ...ran(failure) };
  const all = lineFor && isReplacedAgain !== true ? [row('all of it', logsLine(lineFor, hosts.join(','), step))] : [];
  const last = findings.lastLines.length > 0 ? ['its last lines', ...printed(findings.lastLines), ...all] : [];
  const rows = [
    ...(findings.asked ? [row('asked', findings.asked)] : []),
    ...(findings.lastAnswer ? [row('last answer', findings.lastAnswer)] : []),
    row('container', [findings.container, ...ports(findings, diagnosis?.port)].join(', ')),
    ...(findings.verdict ? [row('so', findings.verdict)] : []),
  ];
  return { title, details: [...rows, ...last] };
}

/** What failed its gate was stopped and stays; accessories are asked for by their own names. */
const logsLine = (lineFor: LineFor, hosts: string, { role, diagnosis }: Step): string =>
  role === undefined || diagnosis === undefined
    ? lineFor('accessory', 'logs', 'all', '-h', hosts, '-n', 'all')
    : lineFor('app', 'logs', '-h', hosts, '--container-id', diagnosis.container, '-n', 'all');

function ports({ listens }: GateFindings, expected: number | undefined): string[] {
  if (listens.length === 0) return [];
  const missing = expected !== undefined && !listens.includes(expected) ? [`not on ${expected}`] : [];
  return [`listens on ${listens.join(', ')}`, ...missing];
}

function ran({ command, output }: Ran): Pick<FailureWords, 'details'> {
  const lines = command.trim().split('\n');
  const more = lines.length > COMMAND_LINES ? [`  … ${lines.length - COMMAND_LINES} more lines`] : [];
  const shown = lines.slice(0, COMMAND_LINES).map((line, index) => `${index === 0 ? '$ ' : '  '}${line}`);
  return { details: [...(command === '' ? [] : shown), ...more, ...printed(output)] };
}

const printed = (lines: readonly string[]): string[] => lines.flatMap(cleanLines).map((line) => `  ${line}`);

function exitWords(exit: number | string): string {
  if (typeof exit === 'string') return `ended by ${exit}`;
  return `exit ${exit}`;
}

/** What POSIX shells and Linux mean by a status. */
function exitHint(exit: number | string): Pick<FailureWords, 'hint'> {
  if (exit === 126) return { hint: 'Exit 126: the program is there but may not be run; check its mode.' };
  if (exit === 127)
    return { hint: 'Exit 127: a program was not found; check the PATH of a non-interactive SSH session.' };
  if (exit === 137) return { hint: 'Exit 137: it was killed; if nobody did, memory ran out.' };
  return {};
}

const placesOf = ({ host }: Failure, { hosts = [host] }: FailureContext): string => list(hosts, hosts.length);

/** What its program said comes before what its exit status means to everybody. */
function hintOf({ exit, output }: Extract<Ran, { reason: 'command-failed' }>, step: Step, context: FailureContext) {
  const hint = context.intent && hintFor(step, output, { lineFor: commandLine, ...context, intent: context.intent });
  return hint === undefined ? exitHint(exit) : { hint };
}

function unknown(failure: never): never {
  throw new Error(`no words for ${JSON.stringify(failure)}`);
}
