/** Command lines of this program that people copy into a shell. */
import { shellQuote } from './quoting.ts';

/** The words, each quoted where it needs it. */
export const commandLine = (...words: readonly string[]): string => ['kamal-plan', ...words].map(shellQuote).join(' ');

/** A command of this program as a line to copy, for the configuration that is dealt with. */
export type LineFor = (...words: readonly string[]) => string;

/** The words, for the configuration or the plan of a destination. */
export const commandFor = ({ destination }: { readonly destination?: string }, ...words: readonly string[]): string =>
  commandLine(...words, ...(destination === undefined ? [] : ['-d', destination]));
