/** What the demo shows, act by act, and what must be so afterwards. */
import type { Versions } from './serving.ts';

export interface Act {
  readonly title: string;
  /** What to look at. */
  readonly look: string;
  readonly argv: readonly string[];
  readonly exit: number;
  /** Visitors ask for the site all the time; none may go without an answer. */
  readonly hasTraffic: boolean;
  /** No program was called on any host, or at most looked: containers stay as they are. */
  readonly leaves?: 'untouched' | 'unchanged';
  readonly serves: Versions;
}

const everywhere = (version: string): Versions => ({ 'web-1': version, 'web-2': version, 'job-1': version });

/** In order. */
export const ACTS: readonly Act[] = [
  {
    title: 'Three empty hosts, one command',
    look: 'the plan comes first; what has to wait, and for what, is in it',
    argv: ['setup', '-P', '--version', 'v1', '-y'],
    exit: 0,
    hasTraffic: false,
    serves: everywhere('v1'),
  },
  {
    title: 'What would v2 change?',
    look: 'no host is contacted; ? marks what only a host can tell',
    argv: ['deploy', '-P', '--version', 'v2', '--dry-run'],
    exit: 0,
    hasTraffic: true,
    leaves: 'untouched',
    serves: everywhere('v1'),
  },
  {
    title: 'Deploy v2 while visitors keep asking',
    look: 'one web host at a time; the old container is stopped after its last answer',
    argv: ['deploy', '-P', '--version', 'v2', '-y'],
    exit: 0,
    hasTraffic: true,
    serves: everywhere('v2'),
  },
  {
    title: 'The same deploy again',
    look: 'the hosts are as they should be, so nothing is done',
    argv: ['deploy', '-P', '--version', 'v2', '-y'],
    exit: 0,
    hasTraffic: true,
    leaves: 'unchanged',
    serves: everywhere('v2'),
  },
  {
    title: 'v3 does not come up on web-2',
    look: 'v2 keeps serving there, and the failure says why',
    argv: ['deploy', '-P', '--version', 'v3', '-y'],
    exit: 1,
    hasTraffic: true,
    serves: { 'web-1': 'v3', 'web-2': 'v2', 'job-1': 'v2' },
  },
  {
    title: 'Back to v2',
    look: 'only web-1 has to change',
    argv: ['rollback', 'v2', '-y'],
    exit: 0,
    hasTraffic: true,
    serves: everywhere('v2'),
  },
];
