/**
 * Booting the app: error pages, assets and certificates everywhere first, then batch after batch
 * (set aside → env → run → gate and switch → stop old → clean up), roles other than the primary behind its barrier.
 */
import * as names from '../names.ts';
import { rolesOn } from '../selection.ts';
import type { Situation } from '../situation.ts';
import { bridgeAssets, cleanAssets } from '../steps/assets.ts';
import { taggedEverywhere, tagLatest } from '../steps/image.ts';
import { gather, pause } from '../steps/batch.ts';
import { uploadCertificate } from '../steps/certificate.ts';
import { cleanErrorPages, uploadErrorPages } from '../steps/error-pages.ts';
import { hasHook, hookThing, runHook } from '../steps/hook.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { type Batch, type Booted, bootRole, gatekeepersOf, stopStale } from './boot-role.ts';

export interface BootedApp extends Booted {
  readonly tags: readonly Draft[];
}

/**
 * Boots the intent's version on every selected app host. `needs` is what must be there before anything is prepared for it,
 * `before` what must be there besides before anything of it starts.
 */
export function bootApp(situation: Situation, needs: readonly Thing[], before: readonly Thing[] = []): BootedApp {
  const batched = batches(situation);
  const { drafts, done } = bootBatches(situation, batched, [...needs, ...before]);
  return {
    drafts: [...prepareApp(situation, batched, needs), ...drafts, ...cleanLate(situation, done)],
    done,
    tags: tagBatches(situation, batched, done),
  };
}

/** What comes before the first batch, behind `needs`. */
export const prepareApp = (situation: Situation, batched: readonly Batch[], needs: readonly Thing[]): Draft[] => [
  ...prepareHosts(situation, needs),
  ...barriers(situation, batched),
];

/** Batch after batch. */
export function bootBatches(situation: Situation, batched: readonly Batch[], needs: readonly Thing[]): Booted {
  const drafts: Draft[] = [];
  let done = needs;
  for (const batch of batched) {
    const booted = bootBatch(situation, batch, done);
    drafts.push(...booted.drafts);
    done = booted.done;
  }
  return { drafts, done };
}

/** The hosts of batches that are done, tagged latest. */
export const tagBatches = (situation: Situation, batched: readonly Batch[], done: readonly Thing[]): Draft[] =>
  batched.flatMap(({ hosts, phase }) =>
    hosts.map((host) => tagLatest(situation, host, phase, [...done, ...doneOn(situation, host)])),
  );

/** What a host waits for besides its batch, where others of it may fail and be passed over: that it is up itself. */
const doneOn = (situation: Situation, host: string): Thing[] =>
  situation.intent.onFailure === 'continue' ? servingOn(situation, host) : [];

/** What has no undo comes when nothing else can fail any more: with `revert`, old assets and pages stay until everything is tagged. */
export function cleanLate(situation: Situation, done: readonly Thing[]): Draft[] {
  const { config, selection, intent } = situation;
  if (intent.onFailure !== 'revert') return [];
  const needs = [...done, ...taggedEverywhere(situation)];
  const assets = selection.appHosts.flatMap((host) =>
    rolesOn(selection, host)
      .filter((role) => role.assetPath !== undefined)
      .map((role) =>
        cleanAssets(situation, { role, host, version: intent.version, phase: 'finish', cause: '', changes: [], needs }),
      ),
  );
  const pages = config.errorPagesPath === undefined ? [] : proxiedHosts(situation);
  return [...assets, ...pages.map((host) => cleanErrorPages(situation, host, 'finish', needs))];
}

const servingOn = ({ config, selection, intent }: Situation, host: string): Thing[] =>
  rolesOn(selection, host).map((role) => things.serving(names.containerName(config, role.name, intent.version), host));

/** Stops what is neither current nor wanted on every selected app host: deploys make room first. */
export const makeRoom = (situation: Situation, needs: readonly Thing[]): Draft[] =>
  situation.selection.appHosts.flatMap((host) =>
    rolesOn(situation.selection, host).flatMap((role) =>
      stopStale(situation, role, host, needs, situation.intent.version),
    ),
  );

/** Assets are bridged on every host before a hook or a container starts. */
const bridges = ({ selection }: Situation): Thing[] =>
  selection.roles.filter((role) => role.assetPath !== undefined).map((role) => things.all(`assets of ${role.name}`));

