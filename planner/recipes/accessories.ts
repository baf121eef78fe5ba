/** Accessories in the file's order: directories and files → env → run → route. */
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import { prepareAccessory, runAccessory } from '../steps/accessory.ts';
import { uploadEnv } from '../steps/env-file.ts';
import { route } from '../steps/route.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import type { Booted } from './boot-role.ts';

const PHASE = 'accessories';

/** Boots every selected accessory where it is missing. */
export function bootAccessories(situation: Situation, needs: readonly Thing[]): Booted {
  const { config, selection } = situation;
  const drafts = selection.accessories.flatMap((accessory) =>
    accessory.hosts
      .filter((host) => selection.hosts.includes(host))
      .flatMap((host): Draft[] => {
        const subject = { accessory, host, phase: PHASE };
        const env = uploadEnv(situation, {
          host,
          path: names.accessoryEnvFile(config, accessory.name),
          env: accessory.env,
          owner: accessory.name,
          phase: PHASE,
          needs,
        });
        const boot = [prepareAccessory(situation, subject), env, runAccessory(situation, subject)];
        if (accessory.proxy === undefined) return boot;
        const owner = { service: accessory.service, proxy: accessory.proxy };
        return [
          ...boot,
          route(situation, {
            owner,
            host,
            container: accessory.service,
            phase: PHASE,
            needs: [],
            gives: [],
            rescue: [],
          }),
        ];
      }),
  );
  const done = selection.accessories.flatMap((accessory) =>
    accessory.hosts
      .filter((host) => selection.hosts.includes(host))
      .map((host) =>
        accessory.proxy === undefined
          ? things.container(accessory.service, host)
          : things.serving(accessory.service, host),
      ),
  );
  return { drafts, done };
}
