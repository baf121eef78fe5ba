#!/usr/bin/env node
/** The program's first lines: as little as possible, because every command pays for them. */
import { VERSION } from './version.ts';

const [word, ...rest] = process.argv.slice(2);
if ((word === '--version' || word === 'version') && rest.length === 0) {
  console.log(VERSION);
} else {
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
}