/** All app hosts at once, or `boot.limit` of them at a time. */
export function batches({ config, selection }: Situation): Batch[] {
  const { appHosts } = selection;
  const size = config.boot.limit ?? Math.max(1, appHosts.length);
  const count = Math.ceil(appHosts.length / size);
  return Array.from({ length: count }, (_, at) => ({
    number: at + 1,
    hosts: appHosts.slice(at * size, (at + 1) * size),
    phase: count === 1 ? 'boot' : `batch ${at + 1}/${count}`,
    isOnly: count === 1,
  }));
}

/** What every host gets before any container starts, so that no version misses the other's assets. */
function prepareHosts(situation: Situation, needs: readonly Thing[]): Draft[] {
  const { config, selection, intent } = situation;
  const subjects = selection.appHosts.flatMap((host) => rolesOn(selection, host).map((role) => ({ role, host })));
  const pages = config.errorPagesPath;
  const assets = subjects.flatMap(({ role, host }) => {
    if (role.assetPath === undefined) return [];
    const subject = { role, host, version: intent.version, phase: 'prepare', cause: '', changes: [], needs };
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
    ...(pages === undefined
      ? []
      : proxiedHosts(situation).map((host) => uploadErrorPages(situation, host, pages, needs))),
    ...assets,
    ...meeting,
    ...subjects.flatMap(({ role, host }) =>
      typeof role.proxy?.ssl === 'object'
        ? [
            uploadCertificate(situation, {
              owner: role.name,
              role: role.name,
              service: names.rolePrefix(config, role.name),
              host,
              phase: 'prepare',
              needs,
              ssl: role.proxy.ssl,
            }),
          ]
        : [],
    ),
  ];
}

const proxiedHosts = ({ selection }: Situation): readonly string[] =>
  selection.appHosts.filter((host) => rolesOn(selection, host).some((role) => role.proxy !== undefined));

/** One for each batch: met by its own gatekeepers, or by those before them. */
function barriers(situation: Situation, batched: readonly Batch[]): Draft[] {
  const { primaryRole, roles } = situation.selection;
  if (primaryRole === undefined || roles.length < 2) return [];
  return batched.map((batch, at) => {
    const gatekeepers = gatekeepersOf(primaryRole, batch);
    const next = batched[at + 1];
    return gather({
      what: `${gatekeepers} barrier`,
      label: `the first ${primaryRole} container is healthy`,
      phase: 'boot',
      needs: [things.firstHealthy(gatekeepers)],
      gives: next === undefined ? [] : [things.firstHealthy(gatekeepersOf(primaryRole, next))],
    });
  });
}

/** One of several batches is up once its barrier is open, though only later ones may wait for that. */
function barriersWithin(situation: Situation, batch: Batch): Thing[] {
  const { primaryRole, roles } = situation.selection;
  if (batch.isOnly || primaryRole === undefined || roles.length < 2) return [];
  return [things.all(`${gatekeepersOf(primaryRole, batch)} barrier`)];
}

function bootBatch(situation: Situation, batch: Batch, needs: readonly Thing[]): Booted {
  const { config } = situation;
  const part = String(batch.number);
  const ready = [...needs, ...bridges(situation)];
  const pre = hasHook(situation, 'pre-app-boot')
    ? [
        runHook(situation, {
          name: 'pre-app-boot',
          part,
          hosts: batch.hosts,
          phase: batch.phase,
          keep: 'phase',
          isLocked: true,
          needs: ready,
        }),
      ]
    : [];
  const start = pre.length > 0 ? [hookThing({ name: 'pre-app-boot', part })] : ready;
  const hosts = batch.hosts.map((host) => bootHost(situation, host, batch, start));
  const up = gather({
    what: `batch ${batch.number}`,
    label: batch.phase === 'boot' ? 'every host is up' : `${batch.phase} is up`,
    phase: batch.phase,
    needs: [...hosts.flatMap((host) => host.done), ...barriersWithin(situation, batch)],
    isTolerant: situation.intent.onFailure === 'continue',
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
  const isLate = situation.intent.onFailure === 'revert';
  const hasPages = !isLate && config.errorPagesPath !== undefined && proxiedHosts(situation).includes(host);
  if (!hasPages) return { drafts, done };
  const clean = cleanErrorPages(situation, host, batch.phase, done);
  return { drafts: [...drafts, clean], done: [...done, ...clean.gives] };
}
