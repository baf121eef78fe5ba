/**
 * Booting the app: error pages, assets and certificates everywhere first, then batch after batch
 * (set aside → env → run → gate and switch → stop old → clean up), roles other than the primary behind its barrier.
 */
import type { Role } from '../config.ts';
import * as names from '../names.ts';
import { rolesOn } from '../selection.ts';
import { known, type Situation } from '../situation.ts';
import { envOf, replacedName, reuse } from '../steps/app-container.ts';
import { bridgeAssets, cleanAssets } from '../steps/assets.ts';
import { gather, pause } from '../steps/batch.ts';
import { certificateThing, uploadCertificate } from '../steps/certificate.ts';
import { type BootSubject, renameContainer, runContainer } from '../steps/container.ts';
import { currentOfRole, runningOfRole } from '../steps/container-facts.ts';
import { shell } from '../steps/draft.ts';
import { uploadEnv } from '../steps/env-file.ts';
import { cleanErrorPages, pagesThing, uploadErrorPages } from '../steps/error-pages.ts';
import { hasHook, hookThing, runHook } from '../steps/hook.ts';
import { route } from '../steps/route.ts';
import { stopContainer, stopLine, stopOthers } from '../steps/stop.ts';
import { waitHealthy } from '../steps/wait-healthy.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';

export interface Booted {
  readonly drafts: readonly Draft[];
  /** There once every batch is up. */
  readonly done: readonly Thing[];
}

interface Batch {
  readonly number: number;
  readonly hosts: readonly string[];
  readonly phase: string;
}

const bridged = (role: Role): Thing => things.all(`assets of ${role.name}`);

/** Boots the intent's version on every selected app host. `needs` is what must be there before anything is booted. */
export function bootApp(situation: Situation, needs: readonly Thing[]): Booted {
  const { selection } = situation;
  const prepared = prepareHosts(situation);
  const stale = selection.appHosts.flatMap((host) =>
    rolesOn(selection, host).flatMap((role) => stopStale(situation, role, host, needs)),
  );
  const drafts: Draft[] = [...prepared, ...stale, ...barrier(situation)];
  let ready = needs;
  for (const batch of batches(situation)) {
    const booted = bootBatch(situation, batch, ready);
    drafts.push(...booted.drafts);
    ready = booted.done;
  }
  return { drafts, done: ready };
}

function batches({ config, selection }: Situation): Batch[] {
  const { appHosts } = selection;
  const size = config.boot.limit ?? Math.max(1, appHosts.length);
  const count = Math.ceil(appHosts.length / size);
  return Array.from({ length: count }, (_, at) => ({
    number: at + 1,
    hosts: appHosts.slice(at * size, (at + 1) * size),
    phase: count === 1 ? 'boot' : `batch ${at + 1}/${count}`,
  }));
}

/** What every host gets before any container starts, so that no version misses the other's assets. */
function prepareHosts(situation: Situation): Draft[] {
  const { config, selection, intent } = situation;
  const subjects = selection.appHosts.flatMap((host) => rolesOn(selection, host).map((role) => ({ role, host })));
  const pages = config.errorPagesPath;
  const assets = subjects.flatMap(({ role, host }) => {
    if (role.assetPath === undefined) return [];
    const subject = { role, host, version: intent.version, phase: 'prepare', cause: '', needs: [] };
    return [bridgeAssets(situation, subject, names.assetPathOf(role.assetPath))];
  });
  const meeting = selection.roles
    .filter((role) => role.assetPath !== undefined)
    .map((role) =>
      gather({
        what: `assets of ${role.name}`,
        label: `assets of ${role.name} are everywhere`,
        phase: 'prepare',
        needs: assets.filter((draft) => draft.role === role.name).flatMap((draft) => draft.gives),
      }),
    );
  return [
    ...(pages === undefined ? [] : proxiedHosts(situation).map((host) => uploadErrorPages(situation, host, pages))),
    ...assets,
    ...meeting,
    ...subjects.flatMap(({ role, host }) =>
      typeof role.proxy?.ssl === 'object' ? [uploadCertificate(situation, role.name, host, role.proxy.ssl)] : [],
    ),
  ];
}

