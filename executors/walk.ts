/**
 * Walks a plan: sends what is ready, host by host in batches, starts what was waiting the moment it can, and reports
 * everything as events. It decides nothing: order, rescue and what runs after a failure are the plan's.
 */
import type { Plan, Step } from '../planner/plan.ts';
import { isTooLate, revertSteps } from '../planner/revert.ts';
import type { UntimedEvent, WalkOutcome } from './event.ts';
import type { Job, JobListener, JobOutcome } from './executor.ts';
import { findOut } from './findings.ts';
import { toFailure, toVerificationFailure } from './job-failure.ts';
import { outcomeOf } from './outcome.ts';
import { placeOf, Progress } from './progress.ts';
import { performRepeated } from './repeated.ts';
import { rescue } from './rescue.ts';
import { Verification } from './verification.ts';
import type { WalkOptions } from './walk-options.ts';

const STOPPED = 'the walk was stopped';
const REVERTING = 'a step failed, and what was done is undone';

/** Resolves when nothing is left to do; rejects only for bugs. */
export async function walk(plan: Plan, options: WalkOptions): Promise<WalkOutcome> {
  return new Walk(plan, options).run();
}

class Walk {
  readonly #plan: Plan;
  readonly #options: WalkOptions;
  readonly #progress: Progress;
  readonly #steps: Map<string, Step>;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #failed: WalkOutcome['failed'][number][] = [];
  readonly #verification: Verification;
  readonly #startedAt = new Map<string, number>();
  readonly #graceOver = new AbortController();
  #isStopping = false;
  #mistake: { readonly error: unknown } | undefined;

  constructor(plan: Plan, options: WalkOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#progress = new Progress(plan);
    this.#verification = new Verification(plan, options.unchanged);
    this.#steps = new Map(plan.steps.map((step) => [step.id, step]));
  }

