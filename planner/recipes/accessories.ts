/** Booting accessories in the file's order: directories and files → env → run → route. */
import type { Accessory } from '../config.ts';
import * as names from '../names.ts';
import { takesPart } from '../selection.ts';
import type { Situation } from '../situation.ts';
import { uploadCertificate } from '../steps/certificate.ts';
import { prepareAccessory, runAccessory } from '../steps/accessory.ts';
import type { AccessoryOnHost } from '../steps/accessory-state.ts';
import { uploadEnv } from '../steps/env-file.ts';
import { route } from '../steps/route.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import type { Booted } from './boot-role.ts';

const PHASE = 'accessories';

/** Hosts of an accessory that take part. */
export const hostsOf = ({ selection }: Situation, accessory: Accessory): readonly string[] =>
  accessory.hosts.filter((host) => takesPart(selection, host));

/** The accessory behind the proxy, where it is proxied; Kamal 2.12 names a custom certificate, but uploads none. */
export function accessoryRoute(situation: Situation, { accessory, host, phase, needs }: AccessoryOnHost): Draft[] {
  if (accessory.proxy === undefined) return [];
  const { ssl } = accessory.proxy;
  const certificates =
    typeof ssl === 'object'
      ? [
          uploadCertificate(situation, {
            owner: `accessory ${accessory.name}`,
            service: accessory.service,
            host,
            phase,
            needs,
            ssl,
          }),
        ]
      : [];
  const owner = { service: accessory.service, proxy: accessory.proxy };
  const files = certificates.flatMap((draft) => draft.gives);
  const subject = { owner, host, container: accessory.service, phase, needs: files, gives: [], rescue: [] };
  return [...certificates, route(situation, subject)];
}

/** One accessory on one host, where no container of it exists. */
export function bootAccessory(situation: Situation, subject: AccessoryOnHost): Draft[] {
  const { accessory, host, phase, needs } = subject;
  const env = uploadEnv(situation, {
    host,
    path: names.accessoryEnvFile(situation.config, accessory.name),
    env: accessory.env,
    owner: accessory.name,
    phase,
    needs,
  });
  return [
    prepareAccessory(situation, subject),
    env,
    runAccessory(situation, subject),
    ...accessoryRoute(situation, subject),
  ];
}

/** Boots every selected accessory where it is missing. */
export function bootAccessories(situation: Situation, needs: readonly Thing[]): Booted {
  const subjects = situation.selection.accessories.flatMap((accessory) =>
    hostsOf(situation, accessory).map((host) => ({ accessory, host, phase: PHASE, needs })),
  );
  const done = subjects.map(({ accessory, host }) =>
    accessory.proxy === undefined ? things.container(accessory.service, host) : things.serving(accessory.service, host),
  );
  return { drafts: subjects.flatMap((subject) => bootAccessory(situation, subject)), done };
}
