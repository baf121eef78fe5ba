/** Drift: what differs between the facts that a plan was made from and those of now, one fact at a time. */
import { isRecord, isSame } from './same.ts';
import { factsOf, type Facts, type HostFacts, type ListenerFacts, type LocalFacts } from './facts.ts';

export interface FactChange {
  /** A host's name, or `local`. */
  readonly host: string;
  /** e.g. `container shop-web-v1`. */
  readonly fact: string;
  readonly was: string;
  readonly is: string;
  /** Facts in which this one is as it is now. */
  readonly applied: (facts: Facts) => Facts;
}

/** One kind of fact: what there is of it, by name, and how one is replaced (undefined: taken away). */
interface Aspect<F> {
  readonly noun: string;
  readonly entries: (facts: F) => readonly (readonly [string, unknown])[];
  readonly put: (facts: F, name: string, value: unknown) => F;
}

/** What hosts and this machine have many of, newest first where order means something. */
function listed<F, K extends keyof F>(noun: string, key: K, nameOf: (item: never) => string): Aspect<F> {
  const items = (facts: F): readonly unknown[] => facts[key] as readonly unknown[];
  const named = (item: unknown): string => nameOf(item as never);
  return {
    noun,
    entries: (facts) => items(facts).map((item) => [named(item), item]),
    put: (facts, name, value) => {
      const isThere = items(facts).some((item) => named(item) === name);
      const rest = items(facts).flatMap((item) =>
        named(item) === name ? (value === undefined ? [] : [value]) : [item],
      );
      return { ...facts, [key]: isThere || value === undefined ? rest : [value, ...rest] };
    },
  };
}

function recorded<F, K extends keyof F>(noun: string, key: K): Aspect<F> {
  const record = (facts: F): Readonly<Record<string, unknown>> => facts[key] ?? {};
  return {
    noun,
    entries: (facts) => Object.entries(record(facts)),
    put: (facts, name, value) => ({
      ...facts,
      [key]: Object.fromEntries([
        ...Object.entries(record(facts)).filter(([other]) => other !== name),
        ...(value === undefined ? [] : [[name, value]]),
      ]),
    }),
  };
}

function single<F, K extends keyof F & string>(noun: string, key: K): Aspect<F> {
  return {
    noun,
    entries: (facts) => (facts[key] === undefined ? [] : [['', facts[key]]]),
    put: (facts, _name, value) => {
      const { [key]: _old, ...rest } = facts;
      return (value === undefined ? rest : { ...rest, [key]: value }) as F;
    },
  };
}

const itself = (name: string): string => name;

const HOST: readonly Aspect<HostFacts>[] = [
  single('docker', 'docker'),
  single('user', 'user'),
  listed('container', 'containers', ({ name }: { name: string }) => name),
  listed('image', 'images', ({ id, tags }: { id: string; tags: readonly string[] }) => tags[0] ?? id),
  listed('network', 'networks', itself),
  listed('route', 'routes', ({ service }: { service: string }) => service),
  recorded('proxy file', 'proxyFiles'),
  recorded('registry session', 'sessions'),
  listed('file', 'files', ({ path }: { path: string }) => path),
  listed('directory', 'directories', itself),
  recorded('lock', 'locks'),
  single('free disk', 'diskFreeMib'),
  listed('port', 'listeners', ({ address, port }: ListenerFacts) => [address, port].filter(Boolean).join(' port ')),
];

const HERE: readonly Aspect<LocalFacts>[] = [
  listed('hook', 'hooks', itself),
  recorded('file', 'files'),
  listed('error page', 'errorPages', itself),
  single('build', 'build'),
];

/** Every fact that is not as it was; hosts that nobody looked at on either side are left out. */
export function factChanges(then: Facts, now: Facts): FactChange[] {
  const here = changesOf('local', HERE, [then.local, now.local], (facts, change) => ({
    ...facts,
    local: change(facts.local),
  }));
  const hosts = Object.keys(now.hosts).flatMap((host) => {
    const [before, after] = [factsOf(then, host), factsOf(now, host)];
    if (before === undefined || after === undefined) return [];
    return changesOf(host, HOST, [before, after], (facts, change) => {
      const there = factsOf(facts, host);
      return there === undefined ? facts : { ...facts, hosts: { ...facts.hosts, [host]: change(there) } };
    });
  });
  return [...here, ...hosts];
}

function changesOf<F>(
  host: string,
  aspects: readonly Aspect<F>[],
  [then, now]: readonly [F, F],
  inFacts: (facts: Facts, change: (part: F) => F) => Facts,
): FactChange[] {
  return aspects.flatMap(({ noun, entries, put }) => {
    const [before, after] = [new Map(entries(then)), new Map(entries(now))];
    const names = [...new Set([...before.keys(), ...after.keys()])].sort();
    return names.flatMap((name): FactChange[] => {
      const words = differenceOf(before.get(name), after.get(name), name);
      if (words === undefined) return [];
      const applied = (facts: Facts): Facts => inFacts(facts, (part) => put(part, name, after.get(name)));
      return [{ host, fact: [noun, name, words.field].filter(Boolean).join(' '), ...words.sides, applied }];
    });
  });
}

interface Words {
  readonly field: string;
  readonly sides: { readonly was: string; readonly is: string };
}

/** Undefined where nothing differs. Of two records the first field that differs is named. */
function differenceOf(was: unknown, is: unknown, name?: string): Words | undefined {
  if (isSame(was, is)) return undefined;
  const text = (value: unknown): string => (value === name && value !== undefined ? 'there' : said(value));
  if (!isRecord(was) || !isRecord(is)) return { field: '', sides: { was: text(was), is: text(is) } };
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  const differing = keys.filter((key) => !isSame(was[key], is[key]));
  const [field = ''] = differing.toSorted((one, two) => rank(one) - rank(two));
  const inner = differenceOf(was[field], is[field]);
  if (inner === undefined) return undefined;
  return { field: [field, inner.field].filter(Boolean).join(' '), sides: inner.sides };
}

/** What says most comes first. */
const TELLING = ['state', 'image', 'imageId', 'env'];
const rank = (field: string): number => (TELLING.includes(field) ? TELLING.indexOf(field) : TELLING.length);

function said(value: unknown): string {
  if (value === undefined) return 'absent';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(said).join(', ');
  return isRecord(value) ? 'there' : String(value);
}
