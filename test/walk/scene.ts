/** A case's plan, walked in the simulated world as a test scripts it. */
import type { JobOutcome } from '../../executors/executor.ts';
import { fileURLToPath } from 'node:url';
import { makePlan, type Planned, type Situation } from '../../planner/index.ts';
import type { Intent } from '../../planner/intent.ts';
import { readCase } from '../cases/case.ts';
import { type Simulated, type Simulation, simulate } from '../laws/simulation.ts';

export interface Scene {
  readonly situation: Situation;
  readonly planned: Planned;
  readonly walk: (script?: Omit<Simulation, 'facts' | 'planned'>) => Promise<Simulated>;
  /** The same with something else about it. */
  readonly with: (more: Partial<Situation>) => Scene;
}

/** Reads a folder of `fixtures/cases` and plans it, with what is asked otherwise. */
export async function sceneOf(name: string, asked: Partial<Intent> = {}): Promise<Scene> {
  const read = await readCase(fileURLToPath(new URL(`../../fixtures/cases/${name}`, import.meta.url)));
  return staged({ ...read.situation, intent: { ...read.situation.intent, ...asked } });
}

function staged(situation: Situation): Scene {
  const planned = makePlan(situation);
  return {
    situation,
    planned,
    walk: (script = {}) => simulate({ facts: situation.facts, planned, ...script }),
    with: (more) => staged({ ...situation, ...more }),
  };
}

export interface Gatekeeper {
  readonly turn: (what: string) => Promise<void>;
  /** Resolves once somebody waits for this turn. */
  readonly reached: (what: string) => Promise<void>;
  readonly release: (what: string) => void;
}

/** Lets everybody pass but those it is told to hold, until they are released. */
export function gatekeeper(held: readonly string[]): Gatekeeper {
  const doors = new Map(held.map((what) => [what, { arrived: signal(), open: signal() }]));
  return {
    turn: async (what) => {
      const door = doors.get(what);
      door?.arrived.give();
      await door?.open.given;
    },
    reached: async (what) => doors.get(what)?.arrived.given,
    release: (what) => doors.get(what)?.open.give(),
  };
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** What happened in the order in which it happened, e.g. `done pull-image … @web-1`. */
export const told = ({ world }: Simulated): string[] => world.happenings.map(({ what, job }) => `${what} ${job}`);

/** What a gate ends with that never passes. */
export const unhealthy: JobOutcome = {
  state: 'failed',
  exit: 1,
  command: 'docker exec kamal-proxy …',
  output: 'not healthy\n',
};

/** Fails these steps, and lets the others do their work. */
export const failing =
  (...ids: readonly string[]) =>
  (id: string): JobOutcome | undefined =>
    ids.includes(id) ? unhealthy : undefined;
