/** Tokens → syntax tree: prefix operators. */
import type { Expression } from './ast.ts';
import { accept, type Cursor, isKeyword, isOperator, peek, take } from './cursor.ts';
import { negated } from './parser.ts';
import { parsePostfix, parsePrimary } from './parser-values.ts';
import { type Token, Unsupported } from './tokens.ts';

/** A value with its prefix operators. */
export function parseUnary(cursor: Cursor): Expression {
  const token = peek(cursor);
  if (accept(cursor, '!')) return negated(parseUnary(cursor));
  if (isOperator(cursor, '-')) {
    take(cursor);
    const number = peek(cursor);
    if (!number.spaceBefore && (number.type === 'integer' || number.type === 'float'))
      return parseNegative(cursor, token);
    const value = parseUnary(cursor);
    return { kind: 'call', receiver: value, name: '-@', args: [], isSafe: false, start: token.start, end: value.end };
  }
  if (isKeyword(cursor, 'defined?')) return parseDefined(cursor);
  return parsePostfix(cursor, parsePrimary(cursor));
}

/** `defined?(a)` is a value like others; without parentheses it asks about all that follows. */
function parseDefined(cursor: Cursor): Expression {
  const { start } = take(cursor);
  const isEnclosed = isOperator(cursor, '(') && !peek(cursor).spaceBefore;
  const value = isEnclosed ? parsePrimary(cursor) : parseUnary(cursor);
  const asked: Expression = { kind: 'defined', value, start, end: value.end };
  if (isEnclosed) return parsePostfix(cursor, asked);
  if (peek(cursor).type !== 'operator' || isOperator(cursor, ')', ']', '}', ',')) return asked;
  throw new Unsupported('Ruby: put what defined? asks about in parentheses', peek(cursor));
}

/** A number with its sign, which belongs to it in `-1.abs`, but not in `-2 ** 2`. */
function parseNegative(cursor: Cursor, { start }: Token): Expression {
  const value = parsePrimary(cursor);
  if (isOperator(cursor, '**')) throw new Unsupported('Ruby: put the power in parentheses', peek(cursor));
  if (value.kind === 'integer') return parsePostfix(cursor, { ...value, value: -value.value, start });
  return value.kind === 'float' ? parsePostfix(cursor, { ...value, value: -value.value, start }) : value;
}
