/** Whoever loses what they reach is named by the plan, and nobody else is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf, type HostFacts, type RouteFacts } from '../../planner/facts.ts';
import { makePlan, type Planned, type Situation } from '../../planner/index.ts';
import { rolePrefix } from '../../planner/names.ts';
import type { Step } from '../../planner/plan.ts';
import { runningOfRole } from '../../planner/steps/container-facts.ts';
import { check, giveTime } from './check.ts';
import { midway, reached, type Seen, urlsOf } from './interruptions.ts';
import { tidyChanges, tidySituations } from './situation-arbitrary.ts';

giveTime();

/** What the hosts were told before the configuration was changed. */
const PASTS: Readonly<Record<string, (route: RouteFacts) => RouteFacts>> = {
  'as configured': (route) => route,
  'another host': (route) => ({ ...route, hosts: [`old.${route.service}.example.com`, ...route.hosts] }),
  'another path': (route) => ({ ...route, pathPrefixes: ['/old', ...route.pathPrefixes.filter((one) => one !== '/')] }),
  'any host': (route) => ({ ...route, hosts: [''] }),
};

const planned = fc
  .tuple(fc.oneof(tidySituations, tidyChanges), fc.constantFrom(...Object.keys(PASTS)), fc.boolean())
  .map(([situation, past, wasProxied]) => withPast(situation, PASTS[past] as (typeof PASTS)[string], wasProxied))
  .map((situation) => ({ situation, planned: makePlan(situation) }))
  .filter(({ planned: { plan } }) => plan.blockers.length === 0 && plan.steps.length > 0);

describe("every verb's plan", () => {
  test('names whoever loses what they reach, neighbours as such, and says whether they get it back', () => {
    check(planned, ({ situation, planned }) => {
      const { neighbours, steps } = planned.plan;
      for (const { step, what, names, end, isPassing } of lossesOf(situation, planned, 'answer')) {
        if (isPassing) continue;
        const told = steps.filter((one) => one.host === step.host && names.some((name) => named(one).includes(name)));
        const loss = `${situation.intent.verb}: ${what} at ${step.id}, then ${end}`;
        const isSaid = told.some(
          ({ interruption }) => end === 'another' || (interruption?.seconds !== undefined) === (end === 'the same'),
        );
        const isOther = names.every((name) => !isOwn(situation, name));
        const asNeighbour = neighbours.filter(
          ({ service, hosts }) => names.includes(service) && hosts.includes(step.host),
        );
        expect({ loss, isSaid, asNeighbour: asNeighbour.length > 0 }).toEqual({
          loss,
          isSaid: true,
          asNeighbour: isOther,
        });
      }
      for (const { service } of neighbours) expect(isOwn(situation, service), service).toBe(false);
    });
  });

  test('claims nobody who keeps what they reach', () => {
    check(planned, ({ situation, planned }) => {
      const losses = (['answer', 'service'] as const).flatMap((by) => lossesOf(situation, planned, by));
      for (const step of planned.plan.steps) {
        if (step.interruption === undefined || factsOf(situation.facts, step.host) === undefined) continue;
        const lost = new Set(losses.filter((one) => one.step.host === step.host).flatMap(({ names }) => names));
        for (const name of named(step)) expect([...lost], `${situation.intent.verb}: ${step.id}`).toContain(name);
      }
    });
  });
});

const isOwn = ({ config }: Situation, service: string): boolean => service.startsWith(config.service);

/** The situation with its own routes as they were; `wasProxied`: roles that are not proxied have routes too. */
function withPast(situation: Situation, past: (route: RouteFacts) => RouteFacts, wasProxied: boolean): Situation {
  const { config, facts } = situation;
  const unproxied = config.roles.filter(({ proxy }) => proxy === undefined && wasProxied);
  const hosts = Object.keys(facts.hosts).flatMap((host) => {
    const there = factsOf(facts, host);
    if (there === undefined) return [];
    const left = unproxied.flatMap(({ name }): RouteFacts[] => {
      const service = rolePrefix(config, name);
      const targets = runningOfRole(there, config, name)
        .slice(0, 1)
        .map(({ id }) => `${id.slice(0, 12)}:3000`);
      const route = { service, hosts: [`${name}.old.example.com`], pathPrefixes: ['/'], settings: {} };
      return targets.length === 0 ? [] : [{ ...route, targets, state: 'running' }];
    });
    const routes = [...there.routes.map((route) => (isOwn(situation, route.service) ? past(route) : route)), ...left];
    return [[host, { ...there, routes: routes.filter(isPossible) }] as const];
  });
  return { ...situation, facts: { ...facts, hosts: { ...facts.hosts, ...Object.fromEntries(hosts) } } };
}

/** A proxy refuses a service the host and path of another one. */
const isPossible = (route: RouteFacts, at: number, all: readonly RouteFacts[]): boolean =>
  !all
    .slice(0, at)
    .some(({ hosts, pathPrefixes }) => meet(hosts, route.hosts) && meet(pathPrefixes, route.pathPrefixes));

const meet = (one: readonly string[], other: readonly string[]): boolean => one.some((word) => other.includes(word));

const named = ({ interruption }: Step): readonly string[] => interruption?.service.split(', ') ?? [];

interface Loss {
  readonly step: Step;
  readonly what: string;
  readonly names: readonly string[];
  /** Who is reached there once everything is done. */
  readonly end: 'the same' | 'another' | 'nobody';
  /** Reached neither before the run nor after it: a catch-all's new route had it until its own, in maintenance, was there. */
  readonly isPassing: boolean;
}

/** All that is reached before a step and not while or after it, in plan order. */
function lossesOf(situation: Situation, { plan, effects }: Planned, by: Seen['by']): Loss[] {
  const hosts = [...new Set(plan.steps.map(({ host }) => host))];
  return hosts.flatMap((host) => {
    const first = factsOf(situation.facts, host);
    if (first === undefined) return [];
    const walk = walkOf(
      plan.steps.filter((step) => step.host === host),
      effects,
      first,
    );
    const last = walk.at(-1)?.after ?? first;
    const seen: Seen = {
      situation,
      host,
      by,
      first: first.containers,
      urls: urlsOf([first, ...walk.map(({ after }) => after)]),
    };
    const start = reached(seen, first);
    return walk.flatMap(({ step, before, after }) => {
      const during = reached(seen, midway(before, step));
      const [later, end] = [reached(seen, after), reached(seen, last)];
      const lost = [...reached(seen, before)].filter(
        ([what, { isMissed }]) => isMissed && !(during.has(what) && later.has(what)),
      );
      return lost.map(([what, { names }]) => {
        const isPassing = !start.has(what) && !end.has(what);
        return { step, what, names, end: endOf(names, end.get(what)?.names), isPassing };
      });
    });
  });
}

function endOf([was]: readonly string[], is: readonly string[] | undefined): Loss['end'] {
  if (is === undefined) return 'nobody';
  return is[0] === was ? 'the same' : 'another';
}

function walkOf(steps: readonly Step[], effects: Planned['effects'], first: HostFacts) {
  let before = first;
  return steps.map((step) => {
    const after = effects.get(step.id)?.(before) ?? before;
    const moment = { step, before, after };
    before = after;
    return moment;
  });
}
