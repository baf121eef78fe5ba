/** What a build takes for granted on this machine; what is missing is said before anything runs. */
import * as names from '../names.ts';
import { LOCAL, type Draft, type GuardVerdict } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import type { Build } from './build.ts';
import { draft, nothing } from './draft.ts';

type Blocked = Extract<GuardVerdict, { readonly state: 'blocked' }>;

/** Docker, and what it builds with. */
export function requireBuilding(build: Build): Draft {
  const { config } = build.situation;
  return requirement({
    subject: '',
    label: 'this machine can build',
    explain: 'Images are built on this machine, or by a builder that its Docker reaches.',
    gives: [things.docker(LOCAL), things.beforeLock(names.serviceWithDestination(config))],
    problem: tools(build),
  });
}

/** A Dockerfile that the build will see, unless a hook comes before it that may make one, and settings that go together. */
export function requireSource(build: Build, isHooked: boolean): Draft {
  return requirement({
    subject: 'source',
    label: 'there is something to build',
    explain: 'A build needs its Dockerfile, and settings that go together.',
    gives: [sourceThing(build)],
    problem: settings(build) ?? (isHooked && canBeMade(build) ? undefined : dockerfile(build)),
  });
}

export const sourceThing = ({ situation }: Build): Thing => things.file(situation.config.builder.dockerfile, LOCAL);

interface Requirement {
  readonly subject: string;
  readonly label: string;
  readonly explain: string;
  readonly gives: readonly Thing[];
  readonly problem: Blocked | undefined;
}

const requirement = ({ problem, ...given }: Requirement): Draft =>
  draft({
    kind: 'require-building',
    host: LOCAL,
    action: 'read',
    cause: 'the image is built',
    phase: 'build',
    keep: 'needed',
    isRequirement: true,
    localGuard: () => problem ?? { state: 'done', because: 'it is there' },
    commands: nothing,
    timeout: 0,
    ...given,
  });

const blocked = (because: string, fix: string): Blocked => ({ state: 'blocked', because, fix });

/** Kamal accepts these and fails while it builds. */
function settings({ situation, builder }: Build): Blocked | undefined {
  const { driver, remote, cache, arch } = situation.config.builder;
  if (driver !== 'docker' || builder.kind === 'pack') return undefined;
  const other = 'leave out builder.driver';
  if (remote !== undefined) return blocked('builder.driver docker builds on no remote machine', other);
  if (cache !== undefined) return blocked('builder.driver docker has no cache to export', other);
  return arch.length > 1 ? blocked('builder.driver docker builds one architecture only', other) : undefined;
}

/** A clone holds what is committed, whatever a hook makes; a Dockerfile with a place of its own is read from there. */
const canBeMade = ({ situation, facts, revision }: Build): boolean =>
  facts.dockerfile === 'missing' && (revision === undefined || /^[/~]/.test(situation.config.builder.dockerfile));

function dockerfile({ situation, builder, facts, revision }: Build): Blocked | undefined {
  const { dockerfile: path } = situation.config.builder;
  if (builder.kind === 'pack' || facts.dockerfile === 'there') return undefined;
  if (facts.dockerfile === 'missing')
    return blocked(`${path} does not exist`, `create ${path}, or set builder.dockerfile`);
  return revision === undefined
    ? undefined
    : blocked(`${path} is not committed, and the build sees only what is`, `git add ${path} and commit it`);
}

function tools({ situation, builder, facts }: Build): Blocked | undefined {
  const { asked } = facts;
  if (asked === undefined) return undefined;
  if (asked.docker === 'missing')
    return blocked('docker is not installed', 'install Docker, or push the image elsewhere and add -P');
  if (builder.kind === 'pack' && !asked.hasPack)
    return blocked('pack is not installed', 'install the pack command line tool');
  if (builder.kind !== 'pack' && asked.docker === 'no buildx')
    return blocked('docker has no buildx plugin', 'install docker-buildx, or docker-buildx-plugin from Docker');
  return asked.docker === 'down' && usesDaemon(builder.kind, situation.config.registry.isLocal)
    ? blocked('the docker daemon does not answer', 'start Docker')
    : undefined;
}

/** A remote builder does without a Docker on this machine. */
const usesDaemon = (kind: Build['builder']['kind'], hasLocalRegistry: boolean): boolean =>
  hasLocalRegistry || (kind !== 'remote' && kind !== 'cloud');
