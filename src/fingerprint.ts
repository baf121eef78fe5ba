/** Keyed fingerprints made on this machine, to be compared with those that hosts make of their files and environments. */
import { createHash } from 'node:crypto';
import type { Vault } from '../executors/executor.ts';
import { failed, ok, type Result } from './config/result.ts';
import type { HostFacts } from '../planner/facts.ts';
import { parseObservation } from '../planner/probes/index.ts';
import { envFileValue } from '../planner/quoting.ts';
import type { Fingerprint } from '../planner/situation.ts';
import type { RunRef, SecretRef, Text } from '../planner/step.ts';

/** As `hash` in the observation script: the first 32 digits of SHA-256 over key and content. */
export const digestOf = (key: string, content: string | Uint8Array): string =>
  createHash('sha256').update(key).update(content).digest('hex').slice(0, 32);

/** What the probes' script answered that was given this key, or why it tells nothing. */
export function readFacts(answer: string, key: string): Result<HostFacts, string> {
  try {
    const facts = parseObservation(answer, (text) => digestOf(key, text));
    return facts === undefined ? failed('it did not answer all questions: its shell ended early') : ok(facts);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failed('what its docker answered cannot be read: is it Docker 20.10 or later?');
  }
}

/** A text as the probes see it. */
const AS_ON_HOSTS: Readonly<Record<Parameters<Fingerprint>[1], (text: string) => string>> = {
  content: (text) => text,
  variable: (text) => dockerJson(text),
  session: (text) => Buffer.from(text).toString('base64'),
};

/** Fingerprints with this run's key; without a vault nothing that holds a secret has one. */
export function fingerprints(key: string, vault: Vault | undefined): Fingerprint {
  // Hosts of a role share most of their texts. What is not known yet may be known later.
  const known = {
    content: new WeakMap<Text, string>(),
    variable: new WeakMap<Text, string>(),
    session: new WeakMap<Text, string>(),
  };
  return (text, of) => {
    const found = known[of].get(text);
    if (found !== undefined) return found;
    const content = fill(text, vault);
    if (content === undefined) return undefined;
    const digest = digestOf(key, AS_ON_HOSTS[of](content));
    known[of].set(text, digest);
    return digest;
  };
}

function fill(text: Text, vault: Vault | undefined): string | undefined {
  const parts = text.map((part) => (typeof part === 'string' ? part : vault && valueOf(part, vault)));
  return parts.includes(undefined) ? undefined : parts.join('');
}

function valueOf(part: SecretRef | RunRef, vault: Vault): string | undefined {
  const value = 'secret' in part && vault.has(part.secret) ? vault.reveal(part.secret) : undefined;
  return value === undefined || part.as !== 'env' ? value : envFileValue(value);
}

/** A string as Docker's `{{json}}` prints it. */
const dockerJson = (text: string): string =>
  JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
