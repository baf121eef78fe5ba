/** A probe is one question asked of a host: shell text that only looks, and a parser of what it printed. */
import type { HostFacts } from '../facts.ts';

/** What the probes need to know to ask the right questions. */
export interface Query {
  readonly service: string;
  /** `SERVICE[-DESTINATION]`. */
  readonly serviceWithDestination: string;
  /** `[SERVER/]IMAGE`. */
  readonly repository: string;
  /** Labels of accessories' containers. */
  readonly accessories: readonly string[];
  /** Paths of accessory files, relative to the login directory. */
  readonly files: readonly string[];
  /** Directories of accessories. */
  readonly directories: readonly string[];
  /** References of accessories' images. */
  readonly images: readonly string[];
  /** Servers that hosts log in to; empty for Docker Hub. */
  readonly registries: readonly string[];
  /** Names of variables whose values are secrets. */
  readonly secrets: readonly string[];
  /** Names of other variables that Kamal sets. */
  readonly clear: readonly string[];
  /** Environments are not asked for; hosts take a while to fingerprint them. */
  readonly withoutEnv?: boolean;
}

/** The digits of a keyed fingerprint that count, made here of a text as hosts make them. */
export type Digest = (text: string) => string;

export interface Probe {
  readonly name: string;
  /** Asked only where Docker answers. */
  readonly needsDocker: boolean;
  /** Lines for `sh`. `fingerprint TEXT` and `fingerprint_file PATH` end a line with a keyed digest: 32 digits of it count. */
  readonly script: (query: Query, isAsked: (probe: string) => boolean) => string;
  readonly parse: (text: string, digest: Digest) => Partial<HostFacts>;
}

/** A line that starts with a tag, without it. */
export const tagged = (text: string, tag: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${tag} `))
    .map((line) => line.slice(tag.length + 1));

/** What stands before the digest that ends a line, and its digits that count. */
export function fingerprinted(line: string): [string, string] {
  const [, before = '', digest = ''] = /^(.*) ([0-9a-f]{32})[0-9a-f]{32}(?: |$)/.exec(line) ?? [];
  return [before, digest];
}
