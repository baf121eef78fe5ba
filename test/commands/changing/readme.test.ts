import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { withTables } from '../../../scripts/readme-tables.ts';
import { COMMANDS } from '../../../src/commands/index.ts';
import { read, spell } from '../../../src/grammar.ts';

test("the README's tables are those that the program makes (npm run readme)", () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme).toBe(withTables(readme));
});

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const blocks = [...README.matchAll(/```(sh|yaml)\n([\s\S]*?)```/g)].map(([, language, text]) => ({
  language,
  text: text ?? '',
}));
const lines = blocks.flatMap(({ text }) =>
  [...text.matchAll(/npx kamal-plan (.*?)(?: +#.*)?$/gm)].map(([, line]) => line ?? ''),
);

test.each(lines)('the README tells a command that there is: %s', (line) => {
  const words = line.split(/\s+/).map((word) => word.replace(/^"|"$/g, ''));
  const planned = words[0] === 'plan' && words[1] !== 'diff' ? [...words.slice(1), '--dry-run'] : words;
  const reading = read(planned, COMMANDS);
  if (reading.kind !== 'command') throw new Error(JSON.stringify(reading));
  const options = reading.definition.options.map((option) => option());
  const flags = spell(reading.rest, options).words.filter((word) => word.startsWith('-'));
  const known = options.flatMap(({ long, short }) => [long, short]);
  expect(flags.filter((flag) => !known.includes(flag.split('=')[0]))).toEqual([]);
});

test('the workflow of the README is YAML, and every job of it says what it may do', () => {
  const [workflow] = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => parse(text) as Workflow);
  expect(Object.keys(workflow?.jobs ?? {})).toEqual(['plan', 'apply']);
  for (const job of Object.values(workflow?.jobs ?? {})) expect(Object.keys(job.permissions)).toContain('contents');
});

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly permissions: object }>>;
}
