/** A text behind its name, wrapped to a width: the last lines of a plan. */
import { LEFT_WORDS } from './columns.ts';
import { pad, wrap } from './layout.ts';
import type { Look } from './look.ts';
import { painter } from './style.ts';

/** The name left of the first line, the text beside it. */
export function namedLines(
  { name, text }: { readonly name: string; readonly text: string },
  { width, color }: Pick<Look, 'width' | 'color'>,
): string[] {
  const paint = painter(color);
  const lines = wrap(text, width - LEFT_WORDS - 3);
  return lines.map((line, index) => ` ${paint('bold', pad(index === 0 ? name : '', LEFT_WORDS))}  ${line}`);
}
