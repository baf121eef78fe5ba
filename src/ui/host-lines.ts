/** A host's lines in a phase that is not finished: its steps, or what it waits for. */
import type { Step } from '../../planner/plan.ts';
import type { HostGroup } from '../reporters/groups.ts';
import { count, duration, shorten } from '../reporters/wording.ts';
import type { Line } from './line.ts';
import { type RunState, type StepState, type StepStatus, stateOf } from './state.ts';
import { ICONS, spinner, TONES } from './theme.ts';
import { waitsFor } from './waiting.ts';

/** How much is shown of a host: all of its steps, or only the one that matters now. */
export type Detail = 'steps' | 'host';

export interface HostLines {
  readonly host: string;
  readonly status: StepStatus;
  readonly lines: readonly Line[];
}

/** The lines of a host in a phase at `now`. */
export function hostLines(state: RunState, group: HostGroup, now: number, detail: Detail): HostLines {
  const { host, steps } = group;
  const states = steps.map((step) => stateOf(state, step.id));
  const status = hostStatus(states);
  const bare = { mark: ' ', phase: '', host };
  if (status === 'done') {
    const text = count(steps.length, 'step');
    return { host, status, lines: [{ ...bare, icon: ICONS.done, tone: 'good', text, time: spent(states) }] };
  }
  if (status === 'waiting' && states.every((one) => one.status === 'waiting')) {
    const [first] = steps;
    const text = first === undefined ? '' : waitsFor(state, first);
    return { host, status, lines: [{ ...bare, icon: ICONS.waiting, tone: 'dim', text, time: '' }] };
  }
  const started = steps.filter((_, index) => states[index]?.status !== 'cancelled');
  const shown = started.filter((step) => detail === 'steps' || isCurrent(state, steps, step));
  const lines = shown.map((step) => ({ ...bare, ...stepLine(state, step, now) }));
  const isCut = started.length < steps.length && (detail === 'steps' || shown.length === 0);
  return { host, status, lines: isCut ? [...lines, { ...bare, ...notStarted(steps.length - started.length) }] : lines };
}

/** A step's icon, words and time at `now`. */
function stepLine(state: RunState, step: Step, now: number): Pick<Line, 'icon' | 'tone' | 'text' | 'time'> {
  const own = stateOf(state, step.id);
  const icon = own.status === 'running' ? spinner(now) : ICONS[own.status];
  const waits = own.status === 'waiting' ? waitsFor(state, step) : '';
  const undone = own.isRescued === undefined ? '' : own.isRescued ? ', undone' : ', could not be undone';
  const perhaps = own.status === 'abandoned' ? ', abandoned: perhaps done' : '';
  const note = [undone, perhaps, waits === '' ? '' : `  ${waits}`].join('');
  return { icon, tone: TONES[own.status], text: `${shorten(step.label)}${note}`, time: timeOf(step, own, now) };
}

function notStarted(number: number): Omit<Line, 'mark' | 'phase' | 'host'> {
  return { icon: ICONS.cancelled, tone: TONES.cancelled, text: `${count(number, 'step')} not started`, time: '' };
}

function hostStatus(states: readonly StepState[]): StepStatus {
  const has = (status: StepStatus): boolean => states.some((state) => state.status === status);
  if (has('failed')) return 'failed';
  if (has('abandoned')) return 'abandoned';
  if (has('running')) return 'running';
  if (has('waiting')) return 'waiting';
  return has('cancelled') ? 'cancelled' : 'done';
}

/** What failed or runs; between two steps, what comes next. */
function isCurrent(state: RunState, steps: readonly Step[], step: Step): boolean {
  const statusOf = ({ id }: Step): StepStatus => stateOf(state, id).status;
  const isUrgent = (one: Step): boolean => ['failed', 'abandoned', 'running'].includes(statusOf(one));
  if (steps.some(isUrgent)) return isUrgent(step);
  return step === (steps.find((one) => statusOf(one) === 'waiting') ?? steps.at(-1));
}

function timeOf(step: Step, { startedAt, endedAt, status }: StepState, now: number): string {
  if (startedAt === undefined) return '';
  if (endedAt !== undefined) return duration(endedAt - startedAt);
  if (status !== 'running') return '';
  const ms = Math.max(0, now - startedAt);
  if (step.diagnosis === undefined) return duration(ms);
  return `${Math.floor(ms / 1000)} of ${step.diagnosis.timeout} s`;
}

function spent(states: readonly StepState[]): string {
  const starts = states.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [startedAt]));
  const ends = states.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [endedAt]));
  return starts.length === 0 || ends.length === 0 ? '' : duration(Math.max(...ends) - Math.min(...starts));
}
