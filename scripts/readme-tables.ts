/** The README's tables of commands, forms and differences, made from what the program itself says. */
import { COMMANDS, type CommandDefinition } from '../src/commands/index.ts';
import { DIFFERENCES } from '../src/differences.ts';
import { FORM_NAMES, FORMS } from '../src/reporters/forms.ts';

/** The text with every marked table made anew. */
export function withTables(readme: string): string {
  const commands = COMMANDS.filter(({ isHidden }) => isHidden !== true).map((command) => [
    `\`${command.usage}\``,
    command.summary,
    besideKamal(command),
  ]);
  const differences = Object.values(DIFFERENCES);
  const forms = FORM_NAMES.map((name) => [`\`${name}\``, `\`${FORMS[name].ending}\``, FORMS[name].summary]);
  return [
    ['commands', table(['command', 'does', 'Kamal 2.12 has'], commands.toSorted(byGroup))] as const,
    ['forms', table(['form', 'file', 'is'], forms)],
    ['differences', table(['Kamal 2.12', 'kamal-plan', 'because'], differences)] as const,
  ].reduce((text, [name, rows]) => replaced(text, name, rows), readme);
}

/** What Kamal has of a command, and what it has not. */
function besideKamal({ isAddition, options }: CommandDefinition): string {
  if (isAddition === true) return 'no such command';
  const names = options.map((option) => option().long);
  if (names.includes('--dry-run')) return 'the command, without its plan';
  return names.includes('--format') ? 'the command, without `--format json`' : 'the command';
}

/** Commands of their own first, in the registry's order, then group by group. */
function byGroup([one = '']: readonly string[], [two = '']: readonly string[]): number {
  const groupOf = (usage: string): string => /^`(\w+) \w/.exec(usage)?.[1] ?? '';
  return groupOf(one) < groupOf(two) ? -1 : Number(groupOf(one) > groupOf(two));
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');

const escaped = (text: string): string => text.replaceAll(/(?<!\\)\|/g, '\\|');

function replaced(text: string, name: string, rows: string): string {
  const [begin, end] = [`<!-- ${name}: npm run readme -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the README has no place for its ${name}`);
  return `${text.slice(0, from)}${begin}\n${rows}\n${text.slice(to)}`;
}
