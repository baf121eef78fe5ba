/**
 * Plays the commands of a recording on simulated hosts that were empty, as plans that take effect; those of commands that
 * failed are walked, and fail where Kamal's did.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Facts, HostFacts } from '../../../planner/facts.ts';
import { makePlan, type Planned, select, type Situation } from '../../../planner/index.ts';
import type { Arguments, Intent, Verb } from '../../../planner/intent.ts';
import type { Step } from '../../../planner/plan.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { COMMANDS } from '../../../src/commands/index.ts';
import { pathOf, read } from '../../../src/grammar.ts';
import { localFacts } from '../../../src/local-facts.ts';
import { applied } from '../../laws/effects.ts';
import { fingerprint } from '../../laws/fingerprint.ts';
import { simulate } from '../../laws/simulation.ts';
import { kamalLines, linesOf } from './normal.ts';

const FOLDER = fileURLToPath(new URL('../../../fixtures/oracle/', import.meta.url));

export const CASES = ['one-host', 'roles-workers-accessory', 'no-proxy-cron-hooks', 'proxy-custom-cert-path'] as const;

export interface Recorded {
  readonly kamal: string;
  readonly exit: number;
  readonly commands: readonly { readonly host?: string; readonly command?: string; readonly upload?: string }[];
}

export interface Played {
  readonly recorded: Recorded;
  readonly situation: Situation;
  readonly planned: Planned;
  /** The ids of the steps that were begun. */
  readonly begun: ReadonlySet<string>;
  /** Those of them that failed. */
  readonly failed: ReadonlySet<string>;
}

const EMPTY: HostFacts = {
  docker: { state: 'ready', version: '26.1.5' },
  user: { name: 'root', home: '/root', isRoot: true, inDockerGroup: true, canSudo: true },
  containers: [],
  images: [],
  networks: ['bridge', 'host', 'none'],
  routes: [],
  proxyFiles: {},
  files: [],
  directories: [],
  locks: {},
  listeners: [],
};

/** The plan of every command, each made on what the ones before it left. */
export async function replay(name: (typeof CASES)[number]): Promise<readonly Played[]> {
  const project = join(FOLDER, name, 'project');
  const loaded = await loadConfig({ cwd: project, env: {} });
  if (!loaded.ok) throw new Error(`${name} does not load`);
  const { config } = loaded.value;
  const local = localFacts(config, project, '', {});
  const all = select(config, { primaryOnly: false });
  if ('option' in all) throw new Error('nothing is selected');
  let facts: Facts = { local, hosts: Object.fromEntries(all.hosts.map((host) => [host, EMPTY])) };
  const played: Played[] = [];
  for (const recorded of recordings(name)) {
    const intent = intentOf(recorded.kamal);
    const selection = select(config, intent);
    if ('option' in selection) throw new Error('nothing is selected');
    const situation = { config, intent, selection, facts, fingerprint };
    const planned = makePlan(situation);
    const [end, after] = recorded.exit === 0 ? wholly(facts, planned) : await failing({ recorded, situation, planned });
    played.push({ recorded, situation, planned, ...end });
    facts = after;
  }
  return played;
}

type Ended = readonly [end: Pick<Played, 'begun' | 'failed'>, after: Facts];

const wholly = (facts: Facts, planned: Planned): Ended => [
  { begun: new Set(planned.plan.steps.map(({ id }) => id)), failed: new Set() },
  applied(facts, planned),
];

/** Gates fail where Kamal cleaned up behind its own. */
async function failing(command: Pick<Played, 'recorded' | 'situation' | 'planned'>): Promise<Ended> {
  const { situation, planned } = command;
  const kamal = kamalLines(command);
  const isCleaned = ({ host, diagnosis, rescue }: Step): boolean =>
    diagnosis !== undefined &&
    rescue.length > 0 &&
    linesOf({ host, commands: rescue }).every((line) => kamal.includes(line));
  const broken = new Set(planned.plan.steps.filter(isCleaned).map(({ id }) => id));
  if (broken.size === 0) throw new Error(`nobody knows where ${command.recorded.kamal} failed`);
  const { outcome, world } = await simulate({
    facts: situation.facts,
    planned,
    fails: (id) => (broken.has(id) ? { state: 'failed', exit: 1, command: '', output: '' } : undefined),
  });
  const failed = new Set(outcome.failed.map(({ step }) => step));
  return [{ begun: new Set([...outcome.done, ...failed]), failed }, world.facts];
}

const recordings = (name: string): Recorded[] =>
  readFileSync(join(FOLDER, name, 'commands.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);

/** Kamal repeats what is already so, and recordings show it: `--force` does that. */
function intentOf(line: string): Intent {
  const words = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, inside]) => inside ?? word);
  const reading = read(words, COMMANDS);
  if (reading.kind !== 'command') throw new Error(`${line} is no command`);
  const after = (name: string): string | undefined =>
    reading.rest.includes(name) ? reading.rest[reading.rest.indexOf(name) + 1] : undefined;
  const verb = pathOf(reading.definition).join(' ') as Verb;
  const [first] = reading.rest.filter((word) => !word.startsWith('-'));
  const told: Arguments =
    verb === 'remove' || verb.startsWith('accessory ')
      ? { accessory: verb === 'remove' ? 'all' : (first ?? '') }
      : { message: after('-m') ?? '' };
  return {
    verb,
    version: after('--version') ?? (verb === 'rollback' ? (first ?? '') : 'commit'),
    ...(verb === 'app maintenance' ? {} : { arguments: told }),
    primaryOnly: false,
    skipHooks: false,
    force: verb.startsWith('proxy ') ? false : ['setup', 'deploy', 'redeploy'].includes(verb),
    lockHeld: false,
    isSaved: false,
    onFailure: 'halt',
  };
}
