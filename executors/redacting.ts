/** Redacts a stream: whole lines as they come, so that a secret is never cut in two by the edge of a chunk. */
import type { Vault } from './executor.ts';

const KEPT_CHARACTERS = 1_000_000;

export interface RedactedOutput {
  add(text: string): void;
  /** Gives out what is left and returns everything, redacted: the last million characters of it. */
  finish(): string;
}

/** `onText` gets redacted text: whole lines, and the unfinished last one at the end. */
export function redactedOutput(vault: Vault, onText: (text: string) => void): RedactedOutput {
  const manyLined = Object.values(vault.all()).filter((value) => value.trim().includes('\n'));
  let pending = '';
  let whole = '';
  const give = (text: string) => {
    if (text === '') return;
    const redacted = vault.redact(text);
    whole = `${whole}${redacted}`.slice(-KEPT_CHARACTERS);
    onText(redacted);
  };
  return {
    add(text) {
      pending += text;
      const end = outsideSecrets(pending, pending.lastIndexOf('\n') + 1, manyLined);
      give(pending.slice(0, end));
      pending = pending.slice(end);
    },
    finish() {
      give(pending);
      pending = '';
      return whole;
    },
  };
}

/** The last place up to `end` that is not inside a secret, finished or not. */
function outsideSecrets(text: string, end: number, secrets: readonly string[]): number {
  const cut = secrets.reduce((place, secret) => Math.min(place, outsideSecret(text, place, secret)), end);
  return cut === end ? end : outsideSecrets(text, cut, secrets);
}

function outsideSecret(text: string, end: number, secret: string): number {
  for (let at = Math.max(0, end - secret.length + 1); at < end; at += 1) {
    if (secret.startsWith(text.slice(at, at + secret.length))) return at;
  }
  return end;
}
