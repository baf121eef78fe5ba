/** One role on one host: set aside → env → run → gate and switch → stop old → clean up. */
import type { Config, Role } from '../config.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { known, type Situation } from '../situation.ts';
import { type Boot, changesSince, envOf, replacedName, reuse } from '../steps/app-container.ts';
import { cleanAssets } from '../steps/assets.ts';
import { checkHealth } from '../steps/check-health.ts';
import { certificateThing } from '../steps/certificate.ts';
import { type BootSubject, renameContainer, runContainer, stopIfNew } from '../steps/container.ts';
import { currentAmong, isSetAside, runningOfRole } from '../steps/container-facts.ts';
import { uploadEnv } from '../steps/env-file.ts';
import { pagesThing } from '../steps/error-pages.ts';
import { releasePlace } from '../steps/release.ts';
import { ownerOfRole } from '../steps/route-settings.ts';
import { route, type RouteSubject } from '../steps/route.ts';
import { stopContainer, stopOthers } from '../steps/stop.ts';
import { waitHealthy } from '../steps/wait-healthy.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';

export interface Booted {
  readonly drafts: readonly Draft[];
  /** There once everything of it is up. */
  readonly done: readonly Thing[];
}

/** Hosts that are booted together. */
export interface Batch {
  readonly number: number;
  readonly hosts: readonly string[];
  readonly phase: string;
  /** There is no other batch. */
  readonly isOnly: boolean;
}

/**
 * Whose first healthy container roles other than the primary wait for. Each batch has a barrier of its own: what comes
 * after the batch can never be what it waits for.
 */
export const gatekeepersOf = (primaryRole: string, { number, isOnly }: Batch): string =>
  isOnly ? primaryRole : `${primaryRole} by batch ${number}`;

/** Boots a role on a host behind `needs`. */
export function bootRole(
  situation: Situation,
  role: Role,
  host: string,
  batch: Batch,
  needs: readonly Thing[],
  lane: string | undefined,
): Booted {
  const { config, intent, selection } = situation;
  const isPrimary = role.name === selection.primaryRole;
  const hasBarrier = !isPrimary && selection.primaryRole !== undefined;
  const gatekeepers = gatekeepersOf(selection.primaryRole ?? '', batch);
  const behind = hasBarrier ? [things.all(`${gatekeepers} barrier`)] : [];
  const boot = { role, host, version: intent.version };
  const changes = changesSince(situation, boot, known(situation, host));
  const subject: BootSubject = {
    ...boot,
    phase: batch.phase,
    lane,
    cause: hasBarrier
      ? `after the first healthy ${selection.primaryRole} container`
      : batchCause(situation, batch, changes),
    changes,
    needs: [...needs, ...behind],
  };
  const name = names.containerName(config, role.name, intent.version);
  const gives = isPrimary ? [things.firstHealthy(gatekeepers)] : [];
  const released = releasePlace(situation);
  const hasEnv = released?.host === host && released.role.name === role.name;
  const stops = stopOld(situation, { ...subject, needs: [things.serving(name, host)] });
  const replaced = stops.map((draft) => draft.subject);
  const gate =
    role.proxy === undefined
      ? [waitHealthy(situation, { ...subject, needs: [] }, gives, replaced)]
      : gateOf(situation, subject, gives);
  const after = [things.serving(name, host), ...stops.flatMap((draft) => draft.gives)];
  const isLate = intent.onFailure === 'revert';
  const clean = role.assetPath === undefined || isLate ? [] : [cleanAssets(situation, { ...subject, needs: after })];
  return {
    // Not behind the barrier: as Kamal 2.12, `cli/app/boot.rb`, and there is less left to do once it opens.
    drafts: [
      renameContainer(situation, { ...subject, needs }),
      ...(hasEnv ? [] : [uploadRoleEnv(situation, subject)]),
      runContainer(situation, subject),
      ...gate,
      ...stops,
      ...clean,
    ],
    done: [...after, ...clean.flatMap((draft) => draft.gives)],
  };
}

/** The env file of a role on a host. */
export const uploadRoleEnv = (
  situation: Situation,
  boot: Boot & Pick<BootSubject, 'phase' | 'lane' | 'needs'>,
): Draft =>
  uploadEnv(situation, {
    host: boot.host,
    path: names.roleEnvFile(situation.config, boot.role.name),
    env: envOf(boot),
    owner: boot.role.name,
    role: boot.role.name,
    phase: boot.phase,
    lane: boot.lane,
    needs: boot.needs,
  });

