/** Phases as lines: one line for a finished phase, the hosts of a running one, one line for those that wait. */
import type { PhaseGroup } from '../reporters/groups.ts';
import { widthOf } from '../reporters/layout.ts';
import { count, duration, list } from '../reporters/wording.ts';
import { type Detail, type HostLines, hostLines } from './host-lines.ts';
import type { Line } from './line.ts';
import { type RunState, stateOf } from './state.ts';
import { ICONS } from './theme.ts';

/** Columns that a list of names may take; a longer one becomes a count. */
const NAMES = 40;

/** The line of a phase whose steps are all done. */
export function finishedPhase(state: RunState, group: PhaseGroup): Line {
  const steps = group.hosts.flatMap((host) => host.steps).map(({ id }) => stateOf(state, id));
  const start = Math.min(...steps.map(({ startedAt = 0 }) => startedAt));
  const end = Math.max(...steps.map(({ endedAt = 0 }) => endedAt));
  const hosts = names(group.hosts);
  return { ...spanning(hosts), mark: ICONS.done, phase: group.phase, tone: 'good', time: duration(end - start) };
}

/** The lines of all phases that are not finished, at most `room` of them where that is possible. */
export function livePhases(state: RunState, now: number, room: number): readonly Line[] {
  const groups = state.groups.filter(({ phase }) => !state.finished.includes(phase));
  for (const detail of ['steps', 'host'] as const) {
    const lines = groups.flatMap((group) => phaseLines(state, group, now, detail, Number.POSITIVE_INFINITY));
    if (lines.length <= room) return lines;
  }
  const most = Math.max(1, Math.floor(room / Math.max(1, groups.length)) - 1);
  const lines = groups.flatMap((group) => phaseLines(state, group, now, 'host', most));
  if (lines.length <= room) return lines;
  return [...lines.slice(0, Math.max(0, room - 1)), spanning(`… ${lines.length - room + 1} more lines`)];
}

function phaseLines(state: RunState, group: PhaseGroup, now: number, detail: Detail, most: number): readonly Line[] {
  const hosts = group.hosts.map((host) => hostLines(state, host, now, detail));
  const mark = markOf(hosts);
  const named = (lines: readonly Line[]): readonly Line[] =>
    lines.map((line) => ({ ...line, mark, phase: group.phase }));
  const isShared = new Set(hosts.map(({ lines }) => lines[0]?.text)).size === 1;
  if (hosts.every(isIdle)) {
    if (isShared) return named([idleLine(hosts, hosts[0]?.lines[0]?.text ?? '')]);
    return named(detail === 'steps' ? merged(hosts) : [idleLine(hosts, '')]);
  }
  const isTight = detail === 'host';
  const active = hosts.filter((host) => !isIdle(host) && !(isTight && host.status === 'done'));
  const rest = hosts.filter((host) => !active.includes(host));
  const shown = byUrgency(active).slice(0, most);
  const hidden = active.filter((host) => !shown.includes(host));
  const ordered = hosts.filter((host) => shown.includes(host) || (!isTight && rest.includes(host)));
  return named([...merged(ordered), ...(isTight ? restLine([...rest, ...hidden]) : [])]);
}

function markOf(hosts: readonly HostLines[]): string {
  const has = (status: HostLines['status']): boolean => hosts.some((host) => host.status === status);
  if (has('failed') || has('abandoned')) return ICONS.failed;
  if (has('running') || (has('done') && has('waiting'))) return ICONS.running;
  return has('cancelled') ? ICONS.cancelled : ICONS.waiting;
}

const spanning = (text: string): Line => ({ mark: ' ', phase: '', icon: ' ', tone: 'dim', text, time: '' });

const isIdle = (host: HostLines): boolean => host.status === 'waiting' && host.lines[0]?.icon === ICONS.waiting;

function idleLine(hosts: readonly HostLines[], text: string): Line {
  return spanning(`${names(hosts)}${text && `  ${text}`}`);
}

function names(hosts: readonly { readonly host: string }[]): string {
  const each = [...new Set(hosts.map(({ host }) => host))];
  const text = list(each);
  return widthOf(text) <= NAMES ? text : count(each.length, 'host');
}

/** Failed hosts first, then running ones. */
function byUrgency(hosts: readonly HostLines[]): readonly HostLines[] {
  const order = ['failed', 'abandoned', 'running', 'waiting', 'cancelled', 'done'];
  return [...hosts].sort((one, two) => order.indexOf(one.status) - order.indexOf(two.status));
}

/** Hosts that wait for the same thing share a line. */
function merged(hosts: readonly HostLines[]): readonly Line[] {
  const seen = new Set<string>();
  return hosts.flatMap((host) => {
    const text = host.lines[0]?.text ?? '';
    if (!isIdle(host)) return host.lines;
    if (seen.has(text)) return [];
    seen.add(text);
    const same = hosts.filter((other) => isIdle(other) && other.lines[0]?.text === text);
    if (same.length === 1) return host.lines;
    return [idleLine(same, text)];
  });
}

function restLine(hosts: readonly HostLines[]): readonly Line[] {
  if (hosts.length === 0) return [];
  const words = (['done', 'running', 'failed', 'abandoned', 'waiting', 'cancelled'] as const).flatMap((status) => {
    const number = hosts.filter((host) => host.status === status).length;
    return number === 0 ? [] : [`${number} ${status}`];
  });
  return [spanning(`${count(hosts.length, 'more host')}: ${words.join(', ')}`)];
}
