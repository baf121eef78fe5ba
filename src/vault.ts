/** The values of secrets, kept where nothing prints them by accident. */
import type { Vault } from '../executors/executor.ts';

/** Shorter values would blot out ordinary words of the output. */
const SHORTEST_REDACTED = 3;

/** A vault over resolved values. */
export function openVault(values: ReadonlyMap<string, string>): Vault {
  const hidden = [...values]
    .flatMap(([name, value]) => [...new Set([value, ...value.split('\n')])].map((text) => [name, text] as const))
    .filter(([, text]) => text.trim().length >= SHORTEST_REDACTED)
    .sort(([, a], [, b]) => b.length - a.length);
  return {
    has: (name) => values.has(name),
    reveal: (name) => {
      const value = values.get(name);
      if (value === undefined) throw new Error(`secret ${name} is not resolved`);
      return value;
    },
    redact: (text) => hidden.reduce((now, [name, value]) => now.replaceAll(value, `[${name}]`), text),
    all: () => Object.fromEntries(values),
  };
}
