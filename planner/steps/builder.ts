/** Builders: made where they are missing, as Kamal 2.12 makes them, so that both use the same ones. */
import { LOCAL, type Draft, type Keep } from '../step.ts';
import * as things from '../things.ts';
import { type Build, common } from './build.ts';
import { type BuilderSetup, sshDestination } from './builder-kind.ts';
import { draft, shell, words } from './draft.ts';

type Named = BuilderSetup & { readonly name: string };

const hasName = (builder: BuilderSetup): builder is Named => builder.name !== undefined;

/** The shell line that succeeds while the builder is there and builds where it should. */
export function inspectLine({ situation, builder }: Pick<Build, 'situation' | 'builder'>): string | undefined {
  const { name, context } = builder;
  if (name === undefined) return undefined;
  const inspect = `docker buildx inspect ${name}`;
  if (context === undefined) return inspect;
  const where = `docker context inspect ${context} --format '{{.Endpoints.docker.Host}}' | grep -xqF '${situation.config.builder.remote}'`;
  return `${inspect} | grep -q 'Endpoint:.*${context}' && ${where}`;
}

/** The lines that make it, as Kamal's. */
export function createLines({ situation, builder }: Pick<Build, 'situation' | 'builder'>): string[] {
  const { config } = situation;
  const { driver, remote } = config.builder;
  const { kind, name, context } = builder;
  const options = config.registry.isLocal && '--driver-opt network=host';
  const platform = (arch: readonly string[]): string => `--platform ${arch.map((one) => `linux/${one}`).join(',')}`;
  const leads = `docker context create ${context} --description '${name} host' --docker 'host=${remote}'`;
  if (kind === 'cloud') return [`docker buildx create --driver ${driver}`];
  if (kind === 'remote') return [leads, words(`docker buildx create --name ${name}`, options, context)];
  const here = words(
    'docker buildx create',
    kind === 'hybrid' && platform(builder.localArch),
    `--name ${name} --driver=${driver}`,
    options,
  );
  if (kind === 'local') return [here];
  const there = words(`docker buildx create ${platform(builder.remoteArch)} --append --name ${name}`, options, context);
  return [here, leads, there];
}

/** Of a remote machine that does not answer buildx forgets the builder, and fails all the same. */
const removeLines = ({ name, context }: Named): string[] =>
  context === undefined
    ? [`docker buildx rm ${name}`]
    : [
        `docker buildx rm ${name} || ! docker buildx inspect ${name} > /dev/null 2>&1`,
        `docker context rm --force ${context}`,
      ];

/** Where the builder needs none of its own there is nothing to make. */
export const createBuilder = (build: Build, keep: Keep): Draft[] =>
  hasName(build.builder) ? [createNamed(build, build.builder, keep)] : [];

function createNamed(build: Build, builder: Named, keep: Keep): Draft {
  const { situation } = build;
  const { remote } = situation.config.builder;
  const ssh = builder.context === undefined ? undefined : sshDestination(remote);
  const clear = removeLines(builder).map((line) => shell(`{ ${line}; } > /dev/null 2>&1 || true`));
  return draft({
    ...common(build),
    kind: 'create-builder',
    host: LOCAL,
    subject: builder.name,
    action: 'create',
    label: `create builder ${builder.name}`,
    explain: explanation(builder, remote),
    cause: 'builds run in it',
    keep,
    unless: 'unless it exists',
    gives: [things.builder(builder.name)],
    localGuard: ({ build: facts }) => {
      const state = facts?.asked?.builder;
      if (state === undefined) return undefined;
      if (situation.intent.force && keep === 'guard') return { state: 'ready', cause: 'made anew (--force)' };
      if (state === 'ready') return { state: 'done', because: `builder ${builder.name} is there` };
      return {
        state: 'ready',
        cause: state === 'other' ? 'the one that is there builds elsewhere' : 'there is none',
      };
    },
    commands: () => [
      // Docker's own ssh asks nobody: a host that is met for the first time is trusted here, a changed key is not.
      ...(ssh === undefined
        ? []
        : [shell(`ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new ${ssh.words} true`)]),
      ...(build.facts.asked?.builder === 'absent' && ssh === undefined ? [] : clear),
      ...createLines(build).map((line) => shell(line)),
    ],
    undo: () => ({ how: 'remove it', commands: removeLines(builder).map((line) => shell(line)) }),
    duration: 5,
    timeout: 300,
  });
}

function explanation({ kind }: BuilderSetup, remote: string | undefined): string {
  if (kind === 'remote') return `Builds run on ${remote}.`;
  if (kind === 'hybrid') return `Builds run on this machine and, for other architectures, on ${remote}.`;
  return kind === 'cloud' ? "Builds run in Docker's cloud." : 'Builds run in a BuildKit container on this machine.';
}

/** Takes the builder away; the next build makes another. */
export const removeBuilder = (build: Build): Draft[] =>
  hasName(build.builder) ? [removeNamed(build, build.builder)] : [];

function removeNamed(build: Build, builder: Named): Draft {
  return draft({
    ...common(build),
    kind: 'remove-builder',
    host: LOCAL,
    subject: builder.name,
    action: 'delete',
    label: `remove builder ${builder.name}`,
    explain: 'Takes the builder with its cache away; the next build makes another.',
    cause: 'asked for',
    keep: 'guard',
    unless: 'unless there is none',
    localGuard: ({ build: facts }) => {
      const state = facts?.asked?.builder;
      if (state === undefined) return undefined;
      return state === 'absent'
        ? { state: 'done', because: `there is no builder ${builder.name}` }
        : { state: 'ready' };
    },
    commands: () => removeLines(builder).map((line) => shell(line)),
    undo: () => ({ irreversible: 'its cache is gone' }),
    timeout: 300,
  });
}
