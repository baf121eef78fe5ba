/** Template → syntax tree. The code of all tags is one program in which text and output are statements. */
import type { Expression } from './ast.ts';
import { lexRuby } from './lexer.ts';
import { parseAll } from './parser-values.ts';
import { scanTemplate, type Segment } from './scan.ts';
import { type Token, Unsupported } from './tokens.ts';

/** The program that a template stands for. Throws `Unsupported`. */
export function parseTemplate(template: string): Expression {
  const segments = scanTemplate(template);
  if (segments === undefined) throw new Unsupported('a tag <% is not closed with %>', spanOfOpen(template));
  const tokens = visible(segments).flatMap(tokensOf);
  return parseAll({ tokens, at: 0, locals: new Set(['_erbout']) });
}

function spanOfOpen(template: string): { start: number; end: number } {
  const start = Math.max(template.lastIndexOf('<%'), 0);
  return { start, end: start + 2 };
}

/**
 * The segments that no comment hides. To Ruby a template is a program with few line breaks, so that the comment of
 * `<% # note %>` goes on through the text and the tags behind it, up to a segment with a line break.
 */
function visible(segments: readonly Segment[]): Segment[] {
  let isHidden = false;
  return segments.filter((segment) => {
    if (!isHidden) {
      isHidden = segment.kind === 'code' && endsInComment(segment) && !segment.hasLineEnd;
      return true;
    }
    if (segment.kind !== 'text' && segment.text.includes('\n'))
      throw new Unsupported('Ruby: a comment hides the beginning of this', segment);
    isHidden = !segment.hasLineEnd;
    return false;
  });
}

function tokensOf({ kind, text, start, end }: Segment): Token[] {
  const at = { start, end, spaceBefore: true };
  const stop: Token = { type: 'newline', name: '\n', start: end, end, spaceBefore: true };
  if (kind === 'text') return [{ type: 'text', name: text, ...at }, stop];
  const code = lexRuby(text, start);
  if (kind === 'code') return [...code, stop];
  // Ruby sees `<%= x # y %>` as `(( x # y ).to_s)`, where the comment hides the parentheses.
  if (endsInComment({ text, start })) throw new Unsupported('Ruby: a comment hides the end of this', { start, end });
  return [{ type: 'output-open', name: '<%=', ...at }, ...code, { type: 'output-close', name: '%>', ...at }, stop];
}

function endsInComment({ text, start }: Pick<Segment, 'text' | 'start'>): boolean {
  const end = lexRuby(text, start).at(-1)?.end ?? start;
  return /#[^\n]*$/.test(text.slice(end - start));
}
