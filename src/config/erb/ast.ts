/** The syntax tree of a template. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Block {
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
  readonly isLambda: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly fallback?: Expression;
  readonly isSplat: boolean;
  readonly isKeyword: boolean;
  /** `(a, b)`: takes an array apart. */
  readonly inner?: readonly Parameter[];
}

export interface Argument {
  readonly value: Expression;
  readonly splat?: '*' | '**' | '&';
  /** `name: value` among arguments. */
  readonly label?: Expression;
}

export interface Branch {
  readonly tests: readonly Expression[];
  readonly body: Expression;
}

export interface Rescue {
  readonly classes: readonly string[];
  readonly variable?: string;
  readonly body: Expression;
}

export type Expression = Span &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'output'; readonly value: Expression }
    | { readonly kind: 'sequence'; readonly items: readonly Expression[] }
    | { readonly kind: 'nil' | 'true' | 'false' | 'self' }
    | { readonly kind: 'integer'; readonly value: bigint }
    | { readonly kind: 'float'; readonly value: number }
    | { readonly kind: 'string' | 'command' | 'symbol'; readonly parts: readonly (string | Expression)[] }
    | { readonly kind: 'regex'; readonly parts: readonly (string | Expression)[]; readonly flags: string }
    | { readonly kind: 'array'; readonly items: readonly Argument[] }
    | { readonly kind: 'hash'; readonly pairs: readonly (readonly [Expression | undefined, Expression])[] }
    | { readonly kind: 'range'; readonly first: Expression; readonly last: Expression; readonly excludesLast: boolean }
    | { readonly kind: 'name' | 'constant' | 'variable'; readonly name: string }
    | {
        readonly kind: 'call';
        readonly receiver?: Expression;
        readonly name: string;
        readonly args: readonly Argument[];
        readonly block?: Block;
        /** `&.` */
        readonly isSafe: boolean;
      }
    | { readonly kind: 'assign'; readonly target: Expression; readonly operator: string; readonly value: Expression }
    | { readonly kind: 'assign-many'; readonly targets: readonly Expression[]; readonly value: Expression }
    | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'not' | 'defined'; readonly value: Expression }
    | { readonly kind: 'if'; readonly test: Expression; readonly body: Expression; readonly otherwise?: Expression }
    | {
        readonly kind: 'case';
        readonly subject?: Expression;
        readonly branches: readonly Branch[];
        readonly otherwise?: Expression;
      }
    | { readonly kind: 'while'; readonly test: Expression; readonly body: Expression }
    | {
        readonly kind: 'begin';
        readonly body: Expression;
        readonly rescues: readonly Rescue[];
        readonly ensure?: Expression;
      }
    | { readonly kind: 'def'; readonly name: string; readonly block: Block }
    | { readonly kind: 'lambda'; readonly block: Block }
    | { readonly kind: 'leave'; readonly how: 'return' | 'next' | 'break'; readonly value?: Expression }
  );
