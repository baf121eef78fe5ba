import type { Executor, Job, JobListener, JobOutcome } from '../../../executors/executor.ts';
import type { HostFacts } from '../../../planner/facts.ts';
import { readFacts } from '../../../src/fingerprint.ts';
import type { Command } from '../../../planner/step.ts';

/** Writes down what a listener is told; `until` resolves when the output holds a text, so that no test has to sleep. */
export class Heard implements JobListener {
  readonly lines: string[] = [];
  readonly outcomes = new Map<string, JobOutcome>();
  text = '';
  readonly #waiting: { text: string; go: () => void }[] = [];

  started(id: string): void {
    this.lines.push(`${id} started`);
  }

  output(_id: string, text: string): void {
    this.text += text;
    for (const one of this.#waiting) if (this.text.includes(one.text)) one.go();
  }

  ended(id: string, outcome: JobOutcome): void {
    this.lines.push(`${id} ${outcome.state}`);
    this.outcomes.set(id, outcome);
  }

  until(text: string): Promise<void> {
    if (this.text.includes(text)) return Promise.resolve();
    return new Promise((go) => this.#waiting.push({ text, go }));
  }
}

/** What a script of probes with this key answered. */
export function factsIn(text: string, key: string): HostFacts {
  const facts = readFacts(text, key);
  if (!facts.ok) throw new Error(facts.failures);
  return facts.value;
}

/** A job of shell lines. */
export function job(id: string, ...commands: (string | Command)[]): Job {
  return { id, timeout: 20, commands: commands.map((one) => (typeof one === 'string' ? { shell: [one] } : one)) };
}

/** Performs jobs on a host and waits for their end. */
export async function perform(executor: Executor, jobs: readonly Job[], host = '127.0.0.1'): Promise<Heard> {
  const heard = new Heard();
  await executor.perform({ host, lane: jobs[0]?.id ?? '', jobs }, heard);
  return heard;
}

/** The text of a question's answer; fails the test if there is none. */
export async function answer(executor: Executor, script: string, host = '127.0.0.1'): Promise<string> {
  const got = await executor.ask(host, script, 20);
  if (!got.ok) throw new Error(`${got.detail}; ${got.hint ?? ''}`);
  return got.text;
}
