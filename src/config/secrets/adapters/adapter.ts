/** What an adapter is: it turns names into values by asking a vendor's program. */
import type { Finished } from '../shell.ts';

export interface AdapterRequest {
  /** Names as given. */
  readonly secrets: readonly string[];
  /** Names with `--from` and a slash before them. */
  readonly prefixed: readonly string[];
  /** Empty unless given. */
  readonly account: string;
  readonly from: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly run: (
    argv: readonly string[],
    how?: { readonly isQuiet?: boolean; readonly env?: Record<string, string> },
  ) => Promise<Finished>;
}

export interface Adapter {
  readonly title: string;
  readonly needsAccount: boolean;
  /** Succeeds if the vendor's program is installed. */
  readonly versionCommand?: readonly string[];
  /** Throws `VendorFailure`. */
  readonly fetch: (request: AdapterRequest) => Promise<Readonly<Record<string, string>>>;
}

/** The vendor's program could not give a secret. */
export class VendorFailure extends Error {}

/** Standard output of a command that must succeed. */
export async function outputOf(request: AdapterRequest, argv: readonly string[], failure: string): Promise<string> {
  const { status, stdout } = await request.run(argv);
  if (status !== 0) throw new VendorFailure(failure);
  return stdout;
}

/** Anything that JSON can hold, to be looked into carefully. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

export const parseJson = (text: string): Json => JSON.parse(text) as Json;

/** A field of a JSON object; undefined for anything else. */
export function field(value: Json, ...path: readonly string[]): Json {
  return path.reduce<Json>((at, name) => {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return undefined;
    return (at as { readonly [key: string]: Json })[name];
  }, value);
}

export const list = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** A value as text: strings as they are, anything else as JSON. */
export const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