function batchCause({ config, intent }: Situation, batch: Batch, changes: readonly string[]): string {
  if (config.boot.limit !== undefined) return `batch of ${batch.hosts.length} (boot.limit)`;
  return changes.length > 0 ? '' : `version ${intent.version} is not on this host yet`;
}

function gateOf(situation: Situation, subject: BootSubject, gives: readonly Thing[]): Draft[] {
  const { config, intent } = situation;
  const { role, host } = subject;
  const name = names.containerName(config, role.name, subject.version);
  const owner = ownerOfRole(config, role, intent.version);
  if (owner === undefined) throw new Error(`role ${role.name} has no proxy`);
  const switched: RouteSubject = {
    owner,
    host,
    container: name,
    role: role.name,
    phase: subject.phase,
    lane: subject.lane,
    needs: [
      ...(config.errorPagesPath === undefined ? [] : [pagesThing(situation, host)]),
      ...(typeof owner.proxy.ssl === 'object' ? [certificateThing(role.name, host)] : []),
    ],
    gives,
    rescue: stopIfNew(situation, subject),
  };
  if (!intent.isSaved) return [route(situation, switched)];
  const needs = [...switched.needs, things.healthy(name, host)];
  return [checkHealth(situation, switched), route(situation, { ...switched, needs })];
}

/** The containers that the new one replaces: known by name, or whatever else of the role runs then. */
function stopOld(situation: Situation, subject: BootSubject): Draft[] {
  const { config } = situation;
  const { role, host } = subject;
  const name = names.containerName(config, role.name, subject.version);
  const facts = known(situation, host);
  const stop = {
    ...subject,
    cause: 'after the switch; stays for rollback',
    causeIfRemoved: 'after the switch; the prune of this run removes it',
  };
  const stopAside = { ...stop, cause: 'after the switch; it was set aside' };
  if (facts === undefined) return [stopOthers(situation, stop, name)];
  const old = runningBeside(facts, config, role, name).filter(({ part }) => part !== 'stale');
  return old.flatMap(({ container, part }) => {
    if (part !== 'wanted') return [stopContainer(situation, isSetAside(container) ? stopAside : stop, container.name)];
    if (reuse(situation, subject, facts).state !== 'differs') return [];
    return [stopContainer(situation, stopAside, replacedName(container))];
  });
}

/** Running containers of the role that are neither current nor of the spared version. */
export function stopStale(
  situation: Situation,
  role: Role,
  host: string,
  needs: readonly Thing[],
  spared?: string,
): Draft[] {
  const facts = known(situation, host);
  if (facts === undefined) return [];
  const { config } = situation;
  const wanted = spared === undefined ? undefined : names.containerName(config, role.name, spared);
  const stale = runningBeside(facts, config, role, wanted).filter(({ part }) => part === 'stale');
  const subject = { role, host, phase: 'prepare', cause: 'stale: not the current version', needs };
  return stale.map(({ container }) => stopContainer(situation, subject, container.name));
}

/** A running container of a role; `at work`: current, what the proxy sends requests to, or what works while those do not. */
interface Running {
  readonly container: ContainerFacts;
  readonly part: 'wanted' | 'at work' | 'stale';
}

/** Where several run the image of Kamal's current container, the wanted one is current before those that were set aside. */
function runningBeside(facts: HostFacts, config: Config, role: Role, wanted: string | undefined): Running[] {
  const running = runningOfRole(facts, config, role.name);
  if (running.length === 0) return [];
  const latest = currentAmong(running, facts, config);
  const current = running.find(({ name, imageId }) => name === wanted && imageId === latest?.imageId) ?? latest;
  const service = names.rolePrefix(config, role.name);
  const routed = facts.routes.find((one) => one.service === service)?.targets ?? [];
  const isMeant = (container: ContainerFacts): boolean =>
    container === current || routed.some((target) => target.startsWith(container.id.slice(0, 12)));
  const isUp = ({ state }: ContainerFacts): boolean => state === 'running';
  // A current one that crashes again and again does no work: the newest that does is needed until the new one is up.
  const isNeeded = wanted !== undefined && !running.some((one) => isMeant(one) && isUp(one));
  const substitute = isNeeded ? running.find(isUp) : undefined;
  // What was set aside for the wanted one is needed until that is up: the run that did it may not have waited for it.
  const isAside = ({ name }: ContainerFacts): boolean => wanted !== undefined && name.startsWith(`${wanted}_replaced_`);
  const isAtWork = (one: ContainerFacts): boolean => isMeant(one) || one === substitute || isAside(one);
  return running.map((container) => ({
    container,
    part: container.name === wanted ? 'wanted' : isAtWork(container) ? 'at work' : 'stale',
  }));
}