const proxiedHosts = ({ selection }: Situation): readonly string[] =>
  selection.appHosts.filter((host) => rolesOn(selection, host).some((role) => role.proxy !== undefined));

/** Running containers of the role that are neither current nor wanted make room first. */
function stopStale(situation: Situation, role: Role, host: string, needs: readonly Thing[]): Draft[] {
  const facts = known(situation, host);
  if (facts === undefined) return [];
  const { config, intent } = situation;
  const current = currentOfRole(facts, config, role.name);
  const wanted = names.containerName(config, role.name, intent.version);
  const routed = facts.routes.find((one) => one.service === names.rolePrefix(config, role.name))?.targets ?? [];
  const stale = runningOfRole(facts, config, role.name).filter(
    (container) =>
      container !== current &&
      container.name !== wanted &&
      !routed.some((target) => target.startsWith(container.id.slice(0, 12))),
  );
  const subject = { role, host, phase: 'prepare', cause: 'stale: not the current version', needs };
  return stale.map((container) => stopContainer(situation, subject, container.name));
}

function barrier({ selection }: Situation): Draft[] {
  const { primaryRole, roles } = selection;
  if (primaryRole === undefined || roles.length < 2) return [];
  return [
    gather({
      what: `${primaryRole} barrier`,
      label: `the first ${primaryRole} container is healthy`,
      phase: 'boot',
      needs: [things.firstHealthy(primaryRole)],
    }),
  ];
}

function bootBatch(situation: Situation, batch: Batch, needs: readonly Thing[]): Booted {
  const { config } = situation;
  const part = String(batch.number);
  const pre = hasHook(situation, 'pre-app-boot')
    ? [
        runHook(situation, {
          name: 'pre-app-boot',
          part,
          hosts: batch.hosts,
          phase: batch.phase,
          keep: 'phase',
          isLocked: true,
          needs,
        }),
      ]
    : [];
  const start = pre.length > 0 ? [hookThing({ name: 'pre-app-boot', part })] : needs;
  const hosts = batch.hosts.map((host) => bootHost(situation, host, batch, start));
  const up = gather({
    what: `batch ${batch.number}`,
    label: batch.phase === 'boot' ? 'every host is up' : `${batch.phase} is up`,
    phase: batch.phase,
    needs: hosts.flatMap((host) => host.done),
  });
  const isUp = things.all(`batch ${batch.number}`);
  const post = hasHook(situation, 'post-app-boot')
    ? [
        runHook(situation, {
          name: 'post-app-boot',
          part,
          hosts: batch.hosts,
          phase: batch.phase,
          keep: 'phase',
          isLocked: true,
          needs: [isUp],
        }),
      ]
    : [];
  const after = post.length > 0 ? [isUp, hookThing({ name: 'post-app-boot', part })] : [isUp];
  const wait = config.boot.wait === undefined ? [] : [pause(batch.number, config.boot.wait, batch.phase, after)];
  return {
    drafts: [...pre, ...hosts.flatMap((host) => host.drafts), up, ...post, ...wait],
    done: wait.length > 0 ? [...after, things.paused(batch.number)] : after,
  };
}

/** Roles of one host one after the other, the primary role first, unless `boot.parallel_roles`. */
function bootHost(situation: Situation, host: string, batch: Batch, needs: readonly Thing[]): Booted {
  const { config, selection } = situation;
  const drafts: Draft[] = [];
  const done: Thing[] = [];
  let before: readonly Thing[] = [];
  for (const role of rolesOn(selection, host)) {
    const lane = config.boot.parallelRoles ? role.name : undefined;
    const booted = bootRole(situation, role, host, batch, [...needs, ...before], lane);
    drafts.push(...booted.drafts);
    done.push(...booted.done);
    if (!config.boot.parallelRoles) before = booted.done;
  }
  const hasPages = config.errorPagesPath !== undefined && proxiedHosts(situation).includes(host);
  if (!hasPages) return { drafts, done };
  const clean = cleanErrorPages(situation, host, batch.phase, done);
  return { drafts: [...drafts, clean], done: [...done, ...clean.gives] };
}

