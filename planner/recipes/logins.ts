/** Registry sessions for the steps that pull: one per registry, user and host, kept only where something is pulled. */
import type { Situation } from '../situation.ts';
import { loginToPull, registryUsers, sessionFor } from '../steps/registry.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';

/** The logins that the wanted steps need. */
export function logins(situation: Situation, wanted: readonly Draft[]): Draft[] {
  const hosts = [...new Set(wanted.map((draft) => draft.host))];
  const needed = new Set<Thing>();
  for (const draft of wanted) for (const thing of draft.needs) if (things.isSession(thing)) needed.add(thing);
  return hosts.flatMap((host) =>
    registryUsers(situation.config).flatMap((registry) =>
      sessionFor(situation, registry, host).some((thing) => needed.has(thing))
        ? [loginToPull(situation, host, registry)]
        : [],
    ),
  );
}
