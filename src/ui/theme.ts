/** Symbols and colours of the running screen. */
import type { StepStatus } from './state.ts';

export type Tone = 'plain' | 'dim' | 'good' | 'bad' | 'busy';

/** Ink's colour for a tone; plain and dim have none. */
export const COLOURS = { plain: undefined, dim: undefined, good: 'green', bad: 'red', busy: 'cyan' } as const;

export const ICONS: Readonly<Record<StepStatus, string>> = {
  waiting: ' ',
  running: '●',
  done: '✓',
  failed: '✗',
  cancelled: '–',
  abandoned: '?',
};

export const TONES: Readonly<Record<StepStatus, Tone>> = {
  waiting: 'dim',
  running: 'busy',
  done: 'good',
  failed: 'bad',
  cancelled: 'dim',
  abandoned: 'bad',
};

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const FRAME = 100;

/** The spinner's character at a moment. */
export function spinner(now: number): string {
  return SPINNER[Math.floor(Math.max(0, now) / FRAME) % SPINNER.length] ?? '';
}
