/** Performs steps on the machine that runs the tool: hooks, builds, pauses. */
import { commandText } from '../command-text.ts';
import type { Answer, Batch, Counters, Executor, Job, JobListener, JobOutcome } from '../executor.ts';
import { redactedOutput } from '../redacting.ts';
import { runChild, SCRIPT_ON_FD_3 } from './child.ts';
import { type LocalSurroundings, performLocally } from './local-command.ts';

/** Opens nothing; programs run in `cwd` with `env` and what their command adds. */
export function openLocal(surroundings: LocalSurroundings): Executor & AsyncDisposable {
  return new LocalExecutor(surroundings);
}

class LocalExecutor implements Executor, AsyncDisposable {
  readonly counters: Counters = { connections: 0, roundTrips: 0, commands: 0 };
  readonly #surroundings: LocalSurroundings;
  readonly #running = new Map<AbortController, Promise<JobOutcome>>();
  /** Replaced when running batches are held. */
  #batches = new AbortController();

  constructor(surroundings: LocalSurroundings) {
    this.#surroundings = surroundings;
  }

  async ask(_host: string, script: string, timeoutSeconds: number): Promise<Answer> {
    const { cwd, env } = this.#surroundings;
    const texts: string[] = [];
    const stop = AbortSignal.timeout(timeoutSeconds * 1000);
    const onText = (text: string) => texts.push(text);
    this.counters.commands += 1;
    const quietly = `exec 2>/dev/null\n${script}`;
    const exit = await runChild({ argv: SCRIPT_ON_FD_3, cwd, env, stdin: '', stop, onText, script: quietly });
    if (exit === 0) return { ok: true, text: texts.join('') };
    if (stop.aborted) return { ok: false, detail: `the question was not answered within ${timeoutSeconds} s` };
    return { ok: false, detail: `the question ended with status ${exit}` };
  }

  async reconnect(): Promise<void> {}

  async perform(batch: Batch, listener: JobListener): Promise<void> {
    const { signal: held } = this.#batches;
    for (const job of batch.jobs) {
      if (held.aborted) return;
      const stop = new AbortController();
      listener.started(job.id);
      const ended = this.#performJob(job, stop, (text) => listener.output(job.id, text));
      this.#running.set(stop, ended);
      const outcome = await ended;
      this.#running.delete(stop);
      listener.ended(job.id, outcome);
      if (outcome.state !== 'done') return;
    }
  }

  askNobody(): void {}

  hold(): void {
    this.#batches.abort();
    this.#batches = new AbortController();
  }

  async abandon(): Promise<void> {
    const running = [...this.#running];
    for (const [stop] of running) stop.abort('abandoned');
    await Promise.all(running.map(([, ended]) => ended));
  }

  async close(): Promise<void> {
    await this.abandon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #performJob(job: Job, stop: AbortController, onText: (text: string) => void): Promise<JobOutcome> {
    const output = redactedOutput(this.#surroundings.vault, onText);
    const timer = setTimeout(() => stop.abort('timed-out'), job.timeout * 1000);
    try {
      for (const command of job.commands) {
        this.counters.commands += 1;
        const exit = await performLocally(command, this.#surroundings, stop.signal, (text) => output.add(text));
        if (exit !== 0) return ended(commandText(command), exit, output.finish(), stop.signal);
      }
      return { state: 'done', output: output.finish() };
    } finally {
      clearTimeout(timer);
    }
  }
}

function ended(command: string, exit: number | string, output: string, stop: AbortSignal): JobOutcome {
  if (stop.reason === 'abandoned') return { state: 'abandoned' };
  if (stop.reason === 'timed-out') return { state: 'timed-out', command, output };
  return { state: 'failed', exit, command, output };
}
