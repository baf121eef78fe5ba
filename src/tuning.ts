import { setFlagsFromString } from 'node:v8';

/**
 * Leaves V8's optimizing compilers out. A run does most things once or twice: to optimize its code takes more CPU time than
 * it saves, a third of all for a plan of a thousand hosts.
 */
export function tuneForOneRun(): void {
  for (const flag of ['--no-opt', '--no-maglev']) setFlagsFromString(flag);
}

/** Lets V8 optimize from here on: the passphrase of a key is hashed for half a second, and for ten without. */
export function tuneForHashing(): void {
  for (const flag of ['--opt', '--maglev']) setFlagsFromString(flag);
}
