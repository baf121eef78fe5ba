#!/usr/bin/env node
/** The program's first lines: as little as possible, because every command pays for them. */
import { VERSION } from './version.ts';

let isHungUp = false;

/** Nobody reads any more. A run that is under way ends as on a hang-up; a reader that has seen enough, like head, is no failure. */
function hangUp(error: NodeJS.ErrnoException): void {
  if (isHungUp) return;
  isHungUp = process.emit('SIGHUP', 'SIGHUP');
  if (!isHungUp) process.exit(error.code === 'EPIPE' ? 0 : 1);
}
process.stdout.on('error', hangUp);
process.stderr.on('error', () => {});

const [word, ...rest] = process.argv.slice(2);
if ((word === '--version' || word === 'version') && rest.length === 0) {
  console.log(VERSION);
} else {
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
}
