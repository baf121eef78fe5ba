/** How a run ended: each failure explained, which version serves where, whether the lock is free, what to run next. */
import type { WalkOutcome } from '../../executors/event.ts';
import { commandFor, type LineFor } from '../../planner/command-line.ts';
import type { Plan, Step } from '../../planner/plan.ts';
import { stepNamed, undoOf } from '../../planner/revert.ts';
import { isHealthy } from '../../planner/things.ts';
import { describeFailure, type FailureContext, type FailureWords } from '../failures.ts';
import { isWaypoint } from './groups.ts';
import { isDeploy, titleOf } from './headline.ts';
import { hostList } from './host-names.ts';
import { harmless, widthOf, wrap } from './layout.ts';
import { backLine, nextOf } from './next-line.ts';
import { type Paint, painter } from './style.ts';
import { renderVersions, type VersionRow } from './versions.ts';
import { count, duration, list, shorten } from './wording.ts';

export interface Ending {
  readonly plan: Plan;
  readonly outcome: WalkOutcome;
  /** What runs where now; empty where nobody knows. */
  readonly versions: readonly VersionRow[];
  /** What stopped the walk, where something did. */
  readonly signal?: string;
  /** The command that continues, e.g. `kamal-plan deploy -P --version v2`. */
  readonly again?: string;
  /** The command that makes a new plan, where this one holds only for hosts that nobody changed. */
  readonly anew?: string;
  /** Other commands for the same configuration. */
  readonly lineFor?: LineFor;
  /** How long each step ran, by id, in milliseconds. */
  readonly times?: ReadonlyMap<string, number>;
  readonly width: number;
  readonly color: boolean;
}

/** The last lines of a run, without a line end after the last line. */
export function renderEnding(ending: Ending): string {
  const { versions, color } = ending;
  const paint = painter(color);
  const table = renderVersions(versions, { color });
  const failures = failuresOf(ending).flatMap((words) => [...failureLines(words, ending.width, paint), '']);
  return [...failures, ...(table === '' ? [] : [table, '']), ...lastWords(ending)].join('\n');
}

/** Each failure in words; hosts where the same happened share them. */
function failuresOf(ending: Ending): FailureWords[] {
  const { plan, outcome } = ending;
  const places = new Map<string, string[]>();
  const told = new Map<string, (hosts: readonly string[]) => FailureWords>();
  for (const { step, failure, isRescued } of outcome.failed) {
    const found = stepNamed(plan, step);
    if (found === undefined) continue;
    const context = { ...contextOf(ending, found), ...(isRescued === undefined ? {} : { isRescued }) };
    const words = (hosts: readonly string[]): FailureWords => describeFailure(failure, found, { ...context, hosts });
    const key = JSON.stringify(words([]));
    places.set(key, [...(places.get(key) ?? []), failure.host]);
    told.set(key, words);
  }
  const order = plan.hosts.map(({ name }) => name);
  return [...told].map(([key, words]) =>
    words((places.get(key) ?? []).toSorted((one, other) => order.indexOf(one) - order.indexOf(other))),
  );
}

function contextOf(ending: Ending, step: Step): FailureContext {
  const ms = ending.times?.get(step.id);
  const row = ending.versions.find(({ host, role }) => host === step.host && role === step.role);
  const still = row !== undefined && row.version === row.was ? row.version : undefined;
  return {
    intent: ending.plan.intent,
    ...(ms === undefined ? {} : { ms }),
    ...(still === undefined ? {} : { still }),
    lineFor: linesOf(ending),
    isReplacedAgain: isReplacedAgain(ending, step),
    isSaved: ending.anew !== undefined,
  };
}