function bootRole(
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
  const behind = hasBarrier ? [things.all(`${selection.primaryRole} barrier`)] : [];
  const subject: BootSubject = {
    role,
    host,
    version: intent.version,
    phase: batch.phase,
    ...(lane === undefined ? {} : { lane }),
    cause: hasBarrier ? `after the first healthy ${selection.primaryRole} container` : batchCause(situation, batch),
    needs: [...needs, ...behind],
  };
  const name = names.containerName(config, role.name, intent.version);
  const gives = isPrimary ? [things.firstHealthy(role.name)] : [];
  const env = uploadEnv(situation, {
    host,
    path: names.roleEnvFile(config, role.name),
    env: envOf(subject),
    owner: role.name,
    role: role.name,
    phase: batch.phase,
    ...(lane === undefined ? {} : { lane }),
    needs: subject.needs,
  });
  const gate =
    role.proxy === undefined
      ? waitHealthy(situation, { ...subject, needs: [] }, gives)
      : gateOf(situation, subject, gives);
  const stops = stopOld(situation, { ...subject, needs: [things.serving(name, host)] });
  const after = [things.serving(name, host), ...stops.flatMap((draft) => draft.gives)];
  const clean = role.assetPath === undefined ? [] : [cleanAssets(situation, { ...subject, needs: after })];
  return {
    drafts: [renameContainer(situation, subject), env, runContainer(situation, subject), gate, ...stops, ...clean],
    done: [...after, ...clean.flatMap((draft) => draft.gives)],
  };
}

const batchCause = ({ config, intent }: Situation, batch: Batch): string =>
  config.boot.limit === undefined
    ? `version ${intent.version} is not on this host yet`
    : `batch of ${batch.hosts.length} (boot.limit)`;

function gateOf(situation: Situation, subject: BootSubject, gives: readonly Thing[]): Draft {
  const { config, intent } = situation;
  const { role, host } = subject;
  const name = names.containerName(config, role.name, subject.version);
  if (role.proxy === undefined) throw new Error(`role ${role.name} has no proxy`);
  return route(situation, {
    owner: {
      service: names.rolePrefix(config, role.name),
      role: role.name,
      proxy: role.proxy,
      ...(config.errorPagesPath === undefined ? {} : { errorPagesVersion: intent.version }),
    },
    host,
    container: name,
    role: role.name,
    phase: subject.phase,
    ...(subject.lane === undefined ? {} : { lane: subject.lane }),
    needs: [
      ...(config.errorPagesPath === undefined ? [] : [pagesThing(situation, host)]),
      ...(typeof role.proxy.ssl === 'object' ? [certificateThing(role.name, host)] : []),
      ...(role.assetPath === undefined ? [] : [bridged(role)]),
    ],
    gives,
    rescue: [shell(stopLine(config, role, name))],
  });
}

/** The containers that the new one replaces: known by name, or whatever else of the role runs then. */
function stopOld(situation: Situation, subject: BootSubject): Draft[] {
  const { config } = situation;
  const { role, host } = subject;
  const name = names.containerName(config, role.name, subject.version);
  const facts = known(situation, host);
  const stop = { ...subject, cause: 'after the switch; stays for rollback' };
  if (facts === undefined) return [stopOthers(situation, stop, name)];
  const found = reuse(situation, subject, facts);
  const current = currentOfRole(facts, config, role.name);
  const routed = facts.routes.find((one) => one.service === names.rolePrefix(config, role.name))?.targets ?? [];
  const old = runningOfRole(facts, config, role.name).filter(
    (container) =>
      container.name === name ||
      container === current ||
      routed.some((target) => target.startsWith(container.id.slice(0, 12))),
  );
  return old.flatMap((container) => {
    if (container.name !== name) return [stopContainer(situation, stop, container.name)];
    return found.state === 'differs' ? [stopContainer(situation, stop, replacedName(container))] : [];
  });
}
