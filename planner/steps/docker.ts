/** Docker itself: there and usable, or installed by `setup`. */
import { commandFor } from '../command-line.ts';
import type { HostFacts } from '../facts.ts';
import type { Situation } from '../situation.ts';
import type { Draft, GuardVerdict } from '../step.ts';
import * as things from '../things.ts';
import { draft, nothing, shell } from './draft.ts';

/** A host whose Docker answers; everything else on it needs that. */
export function requireDocker({ config }: Situation, host: string): Draft {
  return draft({
    kind: 'require-docker',
    host,
    subject: '',
    action: 'read',
    label: 'docker answers',
    explain: 'Nothing can be done on a host without a Docker that the SSH user may use.',
    cause: 'every other step needs Docker',
    phase: 'prepare',
    isRequirement: true,
    gives: [things.docker(host)],
    guard: (facts) =>
      facts.docker.state === 'missing'
        ? { state: 'blocked', because: 'docker is not installed', fix: `${commandFor(config, 'setup')} installs it` }
        : dockerVerdict(facts),
    commands: nothing,
    timeout: 0,
  });
}

/** Of a Docker that is installed. */
function dockerVerdict({ docker, user }: HostFacts): GuardVerdict {
  if (docker.state === 'ready') return { state: 'done', because: `Docker ${docker.version} answers` };
  if (docker.state === 'down') {
    return { state: 'blocked', because: 'the docker daemon does not answer', fix: 'sudo systemctl start docker' };
  }
  return {
    state: 'blocked',
    because: `docker answers "permission denied" to user ${user.name}`,
    fix: `sudo usermod -aG docker ${user.name}`,
  };
}

/** Installs Docker where it is missing, with Docker's own script, as Kamal's bootstrap does. */
export function installDocker(host: string): Draft {
  return draft({
    kind: 'install-docker',
    host,
    subject: '',
    action: 'create',
    label: 'install docker',
    explain: "Runs Docker's installation script (get.docker.com) as the SSH user.",
    cause: 'setup bootstraps the hosts',
    phase: 'bootstrap',
    unless: 'unless installed',
    gives: [things.docker(host)],
    guard: (facts) => installVerdict(facts),
    commands: () => [shell(INSTALL), shell(JOIN_GROUP)],
    endsConnection: true,
    effect: (facts) => ({ ...facts, docker: { state: 'ready', version: 'latest' } }),
    undo: () => ({ irreversible: 'an installed Docker stays' }),
    duration: 40,
    timeout: 900,
  });
}

const INSTALL =
  'sh -c \'curl -fsSL https://get.docker.com || wget -O - https://get.docker.com || echo "exit 1"\' | sh && docker -v';

/** A user other than root joins the group that may use Docker, and logs in again (Kamal 2.12, `cli/server.rb`). */
const JOIN_GROUP = '[ "$(id -u)" -eq 0 ] || id -nG | grep -qw docker || sudo -n usermod -aG docker "$(id -un)"';

function installVerdict(facts: HostFacts): GuardVerdict {
  if (facts.docker.state !== 'missing') return dockerVerdict(facts);
  if (facts.user.isRoot || facts.user.canSudo) return { state: 'ready', cause: 'docker is not installed' };
  return {
    state: 'blocked',
    because: `docker is not installed, and user ${facts.user.name} is neither root nor may use sudo`,
    fix: `install Docker, then: sudo usermod -aG docker ${facts.user.name}`,
  };
}
