/** Lines that say the same of several hosts, folded: to `all` where every host has them, else to "…same as web-1". */
import type { Plan } from '../../planner/plan.ts';
import { alone, type Block, type HostLines } from './block.ts';
import { type Entry, entriesOf, isSameCause, isSameChange } from './entries.ts';
import { groupSteps, groupVisible } from './groups.ts';
import { hostList } from './host-names.ts';
import { repeats } from './repeats.ts';

export interface FoldedPhase {
  readonly phase: string;
  readonly blocks: readonly Block[];
}

/** The plan's phases with equal hosts folded; with `verbose`, every host has its own lines. */
export function foldPlan(plan: Plan, verbose: boolean): readonly FoldedPhase[] {
  const shown: HostLines[] = [];
  const named = (block: Block): Block =>
    block.sameAs === undefined || block.hosts.length === 1 ? block : { ...block, names: hostList(block.hosts, plan) };
  return (verbose ? groupSteps(plan) : groupVisible(plan)).map(({ phase, hosts }) => {
    const lines = hosts.map(({ host, steps }) => ({ host, entries: entriesOf(steps, verbose) }));
    return { phase, blocks: verbose ? lines.map(alone) : foldPhase(plan, lines, shown).map(named) };
  });
}

function foldPhase(plan: Plan, lines: readonly HostLines[], shown: HostLines[]): readonly Block[] {
  const ours = lines.filter(({ host }) => plan.hosts.some(({ name }) => name === host));
  const common = plan.hosts.length > 1 && ours.length === plan.hosts.length ? commonEntries(ours) : [];
  const [first] = ours;
  if (first === undefined || common.length === 0) return repeats(lines, shown);
  const isCommon = ({ host }: HostLines, entry: Entry): boolean =>
    common.some((one) => isSame(one, first.host, entry, host));
  const start = lines.findIndex(({ host }) => host === first.host);
  const before = lines.map((line, index) => {
    const isOurs = ours.includes(line);
    const own = isOurs ? takeUntil(line.entries, (entry) => isCommon(line, entry)) : line.entries;
    return { ...line, entries: isOurs || index < start ? own : [] };
  });
  const after = lines.map((line, index) => ({
    ...line,
    entries: line.entries.slice(before[index]?.entries.length).filter((entry) => !isCommon(line, entry)),
  }));
  const all = { hosts: ours.map(({ host }) => host), isAll: true, entries: common };
  const isFilled = ({ entries }: HostLines): boolean => entries.length > 0;
  return [...repeats(before.filter(isFilled), shown), all, ...repeats(after.filter(isFilled), shown)];
}

/** The first host's lines that every other host has too. */
function commonEntries([first, ...others]: readonly HostLines[]): readonly Entry[] {
  if (first === undefined) return [];
  const has = (other: HostLines, entry: Entry): boolean =>
    other.entries.some((theirs) => isSame(entry, first.host, theirs, other.host));
  return first.entries.filter((entry) => others.every((other) => has(other, entry)));
}

function isSame(one: Entry, oneHost: string, two: Entry, twoHost: string): boolean {
  return isSameChange(one, two, [oneHost, twoHost]) && isSameCause(one, two, [oneHost, twoHost]);
}

function takeUntil<T>(items: readonly T[], isEnd: (item: T) => boolean): readonly T[] {
  const end = items.findIndex(isEnd);
  return end < 0 ? items : items.slice(0, end);
}
