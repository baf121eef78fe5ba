/** Tokens → syntax tree: what ends with `end`. */
import type { Branch, Expression, Rescue } from './ast.ts';
import { accept, acceptKeyword, type Cursor, expect, peek, skipNewlines, take } from './cursor.ts';
import { negated, parseStatement, parseStatements, parseTernary } from './parser.ts';

/** What follows `if` or `unless`, up to and with `end`. */
export function parseIf(cursor: Cursor, isNegated: boolean): Expression {
  const start = peek(cursor).start;
  const test = parseStatement(cursor);
  acceptKeyword(cursor, 'then');
  const body = parseStatements(cursor, 'elsif', 'else', 'end');
  const otherwise = parseElse(cursor);
  const span = { start, end: peek(cursor, -1).end };
  return { kind: 'if', test: isNegated ? negated(test) : test, body, ...(otherwise && { otherwise }), ...span };
}

function parseElse(cursor: Cursor): Expression | undefined {
  if (acceptKeyword(cursor, 'elsif')) return parseIf(cursor, false);
  const otherwise = acceptKeyword(cursor, 'else') ? parseStatements(cursor, 'end') : undefined;
  expect(cursor, 'end');
  return otherwise;
}

export function parseCase(cursor: Cursor, start: number): Expression {
  const subject = peek(cursor).type === 'newline' ? undefined : parseStatement(cursor);
  skipNewlines(cursor);
  // In a template, blank text may stand between `case` and the first `when`.
  while (peek(cursor).type === 'text' && peek(cursor).name.trim() === '') {
    take(cursor);
    skipNewlines(cursor);
  }
  const branches: Branch[] = [];
  while (acceptKeyword(cursor, 'when')) {
    const tests = [parseTernary(cursor)];
    while (accept(cursor, ',')) tests.push(parseTernary(cursor));
    acceptKeyword(cursor, 'then');
    branches.push({ tests, body: parseStatements(cursor, 'when', 'else', 'end') });
  }
  const otherwise = acceptKeyword(cursor, 'else') ? parseStatements(cursor, 'end') : undefined;
  const { end } = expect(cursor, 'end');
  return { kind: 'case', ...(subject && { subject }), branches, ...(otherwise && { otherwise }), start, end };
}

/** The inside of `begin`, `def` or `do`, up to and with `end`. */
export function parseBody(cursor: Cursor): Expression {
  const body = parseStatements(cursor, 'rescue', 'ensure', 'else', 'end');
  const rescues: Rescue[] = [];
  while (acceptKeyword(cursor, 'rescue')) rescues.push(parseRescue(cursor));
  const last = acceptKeyword(cursor, 'ensure') ? parseStatements(cursor, 'end') : undefined;
  const { end } = expect(cursor, 'end');
  if (rescues.length === 0 && last === undefined) return body;
  return { kind: 'begin', body, rescues, ...(last && { ensure: last }), start: body.start, end };
}

function parseRescue(cursor: Cursor): Rescue {
  const classes: string[] = [];
  while (peek(cursor).type === 'constant') {
    let name = take(cursor).name;
    while (accept(cursor, '::')) name += `::${take(cursor).name}`;
    classes.push(name);
    accept(cursor, ',');
  }
  const variable = accept(cursor, '=>') ? take(cursor).name : undefined;
  if (variable !== undefined) cursor.locals.add(variable);
  acceptKeyword(cursor, 'then');
  return { classes, ...(variable && { variable }), body: parseStatements(cursor, 'rescue', 'ensure', 'else', 'end') };
}
