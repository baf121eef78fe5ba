import { envFileValue, shellQuote } from '../planner/quoting.ts';
import type { SecretRef, Text } from '../planner/step.ts';
import type { Vault } from './executor.ts';

const WRITE: Readonly<Record<SecretRef['as'], (value: string) => string>> = {
  raw: (value) => value,
  env: envFileValue,
  shell: shellQuote,
};

/** The text with the values of its secrets, for the moment it leaves this machine. */
export function revealed(text: Text, vault: Vault): string {
  return text.map((part) => (typeof part === 'string' ? part : WRITE[part.as](vault.reveal(part.secret)))).join('');
}
