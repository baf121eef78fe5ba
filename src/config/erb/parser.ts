/** Tokens → syntax tree: statements and operators. */
import type { Expression } from './ast.ts';
import {
  accept,
  acceptKeyword,
  type Cursor,
  expect,
  isKeyword,
  isOperator,
  peek,
  skipNewlines,
  take,
  unexpected,
} from './cursor.ts';
import { parseUnary } from './parser-unary.ts';
import { Unsupported } from './tokens.ts';

/** All statements up to one of the keywords or a closing token, which is not taken. */
export function parseStatements(cursor: Cursor, ...stops: string[]): Expression {
  const items: Expression[] = [];
  const start = peek(cursor).start;
  while (true) {
    skipNewlines(cursor);
    const token = peek(cursor);
    const isStop = isKeyword(cursor, ...stops) || isOperator(cursor, '}', ')');
    if (isStop || token.type === 'end' || token.type === 'output-close') break;
    items.push(parseStatement(cursor));
    const next = peek(cursor);
    const ends = ['newline', 'end', 'output-close', 'text', 'output-open'].includes(next.type);
    if (!ends && !isKeyword(cursor, ...stops) && !isOperator(cursor, '}', ')')) throw unexpected(next);
  }
  return { kind: 'sequence', items, start, end: items.at(-1)?.end ?? start };
}

/** One statement with its modifiers. */
export function parseStatement(cursor: Cursor): Expression {
  const token = peek(cursor);
  if (token.type === 'text') {
    take(cursor);
    return { kind: 'text', text: token.name, start: token.start, end: token.end };
  }
  if (token.type === 'output-open') return parseOutput(cursor);
  let statement = parseNotAndOr(cursor);
  while (isKeyword(cursor, 'if', 'unless', 'while', 'until', 'rescue')) statement = parseModifier(cursor, statement);
  return statement;
}

function parseOutput(cursor: Cursor): Expression {
  const { start } = take(cursor);
  const value = parseStatements(cursor);
  const close = take(cursor);
  if (close.type !== 'output-close') throw unexpected(close, '%>');
  return { kind: 'output', value, start, end: close.end };
}

function parseModifier(cursor: Cursor, statement: Expression): Expression {
  const { name } = take(cursor);
  const test = parseNotAndOr(cursor);
  const span = { start: statement.start, end: test.end };
  if (name === 'if') return { kind: 'if', test, body: statement, ...span };
  if (name === 'unless') return { kind: 'if', test: negated(test), body: statement, ...span };
  if (name === 'while') return { kind: 'while', test, body: statement, ...span };
  if (name === 'until') return { kind: 'while', test: negated(test), body: statement, ...span };
  return { kind: 'begin', body: statement, rescues: [{ classes: [], body: test }], ...span };
}

export const negated = (value: Expression): Expression => ({ kind: 'not', value, start: value.start, end: value.end });

function parseNotAndOr(cursor: Cursor): Expression {
  let left = parseNot(cursor);
  while (isKeyword(cursor, 'and', 'or')) {
    const kind = take(cursor).name === 'and' ? 'and' : 'or';
    skipNewlines(cursor);
    const right = parseNot(cursor);
    left = { kind, left, right, start: left.start, end: right.end };
  }
  return left;
}

const parseNot = (cursor: Cursor): Expression =>
  acceptKeyword(cursor, 'not') ? negated(parseNot(cursor)) : parseExpression(cursor);

/** An expression, assignments included. */
export function parseExpression(cursor: Cursor): Expression {
  const left = parseTernary(cursor);
  const token = peek(cursor);
  if (token.type !== 'operator') return left;
  if (token.name === ',' && left.kind === 'name' && isMultipleAssignment(cursor)) return parseMultiple(cursor, left);
  if (!/^(?:=|\|\|=|&&=|\+=|-=|\*=|\/=|<<=|\|=|%=)$/.test(token.name)) return left;
  take(cursor);
  skipNewlines(cursor);
  if (left.kind === 'name') cursor.locals.add(left.name);
  const value = parseAssigned(cursor);
  return { kind: 'assign', target: left, operator: token.name, value, start: left.start, end: value.end };
}

