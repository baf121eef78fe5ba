/**
 * Walks a plan: sends what is ready, host by host in batches, starts what was waiting the moment it can, and reports
 * everything as events. It decides nothing: order, rescue and what runs after a failure are the plan's.
 */
import type { Plan, Step } from '../planner/plan.ts';
import { isTooLate, revertSteps } from '../planner/revert.ts';
import type { WalkEvent, WalkOutcome } from './event.ts';
import type { Executor, Job, JobOutcome } from './executor.ts';
import type { Failure, GateFindings } from './failure.ts';
import { findOut } from './findings.ts';
import { toFailure } from './job-failure.ts';
import { outcomeOf } from './outcome.ts';
import { placeOf, Progress } from './progress.ts';

export interface WalkOptions {
  readonly executor: Executor;
  readonly emit: (event: WalkEvent) => void;
  /** Aborting stops the walk: what runs may end within the grace time, then it is abandoned; final steps still run. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Milliseconds. */
  readonly grace: number;
  /** Shell lines that succeed while a host is as it was observed; run before its first change under the lock. */
  readonly unchanged: ReadonlyMap<string, string>;
  /** Replaces secrets in what a failed container printed. */
  readonly redact: (text: string) => string;
}

const verifyId = (host: string): string => `verify @${host}`;

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
  readonly #failed: { step: string; failure: Failure }[] = [];
  readonly #verified = new Set<string>();
  readonly #startedAt = new Map<string, number>();
  #isStopping = false;

  constructor(plan: Plan, options: WalkOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#progress = new Progress(plan);
    this.#steps = new Map(plan.steps.map((step) => [step.id, step]));
  }

  async run(): Promise<WalkOutcome> {
    const { emit, now, signal } = this.#options;
    const begin = now();
    emit({ type: 'walk-started', steps: this.#plan.steps.length, at: begin });
    const stop = (): void => void this.#stop(String(signal.reason ?? 'stop'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    await this.#settle();
    if (this.#progress.isHolding) await this.#revert();
    signal.removeEventListener('abort', stop);
    const outcome = outcomeOf(this.#plan, this.#progress, {
      failed: this.#failed,
      isStopped: this.#isStopping,
      ms: now() - begin,
    });
    emit({ type: 'walk-finished', outcome, at: now() });
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

  /** Nothing runs any more: what was done is undone, unless somebody stopped the walk. */
  async #revert(): Promise<void> {
    const done = new Set(this.#progress.ids('done'));
    const steps = this.#isStopping ? [] : revertSteps(this.#plan, done);
    for (const step of steps) this.#steps.set(step.id, step);
    this.#progress.add(steps);
    if (steps.length > 0) this.#options.emit({ type: 'revert-started', steps, at: this.#options.now() });
    await this.#settle();
  }

  /** Cancels what can never run and sends what can. */
  #advance(): void {
    const { emit, now } = this.#options;
    for (const { id, because } of this.#progress.hopeless())
      emit({ type: 'step-cancelled', step: id, because, at: now() });
    for (const place of this.#progress.places()) {
      if (this.#busy.has(place)) continue;
      const batch = this.#progress.batchFor(place);
      if (batch.length === 0) continue;
      const running = this.#perform(place, batch).finally(() => {
        this.#busy.delete(place);
        this.#advance();
      });
      this.#busy.set(place, running);
    }
  }

  async #perform(place: string, steps: readonly Step[]): Promise<void> {
    for (const step of steps) this.#progress.set(step.id, 'running');
    const host = steps[0]?.host ?? '';
    const failures: Promise<void>[] = [];
    const jobs = steps.flatMap((step): Job[] => [
      ...this.#verification(step),
      { id: step.id, commands: step.commands, timeout: step.timeout },
    ]);
    await this.#options.executor.perform(
      { host, lane: steps[0]?.lane ?? '', jobs },
      {
        started: (id) => this.#started(id),
        output: (id, text) =>
          this.#steps.has(id) && this.#options.emit({ type: 'step-output', step: id, text, at: this.#options.now() }),
        ended: (id, outcome) => void failures.push(this.#ended(id, outcome, steps)),
      },
    );
    await Promise.all(failures);
    if (steps.some((step) => step.ends_connection === true)) await this.#options.executor.reconnect(host);
    // Jobs behind a failed one never started: they wait again, and are cancelled if they needed it.
    for (const step of steps)
      if (this.#progress.statusOf(step.id) === 'running')
        this.#progress.set(
          step.id,
          (this.#isStopping || this.#progress.isHolding) && step.is_final !== true ? 'cancelled' : 'waiting',
        );
    if (placeOf({ host, lane: steps[0]?.lane } as Step) !== place) throw new Error(`batch of ${place} went to ${host}`);
  }

  /** Once per host, behind the lock: is it still as it was when the plan was made? */
  #verification({ host, needs, is_final: isFinal }: Step): Job[] {
    const line = this.#options.unchanged.get(host);
    const isUnderLock = isFinal !== true && needs.some((thing) => thing.startsWith('lock '));
    if (line === undefined || !isUnderLock || this.#verified.has(host)) return [];
    this.#verified.add(host);
    return [{ id: verifyId(host), commands: [{ shell: [line] }], timeout: 30 }];
  }

  #started(id: string): void {
    if (!this.#steps.has(id)) return;
    this.#startedAt.set(id, this.#options.now());
    this.#options.emit({ type: 'step-started', step: id, at: this.#options.now() });
  }

  async #ended(id: string, outcome: JobOutcome, batch: readonly Step[]): Promise<void> {
    const { emit, now } = this.#options;
    const step = this.#steps.get(id);
    if (step === undefined) return this.#verifiedAs(outcome, batch);
    const ms = now() - (this.#startedAt.get(id) ?? now());
    if (outcome.state === 'done') {
      this.#progress.set(id, 'done');
      emit({ type: 'step-done', step: id, ms, at: now() });
      return this.#advance();
    }
    if (outcome.state === 'abandoned') {
      this.#progress.set(id, 'abandoned');
      return;
    }
    const failure = toFailure(step, outcome, await this.#findOut(step, outcome));
    this.#failed.push({ step: id, failure });
    emit({ type: 'step-failed', step: id, failure, ms, at: now() });
    await this.#rescue(step, outcome);
    const isHeard = outcome.state === 'failed' || (outcome.state === 'lost' && outcome.isUnsent === true);
    this.#progress.set(id, isHeard ? 'failed' : 'lost');
    this.#followPolicy();
  }

  /** With `revert` nothing new starts after a failure; otherwise the plan's edges say what still may. */
  #followPolicy(): void {
    const isReverting = this.#plan.intent.on_failure === 'revert' && !this.#progress.isReverting;
    if (!isReverting || isTooLate(this.#plan, (id) => this.#startedAt.has(id))) return;
    this.#progress.hold();
    this.#cancelWaiting('a step failed, and what was done is undone');
  }

  /** A host that changed since it was observed ends the run before its first change there. */
  #verifiedAs(outcome: JobOutcome, batch: readonly Step[]): void {
    const next = batch.find((step) => this.#progress.statusOf(step.id) === 'running');
    if (outcome.state === 'done' || outcome.state === 'abandoned' || next === undefined) return;
    const drift: Failure = {
      reason: 'drift',
      host: next.host,
      detail: 'its containers changed after they were looked at',
    };
    const failure = outcome.state === 'failed' ? drift : toFailure(next, outcome, undefined);
    this.#failed.push({ step: next.id, failure });
    this.#progress.set(next.id, 'failed');
    this.#options.emit({ type: 'step-failed', step: next.id, failure, ms: 0, at: this.#options.now() });
    this.#cancelWaiting(next.id);
    this.#followPolicy();
  }

  async #findOut(step: Step, outcome: JobOutcome): Promise<GateFindings | undefined> {
    if (step.diagnosis === undefined || outcome.state === 'lost') return undefined;
    const { executor, redact } = this.#options;
    return findOut({ executor, host: step.host, diagnosis: step.diagnosis, redact });
  }

  async #rescue(step: Step, outcome: JobOutcome): Promise<void> {
    if (step.rescue.length === 0 || outcome.state === 'lost') return;
    const { executor, emit, now } = this.#options;
    const jobs = [{ id: `rescue ${step.id}`, commands: step.rescue, timeout: 60 }];
    let ok = false;
    await executor.perform(
      { host: step.host, lane: `rescue ${step.lane ?? ''}`, jobs },
      { started: () => {}, output: () => {}, ended: (_id, ended) => void (ok = ended.state === 'done') },
    );
    emit({ type: 'step-rescued', step: step.id, ok, at: now() });
  }

  /** Nothing new starts but final steps; what runs has the grace time to end. */
  async #stop(reason: string): Promise<void> {
    const { executor, grace } = this.#options;
    this.#isStopping = true;
    this.#options.emit({ type: 'walk-stopping', signal: reason, at: this.#options.now() });
    this.#cancelWaiting('the walk was stopped');
    if (this.#busy.size === 0) return this.#advance();
    const isOver = await Promise.race([
      Promise.allSettled(this.#busy.values()).then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), grace).unref()),
    ]);
    if (!isOver) await executor.abandon();
  }

  #cancelWaiting(because: string): void {
    for (const id of this.#progress.ids('waiting')) {
      if (this.#steps.get(id)?.is_final === true) continue;
      this.#progress.set(id, 'cancelled');
      this.#options.emit({ type: 'step-cancelled', step: id, because, at: this.#options.now() });
    }
  }
}