function failureLines({ title, details, hint }: FailureWords, width: number, paint: Paint): string[] {
  const heading = wrap(shorten(`✗ ${title}`), width - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
  const hints = hint === undefined ? [] : wrap(`→ ${hint}`, width - 2).map((line) => `  ${line}`);
  const below = [...details.map((line) => `  ${line}`), ...hints];
  return [...heading.map((line) => paint('red', line)), ...(below.length === 0 ? [] : ['', ...below])];
}

/** A command to copy is never wrapped: it gets a line of its own where it does not fit. */
function lastWords(ending: Ending): string[] {
  const { plan, outcome, width } = ending;
  if (outcome.state === 'done') {
    if (plan.part === 'until gate') return preparedWords(ending);
    const runs = `${plan.intent.service} ${shorten(plan.intent.version)} runs on ${count(plan.hosts.length, 'host')}`;
    return wrap(
      `Done: ${isDeploy(plan) ? runs : titleOf(plan)} · ${count(visible(ending, outcome.done).length, 'step')} · ${duration(outcome.ms)}`,
      width,
    );
  }
  const next = nextOf(ending);
  const words = [...stopWords(ending), ...lockWords(ending), ...undoWords(ending), ...(next?.words ?? [])].join(' ');
  const back = backLine({ ...ending, lineFor: linesOf(ending) });
  const commands = [back, next?.line].filter((line) => line !== undefined).map(harmless);
  const oneLine = harmless([words, ...commands].join(' ').trim());
  return commands.length < 2 && widthOf(oneLine) <= width ? [oneLine] : [...wrap(words, width), ...commands];
}

/** Nothing was switched: the old version serves on. Later batches, and roles without a proxy, come with the switch. */
function preparedWords({ plan, outcome, again, width }: Ending): string[] {
  const what = `${plan.intent.service} ${shorten(plan.intent.version)}`;
  const hosts = [...new Set(plan.steps.filter(({ gives }) => gives.some(isHealthy)).map(({ host }) => host))];
  const all = plan.hosts.filter(({ roles }) => roles.length > 0).length;
  const where = `${hostList(hosts, plan)}${hosts.length < all ? ` (${hosts.length} of ${count(all, 'host')})` : ''}`;
  const done =
    hosts.length === 0
      ? `everything before the switch to ${what}`
      : `${what} is healthy on ${where} and serves nobody yet`;
  const words = `Prepared: ${done} · ${duration(outcome.ms)}.`;
  return again === undefined
    ? wrap(words, width)
    : [...wrap(words, width), `The switch: ${again.replace(/--until gate$/, '--from switch')}`];
}

/** Where a walk stopped on a signal, and what may or may not have been finished. */
function stopWords(ending: Ending): string[] {
  const { plan, outcome, signal } = ending;
  if (outcome.state !== 'stopped') return [];
  const total = visible(
    ending,
    plan.steps.map(({ id }) => id),
  );
  const stopped = `Stopped${signal === undefined ? '' : ` by ${signal}`}`;
  const after = `${stopped} after ${visible(ending, outcome.done).length} of ${count(total.length, 'step')}.`;
  const running = plan.steps.filter(({ id }) => outcome.abandoned.includes(id)).map(onHost);
  return running.length === 0 ? [after] : [after, `Was running, perhaps finished: ${list(running)}.`];
}

const linesOf = ({ plan, lineFor }: Ending): LineFor => lineFor ?? ((...words) => commandFor(plan.intent, ...words));

/** True where a revert removed the step's container, and the one before has its name again. */
const isReplacedAgain = ({ plan, outcome }: Ending, { host, role }: Step): boolean =>
  plan.steps.some(
    (step) => step.host === host && step.role === role && step.action === 'replace' && outcome.undone.includes(step.id),
  );

/** Final steps free what the run held; one that was cancelled had nothing to free. */
function lockWords(ending: Ending): string[] {
  const { plan, outcome } = ending;
  const final = plan.steps.filter((step) => step.is_final).map(({ id }) => id);
  const broken = [...outcome.failed.map(({ step }) => step), ...outcome.abandoned];
  if (final.some((id) => broken.includes(id)))
    return [`The lock is still held: ${linesOf(ending)('lock', 'release')}.`];
  return final.length > 0 && final.every((id) => outcome.done.includes(id)) ? ['Lock released.'] : [];
}

function undoWords({ plan, outcome, versions }: Ending): string[] {
  if (plan.intent.on_failure === 'revert' && outcome.state === 'failed') return revertedWords(plan, outcome);
  if (versions.length === 0) return [];
  const changed = versions.filter(({ version, was }) => version !== was);
  if (changed.length === 0) return ['Nothing to undo.'];
  const byVersion = new Map<string, string[]>();
  for (const { version = 'nothing', host } of changed) {
    byVersion.set(version, [...new Set([...(byVersion.get(version) ?? []), host])]);
  }
  return [...byVersion].map(([version, hosts]) => `Now on ${shorten(version)}: ${hostList(hosts, plan)}.`);
}

/** What was undone, and what was done, or may have been, and was not undone. */
function revertedWords(plan: Plan, { undone, done, unheard, failed }: WalkOutcome): string[] {
  const begun = new Set([...done, ...unheard]);
  const left = plan.steps.filter((step) => begun.has(step.id) && undoOf(plan, step) !== undefined).map(onHost);
  const isBroken = failed.some(({ step }) => plan.steps.every(({ id }) => id !== step));
  return [
    undone.length === 0 ? 'Nothing to undo.' : `Undone: ${count(undone.length, 'step')}.`,
    ...(isBroken && left.length > 0 ? [`Not undone: ${list(left)}.`] : []),
  ];
}

/** The ids of steps that do something. */
function visible({ plan }: Ending, ids: readonly string[]): readonly string[] {
  const waypoints = new Set(plan.steps.filter(isWaypoint).map(({ id }) => id));
  return ids.filter((id) => !waypoints.has(id));
}

const onHost = (step: Step): string => `${step.label} (${step.host})`;
