/**
 * A world that is a Facts value. Performing a job gives its host the facts that the job's step foresees; a failing job
 * changes nothing. No connection, no clock, no timer: who goes first is decided by `turn`.
 */
import type { Facts, HostFacts } from '../../planner/facts.ts';
import { factsOf } from '../../planner/facts.ts';
import type { Draft } from '../../planner/step.ts';
import type { Answer, Batch, Counters, Executor, Job, JobListener, JobOutcome } from '../executor.ts';

export interface SimulatedRequest {
  readonly facts: Facts;
  /** What each step makes of its host, by id. */
  readonly effects: ReadonlyMap<string, Draft['effect']>;
  /** How a job ends that does not succeed. */
  readonly fails?: (jobId: string) => JobOutcome | undefined;
  /** Awaited before every start and before every end of a job, so that a test can decide who goes first. */
  readonly turn?: (what: string) => Promise<unknown>;
  /** What a job without a foreseen effect, such as a rescue, makes of its host, undefined where it fails; absent: nothing. */
  readonly obeys?: (host: HostFacts, job: Job) => HostFacts | undefined;
  /** True where a job whose end nobody heard of was finished by its host all the same, and one that travelled behind it. */
  readonly finishesUnheard?: (jobId: string) => boolean;
  /** Answers to questions; absent: nobody answers. */
  readonly answers?: (host: string, script: string) => Answer;
}

/** One thing that happened, with the facts of the world right after it. */
export interface Happening {
  readonly what: 'started' | JobOutcome['state'];
  readonly job: string;
  readonly host: string;
  readonly facts: Facts;
}

export interface SimulatedExecutor extends Executor {
  /** The world as it is now. */
  readonly facts: Facts;
  readonly happenings: readonly Happening[];
  /** Every batch that was performed, in the order of their beginnings. */
  readonly batches: readonly Batch[];
  readonly questions: readonly { readonly host: string; readonly script: string }[];
}

/** Opens a world; nothing has to be closed. */
export const openSimulated = (request: SimulatedRequest): SimulatedExecutor => new Simulated(request);

const REFUSED: JobOutcome = { state: 'failed', exit: 1, command: '', output: '' };

function signal(): { readonly given: Promise<'abandoned'>; readonly give: () => void } {
  let give = (): void => {};
  const given = new Promise<'abandoned'>((resolve) => {
    give = () => resolve('abandoned');
  });
  return { given, give };
}

class Simulated implements SimulatedExecutor {
  facts: Facts;
  readonly happenings: Happening[] = [];
  readonly batches: Batch[] = [];
  readonly questions: { readonly host: string; readonly script: string }[] = [];
  readonly counters: Counters = { connections: 0, roundTrips: 0, commands: 0 };
  readonly #request: SimulatedRequest;
  readonly #busy = new Set<string>();
  #abandoning = signal();
  #batches = new AbortController();

  constructor(request: SimulatedRequest) {
    this.#request = request;
    this.facts = request.facts;
  }

  async ask(host: string, script: string): Promise<Answer> {
    this.questions.push({ host, script });
    this.counters.roundTrips += 1;
    return this.#request.answers?.(host, script) ?? { ok: false, detail: `${host} does not answer questions` };
  }

  async perform(batch: Batch, listener: JobListener): Promise<void> {
    const place = `${batch.host}\n${batch.lane}`;
    if (this.#busy.has(place)) throw new Error(`two batches at once in one lane of ${batch.host}`);
    this.#busy.add(place);
    this.batches.push(batch);
    this.counters.roundTrips += 1;
    const { signal: held } = this.#batches;
    for (const job of batch.jobs) {
      const outcome = await this.#performJob(batch, job, listener);
      if (outcome !== 'done' || held.aborted) break;
    }
    this.#busy.delete(place);
  }

  askNobody(): void {}

  hold(): void {
    this.#batches.abort();
    this.#batches = new AbortController();
  }

  async abandon(): Promise<void> {
    this.#abandoning.give();
    this.#abandoning = signal();
  }

  async reconnect(): Promise<void> {}

  async close(): Promise<void> {}

  /** Waits for its turn, starts, waits again, ends. */
  async #performJob({ host, jobs }: Batch, job: Job, listener: JobListener): Promise<JobOutcome['state']> {
    const abandoned = this.#abandoning.given;
    if ((await Promise.race([this.#turn(`${job.id} starts`), abandoned])) === 'abandoned') return 'abandoned';
    this.#record('started', job, host);
    this.counters.commands += job.commands.length;
    listener.started(job.id);
    const isAbandoned = (await Promise.race([this.#turn(`${job.id} ends`), abandoned])) === 'abandoned';
    const ending: JobOutcome = isAbandoned
      ? { state: 'abandoned' }
      : (this.#request.fails?.(job.id) ?? { state: 'done', output: '' });
    const outcome: JobOutcome = ending.state === 'done' && !this.#change(host, job) ? REFUSED : ending;
    if (!['done', 'failed'].includes(outcome.state)) this.#goOn(host, jobs.slice(jobs.indexOf(job)));
    this.#record(outcome.state, job, host);
    listener.ended(job.id, outcome);
    return outcome.state;
  }

  async #turn(what: string): Promise<void> {
    await this.#request.turn?.(what);
  }

  /** What the host does after nobody heard of it any more. */
  #goOn(host: string, jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (this.#request.fails?.(job.id)?.state === 'failed' || this.#request.finishesUnheard?.(job.id) !== true) return;
      if (!this.#change(host, job)) return;
    }
  }

  /** False where the host fails to do it. */
  #change(host: string, job: Job): boolean {
    const before = factsOf(this.facts, host);
    if (before === undefined) return true;
    const { effects, obeys = (facts) => facts } = this.#request;
    const after = (effects.get(job.id) ?? ((facts) => obeys(facts, job)))(before);
    if (after === undefined) return false;
    this.facts = { ...this.facts, hosts: { ...this.facts.hosts, [host]: after } };
    return true;
  }

  #record(what: Happening['what'], job: Job, host: string): void {
    this.happenings.push({ what, job: job.id, host, facts: this.facts });
  }
}
