/** Width, padding and wrapping of plain text; colour goes on afterwards. */
import { stripVTControlCharacters } from 'node:util';

const WIDE = /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** One line that a terminal only shows: whoever wrote it, on whatever host, moves no cursor and sets no title. */
export const harmless = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ');

/** The text, harmless, filled up with spaces to `width` columns. */
export function pad(line: string, width: number): string {
  const text = harmless(line);
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The text, harmless, cut to `width` columns, with `…` for what is gone. */
export function cut(line: string, width: number): string {
  const text = harmless(line);
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

const UNITS = /(?<=\d) (?=(?:s|ms|MB|GB|MiB|GiB|of)\b)|(?<=\d of) (?=\d)/g;

/** The text, harmless, in lines of at most `width` columns, broken at spaces but not before a unit; only a word longer than a line is split. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(8, width);
  const lines: string[] = [];
  let line = '';
  for (const word of harmless(text)
    .replace(UNITS, '\u00a0')
    .split(' ')
    .flatMap((long) => pieces(long, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= room) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line].map((one) => one.replaceAll('\u00a0', ' '));
}

/** A word in parts that fit, broken after a separator where there is one. */
function pieces(word: string, room: number): string[] {
  if (widthOf(word) <= room) return [word];
  const start = cut(word, room + 1).slice(0, -1);
  const at = Math.max(...['/', '-', ',', ':', '='].map((mark) => start.lastIndexOf(mark) + 1));
  const head = at > room / 2 ? start.slice(0, at) : start;
  return [head, ...pieces(word.slice(head.length), room)];
}

/** What a program printed, as lines without control characters; of a line that was overwritten the last state stays. */
export function cleanLines(text: string): string[] {
  const lines = stripVTControlCharacters(text).replace(/\n+$/, '').split('\n');
  return lines.map((line) =>
    line
      .replace(/\r+$/, '')
      .replace(/^.*\r/, '')
      .replaceAll('\t', '  ')
      .replaceAll(/\p{Cc}/gu, ''),
  );
}
