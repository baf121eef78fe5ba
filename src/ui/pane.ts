/** The pane below the phases: a failure in words, or the last lines of the step that speaks. */
import { describeFailure } from '../failures.ts';
import { cleanLines } from '../reporters/layout.ts';
import { shorten } from '../reporters/wording.ts';
import { type RunState, stateOf } from './state.ts';

export interface Pane {
  readonly title: string;
  readonly lines: readonly string[];
  readonly isFailure: boolean;
}

/** What deserves to be read now, at most `room` lines of it. */
export function paneOf(state: RunState, room: number): Pane | undefined {
  if (room < 2) return undefined;
  const failed = state.plan.steps.find(({ id }) => stateOf(state, id).status === 'failed');
  const failure = failed && stateOf(state, failed.id).failure;
  if (failed && failure) {
    const { title, details } = describeFailure(failure, failed);
    return { title: shorten(title), lines: details.slice(0, room), isFailure: true };
  }
  const speaker = state.plan.steps.find(({ id }) => id === state.speaker);
  if (speaker === undefined || stateOf(state, speaker.id).status !== 'running') return undefined;
  const lines = cleanLines(stateOf(state, speaker.id).output).filter((line) => line.trim() !== '');
  return { title: `${speaker.host} ${shorten(speaker.label)}`, lines: lines.slice(-room), isFailure: false };
}
