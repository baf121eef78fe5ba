/** Laws of saved plans: what was approved is what runs, and only facts that the plan depends on make it stale. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf, type HostFacts } from '../../planner/facts.ts';
import { makePlan, select, type Situation } from '../../planner/index.ts';
import { once } from '../../planner/once.ts';
import type { Plan } from '../../planner/plan.ts';
import { diffPlans } from '../../planner/plan-diff.ts';
import { fromSwitch, hasSwitch, untilGate } from '../../planner/part.ts';
import { planDigest } from '../../src/reporters/json.ts';
import { judge } from '../../src/saved/judge.ts';
import { asPrinted, planFileText, planOf, type Shown } from '../../src/saved/plan-file.ts';
import { listen, referenceOf, withReferences } from '../../src/saved/references.ts';
import { check, giveTime } from '../laws/check.ts';
import { applied } from '../laws/effects.ts';
import { sceneOf } from '../walk/scene.ts';
import { tidyChanges, tidySituations } from '../laws/situation-arbitrary.ts';

giveTime();

const asSaved = (situation: Situation): Situation => ({ ...situation, intent: { ...situation.intent, isSaved: true } });

/** The situation as a plan file keeps it. */
const record = once((situation: Situation) => {
  const heard = listen(situation.fingerprint);
  const planned = makePlan({ ...situation, fingerprint: heard.fingerprint });
  return { planned, plan: planned.plan, facts: withReferences(situation.facts, heard, situation.config) };
});

/** What `apply` finds where the hosts look like `now`. */
const judged = (situation: Situation, now: Situation, part: 'all' | 'until gate' | 'from switch' = 'all') => {
  const { plan, facts } = record(situation);
  return judge({ saved: { plan: asPrinted(plan), facts, part }, situation: now, facts: record(now).facts });
};

test('a plan survives its file: the digest is the same', () => {
  check(tidySituations, (situation) => {
    const { plan } = makePlan(asSaved(situation));
    const read = planOf(JSON.parse(planFileText({ plan })) as Shown);
    expect(diffPlans(read, asPrinted(plan))).toEqual({ added: [], removed: [], changed: [] });
    const { digest, ...rest } = read as Plan & { digest: string };
    expect(planDigest(rest)).toBe(digest);
    expect(planDigest(plan)).toBe(digest);
  });
});

test('recorded facts, in which no fingerprint is left, give the plan that the look gave', () => {
  check(tidySituations, (situation) => {
    const { plan, facts } = record(situation);
    const again = makePlan({ ...situation, facts, fingerprint: referenceOf }).plan;
    expect(planDigest(again)).toBe(planDigest(plan));
  });
});

/** One fact of a host that is not as it was. */
const MUTATIONS: Readonly<Record<string, (host: HostFacts) => HostFacts>> = {
  'free disk': (host) => ({ ...host, diskFreeMib: (host.diskFreeMib ?? 0) + 5000 }),
  'a foreign listener': (host) => ({ ...host, listeners: [...host.listeners, { port: 9999, process: 'x' }] }),
  'a foreign network': (host) => ({ ...host, networks: [...host.networks, 'other'] }),
  'a foreign image': (host) => ({
    ...host,
    images: [{ id: 'sha256:f', tags: ['x:1'], labels: {} }, ...host.images],
  }),
  'a foreign lock': (host) => ({ ...host, locks: { ...host.locks, elsewhere: { details: 'Locked by: Eve' } } }),
  'when containers were made': (host) => ({
    ...host,
    containers: host.containers.map((one) => ({ ...one, created: '2020-01-01T00:00:00Z' })),
  }),
  'the newest container is gone': (host) => ({ ...host, containers: host.containers.slice(1) }),
  'containers stopped': (host) => ({
    ...host,
    containers: host.containers.map((one) => ({ ...one, state: 'exited' })),
  }),
  'routes are gone': (host) => ({ ...host, routes: [] }),
  'images are gone': (host) => ({ ...host, images: [] }),
  'networks are gone': (host) => ({ ...host, networks: [] }),
  'files are gone': (host) => ({ ...host, files: [] }),
  'directories are gone': (host) => ({ ...host, directories: [] }),
  'the proxy is configured': (host) => ({ ...host, proxyFiles: { ...host.proxyFiles, options: '--publish 81:80' } }),
};

/** Nothing that this tool plans for one service depends on these. */
const FOREIGN = ['free disk', 'a foreign listener', 'a foreign network', 'a foreign lock', 'when containers were made'];

/** One host of the run, otherwise than it was. */
const mutated = fc
  .tuple(tidySituations, fc.constantFrom(...Object.keys(MUTATIONS)), fc.nat())
  .map(([situation, name, at]) => {
    const then = asSaved(situation);
    const hosts = then.selection.hosts.filter((one) => factsOf(then.facts, one) !== undefined);
    const host = hosts[at % Math.max(1, hosts.length)] ?? '';
    const there = factsOf(then.facts, host);
    const changed =
      there === undefined ? then.facts.hosts : { ...then.facts.hosts, [host]: MUTATIONS[name]?.(there) ?? there };
    return { name, host, saved: then, now: { ...then, facts: { ...then.facts, hosts: changed } } };
  });

test('exactly the plans that depend on a fact are stale when it changes, and the fact is named', () => {
  check(mutated, ({ name, host, saved: then, now }) => {
    const [before, after] = [record(then), record(now)].map(({ plan }) => JSON.stringify(asPrinted(plan).steps));
    const judgement = judged(then, now);
    // What changed may be what applying it until the gate would have changed.
    expect(before === after ? ['holds'] : ['facts changed', 'prepared']).toContain(judgement.state);
    if (FOREIGN.includes(name)) expect(judgement.state).toBe('holds');
    if (judgement.state !== 'facts changed') return;
    expect(judgement.changes.map((change) => change.host)).toContain(host);
    for (const { was, is } of judgement.changes) expect(was).not.toBe(is);
  });
});

