/**
 * Asking each host once, right behind the lock, whether it is still as it was when the plan was made. A question travels
 * with what its host has to do first, or alone; nothing else begins, here or elsewhere, before all have answered.
 */
import type { Plan, Step } from '../planner/plan.ts';
import type { Job } from './executor.ts';
import type { Progress } from './progress.ts';

const isLock = (thing: string): boolean => thing.startsWith('lock ');

const isUnderLock = ({ needs, is_final: isFinal }: Step): boolean => isFinal !== true && needs.some(isLock);

export class Verification {
  readonly #lines: ReadonlyMap<string, string>;
  /** Of each host that did not answer yet, what it has to do under the lock. */
  readonly #open = new Map<string, Step[]>();
  readonly #asked = new Set<string>();
  readonly #locks: readonly Step[];

  /** `lines`: shell lines that succeed while a host is as it was observed. */
  constructor({ steps }: Plan, lines: ReadonlyMap<string, string>) {
    this.#lines = lines;
    this.#locks = steps.filter(({ gives }) => gives.some(isLock));
    for (const step of steps.filter((one) => lines.has(one.host) && isUnderLock(one)))
      this.#open.set(step.host, [...(this.#open.get(step.host) ?? []), step]);
  }

  /** The steps as they are sent: the question goes before the first that may not begin without it. */
  jobsOf(steps: readonly Step[]): Job[] {
    return steps.flatMap((step) => [
      ...this.before(step),
      { id: step.id, commands: step.commands, timeout: step.timeout },
    ]);
  }

  /** What has to be asked before the step; nothing where its host was asked already. */
  before(step: Step): Job[] {
    const { host } = step;
    if (!this.#open.has(host) || this.#asked.has(host) || !isUnderLock(step)) return [];
    this.#asked.add(host);
    return [{ id: `verify @${host}`, commands: [{ shell: [this.#lines.get(host) ?? ''] }], timeout: 30 }];
  }

  /** Of each host that was not asked yet, now that the lock is taken, the step that it has to do first. */
  due(progress: Progress): Step[] {
    if (this.#open.size === this.#asked.size || this.#locks.some(({ id }) => progress.statusOf(id) !== 'done'))
      return [];
    return [...this.#open].flatMap(([host, steps]) => {
      if (this.#asked.has(host)) return [];
      const first = steps.find(({ id }) => progress.statusOf(id) === 'waiting');
      if (first === undefined) this.#open.delete(host);
      return first ?? [];
    });
  }

  /** True for what needs the lock while any host owes its answer, unless it takes the question there. */
  isAwaited(batch: readonly Step[]): boolean {
    const isAsking = batch.some(({ host }) => this.#open.has(host) && !this.#asked.has(host));
    return this.#open.size > 0 && !isAsking && batch.some(isUnderLock);
  }

  /** The host answered, or was not heard any more. */
  end(host: string): void {
    this.#open.delete(host);
    this.#asked.delete(host);
  }

  /** A question that never began is asked again. */
  settle(host: string): void {
    this.#asked.delete(host);
  }
}
