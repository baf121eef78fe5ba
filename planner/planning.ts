/**
 * The planner: configuration, intent and facts in, a plan out. It asks each wanted step's guard in order, with the facts
 * as they will be by then, drops what is done, and keeps what accompanies the rest.
 */
import { factsOf, type HostFacts } from './facts.ts';
import { type Edges, type GraphProblem, order } from './graph.ts';
import { insightsInto } from './insights/index.ts';
import { judge, type Judged, keep, keptEdges, NO_EDGES } from './judging.ts';
import type { Blocker, Kept, Plan, Skipped, Step } from './plan.ts';
import { RECIPES } from './recipes/index.ts';
import { plannedIntent } from './planned-intent.ts';
import { rolesOn } from './selection.ts';
import { hostsAsked, type Situation } from './situation.ts';
import { sshLineTo } from './ssh-line.ts';
import { shellQuote } from './quoting.ts';
import { frame } from './recipes/frame.ts';
import { brokenHook, hasHook, runHook } from './steps/hook.ts';
import { type Draft, LOCAL } from './step.ts';

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

/** Plans a verb. Equal situations give equal plans, to the byte. */
export const makePlan = (situation: Situation): Planned =>
  planDrafts(situation, frame(situation, RECIPES[situation.intent.verb](situation)), unpreparedConnection(situation));

/** True for verbs that take the deploy lock for the time of their run. */
export const takesLock = (situation: Situation): boolean =>
  !situation.intent.lockHeld && RECIPES[situation.intent.verb](situation).frame !== 'bare';

/** Plans the hook that runs before the first connection, and so before anything is known of a host. */
export function planPreConnect(situation: Situation): Planned {
  const { hosts } = situation.selection;
  const subject = { name: 'pre-connect', hosts, phase: 'connect', keep: 'guard', isLocked: false, needs: [] } as const;
  return planDrafts(situation, hasHook(situation, 'pre-connect') ? [runHook(situation, subject)] : []);
}

/** The hook that runs before any of the plan, where it cannot be run. */
function unpreparedConnection(situation: Situation): Blocker[] {
  const broken = brokenHook(situation, 'pre-connect');
  return broken === undefined ? [] : [{ host: LOCAL, because: broken.because, fix: broken.fix }];
}

function planDrafts(situation: Situation, drafts: readonly Draft[], before: readonly Blocker[] = []): Planned {
  const ordered = order(drafts);
  if ('problems' in ordered) throw new PlanningFailure(ordered.problems);
  const { judged, after } = judge(situation, ordered);
  const wanted = keep(judged);
  const kept = new Set(judged.flatMap(({ id, draft }) => (wanted.has(id) && !draft.isRequirement ? [id] : [])));
  const edges = keptEdges(judged, ordered.edges, kept);
  const steps = judged.flatMap((one) =>
    kept.has(one.id) ? toStep(one, wanted.get(one.id), edges.get(one.id), after.get(one.draft.host)) : [],
  );
  const skipped = judged.flatMap(toSkipped);
  const plan: Plan = {
    format_version: '1.0',
    intent: plannedIntent(situation.config, situation.intent),
    hosts: plannedHosts(situation),
    steps,
    skipped,
    blockers: inHostOrder(situation, [
      ...before,
      ...unreachable(situation),
      ...judged.filter(({ id, draft }) => wanted.has(id) || draft.keep === 'guard').flatMap(toBlocker),
    ]),
    ...insightsInto({ situation, steps, after }),
    summary: summarize(situation, steps, skipped),
  };
  return { plan, effects: new Map(judged.filter(({ id }) => kept.has(id)).map(({ id, draft }) => [id, draft.effect])) };
}

/** Every step has every field, in one order, as every draft has; where there is nothing to say it is undefined. */
function toStep(
  { draft, id, before, verdict }: Judged,
  kept: Kept = { rule: draft.keep },
  { after, afterAny }: Edges = NO_EDGES,
  left?: HostFacts,
): Step {
  const hindsight = left === undefined ? undefined : draft.hindsight?.(left);
  const said = verdict.state === 'ready' ? verdict : undefined;
  return {
    id,
    kind: draft.kind,
    action: said?.action ?? draft.action,
    host: draft.host,
    role: draft.role,
    phase: draft.phase,
    label: draft.label,
    explain: draft.explain,
    cause: hindsight ?? said?.cause ?? draft.cause,
    kept,
    needs: draft.needs,
    gives: draft.gives,
    after,
    after_any: afterAny,
    guard: verdict.state === 'conditional' ? verdict : { state: 'ready' },
    commands: draft.commands(before),
    undo: draft.undo(before),
    loses: draft.loses?.(before),
    interruption: draft.interruption(before),
    rescue: draft.rescue,
    diagnosis: draft.diagnosis,
    lane: draft.lane,
    is_final: draft.isFinal === true || undefined,
    is_tolerant: draft.isTolerant === true || undefined,
    goes_live: draft.goesLive === true || undefined,
    ends_connection: draft.endsConnection === true || undefined,
    duration: draft.duration,
    timeout: draft.timeout,
  };
}

const toSkipped = ({ draft, id, verdict }: Judged): Skipped[] =>
  verdict.state === 'done' && !draft.isRequirement
    ? [{ id, kind: draft.kind, host: draft.host, label: draft.label, because: verdict.because }]
    : [];

const toBlocker = ({ draft, verdict }: Judged): Blocker[] =>
  verdict.state === 'blocked' ? [{ host: draft.host, because: verdict.because, fix: verdict.fix }] : [];

/** Each with a way to look at it; the first with the way to go on without them. */
function unreachable(situation: Situation): Blocker[] {
  const { config, facts } = situation;
  const hosts = hostsAsked(situation);
  const silent = hosts.flatMap((host) => {
    const found = facts.hosts[host];
    return found !== undefined && 'unreachable' in found ? [{ host, found }] : [];
  });
  const names = silent.map(({ host }) => host);
  const others = hosts.filter((host) => !names.includes(host));
  const without =
    others.length === 0
      ? []
      : [`to go on without ${names.join(' and ')}, add ${shellQuote(`--hosts=${others.join(',')}`)}`];
  return silent.map(({ host, found }, at) => ({
    host,
    because: found.unreachable,
    fix: [found.hint ?? `try: ${sshLineTo(config, host)}`, ...(at === 0 ? without : [])].join('; '),
  }));
}

const inHostOrder = ({ selection }: Situation, blockers: readonly Blocker[]): Blocker[] =>
  blockers.toSorted((one, two) => selection.hosts.indexOf(one.host) - selection.hosts.indexOf(two.host));

const plannedHosts = (situation: Situation): Plan['hosts'] => {
  const { selection, facts } = situation;
  return hostsAsked(situation).map((host) => ({
    name: host,
    roles: rolesOn(selection, host).map((role) => role.name),
    accessories: selection.accessories
      .filter((accessory) => accessory.hosts.includes(host))
      .map((accessory) => accessory.name),
    is_known: factsOf(facts, host) !== undefined,
  }));
};

function summarize(situation: Situation, steps: readonly Step[], skipped: readonly Skipped[]): Plan['summary'] {
  const count = (action: Step['action']): number => steps.filter((step) => step.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    conditional: steps.filter((step) => step.guard.state === 'conditional').length,
    done: skipped.length,
    hosts: hostsAsked(situation).length,
  };
}
