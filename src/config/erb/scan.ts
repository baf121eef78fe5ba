/** Splits an ERB template (trim mode "-") into text, code and output, each with its range in the template. */

export interface Segment {
  /** `text` is copied, `code` is run, `output` is run and its value printed. */
  readonly kind: 'text' | 'code' | 'output';
  readonly text: string;
  /** Range in the template; of code, what is between the marks. */
  readonly start: number;
  readonly end: number;
  /** True if a line of Ruby's program ends with this segment: at a line break of text or of `<%# %>`, and behind `-%>`. */
  readonly hasLineEnd: boolean;
}

/** The segments of a template; undefined if a tag is not closed. */
export function scanTemplate(template: string): Segment[] | undefined {
  const segments: Segment[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('<%', at);
    if (open < 0) {
      segments.push(textSegment(template, at, template.length));
      break;
    }
    const isEscaped = template[open + 2] === '%';
    if (isEscaped) {
      segments.push(textSegment(template, at, open + 2));
      at = open + 3;
      continue;
    }
    const close = findClose(template, open + 2);
    if (close < 0) return undefined;
    const isTrimmedLeft = template[open + 2] === '-';
    segments.push(textSegment(template, at, isTrimmedLeft ? lineIndent(template, at, open) : open));
    at = close + 2;
    const isTrimmedRight = template[close - 1] === '-';
    const trimmed = isTrimmedRight ? (/^\r?\n/.exec(template.slice(at, at + 2))?.[0].length ?? 0) : 0;
    at += trimmed;
    const tag = readTag(template, open + (isTrimmedLeft ? 3 : 2), close);
    segments.push({ ...tag, hasLineEnd: trimmed > 0 || tag.hasLineEnd });
  }
  return segments.filter(({ kind, text }) => kind !== 'text' || text !== '');
}

/** `%%>` stands for `%>` in code and in text. */
const unescape = (text: string): string => text.replaceAll('%%>', '%>');

const textSegment = (template: string, start: number, end: number): Segment => ({
  kind: 'text',
  text: unescape(template.slice(start, end)),
  start,
  end,
  hasLineEnd: template.slice(start, end).includes('\n'),
});

function findClose(template: string, from: number): number {
  let close = template.indexOf('%>', from);
  while (close > from && template[close - 1] === '%') close = template.indexOf('%>', close + 2);
  return close;
}

function readTag(template: string, from: number, close: number): Segment {
  const end = template[close - 1] === '-' && close - 1 >= from ? close - 1 : close;
  if (template[from] === '#') {
    return { kind: 'code', text: '', start: from, end, hasLineEnd: template.slice(from, end).includes('\n') };
  }
  const isOutput = template[from] === '=';
  const start = isOutput ? from + 1 : from;
  const text = unescape(template.slice(start, end));
  return { kind: isOutput ? 'output' : 'code', text, start, end, hasLineEnd: false };
}

/** `<%-` also removes the blanks before it, if nothing else is on its line. */
function lineIndent(template: string, from: number, open: number): number {
  const blanks = /(?:^|\n)([ \t]*)$/.exec(template.slice(from, open));
  return blanks === null ? open : open - (blanks[1]?.length ?? 0);
}
