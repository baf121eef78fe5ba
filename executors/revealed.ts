import { envFileValue, shellQuote } from '../planner/quoting.ts';
import type { SecretRef, Text } from '../planner/step.ts';
import type { Vault } from './executor.ts';

const WRITE: Readonly<Record<SecretRef['as'], (value: string) => string>> = {
  raw: (value) => value,
  env: envFileValue,
  shell: shellQuote,
};

/** The text with the values of its secrets and of its run, for the moment it leaves this machine. */
export function revealed(text: Text, vault: Vault): string {
  return text.map((part) => revealedPart(part, vault)).join('');
}

function revealedPart(part: Text[number], vault: Vault): string {
  if (typeof part === 'string') return part;
  return WRITE[part.as]('run' in part ? vault.told(part.run) : vault.reveal(part.secret));
}
