/** The environment of app and accessory containers: clear values as arguments, secrets in an env file. */
import type { Env, Pairs } from './config.ts';
import { kamalQuote } from './quoting.ts';
import type { Text } from './step.ts';

/** The env file's content: one line per secret, or a single line feed where there is none, as Kamal writes it. */
export function envFileText(env: Env): Text {
  if (env.secrets.length === 0) return ['\n'];
  return env.secrets.flatMap(({ key, secret }) => [`${key}=`, { secret, as: 'env' as const }, '\n']);
}

export interface Variable {
  readonly name: string;
  /** `NAME=value` as the container has it; undefined where only the host's shell knows. */
  readonly text: Text | undefined;
  readonly isSecret: boolean;
}

/** Every variable that Kamal sets in a container; a clear value wins over a secret of the same name, as in Docker. */
export function variables(own: Pairs<string>, env: Env): Variable[] {
  const clear = [...own, ...env.clear].map(([name, value]): Variable => {
    const seen = value === false ? 'false' : shellSees(kamalQuote(value));
    return { name, text: value === '' || seen === undefined ? undefined : [`${name}=${seen}`], isSecret: false };
  });
  const secret = env.secrets.map(
    ({ key, secret }): Variable => ({ name: key, text: [`${key}=`, { secret, as: 'env' }], isSecret: true }),
  );
  const byName = new Map([...secret, ...clear].map((variable) => [variable.name, variable]));
  return [...byName.values()];
}

/** What a shell makes of Kamal's double-quoted text; undefined where it expands something. */
export function shellSees(quoted: string): string | undefined {
  if (quoted.includes('${')) return undefined;
  if (!quoted.includes('\\')) return quoted.replaceAll('"', '');
  return quoted.replace(/\\([\\"`$])|"/g, (_match, escaped: string | undefined) => escaped ?? '');
}
