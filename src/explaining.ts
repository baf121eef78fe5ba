/** Prints why a step is in a plan, whoever made the plan. */
import { EXIT_CODES } from './failures.ts';
import type { ChangeOptions } from './options.ts';
import { type Explain, hasColor, type Output, showUsage, widthOf } from './output.ts';
import { renderWhy } from './reporters/why.ts';

/** Explains the step that the words mean; words that mean none, or several, were not understood. */
export const explaining =
  (words: string, { verbose = false }: ChangeOptions, output: Output): Explain =>
  (plan) => {
    const look = { width: widthOf(output), color: hasColor(output), isObserved: true, verbose };
    const { text, isFound } = renderWhy(plan, words, look);
    if (!isFound) return showUsage(output, text);
    output.stdout.write(`${text}\n`);
    return EXIT_CODES.done;
  };
