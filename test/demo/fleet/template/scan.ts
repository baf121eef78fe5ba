/** The first look at a Go template: what is text, what is an action, and an action's words. */

export interface Token {
  readonly kind: 'text' | 'number' | 'field' | 'variable' | 'word' | 'sign';
  readonly text: string;
  /** Nothing stands between it and the token before. */
  readonly isAttached: boolean;
}

/** Literal text and the insides of `{{…}}`, with `{{-` and `-}}` applied. */
export function splitActions(template: string): ({ readonly text: string } | { readonly action: string })[] {
  const parts: ({ readonly text: string } | { readonly action: string })[] = [];
  let at = 0;
  let trimsNext = false;
  while (at < template.length) {
    const open = template.indexOf('{{', at);
    const text = template.slice(at, open < 0 ? undefined : open);
    const trimsLast = open >= 0 && /^\{\{-\s/.test(template.slice(open, open + 4));
    const kept = trimEnd(trimsNext ? text.trimStart() : text, trimsLast);
    if (kept !== '') parts.push({ text: kept });
    if (open < 0) break;
    const close = findClose(template, open + 2);
    const inside = template.slice(open + (trimsLast ? 3 : 2), close);
    trimsNext = /\s-$/.test(inside);
    parts.push({ action: (trimsNext ? inside.slice(0, -1) : inside).trim() });
    at = close + 2;
  }
  return parts;
}

const trimEnd = (text: string, isWanted: boolean): string => (isWanted ? text.trimEnd() : text);

function findClose(template: string, from: number): number {
  let quote = '';
  for (let at = from; at < template.length; at += 1) {
    const char = template[at] as string;
    if (quote !== '') {
      if (char === '\\' && quote !== '`') at += 1;
      if (char === quote) quote = '';
      continue;
    }
    if (/["`']/.test(char)) quote = char;
    if (template.startsWith('}}', at)) return at;
  }
  throw new Error('template parsing error: template: :1: unclosed action');
}

const PATTERN =
  /(?<space>\s+)|(?<text>"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)')|(?<number>-?\d+(?:\.\d+)?)|(?<variable>\$\w*(?:\.\w+)*)|(?<field>(?:\.\w+)+|\.)|(?<word>\w+)|(?<sign>:=|[|(),=])/y;

/** The words of one action. */
export function scanAction(action: string): Token[] {
  const tokens: Token[] = [];
  let wasSpace = true;
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < action.length) {
    const at = PATTERN.lastIndex;
    const groups = PATTERN.exec(action)?.groups;
    if (!groups) throw new Error(`template parsing error: unexpected "${action[at]}" in operand`);
    const [kind = '', text = ''] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
    if (kind !== 'space') {
      tokens.push({
        kind: kind as Token['kind'],
        text: kind === 'text' ? unquote(text) : text,
        isAttached: !wasSpace,
      });
    }
    wasSpace = kind === 'space';
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', "'": "'" };

function unquote(text: string): string {
  const body = text.slice(1, -1);
  return text.startsWith('`') ? body : body.replace(/\\(.)/g, (whole, char: string) => ESCAPES[char] ?? whole);
}
