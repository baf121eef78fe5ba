#!/usr/bin/env node
/** The program's first lines: as little as possible, because every command pays for them. */
import { VERSION } from './version.ts';

// A reader that has seen enough, like head, closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const [word, ...rest] = process.argv.slice(2);
if ((word === '--version' || word === 'version') && rest.length === 0) {
  console.log(VERSION);
} else {
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
}
