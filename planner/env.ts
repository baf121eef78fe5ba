/** The environment of app and accessory containers: clear values as arguments, secrets in an env file. */
import type { ClearValue, Env, Pairs } from './config.ts';
import { once } from './once.ts';
import { isBlank, kamalQuote } from './quoting.ts';
import type { Text } from './step.ts';

/** The env file's content: one line per secret, or a single line feed where there is none, as Kamal writes it. */
export const envFileText = once(({ secrets }: Env): Text => {
  if (secrets.length === 0) return ['\n'];
  return secrets.flatMap(({ key, secret }) => [`${key}=`, { secret, as: 'env' as const }, '\n']);
});

export interface Variable {
  readonly name: string;
  /** `NAME=value` as the container has it; undefined where only the host's shell knows. */
  readonly text: Text | undefined;
  readonly isSecret: boolean;
}

/** Every variable that Kamal sets in a container; a clear value wins over a secret of the same name, as in Docker. */
export function variables(own: Pairs<string>, env: Env): Variable[] {
  const byName = new Map<string, Variable>();
  for (const variable of secretVariables(env.secrets)) byName.set(variable.name, variable);
  for (const [name, value] of own) byName.set(name, clearVariable(name, value));
  for (const variable of clearVariables(env.clear)) byName.set(variable.name, variable);
  return [...byName.values()];
}

const secretVariables = once((secrets: Env['secrets']) =>
  secrets.map(({ key, secret }): Variable => ({ name: key, text: [`${key}=`, { secret, as: 'env' }], isSecret: true })),
);

const clearVariables = once((clear: Env['clear']) => clear.map(([name, value]) => clearVariable(name, value)));

function clearVariable(name: string, value: ClearValue): Variable {
  const seen = value === false ? 'false' : shellSees(kamalQuote(value));
  const isKnown = seen !== undefined && (value === false || !isBlank(value));
  return { name, text: isKnown ? [`${name}=${seen}`] : undefined, isSecret: false };
}

/**
 * Labels, or options of a log driver, by name as the container has them; undefined where only the host's shell knows. The
 * last of a name wins, a blank value is empty.
 */
export const labelsSeen = once(
  (labels: Pairs<ClearValue>): ReadonlyMap<string, string | undefined> =>
    new Map(labels.map(([name, value]) => [name, valueSeen(String(value))])),
);

const valueSeen = (value: string): string | undefined => (isBlank(value) ? '' : shellSees(kamalQuote(value)));

/** What a shell makes of Kamal's double-quoted text; undefined where it expands something. */
export function shellSees(quoted: string): string | undefined {
  if (quoted.includes('${')) return undefined;
  if (!quoted.includes('\\')) return quoted.replaceAll('"', '');
  return quoted.replace(/\\([\\"`$])|"/g, (_match, escaped: string | undefined) => escaped ?? '');
}