test('another configuration is told from other facts', () => {
  check(tidySituations, (situation) => {
    const saved = asSaved(situation);
    const config = { ...saved.config, deployTimeout: saved.config.deployTimeout + 1 };
    const now = { ...saved, config };
    const isOther = planDigest(record(now).plan) !== planDigest(record(saved).plan);
    expect(judged(saved, now).state).toBe(isOther ? 'config changed' : 'holds');
  });
});

test('until gate and from switch are the whole plan, and nothing goes live before the switch', () => {
  check(tidySituations, (situation) => {
    const { plan } = makePlan(asSaved(situation));
    const [before, after] = [untilGate(plan), fromSwitch(plan)];
    expect(before.steps.filter((step) => step.goes_live)).toEqual([]);
    const ids = new Set([...before.steps, ...after.steps].map(({ id }) => id));
    expect([...ids].sort()).toEqual(plan.steps.map(({ id }) => id).sort());
    const twice = before.steps.filter(({ id }) => after.steps.some((step) => step.id === id)).map(({ kind }) => kind);
    expect(twice.filter((kind) => !['take-lock', 'release-lock'].includes(kind))).toEqual([]);
  });
});

test('a part says what is true of its own steps', () => {
  check(tidySituations, (situation) => {
    const { plan } = makePlan(asSaved(situation));
    const [before, after] = [untilGate(plan), fromSwitch(plan)];
    expect(before).toMatchObject({ availability: [], overlaps: [], rollback_targets: [] });
    expect([after.overlaps, after.rollback_targets]).toEqual([plan.overlaps, plan.rollback_targets]);
    for (const { steps, summary, unknowns, neighbours, critical_path: path } of [before, after]) {
      const conditional = steps.filter(({ guard }) => guard.state === 'conditional');
      expect(summary.conditional).toBe(conditional.length);
      expect(unknowns.reduce((sum, one) => sum + (one.unless === undefined ? 0 : one.steps), 0)).toBe(
        conditional.length,
      );
      const hosts = steps.map(({ host }) => host);
      for (const neighbour of neighbours) for (const host of neighbour.hosts) expect(hosts).toContain(host);
      for (const id of path.steps) expect(steps.map((step) => step.id)).toContain(id);
    }
  });
});

test('what was prepared can be switched to, and cannot be prepared or applied again', () => {
  check(tidySituations, (situation) => {
    const saved = asSaved(situation);
    const { planned, plan } = record(saved);
    if (plan.blockers.length > 0 || !hasSwitch(plan)) return;
    const prefix = untilGate(plan);
    const facts = applied(saved.facts, { ...planned, plan: prefix });
    const now = { ...saved, facts };
    const later = judged(saved, now, 'from switch');
    expect(later.state).toBe('holds');
    if (later.state === 'holds')
      expect(later.planned.plan.steps.map(({ id }) => id)).toEqual(fromSwitch(plan).steps.map(({ id }) => id));
    const isPrepared = planDigest(record(now).plan) !== planDigest(plan);
    expect(judged(saved, now).state).toBe(isPrepared ? 'prepared' : 'holds');
    if (isPrepared) expect(judged(saved, saved, 'from switch').state).toBe('unprepared');
  });
});

test('plans of other verbs can be saved as well', () => {
  check(tidyChanges, (situation) => {
    const saved = asSaved(situation);
    expect(judged(saved, saved).state).toBe('holds');
  });
});

/** A case's first role and host, as often as that. */
async function fleetOf(size: number): Promise<Situation> {
  const { situation } = await sceneOf('a-new-version-is-deployed', { isSaved: true });
  const { intent, facts } = situation;
  const [role] = situation.config.roles;
  const [host] = role?.hosts ?? [];
  const seen = factsOf(facts, host?.name ?? '');
  if (role === undefined || host === undefined || seen === undefined) throw new Error('nobody looked');
  const names = Array.from({ length: size }, (_, at) => `web-${String(at).padStart(4, '0')}`);
  const config = { ...situation.config, roles: [{ ...role, hosts: names.map((name) => ({ ...host, name })) }] };
  const selection = select(config, intent);
  if ('option' in selection) throw new Error('nothing is selected');
  const hosts = Object.fromEntries(names.map((name) => [name, seen]));
  return { ...situation, config, selection, facts: { ...facts, hosts } };
}

test('of many changes on a large fleet one that tells is named, and how many were not looked into', async () => {
  const saved = await fleetOf(200);
  const hosts = Object.entries(saved.facts.hosts).map(([name, facts], at): [string, HostFacts] => {
    const host = facts as HostFacts;
    const noisy = { ...host, diskFreeMib: at, networks: [...host.networks, 'foreign'] };
    return [name, name === 'web-0190' ? { ...noisy, routes: [] } : noisy];
  });
  const now = { ...saved, facts: { ...saved.facts, hosts: Object.fromEntries(hosts) } };
  const judgement = judged(saved, now);
  if (judgement.state !== 'facts changed') throw new Error(judgement.state);
  const named = judgement.changes.map(({ host, fact }) => `${host} ${fact.split(' ')[0]}`);
  expect(new Set(named)).toEqual(new Set(['web-0190 route']));
  expect(judgement.untried).toBeGreaterThan(380);
});
