/** Registry sessions for the steps that pull: one per registry and host, kept only where something is pulled. */
import type { Registry } from '../config.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import { loginToPull, registriesOf } from '../steps/registry.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';

/** The logins that the wanted steps need. */
export function logins(situation: Situation, wanted: readonly Draft[]): Draft[] {
  const { config } = situation;
  const byServer = new Map<string, Registry>();
  for (const registry of registriesOf(config))
    if (!byServer.has(names.serverOf(registry))) byServer.set(names.serverOf(registry), registry);
  const hosts = [...new Set(wanted.map((draft) => draft.host))];
  const needed = new Set<Thing>();
  for (const draft of wanted) for (const thing of draft.needs) if (things.isSession(thing)) needed.add(thing);
  return hosts.flatMap((host) =>
    [...byServer].flatMap(([server, registry]) =>
      needed.has(things.session(server, host)) ? [loginToPull(situation, host, registry)] : [],
    ),
  );
}
