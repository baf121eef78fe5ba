/** What an operation hands back when failing is expected: a value, or what went wrong. */
export type Result<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failures: F };

/** A success. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** An expected failure. */
export const failed = <F>(failures: F): { readonly ok: false; readonly failures: F } => ({ ok: false, failures });
