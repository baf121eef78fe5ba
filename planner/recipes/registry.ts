/** Sessions with the registry, on this machine and on the hosts; or the registry itself, where it runs here. */
import { commandFor } from '../command-line.ts';
import type { Situation } from '../situation.ts';
import { requireDocker } from '../steps/docker.ts';
import { login, loginHere, logout, removeRegistry, requireElsewhere, runRegistry } from '../steps/registry.ts';
import { type Draft, LOCAL } from '../step.ts';
import * as things from '../things.ts';
import type { Recipe } from './recipe.ts';

/** What is done on this machine, then on every host, unless left out. */
function onBoth(situation: Situation, here: () => Draft, there: (host: string) => Draft): Draft[] {
  const { skipLocal = false, skipRemote = false } = situation.intent.arguments ?? {};
  const { hosts } = situation.selection;
  return [
    ...(skipLocal ? [] : [here()]),
    ...(skipRemote ? [] : [...hosts.map((host) => requireDocker(situation, host)), ...hosts.map(there)]),
  ];
}

export const logInEverywhere: Recipe = (situation) => {
  const { registry } = situation.config;
  const there = (host: string): Draft => login(situation, host, registry);
  const remote = requireElsewhere(registry, commandFor(situation.config, 'registry', 'setup'));
  return { drafts: [remote, ...onBoth(situation, () => loginHere(registry), there)], frame: 'bare' };
};

export const logOutEverywhere: Recipe = (situation) => {
  const there = (host: string): Draft => logout(situation, host, [things.docker(host)]);
  const remote = requireElsewhere(situation.config.registry, commandFor(situation.config, 'registry', 'remove'));
  return { drafts: [remote, ...onBoth(situation, () => logout(situation, LOCAL, []), there)], frame: 'bare' };
};

/** A registry on this machine has nobody to log in; hosts need nothing for it. */
export const setUpRegistry: Recipe = (situation) => {
  const { registry } = situation.config;
  if (!registry.isLocal) return logInEverywhere(situation);
  return { drafts: situation.intent.arguments?.skipLocal ? [] : [runRegistry(registry)], frame: 'bare' };
};

export const removeRegistries: Recipe = (situation) => {
  const { registry } = situation.config;
  if (!registry.isLocal) return logOutEverywhere(situation);
  return { drafts: situation.intent.arguments?.skipLocal ? [] : [removeRegistry(registry)], frame: 'bare' };
};
