/** Tokens → syntax tree: literals, names and calls. */
import type { Argument, Expression, Span } from './ast.ts';
import { accept, type Cursor, expect, isKeyword, isOperator, peek, skipNewlines, take, unexpected } from './cursor.ts';
import { negated, parseExpression, parseStatement, parseStatements } from './parser.ts';
import { parseBody, parseCase, parseIf } from './parser-blocks.ts';
import { parseArguments, parseBlock, parseCommandArguments, parseParameters, startsCommand } from './parser-calls.ts';
import { readInteger } from './numbers.ts';
import { type StringPart, type Token, Unsupported } from './tokens.ts';

/** Calls and indexes behind a value. */
export function parsePostfix(cursor: Cursor, first: Expression): Expression {
  let value = first;
  while (true) {
    const token = peek(cursor);
    if (isOperator(cursor, '.', '&.')) {
      value = parseMethod(cursor, value);
      continue;
    }
    if (isOperator(cursor, '::')) {
      value = parseScoped(cursor, value);
      continue;
    }
    if (isOperator(cursor, '[') && !token.spaceBefore) {
      value = parseIndex(cursor, value);
      continue;
    }
    return value;
  }
}

function parseMethod(cursor: Cursor, receiver: Expression): Expression {
  const isSafe = take(cursor).name === '&.';
  skipNewlines(cursor);
  const token = take(cursor);
  // `.()` calls a lambda.
  if (token.name === '(') {
    cursor.at -= 1;
    return finishCall(cursor, { receiver, name: 'call', isSafe, start: receiver.start, end: token.end });
  }
  if (token.type === 'label') {
    throw new Unsupported('Ruby: put a space before the colon', token);
  }
  if (token.type !== 'identifier' && token.type !== 'constant') throw unexpected(token, 'a method');
  return finishCall(cursor, { receiver, name: token.name, isSafe, start: receiver.start, end: token.end });
}

function parseScoped(cursor: Cursor, scope: Expression): Expression {
  take(cursor);
  const token = take(cursor);
  const isConstant = token.type === 'constant' && scope.kind === 'constant' && !isOperator(cursor, '(');
  if (isConstant) return { kind: 'constant', name: `${scope.name}::${token.name}`, start: scope.start, end: token.end };
  return finishCall(cursor, { receiver: scope, name: token.name, isSafe: false, start: scope.start, end: token.end });
}

function parseIndex(cursor: Cursor, receiver: Expression): Expression {
  take(cursor);
  const args = parseArguments(cursor, ']');
  const end = expect(cursor, ']').end;
  return { kind: 'call', receiver, name: '[]', args, isSafe: false, start: receiver.start, end };
}

interface CallHead extends Span {
  readonly receiver?: Expression;
  readonly name: string;
  readonly isSafe: boolean;
}

/** Arguments and block of a call whose name was just read. */
function finishCall(cursor: Cursor, head: CallHead): Expression {
  const args = parseCallArguments(cursor, head);
  const block = parseBlock(cursor);
  return { kind: 'call', ...head, args, ...(block && { block }), end: peek(cursor, -1).end };
}

function parseCallArguments(cursor: Cursor, { receiver }: CallHead): Argument[] {
  const token = peek(cursor);
  if (isOperator(cursor, '(') && !token.spaceBefore) {
    take(cursor);
    const args = parseArguments(cursor, ')');
    expect(cursor, ')');
    return args;
  }
  return startsCommand(cursor, receiver !== undefined) ? parseCommandArguments(cursor) : [];
}

/** A literal, a name, or something in parentheses. */
export function parsePrimary(cursor: Cursor): Expression {
  const token = take(cursor);
  const span = { start: token.start, end: token.end };
  if (token.type === 'integer') return { kind: 'integer', value: readInteger(token.name), ...span };
  if (token.type === 'float') return { kind: 'float', value: Number(token.name.replaceAll('_', '')), ...span };
  if (token.type === 'symbol') return { kind: 'symbol', parts: [token.name], ...span };
  if (token.type === 'string') return parseString(cursor, token);
  if (token.type === 'words') return parseWords(token);
  if (token.type === 'variable') return { kind: 'variable', name: token.name, ...span };
  if (token.type === 'constant') return parseConstant(cursor, token);
  if (token.type === 'identifier') return parseName(cursor, token);
  if (token.type === 'keyword') return parseKeyword(cursor, token);
  if (token.name === '(') return parseParenthesis(cursor, token);
  if (token.name === '[') return parseArray(cursor, token);
  if (token.name === '{') return parseHash(cursor, token);
  if (token.name === '->') return parseLambda(cursor, token);
  throw unexpected(token, 'a value');
}

function parseString(cursor: Cursor, token: Token): Expression {
  const parts = [...partsOf(cursor, token.parts ?? [])];
  const { start } = token;
  let { end } = token;
  if (token.name === '/') return { kind: 'regex', parts, flags: token.flags ?? '', start, end };
  // Strings that follow each other are one.
  while (token.name === '"' && peek(cursor).type === 'string' && peek(cursor).name === '"') {
    const next = take(cursor);
    parts.push(...partsOf(cursor, next.parts ?? []));
    end = next.end;
  }
  const kind = token.name === '`' ? 'command' : token.name === ':' ? 'symbol' : 'string';
  return { kind, parts, start, end };
}

