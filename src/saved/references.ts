/**
 * Facts that may leave this machine. The keyed fingerprints of a look are good for one run only, and nobody else should
 * have them; recorded facts say instead what something was equal to: a text with its secrets as references, a local file by
 * its name, or nothing known.
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path/posix';
import type { Config } from '../../planner/config.ts';
import type { Facts, HostFacts, LocalFacts, Unreachable } from '../../planner/facts.ts';
import { renderedFile } from '../../planner/names.ts';
import type { Fingerprint } from '../../planner/situation.ts';
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

/** No fingerprint of what is in a local file leaves this machine: whoever has one can try passwords until one fits. */
export const asHere = (name: string): string => `as ${name} here`;

/** The references of the local files and of what becomes of those that are rendered. */
export function fileReferences(config: Config, files: LocalFacts['files']): Record<string, string> {
  const rendered = config.accessories.flatMap((accessory) =>
    accessory.files.flatMap(({ local, isTemplate }) =>
      isTemplate && files[local] !== undefined ? [renderedFile(accessory.name, local)] : [],
    ),
  );
  return Object.fromEntries([...Object.keys(files), ...rendered].map((name) => [name, asHere(name)]));
}

/** Facts with references instead of fingerprints. */
export function withReferences(
  { local, hosts }: Facts,
  { byFingerprint }: Pick<References, 'byFingerprint'>,
  config: Config,
): Facts {
  const reference = (fingerprint: string): string => byFingerprint.get(fingerprint) ?? OTHER;
  const origins = originsOf(config);
  const ofFile: Known['ofFile'] = ({ path, fingerprint }) => {
    const origin = origins(path);
    return origin !== undefined && local.files[origin] === fingerprint ? asHere(origin) : reference(fingerprint);
  };
  return {
    local: { ...local, files: Object.fromEntries(Object.keys(local.files).map((name) => [name, asHere(name)])) },
    hosts: mapValues(hosts, (host) => ('unreachable' in host ? host : ofHost(host, { reference, ofFile }))),
  };
}

/** The local file that a host's file comes from, by its path there. */
function originsOf({ accessories, errorPagesPath }: Config): (path: string) => string | undefined {
  const uploaded = new Map(
    accessories.flatMap(({ name, files }) =>
      files.map(({ local, hostPath, isTemplate }) => [hostPath, isTemplate ? renderedFile(name, local) : local]),
    ),
  );
  return (path) => uploaded.get(path) ?? (errorPagesPath && `${errorPagesPath}/${basename(path)}`);
}

interface Known {
  readonly reference: (fingerprint: string) => string;
  readonly ofFile: (file: HostFacts['files'][number]) => string;
}

function ofHost(host: HostFacts, { reference, ofFile }: Known): HostFacts | Unreachable {
  return {
    ...host,
    containers: host.containers.map(({ env, ...container }) =>
      env === undefined ? container : { ...container, env: mapValues(env, reference) },
    ),
    files: host.files.map((file) => ({ ...file, fingerprint: ofFile(file) })),
    ...(host.sessions === undefined ? {} : { sessions: mapValues(host.sessions, reference) }),
  };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
