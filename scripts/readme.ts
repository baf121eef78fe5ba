/** Writes the README's generated tables between their marks: `npm run readme`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from './readme-tables.ts';

const README = new URL('../README.md', import.meta.url);

writeFileSync(README, withTables(readFileSync(README, 'utf8')));
