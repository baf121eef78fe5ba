/** Arguments, blocks and parameters. */
import type { Argument, Block, Expression, Parameter } from './ast.ts';
import {
  accept,
  acceptKeyword,
  type Cursor,
  expect,
  isOperator,
  peek,
  skipNewlines,
  take,
  unexpected,
} from './cursor.ts';
import { parseExpression, parseStatements } from './parser.ts';
import { parseBody } from './parser-blocks.ts';

/** Arguments up to a closing token, which is not taken. Also the items of arrays and the pairs of hashes. */
export function parseArguments(cursor: Cursor, close: string): Argument[] {
  const args: Argument[] = [];
  skipNewlines(cursor);
  while (!isOperator(cursor, close)) {
    args.push(parseArgument(cursor));
    skipNewlines(cursor);
    if (!accept(cursor, ',')) break;
    skipNewlines(cursor);
  }
  return args;
}

/** Arguments of a call without parentheses. */
export function parseCommandArguments(cursor: Cursor): Argument[] {
  const args = [parseArgument(cursor)];
  while (accept(cursor, ',')) {
    skipNewlines(cursor);
    args.push(parseArgument(cursor));
  }
  return args;
}

/** True if what follows a name can only be its first argument. */
export function startsCommand(cursor: Cursor, isMethod: boolean): boolean {
  const token = peek(cursor);
  if (!token.spaceBefore) return false;
  if (
    ['integer', 'float', 'string', 'symbol', 'words', 'label', 'constant', 'variable', 'identifier'].includes(
      token.type,
    )
  ) {
    return true;
  }
  if (token.type === 'keyword') return ['nil', 'true', 'false', 'self'].includes(token.name);
  if (token.type !== 'operator') return false;
  if (token.name === '->') return true;
  const next = peek(cursor, 1);
  if (['[', '!', '::'].includes(token.name)) return !isMethod || token.name !== '[';
  return ['*', '&', '**'].includes(token.name) && !next.spaceBefore;
}

function parseArgument(cursor: Cursor): Argument {
  const token = peek(cursor);
  if (token.type === 'label') return parseLabelled(cursor);
  for (const splat of ['**', '*', '&'] as const) {
    if (accept(cursor, splat)) return { splat, value: parseExpression(cursor) };
  }
  const value = parseExpression(cursor);
  if (!accept(cursor, '=>')) return { value };
  skipNewlines(cursor);
  return { label: value, value: parseExpression(cursor) };
}

function parseLabelled(cursor: Cursor): Argument {
  const { name, start, end } = take(cursor);
  const label: Expression = { kind: 'symbol', parts: [name], start, end };
  skipNewlines(cursor);
  return { label, value: parseExpression(cursor) };
}

/** `{ |x| … }` or `do |x| … end`, if one follows. */
export function parseBlock(cursor: Cursor): Block | undefined {
  const isBrace = accept(cursor, '{');
  if (!isBrace && !acceptKeyword(cursor, 'do')) return undefined;
  const inner: Cursor = { tokens: cursor.tokens, at: cursor.at, locals: new Set(cursor.locals) };
  skipNewlines(inner);
  if (isOperator(inner, '||')) take(inner);
  const parameters = accept(inner, '|') ? parseParameters(inner, '|') : [];
  const body = isBrace ? parseStatements(inner) : parseBody(inner);
  if (isBrace) expect(inner, '}');
  cursor.at = inner.at;
  return { parameters, body, isLambda: false };
}

/** Parameters up to and with the closing token. */
export function parseParameters(cursor: Cursor, close: string): Parameter[] {
  const parameters: Parameter[] = [];
  skipNewlines(cursor);
  while (!accept(cursor, close)) {
    parameters.push(parseParameter(cursor));
    skipNewlines(cursor);
    if (!accept(cursor, ',') && !isOperator(cursor, close)) throw unexpected(peek(cursor), close);
    skipNewlines(cursor);
  }
  return parameters;
}

function parseParameter(cursor: Cursor): Parameter {
  if (accept(cursor, '(')) return { name: '', isSplat: false, isKeyword: false, inner: parseParameters(cursor, ')') };
  const isSplat = accept(cursor, '*');
  const token = take(cursor);
  if (token.type !== 'identifier' && token.type !== 'label') throw unexpected(token, 'a name');
  cursor.locals.add(token.name);
  const isKeyword = token.type === 'label';
  const hasFallback = isKeyword ? !isOperator(cursor, ',', ')', '|') : accept(cursor, '=');
  if (!hasFallback) return { name: token.name, isSplat, isKeyword };
  return { name: token.name, isSplat, isKeyword, fallback: parseExpression(cursor) };
}
