/**
 * What may stand under a key. One table of keys feeds validation, its messages and the documentation.
 * The types are Kamal's (2.12, `configuration/validator.rb`): "text" takes numbers and booleans too, integers and
 * booleans take nothing else, and nothing takes null.
 */

export interface Simple {
  readonly kind: 'text' | 'integer' | 'boolean' | 'path' | 'anything-map' | 'secret-or-text' | 'host';
}

export type Shape =
  | Simple
  | { readonly kind: 'list'; readonly of: Shape }
  /** Any names as keys. */
  | { readonly kind: 'map'; readonly of: Shape }
  /** Exactly these keys. */
  | Keys
  | { readonly kind: 'one-of'; readonly shapes: readonly Shape[] };

export interface Keys {
  readonly kind: 'keys';
  readonly keys: Readonly<Record<string, Key>>;
  /** Keys that start with `x-` are allowed and ignored. */
  readonly extensions: boolean;
}

export interface Key {
  readonly shape: Shape;
  /** A sentence or two for people; a default that is no fixed value belongs here. */
  readonly doc: string;
  /** What holds where the key is not written. */
  readonly byDefault?: Default;
}

export type Default = string | number | boolean | readonly string[];

export const text: Shape = { kind: 'text' };
export const integer: Shape = { kind: 'integer' };
export const boolean: Shape = { kind: 'boolean' };
/** LOCAL:REMOTE[:OPTIONS], or a map of them; checked by a rule of its own. */
export const path: Shape = { kind: 'path' };
/** A map whose values are passed on as they are. */
export const anythingMap: Shape = { kind: 'anything-map' };
/** A literal, or a list with the name of one secret. */
export const secretOrText: Shape = { kind: 'secret-or-text' };
/** A host name, or a map of one host name to its tag or tags. */
export const host: Shape = { kind: 'host' };

export const listOf = (of: Shape): Shape => ({ kind: 'list', of });
export const mapOf = (of: Shape): Shape => ({ kind: 'map', of });
export const oneOf = (...shapes: Shape[]): Shape => ({ kind: 'one-of', shapes });
export const keys = (table: Readonly<Record<string, Key>>): Keys => ({ kind: 'keys', keys: table, extensions: false });
export const key = (shape: Shape, doc: string, byDefault?: Default): Key => ({
  shape,
  doc,
  ...(byDefault !== undefined && { byDefault }),
});
