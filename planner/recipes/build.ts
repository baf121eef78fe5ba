/**
 * Building: registry → pre-build hook → clone → builder → build and push. Kamal builds before it locks; so do we.
 * deliver adds the hosts' pulls.
 */
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import { type Build, buildOf, common } from '../steps/build.ts';
import { prepareClone } from '../steps/build-clone.ts';
import { buildImage } from '../steps/build-image.ts';
import { openRegistry } from '../steps/build-registry.ts';
import { requireBuilding, requireSource } from '../steps/build-requirements.ts';
import { createBuilder, removeBuilder } from '../steps/builder.ts';
import { requireDocker } from '../steps/docker.ts';
import { hasHook, runHook } from '../steps/hook.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';
import { logins } from './logins.ts';
import { pulls } from './pulls.ts';
import type { Recipe } from './recipe.ts';

/** The steps of a deploy's build, which a kept pull keeps; none where the run does not build. */
export function buildBeforePulls(situation: Situation): Draft[] {
  const { config, intent } = situation;
  if (intent.build === undefined) return [];
  const isLocked = intent.verb === 'setup';
  const before = isLocked ? [] : [things.beforeLock(names.serviceWithDestination(config))];
  return building(buildOf(situation, { needs: before, keep: 'needed' }), isLocked);
}

function building(build: Build, isLocked: boolean): Draft[] {
  const { situation, revision, builder } = build;
  const registry = openRegistry(build);
  const hook = hasHook(situation, 'pre-build') ? [preBuild(build, registry.gives, isLocked)] : [];
  const ready = hook.flatMap((draft) => draft.gives);
  const clone = revision === undefined ? [] : [prepareClone({ ...build, needs: [...build.needs, ...ready] }, revision)];
  const make = createBuilder({ ...build, needs: [...build.needs, ...ready] }, 'needed');
  const needs = [
    ...registry.gives,
    ...ready,
    ...clone.flatMap((draft) => draft.gives),
    ...(builder.name === undefined ? [] : [things.builder(builder.name)]),
  ];
  return [
    requireBuilding(build),
    requireSource(build, hook.length > 0),
    ...registry.drafts,
    ...hook,
    ...clone,
    ...make,
    buildImage(build, needs),
  ];
}

function preBuild(build: Build, needs: Draft['needs'], isLocked: boolean): Draft {
  const { situation } = build;
  const shared = common(build);
  const hook = runHook(situation, {
    name: 'pre-build',
    hosts: situation.selection.hosts,
    phase: 'build',
    keep: 'needed',
    isLocked: isLocked || situation.intent.lockHeld,
    needs: [],
  });
  return {
    ...hook,
    ...shared,
    localGuard: (local) => hook.localGuard?.(local) ?? shared.localGuard?.(local),
    needs: [...shared.needs, ...needs],
  };
}

export const pushBuild: Recipe = (situation) => ({
  drafts: building(buildOf(situation, { needs: [], keep: 'guard' }), false),
  frame: 'bare',
});

export const pullBuild: Recipe = (situation) => ({ drafts: pulling(situation), frame: 'bare' });

export const deliverBuild: Recipe = (situation) => ({
  drafts: [...building(buildOf(situation, { needs: [], keep: 'guard' }), false), ...pulling(situation)],
  frame: 'bare',
});

function pulling(situation: Situation): Draft[] {
  const wanted = [...situation.selection.appHosts.map((host) => requireDocker(situation, host)), ...pulls(situation)];
  return [...logins(situation, wanted), ...wanted];
}

export const createBuilders: Recipe = (situation) => {
  const build = buildOf(situation, { needs: [], keep: 'guard' });
  return { drafts: [requireBuilding(build), ...createBuilder(build, 'guard')], frame: 'bare' };
};

export const removeBuilders: Recipe = (situation) => {
  const build = buildOf(situation, { needs: [], keep: 'guard' });
  return { drafts: [requireBuilding(build), ...removeBuilder(build)], frame: 'bare' };
};

/** The working directory as it is, tagged `-dirty`: no clone, no hook, no session. */
export const buildInPlace: Recipe = (situation) => {
  const build = buildOf(situation, { needs: [], keep: 'guard' });
  const { name } = build.builder;
  const needs = name === undefined ? [] : [things.builder(name)];
  return {
    drafts: [
      requireBuilding(build),
      requireSource(build, false),
      ...createBuilder(build, 'needed'),
      buildImage(build, needs),
    ],
    frame: 'bare',
  };
};
