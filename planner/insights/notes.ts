/** Things worth a line that stop nothing: what a reader would otherwise be surprised by. */
import { commandFor } from '../command-line.ts';
import { uncompared } from '../compare.ts';
import type { Note } from '../insight.ts';
import * as names from '../names.ts';
import { buildNotes } from '../steps/build-notes.ts';
import { containerNamed } from '../steps/container-facts.ts';
import { rolesOn } from '../selection.ts';
import { known, type Situation } from '../situation.ts';
import { prunedReturns } from './pruned-returns.ts';
import { concerns, type Outlook } from './outlook.ts';

const LOW_DISK_MIB = 1024;

/** Notes on the build and on the hosts that were looked at. */
export function notesOn(outlook: Outlook): Note[] {
  const { situation, steps } = outlook;
  const kept = uncomparedNotes(outlook);
  if (steps.length === 0) return kept;
  const isRouting = steps.some(({ kind }) => kind === 'route');
  const onHosts = situation.selection.hosts.flatMap((host) => [
    ...lowDisk(situation, host),
    ...(isRouting ? maintenance(situation, host) : []),
  ]);
  return [...buildNotes(situation, steps), ...prunedReturns(outlook), ...onHosts, ...kept];
}

/** No blocker: `df` counts what is free for users, and file systems keep some for root, which Docker is. */
function lowDisk(situation: Situation, host: string): Note[] {
  const free = known(situation, host)?.diskFreeMib;
  if (free === undefined || free >= LOW_DISK_MIB) return [];
  const prune = `${commandFor(situation.config, 'prune', 'all')} frees what it can; `;
  const isPruning = situation.intent.verb.startsWith('prune');
  const fix = `${isPruning ? '' : prune}docker system df there says what takes it`;
  return [{ host, text: `only ${free} MiB are free for Docker: ${fix}` }];
}

/** The proxy keeps a stopped or paused service stopped through a deploy. */
function maintenance(situation: Situation, host: string): Note[] {
  const routes = (known(situation, host)?.routes ?? []).filter(({ state }) => state !== 'running');
  if (routes.length === 0) return [];
  return rolesOn(situation.selection, host).flatMap((role) => {
    const route = routes.find((one) => one.service === names.rolePrefix(situation.config, role.name));
    if (route === undefined) return [];
    const { service, state } = route;
    const live = commandFor(situation.config, 'app', 'live');
    return [{ host, text: `${service} is ${state} in kamal-proxy and stays so after this: ${live} resumes it` }];
  });
}

/** A container that is kept may have been run with other values of options that cannot be read off it. */
function uncomparedNotes(outlook: Outlook): Note[] {
  const { situation, after } = outlook;
  const { config, intent, selection } = situation;
  if (!concerns(outlook, 'app') || intent.force) return [];
  return selection.roles.flatMap((role): Note[] => {
    const options = uncompared(role.options);
    if (options.length === 0) return [];
    const name = names.containerName(config, role.name, intent.version);
    const isKept = role.hosts.some(({ name: host }) => {
      const facts = after.get(host);
      const there = facts && containerNamed(facts, name);
      const before = known(situation, host);
      return there?.state === 'running' && before !== undefined && containerNamed(before, name)?.id === there.id;
    });
    if (!isKept) return [];
    const what = `option${options.length === 1 ? '' : 's'} ${options.join(', ')} of ${role.name}`;
    return [{ text: `${what} cannot be compared with what runs; --force applies a change of it` }];
  });
}
