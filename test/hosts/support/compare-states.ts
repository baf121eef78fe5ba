/** What differs between a host and its recording, one line per difference. */
import type { HostState } from '../rig/state.ts';

/** Networks that a host of the recordings had from elsewhere. */
const FOREIGN = ['docker_gwbridge'];

/** The order of audit lines only tells something where the roles of a host did not boot side by side. */
export interface Strictness {
  readonly isOrdered: boolean;
}

/** Differences, each as `what: expected → actual`, `what: not there: …` or `what: too much: …`. */
export function compareStates(expected: HostState, actual: HostState, { isOrdered }: Strictness): readonly string[] {
  const own = (state: HostState): readonly string[] => state.networks.filter((name) => !FOREIGN.includes(name));
  return [
    ...compareObjects('container', keyed(expected.containers), keyed(actual.containers)),
    ...compareObjects('route', keyed(expected.proxy ?? []), keyed(actual.proxy ?? [])),
    ...compareValues('has a proxy', expected.proxy !== null, actual.proxy !== null),
    ...compareBags('image', expected.images, actual.images),
    ...compareBags('network', own(expected), own(actual)),
    ...compareObjects('file', byPath(expected.files), byPath(actual.files)),
    ...compareObjects('env file', expected.env_files, actual.env_files),
    ...(isOrdered ? compareSequences : compareBags)('audit', expected.audit, actual.audit),
  ];
}

/** The audit lines that were added since `before`. */
export const auditSince = (state: HostState, before: HostState | undefined): HostState => ({
  ...state,
  audit: state.audit.slice(before?.audit.length ?? 0),
});

/** Lines that one list has and the other has not, and, where the lines are the same, that their order differs. */
export function compareSequences(
  what: string,
  expected: readonly string[],
  actual: readonly string[],
): readonly string[] {
  const bags = compareBags(what, expected, actual);
  const isSame = bags.length > 0 || expected.every((line, at) => line === actual[at]);
  return isSame ? bags : [`${what}: other order: ${actual.join(' · ')}`];
}

type Things = Readonly<Record<string, unknown>>;

function compareObjects(what: string, expected: Things, actual: Things): readonly string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return names.flatMap((name) => {
    if (!(name in actual)) return [`${what}: not there: ${name}`];
    if (!(name in expected)) return [`${what}: too much: ${name}`];
    return compareValues(`${what} ${name}`, expected[name], actual[name]);
  });
}

function compareValues(what: string, expected: unknown, actual: unknown): readonly string[] {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return [];
  if (/ (env|binds|networks)$/.test(what)) return compareBags(what, expected as string[], actual as string[]);
  if (isThings(expected) && isThings(actual)) return compareObjects(what, expected, actual);
  return [`${what}: ${JSON.stringify(expected)} → ${JSON.stringify(actual)}`];
}

function compareBags(
  what: string,
  expected: readonly string[] | null,
  actual: readonly string[] | null,
): readonly string[] {
  const missing = without(expected ?? [], actual ?? []).map((line) => `${what}: not there: ${line}`);
  return [...missing, ...without(actual ?? [], expected ?? []).map((line) => `${what}: too much: ${line}`)];
}

function without(lines: readonly string[], taken: readonly string[]): readonly string[] {
  const left = [...taken];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const isThings = (value: unknown): value is Things =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Containers that were set aside share a name once their suffix is hidden. */
function keyed(things: readonly unknown[]): Things {
  const named = things.map((thing) => [String((thing as Things)['name']), thing] as const);
  return Object.fromEntries(
    named.map(([name, thing], index) => {
      const nth = named.slice(0, index).filter(([other]) => other === name).length;
      return [nth === 0 ? name : `${name} (${nth + 1})`, thing];
    }),
  );
}

/** `MODE OWNER PATH` by path. */
const byPath = (files: readonly string[]): Things =>
  Object.fromEntries(
    files.map((line) => {
      const [mode, owner, ...path] = line.split(' ');
      return [path.join(' '), `${mode} ${owner}`];
    }),
  );
