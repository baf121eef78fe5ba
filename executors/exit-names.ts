import { constants } from 'node:os';

/** A shell's `$?` as people know it: a status, or the name of the signal that ended the command. */
export function exitName(status: number): number | string {
  const name = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  return name !== undefined && FATAL.has(name) ? name : status;
}

const FATAL = new Set(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGABRT', 'SIGKILL', 'SIGSEGV', 'SIGPIPE', 'SIGTERM']);
