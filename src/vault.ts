/** The values of secrets, kept where nothing prints them by accident. */
import type { Vault } from '../executors/executor.ts';
import { renderedFile } from '../planner/names.ts';
import { envFileValue, kamalQuote } from '../planner/quoting.ts';
import type { RunValue } from '../planner/step.ts';

/** Shorter values would blot out ordinary words of the output. */
const SHORTEST_REDACTED = 3;

/** As it is, line by line, and as Kamal writes it into env files and arguments: Docker does not take the escapes away. */
const formsOf = (value: string): string[] => [
  ...new Set([value, ...value.split('\n'), envFileValue(value), kamalQuote(value).slice(1, -1)]),
];

/** What a vault holds besides the secrets files. */
export interface VaultExtras {
  /** By `renderedFile`. */
  readonly files?: ReadonlyMap<string, string>;
  /** Passwords of deploy.yml, which hooks do not get. */
  readonly literals?: ReadonlyMap<string, string>;
  readonly told?: Told;
}

/** What a run says of itself. */
export type Told = Readonly<Partial<Record<RunValue, string>>>;

/** A vault over resolved values. */
export function openVault(
  secrets: ReadonlyMap<string, string>,
  { files = new Map(), literals = new Map(), told = {} }: VaultExtras = {},
): Vault {
  const values = new Map([...secrets, ...literals]);
  const hidden = [...values]
    .flatMap(([name, value]) => formsOf(value).map((text) => [name, text] as const))
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
    rendered: (accessory, localFile) => {
      const text = files.get(renderedFile(accessory, localFile));
      if (text === undefined) throw new Error(`${localFile} was not rendered for ${accessory}`);
      return text;
    },
    told: (value) => {
      const text = told[value];
      if (text === undefined) throw new Error(`nobody told the ${value} of this run`);
      return text;
    },
    all: () => Object.fromEntries(secrets),
  };
}
