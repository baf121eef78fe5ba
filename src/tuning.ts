import { setFlagsFromString } from 'node:v8';

/**
 * Leaves V8's optimizing compilers out. A run does most things once or twice: to optimize its code takes more CPU time than
 * it saves, a third of all for a plan of a thousand hosts.
 */
export function tuneForOneRun(): void {
  for (const flag of ['--no-opt', '--no-maglev']) setFlagsFromString(flag);
}
