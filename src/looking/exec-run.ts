/** Runs a person's command on every target at once and shows what it prints as it comes. */
import type { Ended, Running } from '../../executors/streams.ts';
import { EXIT_CODES, exitCodeOfSignal } from '../failures.ts';
import { isColourful, painter } from '../reporters/style.ts';
import { type Silent, showSilent } from './asking.ts';
import { type ExecView, viewOf } from './exec-view.ts';
import { untilSignal } from './interruption.ts';
import { namesOf } from './log-writer.ts';
import type { LookOptions } from './page.ts';
import { performAll } from './performing.ts';
import type { Scene } from './scene.ts';
import { exitStatus } from './terminal.ts';
import type { Command } from '../../planner/step.ts';

/** One command on one host. */
export interface Target {
  readonly host: string;
  /** Role, where there are several. */
  readonly part?: string;
  readonly version?: string;
  /** For the host's login shell. */
  readonly command: string;
  readonly audit: Command;
}

export interface ExecOptions extends LookOptions {
  readonly interactive?: boolean;
  readonly reuse?: boolean;
  readonly detach?: boolean;
  readonly raw?: boolean;
  /** `KEY:VALUE` each. */
  readonly env?: readonly string[];
}

/** Milliseconds that commands get to end after Ctrl-C. */
const GRACE = 3000;

/** Audit lines first, then the commands; the value is the command's own exit code where there is one target. */
export async function runTargets(scene: Scene, targets: readonly Target[], options: ExecOptions): Promise<number> {
  const audits = targets.map(({ host, audit }) => ({ host, label: 'write the audit line', commands: [audit] }));
  const unaudited = await performAll(scene, audits);
  if (unaudited.length > 0) return showSilent(scene, unaudited);
  const view = viewOf(scene, targets, options);
  const stop = untilSignal();
  const results = await Promise.all(targets.map((target, at) => runOne(scene, target, view, at, stop)));
  stop.release();
  view.finish(results);
  if (stop.signal !== undefined) {
    scene.output.stderr.write('Stopped. What was started in containers may still run there.\n');
    return exitCodeOfSignal(stop.signal);
  }
  showEnds(scene, targets, results);
  const [only] = results;
  if (results.length === 1 && only?.state === 'exited') return exitStatus(only.exit);
  return results.every((one) => one.state === 'exited' && one.exit === 0) ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** How a target ended; one that was never reached is lost. */
export type Result = Ended & { readonly fix?: string };

async function runOne(
  { streams }: Scene,
  { host, command }: Target,
  view: ExecView,
  at: number,
  stop: ReturnType<typeof untilSignal>,
): Promise<Result> {
  const started = await streams.start(host, command);
  if (!started.ok)
    return { state: 'lost', detail: started.detail, ...(started.hint === undefined ? {} : { fix: started.hint }) };
  const { running } = started;
  stop.onEnd(() => interrupt(running));
  running.stdin.on('error', () => {});
  running.stdin.end();
  view.watch(at, running);
  return running.ended;
}

function interrupt(running: Running): void {
  running.signal('INT');
  const timer = setTimeout(() => running.close(), GRACE);
  void running.ended.then(() => clearTimeout(timer));
}

function showEnds(scene: Scene, targets: readonly Target[], results: readonly Result[]): void {
  const { output, vault } = scene;
  const paint = painter(isColourful(output.stderr, output.env));
  const lost: Silent[] = [];
  const names = namesOf(targets);
  for (const [at, result] of results.entries()) {
    const { command = '' } = targets[at] ?? {};
    const name = names[at] ?? '';
    if (result.state === 'lost')
      lost.push({ host: name, because: result.detail, ...(result.fix === undefined ? {} : { fix: result.fix }) });
    if (result.state === 'lost' || result.exit === 0) continue;
    const how = typeof result.exit === 'number' ? `exit ${result.exit}` : `ended by ${result.exit}`;
    output.stderr.write(`${paint('red', '✗')} ${name}: ${how}  ${paint('dim', `$ ${vault.redact(command)}`)}\n`);
  }
  showSilent(scene, lost);
}
