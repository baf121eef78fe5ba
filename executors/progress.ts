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
  /** Of each final step, the steps that give what it ends. */
  readonly #givers = new Map<string, readonly string[]>();
  /** Something happened that may have made others hopeless. */
  #isUnchecked = true;

  constructor(plan: Plan) {
    this.#steps = plan.steps;
    this.#queue(plan.steps);
    const byId = new Map(plan.steps.map((step) => [step.id, step]));
    for (const { id, after, needs } of plan.steps.filter((step) => step.is_final === true))
      this.#givers.set(
        id,
        after.filter((before) => byId.get(before)?.gives.some((thing) => needs.includes(thing))),
      );
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
    this.#isUnchecked = true;
    this.#queue(steps);
  }

  set(id: string, status: StepStatus): void {
    this.#status.set(id, status);
    // One that was sent and never began waits again, perhaps for what was lost meanwhile.
    this.#isUnchecked ||= isLost(status) || status === 'waiting';
    if (status === 'done' || status === 'failed') this.#unheard.delete(id);
  }

  /** Nobody heard how a step ended: its host may have finished it, and gone on with what travelled behind it. */
  lose(id: string, batch: readonly Step[], status: 'abandoned' | 'lost'): void {
    this.set(id, status);
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
    if (!step.after.every((id) => isSettled(this.#status.get(id)))) return false;
    return this.#giversOf(step).every((id) => isPerhapsDone(this.#status.get(id)));
  }

  #giversOf({ id }: Step): readonly string[] {
    return this.#givers.get(id) ?? [];
  }

  /** Waiting steps that can never run any more, each with the step that is to blame. */
  hopeless(): { readonly id: string; readonly because: string }[] {
    const found: { id: string; because: string }[] = [];
    if (!this.#isUnchecked) return found;
    for (const step of this.#steps) {
      if (this.#status.get(step.id) !== 'waiting') continue;
      const blame = step.is_final === true ? this.#finalBlame(step) : this.#blame(step);
      if (blame === undefined) continue;
      this.#status.set(step.id, 'cancelled');
      found.push({ id: step.id, because: blame });
    }
    // An "any of" set may name what stands behind the step that waits for it.
    this.#isUnchecked = found.length > 0;
    return found;
  }

  #blame(step: Step): string | undefined {
    if (step.is_tolerant === true) return undefined;
    const lost = step.after.find((id) => isLost(this.#status.get(id)));
    if (lost !== undefined) return lost;
    return step.after_any.find((set) => set.every((id) => isLost(this.#status.get(id))))?.[0];
  }

  #finalBlame(step: Step): string | undefined {
    const isNever = (status: StepStatus | undefined): boolean => isLost(status) && !isPerhapsDone(status);
    return this.#giversOf(step).find((id) => isNever(this.#status.get(id)));
  }

  isOver(): boolean {
    return this.#steps.every((step) => isSettled(this.#status.get(step.id)));
  }
}

/** Steps of one place follow each other: a host and, where roles boot side by side, the role. */
export const placeOf = (step: Step): string => `${step.host}\n${step.lane ?? ''}`;