/** `a = 1, 2` is not known here; `a = b rescue c` is. */
function parseAssigned(cursor: Cursor): Expression {
  const value = parseExpression(cursor);
  if (!isKeyword(cursor, 'rescue')) return value;
  return parseModifier(cursor, value);
}

function isMultipleAssignment(cursor: Cursor): boolean {
  let ahead = 0;
  while (peek(cursor, ahead).name === ',' && peek(cursor, ahead + 1).type === 'identifier') ahead += 2;
  return ahead > 0 && peek(cursor, ahead).type === 'operator' && peek(cursor, ahead).name === '=';
}

function parseMultiple(cursor: Cursor, first: Expression): Expression {
  const targets = [first];
  while (accept(cursor, ',')) {
    const { name, start, end } = take(cursor);
    targets.push({ kind: 'name', name, start, end });
  }
  expect(cursor, '=');
  for (const target of targets) if (target.kind === 'name') cursor.locals.add(target.name);
  const value = parseExpression(cursor);
  const items = [{ value }];
  while (accept(cursor, ',')) items.push({ value: parseExpression(cursor) });
  const span = { start: first.start, end: value.end };
  const right: Expression = items.length > 1 ? { kind: 'array', items, ...span } : value;
  return { kind: 'assign-many', targets, value: right, ...span };
}

export function parseTernary(cursor: Cursor): Expression {
  const test = parseRange(cursor);
  if (!isOperator(cursor, '?')) return test;
  take(cursor);
  skipNewlines(cursor);
  const body = parseTernaryBranch(cursor);
  skipNewlines(cursor);
  const otherwise = parseTernary(cursor);
  return { kind: 'if', test, body, otherwise, start: test.start, end: otherwise.end };
}

/** The branch and its colon, which may have been read as a label's (`a ? b: c`). */
function parseTernaryBranch(cursor: Cursor): Expression {
  const token = peek(cursor);
  if (token.type === 'label') {
    throw new Unsupported('Ruby: put a space before the colon', token);
  }
  const branch = parseTernary(cursor);
  skipNewlines(cursor);
  expect(cursor, ':');
  skipNewlines(cursor);
  return branch;
}

function parseRange(cursor: Cursor): Expression {
  const first = parseBinary(cursor, 0);
  if (!isOperator(cursor, '..', '...')) return first;
  const excludesLast = take(cursor).name === '...';
  const isEndless = isOperator(cursor, ')', ']') || ['newline', 'end', 'output-close'].includes(peek(cursor).type);
  const nil: Expression = { kind: 'nil', start: first.start, end: first.end };
  const last = isEndless ? nil : parseBinary(cursor, 0);
  return { kind: 'range', first, last, excludesLast, start: first.start, end: last.end };
}

/** From weak to strong. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['<=>', '==', '===', '!=', '=~', '!~'],
  ['<', '<=', '>', '>='],
  ['|', '^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

function parseBinary(cursor: Cursor, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parsePower(cursor);
  let left = parseBinary(cursor, level + 1);
  while (isOperator(cursor, ...operators)) {
    const { name } = take(cursor);
    skipNewlines(cursor);
    const right = parseBinary(cursor, level + 1);
    left = binary(name, left, right);
  }
  return left;
}

function binary(name: string, left: Expression, right: Expression): Expression {
  const span = { start: left.start, end: right.end };
  if (name === '&&') return { kind: 'and', left, right, ...span };
  if (name === '||') return { kind: 'or', left, right, ...span };
  const call = (operator: string): Expression => ({
    kind: 'call',
    receiver: left,
    name: operator,
    args: [{ value: right }],
    isSafe: false,
    ...span,
  });
  if (name === '!=') return negated(call('=='));
  return name === '!~' ? negated(call('=~')) : call(name);
}

function parsePower(cursor: Cursor): Expression {
  const base = parseUnary(cursor);
  if (!accept(cursor, '**')) return base;
  return binary('**', base, parsePower(cursor));
}
