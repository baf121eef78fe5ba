#!/usr/bin/env node
/** The program's first lines: as little as possible, because every command pays for them. */
import { tuneForOneRun } from './tuning.ts';
import { VERSION } from './version.ts';

let isHungUp = false;

/**
 * Nobody reads any more. A run that is under way ends as on a hang-up, one whose outcome is known with that; a reader that
 * has seen enough, like head, is no failure.
 */
function hangUp(error: NodeJS.ErrnoException): void {
  if (isHungUp) return;
  if (error.code !== 'EPIPE') process.stderr.write(`the output cannot be written: ${error.message}\n`);
  isHungUp = process.emit('SIGHUP', 'SIGHUP');
  if (!isHungUp) process.exit(error.code === 'EPIPE' ? process.exitCode : 1);
}
process.stdout.on('error', hangUp);
process.stderr.on('error', () => {});

function isSomewhere(): boolean {
  try {
    return process.cwd() !== '';
  } catch {
    return false;
  }
}

const [word, ...rest] = process.argv.slice(2);
if ((word === '--version' || word === 'version') && rest.length === 0) {
  console.log(VERSION);
} else if (!isSomewhere()) {
  process.stderr.write('the current directory was removed: cd to one that is there\n');
  process.exitCode = 2;
} else {
  tuneForOneRun();
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
}
