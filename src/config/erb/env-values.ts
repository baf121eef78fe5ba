/** Values of environment variables that are probably secrets. */

const SECRET_NAME = /pass|secret|token|key|credential|auth|private|cert/i;
/** Shorter values would blot out ordinary words. */
const SHORTEST = 4;

/** The text with `[NAME]` for each value of a variable whose name says that it is a secret. */
export function withoutSecrets(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const found = Object.entries(env).filter(
    ([name, value]) =>
      SECRET_NAME.test(name) && value !== undefined && value.length >= SHORTEST && text.includes(value),
  );
  return found.reduce((now, [name, value]) => now.replaceAll(value ?? '', `[${name}]`), text);
}
