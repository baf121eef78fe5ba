/**
 * The planner: configuration, intent and facts in, a plan out. It asks each wanted step's guard in order, with the facts
 * as they will be by then, drops what is done, and keeps what accompanies the rest.
 */
import { factsOf, type Facts, type HostFacts } from './facts.ts';
import { type Edges, type GraphProblem, idOf, order } from './graph.ts';
import { insightsInto } from './insights/index.ts';
import type { Outlook } from './insights/outlook.ts';
import type { Blocker, Plan, Skipped, Step } from './plan.ts';
import { RECIPES } from './recipes/index.ts';
import { plannedIntent } from './planned-intent.ts';
import { rolesOn } from './selection.ts';
import type { Situation } from './situation.ts';
import { frame } from './recipes/frame.ts';
import { hasHook, runHook } from './steps/hook.ts';
import { type Draft, type GuardVerdict, LOCAL } from './step.ts';

export interface Planned {
  readonly plan: Plan;
  /** What each step of the plan makes of its host's facts. */
  readonly effects: ReadonlyMap<string, Draft['effect']>;
}

/** Two wanted steps contradict each other: a mistake in a recipe, never in the user's configuration. */
export class PlanningFailure extends Error {
  constructor(problems: readonly GraphProblem[]) {
    super(`planning failed: ${problems.map(describeProblem).join('; ')}`);
  }
}

function describeProblem(problem: GraphProblem): string {
  if (problem.problem === 'unmet need') return `${problem.id} needs ${problem.thing}, which nobody gives`;
  if (problem.problem === 'two givers') return `${problem.ids.join(' and ')} both give ${problem.thing}`;
  if (problem.problem === 'cycle') return `${problem.ids.join(' → ')} wait for each other`;
  return `two steps are called ${problem.id}`;
}

interface Judged {
  readonly draft: Draft;
  readonly id: string;
  readonly before: HostFacts | undefined;
  readonly verdict: GuardVerdict | { readonly state: 'conditional'; readonly unless: string };
}

/** Plans a verb. Equal situations give equal plans, to the byte. */
export const makePlan = (situation: Situation): Planned =>
  planDrafts(situation, frame(situation, RECIPES[situation.intent.verb](situation)));

/** Plans the hook that runs before the first connection, and so before anything is known of a host. */
export function planPreConnect(situation: Situation): Planned {
  const { hosts } = situation.selection;
  const subject = { name: 'pre-connect', hosts, phase: 'connect', keep: 'guard', isLocked: false, needs: [] } as const;
  return planDrafts(situation, hasHook(situation, 'pre-connect') ? [runHook(situation, subject)] : []);
}

function planDrafts(situation: Situation, drafts: readonly Draft[]): Planned {
  const ordered = order(drafts);
  if ('problems' in ordered) throw new PlanningFailure(ordered.problems);
  const byId = new Map(drafts.map((draft) => [idOf(draft), draft]));
  const { judged, after } = judge(
    situation,
    ordered.ids.flatMap((id) => byId.get(id) ?? []),
  );
  const wanted = keep(judged);
  const kept = new Set(judged.flatMap(({ id, draft }) => (wanted.has(id) && !draft.isRequirement ? [id] : [])));
  const edges = keptEdges(judged, ordered.edges, kept);
  const steps = judged.filter(({ id }) => kept.has(id)).map((one) => toStep(one, edges.get(one.id)));
  const plan: Plan = {
    format_version: '1.0',
    intent: plannedIntent(situation.config, situation.intent),
    hosts: plannedHosts(situation),
    steps,
    skipped: judged.flatMap(toSkipped),
    blockers: inHostOrder(situation, [
      ...unreachable(situation),
      ...judged.filter(({ id, draft }) => wanted.has(id) || draft.keep === 'guard').flatMap(toBlocker),
    ]),
    ...insightsInto({ situation, steps, after }),
    summary: summarize(situation, steps, judged),
  };
  return { plan, effects: new Map(judged.filter(({ id }) => kept.has(id)).map(({ id, draft }) => [id, draft.effect])) };
}

/** Each draft's verdict on the facts that the steps before it will have made, and the facts after the last. */
function judge({ facts }: Situation, drafts: readonly Draft[]): { judged: Judged[]; after: Outlook['after'] } {
  const after = new Map<string, HostFacts>();
  for (const host of Object.keys(facts.hosts)) {
    const there = factsOf(facts, host);
    if (there !== undefined) after.set(host, there);
  }
  const judged = drafts.map((draft): Judged => {
    const before = after.get(draft.host);
    const verdict = verdictOf(draft, before, facts);
    const isChange = before !== undefined && !draft.isRequirement && verdict.state !== 'done';
    if (isChange) after.set(draft.host, draft.effect(before));
    return { draft, id: idOf(draft), before, verdict };
  });
  return { judged, after };
}

function verdictOf(draft: Draft, before: HostFacts | undefined, facts: Facts): Judged['verdict'] {
  const local = draft.host === LOCAL ? draft.localGuard?.(facts.local) : undefined;
  if (local !== undefined) return local;
  if (before !== undefined) return draft.guard(before, facts);
  return draft.unless === undefined ? { state: 'ready' } : { state: 'conditional', unless: draft.unless };
}

