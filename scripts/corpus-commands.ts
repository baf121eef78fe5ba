/**
 * Measures how far plans send hosts what Kamal sends them.
 *
 *   npm run corpus:commands [-- ID…]
 */
import { type Compared, compareCommands, recordedIds } from '../test/config/corpus-commands.ts';

const only = process.argv.slice(2);
const ids = recordedIds().filter((id) => only.length === 0 || only.includes(id));

const rows: Compared[] = [];
for (const id of ids) rows.push(...(await compareCommands(id)));

const isEqual = ({ missing, extra }: Compared): boolean => missing.length + extra.length === 0;
for (const row of rows) {
  const { id, verb, count, isWhole, missing, extra } = row;
  const verdict = isEqual(row) ? 'same' : 'DIFFERENT';
  console.log(`${id}  ${verb}  ${count} commands  ${verdict}${isWhole ? '' : ', as far as Kamal was recorded'}`);
  for (const line of missing) console.log(`     Kamal: ${line}`);
  for (const line of extra) console.log(`     plan:  ${line}`);
}

const sum = (of: (row: Compared) => number): number => rows.reduce((total, row) => total + of(row), 0);
const count = sum((row) => row.count);
const missing = sum((row) => row.missing.length);
console.log(`\nruns with the same commands  ${rows.filter(isEqual).length}/${rows.length}`);
console.log(`  of these recorded in whole ${rows.filter((row) => row.isWhole).length}`);
console.log(`Kamal's commands in our plan ${count - missing}/${count}`);
process.exitCode = rows.every(isEqual) ? 0 : 1;
