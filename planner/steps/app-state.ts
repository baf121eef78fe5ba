/** The app's containers as they are: started again, stopped, or stopped because a newer version is current. */
import { commandFor } from '../command-line.ts';
import type { Role } from '../config.ts';
import type { HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { known, type Situation } from '../situation.ts';
import type { Draft, Interruption } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { audit } from './audit.ts';
import { changeContainer, containerNamed, roleFilters, runningOfRole } from './container-facts.ts';
import { currentIdLine, currentNameLine } from './current.ts';
import { draft, shell } from './draft.ts';
import { stopLine, stopPatience, stopSeconds } from './stop.ts';

export interface RoleOnHost {
  readonly role: Role;
  readonly host: string;
  readonly phase: string;
  readonly lane?: string | undefined;
  readonly needs: readonly Thing[];
}

const place = ({ role, host, phase, lane, needs }: RoleOnHost) => ({
  host,
  role: role.name,
  phase,
  lane,
  needs: [things.docker(host), ...needs],
});

/** `docker start` of the container of the intent's version. */
export function startContainer(situation: Situation, subject: RoleOnHost): Draft {
  const { config, intent } = situation;
  const { role, host } = subject;
  const name = names.containerName(config, role.name, intent.version);
  return draft({
    ...place(subject),
    kind: 'start-container',
    subject: name,
    action: 'update',
    label: `start container ${name}`,
    explain: 'Starts the container as it is; neither image nor environment change.',
    cause: `version ${intent.version} is started`,
    unless: 'unless it runs',
    gives: [things.container(name, host)],
    guard: (facts) => {
      const there = containerNamed(facts, name);
      if (there === undefined)
        return {
          state: 'blocked',
          because: `there is no container ${name}`,
          fix: `${commandFor(config, 'app', 'boot')} runs one`,
        };
      if (there.state === 'running') return { state: 'done', because: `${name} runs` };
      return { state: 'ready', cause: `it is ${there.state}` };
    },
    commands: () => [audit(situation, `Started app version ${intent.version}`), shell(`docker start ${name}`)],
    effect: (facts) => changeContainer(facts, name, (container) => ({ ...container, state: 'running' })),
    undo: (before) =>
      before?.containers.some((one) => one.name === name && one.state !== 'exited') === true
        ? { irreversible: 'it was not stopped before either' }
        : { how: 'stop it', commands: [shell(stopLine(config, role, name))] },
    timeout: 60,
  });
}

/** Stops what runs of a role: as a rule one container, and any stale one beside it. `until`: who brings it back. */
export function stopRole(situation: Situation, subject: RoleOnHost, until: Omit<Interruption, 'service'>): Draft {
  const { config } = situation;
  const { role, host } = subject;
  const before = known(situation, host);
  const running = before === undefined ? [] : runningOfRole(before, config, role.name).map(({ name }) => name);
  const seconds = stopSeconds(config, role);
  return draft({
    ...place(subject),
    kind: 'stop-app',
    subject: role.name,
    action: 'delete',
    label: stopLabel(role, running),
    explain: `Docker sends TERM${running.length > 1 ? ` to ${running.join(', ')}` : ''} and, after the stop timeout, KILL. The container is kept: ${commandFor(config, 'app', 'start')}.`,
    cause: 'nothing of it shall run',
    unless: 'unless none runs',
    gives: [things.stopped(`app ${role.name}`, host)],
    guard: (facts) =>
      runningOfRole(facts, config, role.name).length === 0
        ? { state: 'done', because: `no container of ${role.name} runs on ${host}` }
        : { state: 'ready' },
    commands: () => [
      audit(situation, 'Stopped app', role.name),
      ...(before === undefined
        ? [
            shell(
              `${currentIdLine(config, role.name)} | xargs docker stop${seconds === undefined ? '' : ` -t ${seconds}`}`,
            ),
          ]
        : running.map((name) => shell(stopLine(config, role, name)))),
    ],
    effect: (facts) => running.reduce(stoppedFacts, facts),
    undo: () => ({ how: 'start it again', commands: running.map((name) => shell(`docker start ${name}`)) }),
    interruption: () => ({ service: names.rolePrefix(config, role.name), ...until }),
    duration: 2,
    timeout: stopPatience(config, role) * Math.max(1, running.length),
  });
}

function stopLabel(role: Role, running: readonly string[]): string {
  const [only] = running;
  if (only === undefined) return `stop the ${role.name} container`;
  return running.length === 1 ? `stop container ${only}` : `stop ${running.length} ${role.name} containers`;
}

const stoppedFacts = (facts: HostFacts, name: string): HostFacts =>
  changeContainer(facts, name, ({ health: _health, ...container }) => ({ ...container, state: 'exited' }));

/** Stops the containers of a role that are not the current one, on a host that nobody looked at. */
export function stopStaleUnseen(situation: Situation, subject: RoleOnHost): Draft {
  const { config } = situation;
  const { role, host } = subject;
  const seconds = stopSeconds(config, role);
  return draft({
    ...place(subject),
    kind: 'stop-container',
    subject: `stale ${role.name}`,
    action: 'delete',
    label: `stop stale ${role.name} containers`,
    explain: 'Containers of the role that run beside the current one. They are kept.',
    cause: 'stale: not the current version',
    unless: 'unless none runs',
    gives: [things.stopped(`stale ${role.name}`, host)],
    commands: () => [
      shell(
        `docker ps ${roleFilters(config, role.name)} --format "{{.Names}}" | grep -vx "$(${currentNameLine(config, role.name)})" ` +
          `| xargs -r docker stop${seconds === undefined ? '' : ` -t ${seconds}`}`,
      ),
    ],
    undo: () => ({ how: 'start them again', commands: [] }),
    timeout: stopPatience(config, role),
  });
}