/** Ids of the steps that stay: what changes something, and what accompanies that. */
function keep(judged: readonly Judged[]): Set<string> {
  const stays = judged.filter(
    ({ draft, verdict }) => draft.keep === 'guard' && !draft.isRequirement && verdict.state !== 'done',
  );
  const kept = new Set(stays.map(({ id }) => id));
  if (kept.size === 0) return kept;
  const phases = new Set(stays.map(({ draft }) => draft.phase));
  for (const { id, draft } of judged) {
    if (draft.keep === 'any' || (draft.keep === 'phase' && phases.has(draft.phase))) kept.add(id);
  }
  // Backwards, because those who need something stand after those who give it.
  const needed = new Set<string>();
  for (const { id, draft, verdict } of judged.toReversed()) {
    if (draft.keep === 'needed' && verdict.state !== 'done' && draft.gives.some((thing) => needed.has(thing)))
      kept.add(id);
    if (kept.has(id)) for (const thing of draft.needs) needed.add(thing);
  }
  return kept;
}

/** Edges between the steps that stay. What waits for a dropped step waits for what that one waits for: order outlives it. */
function keptEdges(
  judged: readonly Judged[],
  edges: ReadonlyMap<string, Edges>,
  kept: ReadonlySet<string>,
): Map<string, Edges> {
  const standsFor = new Map<string, readonly string[]>();
  const found = new Map<string, Edges>();
  for (const { id } of judged) {
    const { after, afterAny } = edges.get(id) ?? NO_EDGES;
    const isWhole = after.every((other) => kept.has(other));
    const stays = isWhole ? after : [...new Set(after.flatMap((other) => standsFor.get(other) ?? []))];
    standsFor.set(id, kept.has(id) ? [id] : stays);
    found.set(id, { after: stays, afterAny: afterAny.filter((set) => set.every((other) => kept.has(other))) });
  }
  return found;
}

const NO_EDGES: Edges = { after: [], afterAny: [] };

function toStep({ draft, id, before, verdict }: Judged, { after, afterAny }: Edges = NO_EDGES): Step {
  const interruption = draft.interruption(before);
  const said = verdict.state === 'ready' ? verdict : undefined;
  return {
    id,
    kind: draft.kind,
    action: said?.action ?? draft.action,
    host: draft.host,
    ...(draft.role === undefined ? {} : { role: draft.role }),
    phase: draft.phase,
    label: draft.label,
    explain: draft.explain,
    cause: said?.cause ?? draft.cause,
    needs: draft.needs,
    gives: draft.gives,
    after,
    after_any: afterAny,
    guard: verdict.state === 'conditional' ? verdict : { state: 'ready' },
    commands: draft.commands(before),
    undo: draft.undo(before),
    ...(interruption === undefined ? {} : { interruption }),
    rescue: draft.rescue,
    ...(draft.diagnosis === undefined ? {} : { diagnosis: draft.diagnosis }),
    ...(draft.lane === undefined ? {} : { lane: draft.lane }),
    ...(draft.isFinal === true ? { is_final: true as const } : {}),
    ...(draft.goesLive === true ? { goes_live: true as const } : {}),
    ...(draft.endsConnection === true ? { ends_connection: true as const } : {}),
    timeout: draft.timeout,
  };
}

const toSkipped = ({ draft, id, verdict }: Judged): Skipped[] =>
  verdict.state === 'done' && !draft.isRequirement
    ? [{ id, kind: draft.kind, host: draft.host, label: draft.label, because: verdict.because }]
    : [];

const toBlocker = ({ draft, verdict }: Judged): Blocker[] =>
  verdict.state === 'blocked' ? [{ host: draft.host, because: verdict.because, fix: verdict.fix }] : [];

function unreachable({ facts, selection }: Situation): Blocker[] {
  return selection.hosts.flatMap((host) => {
    const found = facts.hosts[host];
    return found !== undefined && 'unreachable' in found
      ? [{ host, because: found.unreachable, fix: found.hint ?? `ssh ${host} shows more` }]
      : [];
  });
}

const inHostOrder = ({ selection }: Situation, blockers: readonly Blocker[]): Blocker[] =>
  blockers.toSorted((one, two) => selection.hosts.indexOf(one.host) - selection.hosts.indexOf(two.host));

const plannedHosts = ({ selection, facts }: Situation): Plan['hosts'] =>
  selection.hosts.map((host) => ({
    name: host,
    roles: rolesOn(selection, host).map((role) => role.name),
    accessories: selection.accessories
      .filter((accessory) => accessory.hosts.includes(host))
      .map((accessory) => accessory.name),
    is_known: factsOf(facts, host) !== undefined,
  }));

function summarize({ selection }: Situation, steps: readonly Step[], judged: readonly Judged[]): Plan['summary'] {
  const count = (action: Step['action']): number => steps.filter((step) => step.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    conditional: steps.filter((step) => step.guard.state === 'conditional').length,
    done: judged.flatMap(toSkipped).length,
    hosts: selection.hosts.length,
  };
}