  async run(): Promise<WalkOutcome> {
    const { now, signal } = this.#options;
    const begin = now();
    this.#options.executor.askNobody();
    this.#tell({ type: 'walk-started', steps: this.#plan.steps.length });
    const stop = (): void => void this.#stop(String(signal.reason ?? 'stop'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    await this.#settle();
    if (this.#progress.isHolding) await this.#revert();
    signal.removeEventListener('abort', stop);
    if (this.#mistake !== undefined) throw this.#mistake.error;
    const how = { failed: this.#failed, isStopped: this.#isStopping, ms: now() - begin };
    const outcome = outcomeOf(this.#plan, this.#progress, how);
    this.#tell({ type: 'walk-finished', outcome });
    return outcome;
  }

  async #settle(): Promise<void> {
    this.#advance();
    while (this.#busy.size > 0 || this.#endDeadlock()) {
      await Promise.race(this.#busy.values());
      this.#advance();
    }
  }

  /** Steps that wait for each other are given up, or the lock would be kept. True where something runs again. */
  #endDeadlock(): boolean {
    this.#cancelWaiting('nothing is left that gives what it waits for');
    this.#advance();
    return this.#busy.size > 0;
  }

  /** Nothing runs any more: what was done, or may have been, is undone, unless somebody stopped the walk. */
  async #revert(): Promise<void> {
    const begun = new Set([...this.#progress.ids('done'), ...this.#progress.unheard]);
    const steps = this.#isStopping ? [] : revertSteps(this.#plan, begun);
    for (const step of steps) this.#steps.set(step.id, step);
    this.#progress.add(steps);
    if (steps.length > 0) this.#tell({ type: 'revert-started', steps });
    await this.#settle();
  }

  /** Cancels what can never run and sends what can. */
  #advance(): void {
    for (const { id, because } of this.#progress.hopeless()) this.#tell({ type: 'step-cancelled', step: id, because });
    const due = this.#verification.due(this.#progress);
    for (const place of this.#progress.places()) {
      const batch = this.#busy.has(place) ? [] : this.#progress.batchFor(place);
      const [first] = batch;
      if (first === undefined || this.#verification.isAwaited(batch)) continue;
      this.#begin(first, batch, this.#verification.jobsOf(batch));
    }
    for (const first of due) {
      const question = this.#busy.has(placeOf(first)) ? [] : this.#verification.before(first);
      if (question.length > 0) this.#begin(first, [], question);
    }
  }

  #begin(first: Step, steps: readonly Step[], jobs: readonly Job[]): void {
    const place = placeOf(first);
    const running = this.#perform(first, steps, jobs).finally(() => {
      this.#busy.delete(place);
      this.#advance();
    });
    this.#busy.set(place, running);
  }

  /** `steps` are what travels; none where a host is only asked, before it can do the first. */
  async #perform(first: Step, steps: readonly Step[], jobs: readonly Job[]): Promise<void> {
    for (const step of steps) this.#progress.set(step.id, 'running');
    const { host, lane = '' } = first;
    const failures: Promise<void>[] = [];
    const { executor } = this.#options;
    const batch = { host, lane, jobs };
    const listener: JobListener = {
      started: (id) => this.#started(id),
      output: (id, text) => this.#steps.has(id) && this.#tell({ type: 'step-output', step: id, text }),
      ended: (id, outcome) => {
        const step = this.#steps.get(id);
        if (step === undefined) this.#verifiedAs(outcome, first, steps);
        else failures.push(this.#ended(step, outcome, steps));
      },
    };
    try {
      if (first.is_final === true) await performRepeated(executor, batch, listener);
      else await executor.perform(batch, listener);
      await Promise.all(failures);
      if (steps.some((step) => step.ends_connection === true)) await executor.reconnect(host);
    } catch (error) {
      this.#giveUp(error, steps);
    }
    if (jobs.length > steps.length) this.#verification.settle(host);
    // Jobs behind a failed one never started: they wait again, and are cancelled if they needed it.
    for (const step of steps)
      if (this.#progress.statusOf(step.id) === 'running')
        if ((this.#isStopping || this.#progress.isHolding) && step.is_final !== true)
          this.#cancel(step.id, this.#isStopping ? STOPPED : REVERTING);
        else this.#progress.set(step.id, 'waiting');
  }

  /** A mistake of this program ends the walk, not before the lock is released. */
  #giveUp(error: unknown, batch: readonly Step[]): void {
    this.#mistake ??= { error };
    for (const { id } of batch) if (this.#progress.statusOf(id) === 'running') this.#progress.set(id, 'abandoned');
    this.#cancelWaiting('a mistake in this program');
  }

  #started(id: string): void {
    if (!this.#steps.has(id)) return;
    this.#startedAt.set(id, this.#options.now());
    this.#tell({ type: 'step-started', step: id });
  }

  async #ended(step: Step, outcome: JobOutcome, batch: readonly Step[]): Promise<void> {
    const { id } = step;
    const now = this.#options.now();
    const ms = now - (this.#startedAt.get(id) ?? now);
    if (outcome.state === 'done') {
      this.#progress.set(id, 'done');
      this.#tell({ type: 'step-done', step: id, ms });
      return this.#advance();
    }
    if (outcome.state === 'abandoned') return this.#progress.lose(id, batch, 'abandoned');
    const asking = { ...this.#options, until: this.#graceOver.signal };
    const failure = toFailure(step, outcome, await findOut(asking, step, outcome));
    const at = this.#failed.push({ step: id, failure }) - 1;
    this.#tell({ type: 'step-failed', step: id, failure, ms });
    const isRescued = await rescue(asking, step, outcome);
    if (isRescued !== undefined) {
      this.#tell({ type: 'step-rescued', step: id, ok: isRescued });
      this.#failed[at] = { step: id, failure, isRescued };
    }
    const isHeard = outcome.state === 'failed' || (outcome.state === 'lost' && outcome.isUnsent === true);
    if (isHeard) this.#progress.set(id, 'failed');
    else this.#progress.lose(id, batch, 'lost');
    this.#followPolicy();
  }

  /** With `revert` nothing new starts after a failure; otherwise the plan's edges say what still may. */
  #followPolicy(): void {
    const isReverting = this.#plan.intent.on_failure === 'revert' && !this.#progress.isReverting;
    if (!isReverting || isTooLate(this.#plan, (id) => this.#startedAt.has(id) || this.#progress.unheard.has(id)))
      return;
    this.#progress.hold();
    this.#cancelWaiting(REVERTING);
  }

  /**
   * A host that changed since it was observed ends the run before its first change there. Where nobody heard whether it
   * did, nothing more is done to it, and `continue` goes on elsewhere.
   */
  #verifiedAs(outcome: JobOutcome, first: Step, batch: readonly Step[]): void {
    if (outcome.state === 'abandoned') return;
    this.#verification.end(first.host);
    if (outcome.state === 'done') return this.#advance();
    const stands = batch.length > 0 ? 'running' : 'waiting';
    const [next, ...others] = [first, ...batch.slice(1)].filter(({ id }) => this.#progress.statusOf(id) === stands);
    if (next === undefined) return;
    const failure = toVerificationFailure(next, outcome, batch.length > 0);
    this.#failed.push({ step: next.id, failure });
    if (failure.reason === 'connection-lost' && failure.isUnsent !== true) this.#progress.lose(next.id, batch, 'lost');
    else this.#progress.set(next.id, 'failed');
    this.#tell({ type: 'step-failed', step: next.id, failure, ms: 0 });
    for (const { id } of others) this.#cancel(id, next.id);
    const isElsewhere = outcome.state !== 'failed' && this.#plan.intent.on_failure === 'continue';
    this.#cancelWaiting(next.id, isElsewhere ? next.host : undefined);
    this.#followPolicy();
  }

  /** Nothing new starts but final steps; what runs has the grace time to end. */
  async #stop(reason: string): Promise<void> {
    const { executor, grace } = this.#options;
    this.#isStopping = true;
    this.#tell({ type: 'walk-stopping', signal: reason });
    this.#cancelWaiting(STOPPED);
    if (this.#busy.size === 0) return this.#advance();
    executor.hold();
    const isOver = await Promise.race([
      Promise.allSettled(this.#busy.values()).then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), grace).unref()),
    ]);
    if (isOver) return;
    this.#graceOver.abort();
    await executor.abandon();
  }

  /** All that waits, or all that waits on one host. */
  #cancelWaiting(because: string, host?: string): void {
    for (const id of this.#progress.ids('waiting')) {
      const step = this.#steps.get(id);
      if (step?.is_final !== true && (host === undefined || step?.host === host)) this.#cancel(id, because);
    }
  }

  #cancel(id: string, because: string): void {
    this.#progress.set(id, 'cancelled');
    this.#tell({ type: 'step-cancelled', step: id, because });
  }

  #tell(event: UntimedEvent): void {
    this.#options.emit({ ...event, at: this.#options.now() });
  }
}
