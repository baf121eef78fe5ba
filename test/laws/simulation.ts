/** Walks a plan in the simulated world and says all that happened. */
import { openSimulated, type SimulatedExecutor } from '../../executors/simulated/simulated-executor.ts';
import type { WalkEvent, WalkOutcome } from '../../executors/event.ts';
import type { Job, JobOutcome } from '../../executors/executor.ts';
import { walk } from '../../executors/walk.ts';
import type { Facts, HostFacts } from '../../planner/facts.ts';
import type { Planned } from '../../planner/index.ts';
import { undone } from '../contract/undo-model.ts';

export interface Simulation {
  readonly facts: Facts;
  readonly planned: Planned;
  readonly fails?: (jobId: string) => JobOutcome | undefined;
  /** Decides who goes first. */
  readonly turn?: (what: string) => Promise<unknown>;
  readonly signal?: AbortSignal;
  readonly unchanged?: ReadonlyMap<string, string>;
  readonly finishesUnheard?: (jobId: string) => boolean;
}

export interface Simulated {
  readonly outcome: WalkOutcome;
  readonly events: readonly WalkEvent[];
  readonly world: SimulatedExecutor;
}

/** Milliseconds; nobody waits for them where timers are faked. */
export const GRACE = 2500;

/** Time stands still: what happens when is up to `turn`. */
export async function simulate(simulation: Simulation): Promise<Simulated> {
  const { planned, facts, fails, turn, finishesUnheard } = simulation;
  const world = openSimulated({
    facts,
    effects: planned.effects,
    obeys,
    ...(fails === undefined ? {} : { fails }),
    ...(turn === undefined ? {} : { turn }),
    ...(finishesUnheard === undefined ? {} : { finishesUnheard }),
  });
  const events: WalkEvent[] = [];
  const outcome = await walk(planned.plan, {
    executor: world,
    emit: (event) => events.push(event),
    signal: simulation.signal ?? new AbortController().signal,
    now: () => 0,
    grace: GRACE,
    unchanged: simulation.unchanged ?? new Map(),
    redact: (text) => text,
  });
  return { outcome, events, world };
}

/** Rescues and undos have no foreseen effect: they are done as they are written. */
const obeys = (host: HostFacts, { id, commands }: Job): HostFacts | undefined =>
  /^(undo|rescue) /.test(id) ? undone(host, commands) : host;
