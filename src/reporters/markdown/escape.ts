/** Texts that are nobody's markup: no tag, no table cell, no emphasis, no link, no mention and no comment can come of them. */
import { cut } from '../layout.ts';

/** Longer texts do not help in a comment. */
const LONGEST = 1000;

/** What Markdown, HTML and GitHub give no meaning to. */
const PLAIN = /[^\p{L}\p{N}\p{M} ,.;='"()/…→·+:?%-]/gu;

/** The text on one line, for a paragraph, a list, a table's cell or a summary. */
export function inline(text: string): string {
  const line = cut(text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim(), LONGEST);
  return line
    .replaceAll(PLAIN, entity)
    .replaceAll('://', `${entity(':')}//`)
    .replaceAll(/www\./gi, (word) => word.replace('.', entity('.')))
    .replaceAll(/&#(?:64|35);(?=[\p{L}\p{N}])|GH-(?=\d)/giu, (word) => `${word}${NOTHING}`)
    .replace(/^(?:[-+]|\d+[.)])/, (start) => `${NOTHING}${start}`);
}

const entity = (character: string): string => `&#${character.codePointAt(0)};`;

/** A character of no width: GitHub looks for mentions and issues in the finished page, where entities are gone. */
const NOTHING = '&#8203;';

/** The text as a code block that none of its lines can end. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replaceAll(/[^\P{Cc}\n\t]/gu, '\ufffd')}\n${fence}`;
}
