/**
 * Facts that may leave this machine. The keyed fingerprints of a look are good for one run only, and nobody else should
 * have them; recorded facts say instead what a text was equal to: the text with its secrets as references, or nothing known.
 */
import { createHash } from 'node:crypto';
import type { Config } from '../../planner/config.ts';
import type { Facts, HostFacts, LocalFacts, Unreachable } from '../../planner/facts.ts';
import { renderedFile } from '../../planner/names.ts';
import type { Fingerprint } from '../../planner/situation.ts';
import { localFacts } from '../local-facts.ts';
import { canonicalJson } from '../reporters/canonical.ts';

/** Stands for every text that nobody asked for. */
const OTHER = 'other';

/** The name of a text with references, whatever its secrets are. */
export const referenceOf: Fingerprint = (text, of) =>
  createHash('sha256')
    .update(canonicalJson([of, text]))
    .digest('hex')
    .slice(0, 32);

/** What is known of fingerprints: the references of the texts that have them. */
export interface References {
  /** Answers as `real` does and remembers what it was asked. */
  readonly fingerprint: Fingerprint;
  readonly byFingerprint: ReadonlyMap<string, string>;
}

/** Listens to a planner that compares texts. */
export function listen(real: Fingerprint): References {
  const byFingerprint = new Map<string, string>();
  return {
    byFingerprint,
    fingerprint: (text, of) => {
      const found = real(text, of);
      if (found !== undefined) byFingerprint.set(found, byFingerprint.get(found) ?? (referenceOf(text, of) as string));
      return found;
    },
  };
}

/** The references of the local files: what is in them or, for those that are rendered, in their templates. */
export function fileReferences(config: Config, cwd: string): Record<string, string> {
  const { files } = localFacts(config, cwd, '', {});
  const rendered = config.accessories.flatMap((accessory) =>
    accessory.files.flatMap(({ local, isTemplate }): [string, string][] =>
      isTemplate && files[local] !== undefined
        ? [[renderedFile(accessory.name, local), `rendered ${files[local]}`]]
        : [],
    ),
  );
  return { ...files, ...Object.fromEntries(rendered) };
}

/** Facts with references instead of fingerprints; `files`: those of the local files. */
export function withReferences(
  { local, hosts }: Facts,
  { byFingerprint }: Pick<References, 'byFingerprint'>,
  files: LocalFacts['files'],
): Facts {
  const known = new Map(byFingerprint);
  for (const [path, fingerprint] of Object.entries(local.files)) known.set(fingerprint, files[path] ?? path);
  const reference = (fingerprint: string): string => known.get(fingerprint) ?? OTHER;
  return {
    local: { ...local, files: mapValues(local.files, reference) },
    hosts: mapValues(hosts, (host) => ('unreachable' in host ? host : ofHost(host, reference))),
  };
}

function ofHost(host: HostFacts, reference: (fingerprint: string) => string): HostFacts | Unreachable {
  return {
    ...host,
    containers: host.containers.map(({ env, ...container }) =>
      env === undefined ? container : { ...container, env: mapValues(env, reference) },
    ),
    files: host.files.map((file) => ({ ...file, fingerprint: reference(file.fingerprint) })),
    ...(host.sessions === undefined ? {} : { sessions: mapValues(host.sessions, reference) }),
  };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
