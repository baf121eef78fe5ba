/** Accessories that are not what the configuration says: deploys leave them as they are, and so does booting. */
import { commandFor } from '../command-line.ts';
import type { Accessory } from '../config.ts';
import { differences } from '../compare.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import type { Drift } from '../insight.ts';
import { takesPart } from '../selection.ts';
import { known } from '../situation.ts';
import { wantedAccessory } from '../steps/accessory-container.ts';
import { changedFiles } from '../steps/accessory.ts';
import { ACCESSORY_GAP } from '../steps/accessory-state.ts';
import type { Outlook } from './outlook.ts';

/** One per accessory and host, where the run leaves it so. */
export function accessoryDrift(outlook: Outlook): Drift[] {
  const { situation, after } = outlook;
  const { intent, selection } = situation;
  const only = intent.arguments?.accessory ?? 'all';
  const named = selection.accessories.filter(({ name }) => only === 'all' || name === only);
  return named.flatMap((accessory) =>
    accessory.hosts.flatMap((host) => {
      const facts = after.get(host);
      const before = known(situation, host);
      if (facts === undefined || before === undefined || !takesPart(selection, host)) return [];
      const there = containerOf(facts, accessory);
      // What the run makes or removes is no drift.
      if (there?.id !== containerOf(before, accessory)?.id) return [];
      return driftOf(outlook, accessory, host, facts, there);
    }),
  );
}

const containerOf = (facts: HostFacts, { service }: Accessory): ContainerFacts | undefined =>
  facts.containers.find(({ labels }) => labels['service'] === service);

function driftOf(
  outlook: Outlook,
  accessory: Accessory,
  host: string,
  facts: HostFacts,
  there: ContainerFacts | undefined,
): Drift[] {
  const { situation } = outlook;
  const { name, service } = accessory;
  const what = `accessory ${name}`;
  const command = (verb: string): string => commandFor(situation.config, 'accessory', verb, name);
  if (there === undefined) return [{ host, what, differences: ['there is no container'], apply: command('boot') }];
  const wanted = wantedAccessory(situation, accessory);
  const found = [
    ...differences(wanted, there, facts, situation.fingerprint),
    ...changedFiles(situation, accessory, facts).map(({ local }) => `file ${local} changed`),
  ];
  const isUp = there.state === 'running';
  if (found.length === 0)
    return isUp ? [] : [{ host, what, differences: [`it does not run (${there.state})`], apply: command('start') }];
  const interrupts = isUp ? { interrupts: { service, seconds: ACCESSORY_GAP } } : {};
  return [{ host, what, differences: found, apply: command('reboot'), ...interrupts }];
}
