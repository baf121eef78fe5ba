/** One batch on one shell: follows its frames, keeps its jobs' time, ends it when asked. */
import { commandText } from '../command-text.ts';
import type { Batch, Job, JobListener, JobOutcome, Vault } from '../executor.ts';
import { redactedOutput, type RedactedOutput } from '../redacting.ts';
import { exitName } from '../exit-names.ts';
import type { Frame } from './frames.ts';
import type { HostLink } from './host-link.ts';
import type { RunEnd, ShellSession } from './shell-session.ts';
import { emptySource } from './sources.ts';

type StopState = 'timed-out' | 'abandoned';

/**
 * How long a signal may take to show, in milliseconds, before the next harder measure. What is abandoned had its time to
 * end already, and others wait for the lock.
 */
const GRACE_MS: Readonly<Record<StopState, number>> = { 'timed-out': 2000, abandoned: 750 };

export interface BatchRunOptions {
  readonly batch: Batch;
  readonly listener: JobListener;
  readonly vault: Vault;
  readonly link: HostLink;
  readonly session: ShellSession;
}

export class BatchRun {
  readonly #options: BatchRunOptions;
  readonly #signals: Promise<void>[] = [];
  #job = -1;
  #isRunning = false;
  #isOver = false;
  #output: RedactedOutput | undefined;
  #stop: StopState | undefined;
  #isHeld = false;
  #isKilled = false;
  #isHeard = false;
  #timer: NodeJS.Timeout | undefined;
  #giveUp: () => void = () => {};

  constructor(options: BatchRunOptions) {
    this.#options = options;
  }

  /** Sends the batch; resolves when its last started job has ended. Gives the shell back when nothing is owed to it. */
  async perform(source: string): Promise<void> {
    const { session, link } = this.#options;
    const gaveUp = new Promise<{ readonly state: 'given-up' }>((resolve) => {
      this.#giveUp = () => resolve({ state: 'given-up' });
    });
    this.#keepTime(0);
    const end = await Promise.race([this.#run(source), gaveUp]);
    clearTimeout(this.#timer);
    const isUntold = !this.#isHeard || (this.#job < 0 && this.#stop === 'timed-out');
    if (isUntold) this.#endUnheard('exit' in end ? end.exit : undefined);
    if (end.state === 'given-up' || this.#isKilled) session.drop();
    void Promise.all(this.#signals).then(() => link.release(session));
  }

  /** Ends the batch at once; what was running ends as abandoned. */
  abandon(): void {
    this.#end('abandoned');
  }

  /** Starts no further job: the shell heeds the signal once its running job has ended. */
  hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    if (this.#job >= 0) this.#signal('TERM', 'shell');
  }

  /** What was stopped is over when nothing of it is left. */
  async #run(source: string): Promise<RunEnd> {
    const { session } = this.#options;
    const end = await session.run(source, (frame) => this.#hear(frame));
    this.#isHeard = end.state === 'heard';
    return this.#isHeard && this.#stop !== undefined ? session.run(emptySource(), () => {}) : end;
  }

  #hear(frame: Frame): void {
    if (frame.type === 'start') this.#start(frame.job);
    if (frame.type === 'output') this.#output?.add(frame.text);
    if (frame.type === 'end') this.#finish(frame.exit, frame.command);
  }

  #start(at: number): void {
    const { batch, listener } = this.#options;
    const id = jobAt(batch, at).id;
    this.#job = at;
    this.#isRunning = true;
    this.#output = redactedOutput(this.#options.vault, (text) => listener.output(id, text));
    listener.started(id);
    if (this.#stop !== undefined) this.#signal('KILL');
    else if (this.#isHeld && at === 0) this.#signal('TERM', 'shell');
    if (this.#stop === undefined && at > 0) this.#keepTime(at);
  }

  #finish(exit: number, commandAt: number): void {
    const job = jobAt(this.#options.batch, this.#job);
    const output = this.#output?.finish() ?? '';
    const command = job.commands[commandAt];
    const text = command === undefined ? '' : commandText(command);
    if (this.#stop === undefined) clearTimeout(this.#timer);
    if (exit === 0) return this.#tell({ state: 'done', output });
    if (this.#stop !== undefined) return this.#tell(stopped(this.#stop, text, output));
    this.#tell({ state: 'failed', exit: exitName(exit), command: text, output });
  }

  /** The shell went away, or was given up, before it said how the job ended. */
  #endUnheard(exit: number | string | undefined): void {
    if (this.#isOver) return;
    if (!this.#isRunning) this.#start(this.#job + 1);
    const job = jobAt(this.#options.batch, this.#job);
    const output = this.#output?.finish() ?? '';
    const command = job.commands.map(commandText).join(' && ');
    if (this.#stop !== undefined) return this.#tell(stopped(this.#stop, command, output));
    if (exit !== undefined) return this.#tell({ state: 'failed', exit, command, output });
    this.#tell({ state: 'lost', detail: this.#options.link.ending });
  }

  #tell(outcome: JobOutcome): void {
    this.#isRunning = false;
    this.#isOver = outcome.state !== 'done' || this.#job + 1 === this.#options.batch.jobs.length;
    this.#options.listener.ended(jobAt(this.#options.batch, this.#job).id, outcome);
  }

  #keepTime(at: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end('timed-out'), jobAt(this.#options.batch, at).timeout * 1000);
  }

  #end(state: StopState): void {
    if (this.#stop !== undefined) return;
    this.#stop = state;
    clearTimeout(this.#timer);
    this.#signal('TERM');
    this.#timer = setTimeout(() => {
      this.#signal('KILL');
      this.#timer = setTimeout(this.#giveUp, GRACE_MS[state]);
    }, GRACE_MS[state]);
  }

  #signal(signal: 'TERM' | 'KILL', whom?: 'shell'): void {
    this.#isKilled ||= signal === 'KILL';
    this.#signals.push(this.#options.link.signal(this.#options.session, signal, whom));
  }
}

function stopped(state: StopState, command: string, output: string): JobOutcome {
  return state === 'abandoned' ? { state } : { state, command, output };
}

function jobAt(batch: Batch, at: number): Job {
  const job = batch.jobs[at];
  if (job === undefined) throw new Error(`batch for ${batch.host} has no job ${at}`);
  return job;
}
