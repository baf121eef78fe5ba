/** Things worth a line that stop nothing: what a reader would otherwise be surprised by. */
import type { Note, Step } from './plan.ts';
import * as names from './names.ts';
import { buildNotes } from './steps/build-notes.ts';
import { rolesOn } from './selection.ts';
import { known, type Situation } from './situation.ts';

const LOW_DISK_MIB = 1024;

/** Notes on the hosts that were looked at. */
export function notesOn(situation: Situation, steps: readonly Step[]): Note[] {
  if (steps.length === 0) return [];
  const onHosts = situation.selection.hosts.flatMap((host) => [
    ...lowDisk(situation, host),
    ...(steps.some(({ kind }) => kind === 'route') ? maintenance(situation, host) : []),
    ...orphans(situation, host),
  ]);
  return [...buildNotes(situation, steps), ...onHosts];
}

function lowDisk(situation: Situation, host: string): Note[] {
  const free = known(situation, host)?.diskFreeMib;
  return free !== undefined && free < LOW_DISK_MIB ? [{ host, text: `only ${free} MiB are free for Docker` }] : [];
}

/** The proxy keeps a stopped or paused service stopped through a deploy. */
function maintenance(situation: Situation, host: string): Note[] {
  const routes = known(situation, host)?.routes ?? [];
  return rolesOn(situation.selection, host).flatMap((role) => {
    const route = routes.find((one) => one.service === names.rolePrefix(situation.config, role.name));
    if (route === undefined || route.state === 'running') return [];
    return [
      {
        host,
        text: `${route.service} is ${route.state} in kamal-proxy and stays so after this: kamal-plan app live resumes it`,
      },
    ];
  });
}

/** Containers of roles that the configuration no longer has on the host. */
function orphans(situation: Situation, host: string): Note[] {
  const { config } = situation;
  const roles = config.roles.filter((role) => role.hosts.some((one) => one.name === host)).map((role) => role.name);
  const containers = known(situation, host)?.containers ?? [];
  return containers
    .filter(
      ({ labels, state }) =>
        state === 'running' &&
        labels['service'] === config.service &&
        labels['destination'] === (config.destination ?? '') &&
        labels['role'] !== undefined &&
        !roles.includes(labels['role']),
    )
    .map(({ name, labels }) => ({
      host,
      text: `${name} runs, but role ${labels['role']} is not on this host any more; nothing stops it`,
    }));
}