function partsOf(cursor: Cursor, parts: readonly StringPart[]): (string | Expression)[] {
  return parts.map((part) =>
    typeof part === 'string' ? part : parseAll({ tokens: part, at: 0, locals: cursor.locals }),
  );
}

/** All tokens of a list as statements. */
export function parseAll(cursor: Cursor): Expression {
  const all = parseStatements(cursor);
  if (peek(cursor).type !== 'end') throw unexpected(peek(cursor));
  return all;
}

function parseWords({ parts = [], name, start, end }: Token): Expression {
  const words = parts
    .filter((part) => typeof part === 'string')
    .join('')
    .split(/\s+/)
    .filter(Boolean);
  const kind = name === 'i' ? 'symbol' : 'string';
  return { kind: 'array', items: words.map((word) => ({ value: { kind, parts: [word], start, end } })), start, end };
}

function parseConstant(cursor: Cursor, { name, start, end }: Token): Expression {
  const isCall =
    (isOperator(cursor, '(') && !peek(cursor).spaceBefore) ||
    (peek(cursor).type === 'string' && /^(?:Integer|Array)$/.test(name));
  if (isCall) return finishCall(cursor, { name, isSafe: false, start, end });
  return { kind: 'constant', name, start, end };
}

function parseName(cursor: Cursor, { name, start, end }: Token): Expression {
  const isCall = isOperator(cursor, '(') && !peek(cursor).spaceBefore;
  if (cursor.locals.has(name) && !isCall) return { kind: 'name', name, start, end };
  const isAssigned = isOperator(cursor, '=', '||=', '+=', '&&=', '<<=', '-=', '*=', '|=') || isManyAssigned(cursor);
  if (isAssigned) return { kind: 'name', name, start, end };
  return finishCall(cursor, { name, isSafe: false, start, end });
}

function isManyAssigned(cursor: Cursor): boolean {
  let ahead = 0;
  while (peek(cursor, ahead).name === ',' && peek(cursor, ahead + 1).type === 'identifier') ahead += 2;
  return ahead > 0 && peek(cursor, ahead).name === '=' && peek(cursor, ahead).type === 'operator';
}

function parseKeyword(cursor: Cursor, token: Token): Expression {
  const { name, start, end } = token;
  if (name === 'nil' || name === 'true' || name === 'false' || name === 'self') return { kind: name, start, end };
  if (name === 'if' || name === 'unless') return { ...parseIf(cursor, name === 'unless'), start };
  if (name === 'case') return parseCase(cursor, start);
  if (name === 'begin') return parseBody(cursor);
  if (name === 'def') return parseDefinition(cursor, token);
  if (name === 'while' || name === 'until') {
    const test = parseStatement(cursor);
    const body = parseStatements(cursor, 'end');
    return {
      kind: 'while',
      test: name === 'until' ? negated(test) : test,
      body,
      start,
      end: expect(cursor, 'end').end,
    };
  }
  if (name === 'return' || name === 'next' || name === 'break') {
    const isBare =
      ['newline', 'end', 'output-close'].includes(peek(cursor).type) || isKeyword(cursor, 'if', 'unless', 'end');
    return { kind: 'leave', how: name, ...(!isBare && { value: parseExpression(cursor) }), start, end };
  }
  throw unexpected(token);
}

function parseDefinition(cursor: Cursor, { start }: Token): Expression {
  const { name } = take(cursor);
  const inner: Cursor = { tokens: cursor.tokens, at: cursor.at, locals: new Set() };
  const parameters = accept(inner, '(') ? parseParameters(inner, ')') : [];
  const isEndless = accept(inner, '=');
  const body = isEndless ? parseStatement(inner) : parseBody(inner);
  cursor.at = inner.at;
  return { kind: 'def', name, block: { parameters, body, isLambda: true }, start, end: peek(cursor, -1).end };
}

function parseParenthesis(cursor: Cursor, { start }: Token): Expression {
  const value = parseStatements(cursor);
  return { ...value, start, end: expect(cursor, ')').end };
}

function parseArray(cursor: Cursor, { start }: Token): Expression {
  const items = parseArguments(cursor, ']');
  return { kind: 'array', items, start, end: expect(cursor, ']').end };
}

function parseHash(cursor: Cursor, { start }: Token): Expression {
  const args = parseArguments(cursor, '}');
  const pairs = args.map(({ label, value }) => [label, value] as const);
  return { kind: 'hash', pairs, start, end: expect(cursor, '}').end };
}

function parseLambda(cursor: Cursor, { start }: Token): Expression {
  const inner: Cursor = { tokens: cursor.tokens, at: cursor.at, locals: new Set(cursor.locals) };
  const parameters = accept(inner, '(') ? parseParameters(inner, ')') : [];
  const isBrace = accept(inner, '{');
  if (!isBrace) expect(inner, 'do');
  const body = isBrace ? parseStatements(inner) : parseBody(inner);
  if (isBrace) expect(inner, '}');
  cursor.at = inner.at;
  return { kind: 'lambda', block: { parameters, body, isLambda: true }, start, end: peek(cursor, -1).end };
}
