/** Tokens of the Ruby subset that configurations use. */

export type TokenType =
  | 'integer'
  | 'float'
  /** With parts; `name` tells what kind: `"`, `` ` ``, `:` (symbol) or `/` (with `flags`). */
  | 'string'
  | 'symbol'
  /** `%w[…]` and `%i[…]`, told apart by `name`. */
  | 'words'
  | 'identifier'
  | 'constant'
  | 'variable'
  | 'keyword'
  /** `name:` in a hash or among arguments. */
  | 'label'
  | 'operator'
  | 'newline'
  | 'text'
  | 'output-open'
  | 'output-close'
  | 'end';

/** Literal text, or the tokens of an interpolation. */
export type StringPart = string | readonly Token[];

export interface Token {
  readonly type: TokenType;
  readonly name: string;
  /** Offsets in the template. */
  readonly start: number;
  readonly end: number;
  readonly spaceBefore: boolean;
  readonly parts?: readonly StringPart[];
  readonly flags?: string;
}

/** Ruby that this evaluator does not know, or that nobody does. */
export class Unsupported extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, { start, end }: { start: number; end: number }) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

export const KEYWORDS: ReadonlySet<string> = new Set(
  'if unless elsif else end do then case when while until begin rescue ensure nil true false self and or not def return next break in defined? yield class module'.split(
    ' ',
  ),
);
