/** One accessory or all of them: boot, reboot, start, stop, restart, and the parts of booting. */
import { commandFor } from '../command-line.ts';
import type { Accessory } from '../config.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import {
  ACCESSORY_GAP,
  type AccessoryOnHost,
  pullAccessory,
  removeAccessoryContainer,
  startAccessory,
  stopAccessory,
} from '../steps/accessory-state.ts';
import { prepareAccessory } from '../steps/accessory.ts';
import { requireDocker } from '../steps/docker.ts';
import { createNetwork } from '../steps/network.ts';
import { removeRoute } from '../steps/traffic.ts';
import type { Draft, Interruption } from '../step.ts';
import type { Thing } from '../things.ts';
import { accessoryRoute, bootAccessory, hostsOf } from './accessories.ts';
import { logins } from './logins.ts';
import type { Recipe } from './recipe.ts';
import { requireProxy } from './requirements.ts';

const PHASE = 'accessories';

/** The accessories that were named. */
export function named({ config, intent }: Situation): readonly Accessory[] {
  const name = intent.arguments?.accessory ?? 'all';
  return config.accessories.filter((accessory) => name === 'all' || accessory.name === name);
}

/** Every named accessory on every host that takes part. */
export const everywhere = (situation: Situation): AccessoryOnHost[] =>
  named(situation).flatMap((accessory) =>
    hostsOf(situation, accessory).map((host) => ({ accessory, host, phase: PHASE, needs: [] })),
  );

export const hostsUsed = (subjects: readonly AccessoryOnHost[]): string[] => [
  ...new Set(subjects.map(({ host }) => host)),
];

/** What steps on these hosts take for granted, and the sessions that they need. */
function grounded(situation: Situation, subjects: readonly AccessoryOnHost[], wanted: readonly Draft[]): Draft[] {
  const proxied = subjects.filter(({ accessory }) => accessory.proxy !== undefined);
  const needed = new Set(wanted.flatMap((draft) => draft.needs));
  const proxies = hostsUsed(proxied)
    .map((host) => requireProxy(situation, host))
    .filter((draft) => draft.gives.some((thing) => needed.has(thing)));
  return [
    ...hostsUsed(subjects).map((host) => requireDocker(situation, host)),
    ...proxies,
    ...logins(situation, wanted),
    ...wanted,
  ];
}

const networks = (subjects: readonly AccessoryOnHost[]): Draft[] =>
  hostsUsed(subjects.filter(({ accessory }) => accessory.network === names.KAMAL_NETWORK)).map(createNetwork);

export const bootNamed: Recipe = (situation) => {
  const subjects = everywhere(situation);
  const wanted = [...networks(subjects), ...subjects.flatMap((subject) => bootAccessory(situation, subject))];
  return { drafts: grounded(situation, subjects, wanted), frame: 'lock' };
};

/** Traffic first, then the container. */
export function stopDrafts(
  situation: Situation,
  subject: AccessoryOnHost,
  until: Omit<Interruption, 'service'>,
): Draft[] {
  const { accessory, host, phase } = subject;
  const stop = stopAccessory(situation, subject, until);
  if (accessory.proxy === undefined) return [stop];
  return [stop, removeRoute({ service: accessory.service, host, phase, needs: stop.gives }, until)];
}

/** Pull → stop → remove → boot, so that the gap is as short as it can be. */
export function rebootDrafts(situation: Situation, subject: AccessoryOnHost, needs: readonly Thing[]): Draft[] {
  const pull = pullAccessory(situation, { ...subject, needs });
  const until = { seconds: ACCESSORY_GAP, why: 'its container is replaced' };
  const stops = stopDrafts(situation, { ...subject, needs: pull.gives }, until);
  const remove = removeAccessoryContainer(situation, { ...subject, needs: stops.flatMap((draft) => draft.gives) });
  return [pull, ...stops, remove, ...bootAccessory(situation, { ...subject, needs: remove.gives })];
}

export const rebootNamed: Recipe = (situation) => {
  const subjects = everywhere(situation);
  const reboots = subjects.flatMap((subject) => rebootDrafts(situation, subject, []));
  return { drafts: grounded(situation, subjects, [...networks(subjects), ...reboots]), frame: 'lock' };
};

/** Reboots, with `--rolling` one host after the other. */
export const upgradeNamed: Recipe = (situation) => {
  const subjects = everywhere(situation);
  const drafts = rollingReboots(situation, subjects, []);
  return { drafts: grounded(situation, subjects, [...networks(subjects), ...drafts]), frame: 'lock' };
};

/** Reboots the accessories behind `needs`; host by host where the intent says so. */
function rollingReboots(situation: Situation, subjects: readonly AccessoryOnHost[], needs: readonly Thing[]): Draft[] {
  const isRolling = situation.intent.arguments?.isRolling === true;
  let before = needs;
  return hostsUsed(subjects).flatMap((host) => {
    const here = subjects.filter((subject) => subject.host === host);
    const drafts = here.flatMap((subject) => rebootDrafts(situation, subject, before));
    if (isRolling) before = [...needs, ...drafts.flatMap((draft) => draft.gives)];
    return drafts;
  });
}

const startDrafts = (situation: Situation, subject: AccessoryOnHost): Draft[] => [
  startAccessory(situation, subject),
  ...accessoryRoute(situation, subject),
];

export const startNamed: Recipe = (situation) => {
  const subjects = everywhere(situation);
  const drafts = subjects.flatMap((subject) => startDrafts(situation, subject));
  return { drafts: grounded(situation, subjects, drafts), frame: 'lock' };
};

export const stopNamed: Recipe = (situation) => {
  const subjects = everywhere(situation);
  const drafts = subjects.flatMap((subject) => {
    const start = commandFor(situation.config, 'accessory', 'start', subject.accessory.name);
    return stopDrafts(situation, subject, { why: `it is stopped until ${start}` });
  });
  return { drafts: grounded(situation, subjects, drafts), frame: 'lock' };
};

export const restartNamed: Recipe = (situation) => {
  const subjects = everywhere(situation);
  const drafts = subjects.flatMap((subject) => {
    const stops = stopDrafts(situation, subject, { seconds: ACCESSORY_GAP, why: 'it is restarted' });
    return [...stops, ...startDrafts(situation, { ...subject, needs: stops.flatMap((draft) => draft.gives) })];
  });
  return { drafts: grounded(situation, subjects, drafts), frame: 'lock' };
};

export const uploadNamed: Recipe = (situation) => ({
  drafts: everywhere(situation).map((subject) => prepareAccessory(situation, subject, 'files')),
  frame: 'lock',
});

export const makeDirectories: Recipe = (situation) => ({
  drafts: everywhere(situation).map((subject) => prepareAccessory(situation, subject, 'directories')),
  frame: 'lock',
});

export const pullNamed: Recipe = (situation) => {
  const subjects = everywhere(situation);
  const pulls = subjects.map((subject) => pullAccessory(situation, subject));
  return { drafts: grounded(situation, subjects, pulls), frame: 'lock' };
};
