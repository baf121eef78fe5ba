/** Hosts that repeat what an earlier host showed. */
import { LOCAL } from '../../planner/step.ts';
import { alone, type Block, type HostLines } from './block.ts';
import { type Entry, isSameCause, isSameChange } from './entries.ts';

/** Up to this many hosts with the same single line keep it: "…same as" would not be shorter. */
const FEW = 2;

/** Blocks for these hosts. Those that stand for themselves are added to `shown`, for later ones to refer to. */
export function repeats(hosts: readonly HostLines[], shown: HostLines[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const host of hosts) {
    // This machine has its own lines each time: hooks are few, and their places matter.
    if (host.host === LOCAL) {
      blocks.push(alone(host));
      continue;
    }
    const block = repeat(host, shown) ?? alone(host);
    if (block.sameAs === undefined) shown.push(host);
    const at = blocks.findIndex((other) => block.sameAs !== undefined && isLike(other, block));
    const other = blocks[at];
    if (other === undefined) {
      blocks.push(block);
      continue;
    }
    blocks[at] = { ...other, hosts: [...other.hosts, host.host] };
  }
  return blocks.flatMap(unfoldFew);
}

const isLike = (one: Block, two: Block): boolean => one.sameAs === two.sameAs && one.cause === two.cause;

function repeat(host: HostLines, shown: readonly HostLines[]): Block | undefined {
  for (const earlier of shown) {
    const causes = differences(earlier, host);
    if (causes === undefined || causes.length > 1) continue;
    const block = { hosts: [host.host], isAll: false, entries: host.entries, sameAs: earlier.host };
    return causes[0] === undefined ? block : { ...block, cause: causes[0] };
  }
  return undefined;
}

/** The causes of `two` that differ from those of `one`; undefined where the lines themselves differ. */
function differences(one: HostLines, two: HostLines): readonly string[] | undefined {
  if (one.entries.length !== two.entries.length) return undefined;
  const hosts = [one.host, two.host] as const;
  const pairs = one.entries.map((entry, index) => [entry, two.entries[index] as Entry] as const);
  if (!pairs.every(([mine, theirs]) => isSameChange(mine, theirs, hosts))) return undefined;
  return pairs.filter(([mine, theirs]) => !isSameCause(mine, theirs, hosts)).map(([, theirs]) => theirs.cause);
}

function unfoldFew(block: Block): readonly Block[] {
  const { sameAs, cause, hosts, entries, isAll } = block;
  if (sameAs === undefined || hosts.length > FEW) return [block];
  const one = entries.length === 1 ? { isAll, entries } : { isAll, entries, sameAs, ...(cause ? { cause } : {}) };
  return hosts.map((host) => ({ ...one, hosts: [host] }));
}
