/**
 * Performs steps on hosts over SSH: one connection per host, opened when it is first needed, and on it a shell that stays
 * open. A batch is one text written to that shell, so it costs one round trip however many steps it holds.
 * What is not decided here: which steps, in which order, and what a failure means.
 */
import type { Ssh } from '../../planner/config.ts';
import type { Answer, Batch, Counters, Executor, JobListener, Vault } from '../executor.ts';
import type { Started, Streams, TerminalKind } from '../streams.ts';
import { turns } from '../turns.ts';
import type { AskSecret } from './asking.ts';
import { BatchRun } from './batch-run.ts';
import { dialer } from './dialer.ts';
import { HostLink, type OpenedSession } from './host-link.ts';
import { askSession } from './question.ts';
import type { ReverseForward } from './reverse-forward.ts';
import { runningCommand } from './running-command.ts';
import { sendable } from './sendable.ts';
import { batchSource } from './sources.ts';

export interface SshOptions {
  readonly ssh: Ssh;
  readonly vault: Vault;
  /** Private keys, beside the files that `ssh` names. */
  readonly keyData?: readonly string[];
  /** Where local files of uploads and relative key files are looked for. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly connectTimeoutSeconds?: number;
  /** Between signs of life on a silent connection; after three without an answer it is given up. 10 unless given. */
  readonly keepaliveSeconds?: number;
  /** Files that say which key a host has; the first is added to. */
  readonly knownHosts?: readonly string[];
  /** Ports of this machine that every host may reach, e.g. of a registry that runs here. */
  readonly reverseForwards?: readonly ReverseForward[];
  /** Asks a person for a passphrase or password; absent: nobody is there. */
  readonly askSecret?: AskSecret;
  /** Something worth knowing that is no failure, e.g. a new host key. */
  onNotice?(host: string, text: string): void;
}

/** Opens nothing yet: a host's connection is made when it is first asked or given work. */
export function openSsh(options: SshOptions): Executor & Streams & AsyncDisposable {
  return new SshExecutor(options);
}

class SshExecutor implements Executor, Streams, AsyncDisposable {
  readonly counters: Counters = { connections: 0, roundTrips: 0, commands: 0 };
  readonly #options: SshOptions;
  readonly #dialer: ReturnType<typeof dialer>;
  readonly #links = new Map<string, HostLink>();
  readonly #waiters = new Set<() => void>();
  readonly #runs = new Map<BatchRun, Promise<void>>();

  #isAsking = true;
  /** How often running batches were held or abandoned: one that was on its way to them is not sent. */
  #stops = 0;

  constructor(options: SshOptions) {
    const { askSecret, ssh } = options;
    const ask: AskSecret = async (question) => (this.#isAsking ? askSecret?.(question) : undefined);
    this.#options = options;
    this.#dialer = dialer(
      { ...options, ...(askSecret === undefined ? {} : { askSecret: ask }) },
      this.counters,
      turns(Math.max(1, ssh.maxConcurrentStarts)),
    );
  }

  async ask(host: string, script: string, timeoutSeconds: number): Promise<Answer> {
    const link = this.#link(host);
    const opened = await link.session();
    if (!opened.ok) return opened;
    this.counters.roundTrips += 1;
    this.counters.commands += 1;
    const answer = await askSession(link, opened.session, script, timeoutSeconds);
    return answer.ok ? answer : { ...answer, detail: this.#options.vault.redact(answer.detail) };
  }

  async perform(batch: Batch, listener: JobListener): Promise<void> {
    const [first] = batch.jobs;
    if (first === undefined) return;
    const { vault, cwd } = this.#options;
    const link = this.#link(batch.host);
    const stops = this.#stops;
    const [opened, jobs] = await Promise.all([
      this.#sessionUnlessAbandoned(link),
      Promise.all(batch.jobs.map((job) => Promise.all(job.commands.map((one) => sendable(one, vault, cwd))))),
    ]);
    if (opened === undefined) return;
    if (stops !== this.#stops) return opened.ok ? link.release(opened.session) : undefined;
    if (!opened.ok) {
      listener.started(first.id);
      listener.ended(first.id, { state: 'lost', detail: `nothing was sent: ${opened.detail}`, isUnsent: true });
      return;
    }
    this.counters.roundTrips += 1;
    this.counters.commands += jobs.flat().length;
    const run = new BatchRun({ batch, listener, vault, link, session: opened.session });
    const ended = run.perform(batchSource(jobs));
    this.#runs.set(run, ended);
    await ended;
    this.#runs.delete(run);
  }

  async start(host: string, command: string, terminal?: TerminalKind): Promise<Started> {
    const link = this.#link(host);
    const opened = await link.channel(command, terminal);
    if (opened === 'full') return { ok: false, detail: 'the host lets nobody open a further session (MaxSessions)' };
    if (!opened.ok) return opened;
    this.counters.commands += 1;
    return { ok: true, running: runningCommand(opened.channel, () => link.ending) };
  }

  async reconnect(host: string): Promise<void> {
    const link = this.#links.get(host);
    this.#links.delete(host);
    await link?.close();
  }

  askNobody(): void {
    this.#isAsking = false;
  }

  hold(): void {
    this.#stops += 1;
    for (const giveUp of this.#waiters) giveUp();
    for (const run of this.#runs.keys()) run.hold();
  }

  async abandon(): Promise<void> {
    const running = [...this.#runs];
    this.#stops += 1;
    for (const giveUp of this.#waiters) giveUp();
    for (const [run] of running) run.abandon();
    await Promise.all(running.map(([, ended]) => ended));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()));
    await this.#dialer.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** A shell for a batch; nothing if the wait for it was abandoned, so that the batch is never sent. */
  async #sessionUnlessAbandoned(link: HostLink): Promise<OpenedSession | undefined> {
    let giveUp = (): void => {};
    const abandoned = new Promise<undefined>((resolve) => {
      giveUp = () => resolve(undefined);
    });
    this.#waiters.add(giveUp);
    const opening = link.session();
    const opened = await Promise.race([opening, abandoned]);
    this.#waiters.delete(giveUp);
    if (opened === undefined) void opening.then((late) => late.ok && link.release(late.session));
    return opened;
  }

  #link(host: string): HostLink {
    const known = this.#links.get(host);
    if (known !== undefined) return known;
    const link = new HostLink(() => this.#dialer.dial(host));
    this.#links.set(host, link);
    return link;
  }
}
