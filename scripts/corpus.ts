/**
 * Measures how far real configurations are read as Kamal reads them.
 *
 *   npm run corpus [-- FOLDER] [ID…]     with ids, also prints what was found
 */
import { isDeepStrictEqual } from 'node:util';
import { caseIds, judge, type Verdict } from '../test/config/corpus.ts';

const args = process.argv.slice(2);
const folder = args.find((arg) => arg.includes('/')) ?? 'fixtures/corpus';
const only = args.filter((arg) => !arg.includes('/'));

const rows: Verdict[] = [];
for (const id of caseIds(folder).filter((name) => only.length === 0 || only.includes(name)))
  rows.push(await judge(folder, id));

const word = (isAccepted: boolean): string => (isAccepted ? 'accepts' : 'rejects');
const isSameVerdict = (row: Verdict): boolean => row.isAccepted === row.kamalAccepts;
const isSameOutput = ({ output }: Verdict): boolean => output !== undefined && output.actual === output.expected;
const isSameTree = ({ merged }: Verdict): boolean =>
  merged !== undefined && isDeepStrictEqual(merged.actual, merged.expected);

for (const row of rows) {
  const notes = [
    !isSameVerdict(row) && `Kamal ${word(row.kamalAccepts)}: ${row.kamalError}`,
    row.output && !isSameOutput(row) && 'output differs',
    row.merged && !isSameTree(row) && 'merged configuration differs',
    row.warnings.length > 0 && `${row.warnings.length} warnings`,
  ].filter(Boolean);
  console.log([row.id, word(row.isAccepted), isSameVerdict(row) ? 'same' : 'DIFFERENT', ...notes].join('  '));
  const isShown = only.length > 0 || !isSameVerdict(row);
  if (isShown) for (const text of [...row.problems, ...row.warnings]) console.log(text.replace(/^/gm, '     '));
  if (only.length > 0 && row.output && !isSameOutput(row)) console.log(row.output.actual);
}

const accepted = rows.filter((row) => row.output !== undefined);
console.log(`\nverdict as Kamal's        ${rows.filter(isSameVerdict).length}/${rows.length}`);
console.log(`same output of config     ${accepted.filter(isSameOutput).length}/${accepted.length}`);
console.log(`same merged configuration ${accepted.filter(isSameTree).length}/${accepted.length}`);
process.exitCode = rows.every(isSameVerdict) && accepted.every((row) => isSameOutput(row) && isSameTree(row)) ? 0 : 1;
