/** `$(…)` and `$VAR` inside a value. */

/** A command whose output belongs here. */
export interface CommandPart {
  readonly command: string;
}

/** A text split at its `$(…)`; `\$(…)` is text. Parentheses nest, and `\)` does not close. */
export function substituteCommands(text: string): (string | CommandPart)[] {
  const parts: (string | CommandPart)[] = [];
  let from = 0;
  let at = text.indexOf('$(');
  while (at >= 0) {
    const end = closingParenthesis(text, at + 1);
    if (end < 0) {
      at = text.indexOf('$(', at + 1);
      continue;
    }
    const isEscaped = at > from && text[at - 1] === '\\';
    parts.push(text.slice(from, isEscaped ? at - 1 : at));
    parts.push(isEscaped ? text.slice(at, end + 1) : { command: text.slice(at + 2, end) });
    from = end + 1;
    at = text.indexOf('$(', from);
  }
  return [...parts, text.slice(from)];
}

/** Where the parenthesis closes that opens here; -1 if it does not, or is empty. */
function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') {
      if (at + 1 >= text.length || text[at + 1] === '\n') return -1;
      at += 1;
      continue;
    }
    if (char === '(') depth += 1;
    if (char !== ')') continue;
    if (text[at - 1] === '(' && text[at - 2] !== '\\') return -1;
    depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** `$NAME` and `${NAME}` filled in; `\$NAME` loses its backslash; a lone `$` stays. */
export function substituteVariables(text: string, lookUp: (name: string) => string): string {
  return text.replace(/(\\)?\$(?!\()\{?([A-Z0-9_]+)?\}?/gi, (whole, escape?: string, name?: string) => {
    if (escape !== undefined) return whole.slice(1);
    return name === undefined ? whole : lookUp(name);
  });
}
