/** Where every step of a walk stands, and what that means for the others. Pure bookkeeping: it sends nothing. */
import type { Plan, Step } from '../planner/plan.ts';

/** `abandoned` and `lost`: nobody heard how it ended, and its host may have finished it. */
export type StepStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'abandoned' | 'lost';

const isSettled = (status: StepStatus | undefined): boolean => status !== 'waiting' && status !== 'running';
const isLost = (status: StepStatus | undefined): boolean => isSettled(status) && status !== 'done';
const isPerhapsDone = (status: StepStatus | undefined): boolean =>
  isSettled(status) && status !== 'failed' && status !== 'cancelled';

export class Progress {
  #steps: readonly Step[];
  /** These end before any final step starts. */
  #first: readonly string[] = [];
  #isHolding = false;
  readonly #status = new Map<string, StepStatus>();
  readonly #waiting = new Map<string, Step[]>();
  readonly #unheard = new Set<string>();

  constructor(plan: Plan) {
    this.#steps = plan.steps;
    this.#queue(plan.steps);
  }

  #queue(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#status.set(step.id, 'waiting');
      const place = placeOf(step);
      const queue = this.#waiting.get(place) ?? [];
      queue.push(step);
      this.#waiting.set(place, queue);
    }
  }

  /** Final steps wait until `add` was called. */
  hold(): void {
    this.#isHolding = true;
  }

  get isReverting(): boolean {
    return this.#first.length > 0;
  }

  get isHolding(): boolean {
    return this.#isHolding;
  }

  /** More steps, all of which end before a final step starts. */
  add(steps: readonly Step[]): void {
    this.#steps = [...this.#steps, ...steps];
    this.#first = steps.map(({ id }) => id);
    this.#isHolding = false;
    this.#queue(steps);
  }

  set(id: string, status: StepStatus): void {
    this.#status.set(id, status);
    if (status === 'done' || status === 'failed') this.#unheard.delete(id);
  }

  /** Nobody heard how a step ended: its host may have finished it, and gone on with what travelled behind it. */
  lose(id: string, batch: readonly Step[], status: 'abandoned' | 'lost'): void {
    this.#status.set(id, status);
    for (const step of batch.slice(batch.findIndex((one) => one.id === id))) this.#unheard.add(step.id);
  }

  /** Steps that their host may have done, and nobody heard. */
  get unheard(): ReadonlySet<string> {
    return this.#unheard;
  }

  statusOf(id: string): StepStatus {
    return this.#status.get(id) ?? 'waiting';
  }

  ids(status: StepStatus): string[] {
    return this.#steps.filter((step) => this.#status.get(step.id) === status).map((step) => step.id);
  }

  /** Places that still have steps to start. */
  places(): string[] {
    return [...this.#waiting].filter(([, queue]) => queue.length > 0).map(([place]) => place);
  }

  /** Steps of one place that can travel together now: each needs only what is done or goes before it in the batch. */
  batchFor(place: string): Step[] {
    const queue = (this.#waiting.get(place) ?? []).filter((step) => this.#status.get(step.id) === 'waiting');
    this.#waiting.set(place, queue);
    const batch = new Map<string, Step>();
    const isMet = (id: string): boolean => batch.has(id) || this.#status.get(id) === 'done';
    for (const step of queue) {
      if (step.is_final === true) continue;
      if ([...batch.values()].some((earlier) => earlier.ends_connection === true)) break;
      const isEnough = step.is_tolerant === true ? (id: string) => isSettled(this.#status.get(id)) : isMet;
      const isReady = step.after.every(isEnough) && step.after_any.every((set) => set.some(isMet));
      if (isReady) batch.set(step.id, step);
    }
    if (batch.size > 0) return [...batch.values()];
    if (this.#isHolding) return [];
    return queue.filter((step) => step.is_final === true && this.#isFinalReady(step)).slice(0, 1);
  }

  /** Nothing that uses what it ends can still run; and what it ends may exist. */
  #isFinalReady(step: Step): boolean {
    if (this.#first.some((id) => !isSettled(this.#status.get(id)))) return false;
    return step.after.every(
      (id) => isSettled(this.#status.get(id)) && (!this.#gives(id, step) || isPerhapsDone(this.#status.get(id))),
    );
  }

  #gives(id: string, user: Step): boolean {
    return this.#steps.find((step) => step.id === id)?.gives.some((thing) => user.needs.includes(thing)) ?? false;
  }

  /** Waiting steps that can never run any more, each with the step that is to blame. */
  hopeless(): { readonly id: string; readonly because: string }[] {
    const found: { id: string; because: string }[] = [];
    for (const step of this.#steps) {
      if (this.#status.get(step.id) !== 'waiting') continue;
      const blame = step.is_final === true ? this.#finalBlame(step) : this.#blame(step);
      if (blame === undefined) continue;
      this.#status.set(step.id, 'cancelled');
      found.push({ id: step.id, because: blame });
    }
    return found;
  }

  #blame(step: Step): string | undefined {
    if (step.is_tolerant === true) return undefined;
    const lost = step.after.find((id) => isLost(this.#status.get(id)));
    if (lost !== undefined) return lost;
    return step.after_any.find((set) => set.every((id) => isLost(this.#status.get(id))))?.[0];
  }

  #finalBlame(step: Step): string | undefined {
    return step.after.find(
      (id) => this.#gives(id, step) && isLost(this.#status.get(id)) && !isPerhapsDone(this.#status.get(id)),
    );
  }

  isOver(): boolean {
    return this.#steps.every((step) => isSettled(this.#status.get(step.id)));
  }
}

/** Steps of one place follow each other: a host and, where roles boot side by side, the role. */
export const placeOf = (step: Step): string => `${step.host}\n${step.lane ?? ''}`;
