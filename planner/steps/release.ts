/** The release command: migrations and the like, once per deploy, in the new version, before anything of it is started. */
import type { ContainerFacts, HostFacts } from '../facts.ts';
import type { Verb } from '../intent.ts';
import * as names from '../names.ts';
import { rolesOn } from '../selection.ts';
import { known, type Situation } from '../situation.ts';
import type { Draft, GuardVerdict } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { type Boot, oneOffLine, reuse } from './app-container.ts';
import { audit } from './audit.ts';
import { draft, PATIENCE, shell } from './draft.ts';

export interface ReleaseSubject extends Boot {
  readonly command: string;
  /** Everything that the deploy may start; where all of it runs already there is nothing to release. */
  readonly boots: readonly Boot[];
  readonly needs: readonly Thing[];
}

/** Phase of the command and of the env file that it reads. */
export const RELEASE_PHASE = 'release';

/** True for the kind of step that runs the command. */
export const isRelease = (kind: string): boolean => kind === 'run-release-command';

const RELEASING: readonly Verb[] = ['setup', 'deploy', 'redeploy'];

/** Where a run has a release command to run: as the first role of the primary host, or of the first host that has one. */
export function releasePlace({ config, intent, selection }: Situation): (Boot & { command: string }) | undefined {
  const { release: command } = config;
  if (command === undefined || !RELEASING.includes(intent.verb)) return undefined;
  const { primaryHost, appHosts } = selection;
  const hasRole = (one: string): boolean => rolesOn(selection, one).length > 0;
  const host = primaryHost !== undefined && hasRole(primaryHost) ? primaryHost : appHosts.find(hasRole);
  const role = host === undefined ? undefined : rolesOn(selection, host)[0];
  return host === undefined || role === undefined ? undefined : { role, host, version: intent.version, command };
}

/** Runs the command to its end; where it fails, nothing of the version is started anywhere. */
export function runRelease(situation: Situation, subject: ReleaseSubject): Draft {
  const { config } = situation;
  const { role, host, version, command } = subject;
  const image = names.imageReference(config, version);
  const name = `${names.releasePrefix(config, role.name)}${version}`;
  return draft({
    kind: 'run-release-command',
    host,
    subject: name,
    role: role.name,
    action: 'update',
    label: `run release command ${command}`,
    explain: `Runs it once, in a new container of ${image} with the environment of ${role.name}; what it does cannot be foreseen.`,
    cause: `before any container of ${version} starts`,
    phase: RELEASE_PHASE,
    unless: `unless all of ${version} runs unchanged`,
    needs: [
      things.docker(host),
      things.image(image, host),
      things.network(names.KAMAL_NETWORK, host),
      things.file(names.roleEnvFile(config, role.name), host),
      ...subject.needs,
    ],
    gives: [things.released(config.service)],
    guard: (facts) => verdictOf(situation, subject, facts),
    commands: () => [
      audit(situation, `Executed cmd '${command}' on app version ${version}`, role.name),
      shell(oneOffLine(situation, subject, { name, command })),
    ],
    undo: () => ({ irreversible: 'only the release command knows what it did' }),
    rescue: [shell(`docker stop ${name} > /dev/null 2>&1 || true`)],
    duration: 5,
    timeout: PATIENCE,
  });
}

function verdictOf(situation: Situation, { role, version, boots }: ReleaseSubject, facts: HostFacts): GuardVerdict {
  const isNeeded = boots.some((boot) => reuse(situation, boot, known(situation, boot.host)).state !== 'same');
  if (!isNeeded) return { state: 'done', because: `all of ${version} runs already` };
  const prefix = names.releasePrefix(situation.config, role.name);
  const other = facts.containers.find(({ name, labels }) => name.startsWith(prefix) && labels['role'] === undefined);
  return other === undefined ? { state: 'ready' } : blockedBy(other);
}

/** Two at a time would migrate one database. */
const blockedBy = ({ name, state }: ContainerFacts): GuardVerdict =>
  state === 'running'
    ? {
        state: 'blocked',
        because: `the release command of an earlier run still runs in ${name}`,
        fix: `wait for its end, or docker stop ${name}`,
      }
    : { state: 'blocked', because: `${name} of an earlier run is there`, fix: `docker rm ${name}` };
