/** A place in a list of tokens. */
import { type Token, Unsupported } from './tokens.ts';

export interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  /** Names that are local variables from here on, and so no calls. */
  readonly locals: Set<string>;
}

const END: Token = { type: 'end', name: '', start: 0, end: 0, spaceBefore: true };

export function peek(cursor: Cursor, ahead = 0): Token {
  const last = cursor.tokens.at(-1);
  return cursor.tokens[cursor.at + ahead] ?? (last ? { ...END, start: last.end, end: last.end } : END);
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.at += 1;
  return token;
}

export function isOperator(cursor: Cursor, ...names: string[]): boolean {
  const token = peek(cursor);
  return token.type === 'operator' && names.includes(token.name);
}

export function isKeyword(cursor: Cursor, ...names: string[]): boolean {
  const token = peek(cursor);
  return token.type === 'keyword' && names.includes(token.name);
}

/** Takes the operator if it is next. */
export function accept(cursor: Cursor, name: string): boolean {
  if (!isOperator(cursor, name)) return false;
  cursor.at += 1;
  return true;
}

export function acceptKeyword(cursor: Cursor, name: string): boolean {
  if (!isKeyword(cursor, name)) return false;
  cursor.at += 1;
  return true;
}

export function expect(cursor: Cursor, name: string): Token {
  const token = take(cursor);
  if (token.name === name && (token.type === 'operator' || token.type === 'keyword')) return token;
  throw unexpected(token, name);
}

export function skipNewlines(cursor: Cursor): void {
  while (peek(cursor).type === 'newline') cursor.at += 1;
}

export function unexpected(token: Token, wanted?: string): Unsupported {
  const what = token.type === 'end' || token.type === 'output-close' ? 'the end' : token.name.trim() || 'a line break';
  return new Unsupported(`Ruby: unexpected ${what}${wanted ? `, ${wanted} should come here` : ''}`, token);
}
