/** This terminal, or this pipe, as a command's on a host: keys go there as they are typed, what it prints comes here. */
import type { Ended, Running, TerminalKind, TerminalSize } from '../../executors/streams.ts';
import { EXIT_CODES } from '../failures.ts';
import type { Output } from '../output.ts';
import { untilSignal } from './interruption.ts';
import type { Scene } from './scene.ts';
import { harmless } from '../reporters/layout.ts';

/** True where a person types: only then does the host make a terminal. */
export const isTyped = ({ stdin }: Output): boolean => stdin.isTTY === true;

/** OpenSSH's exit status for a connection that failed. */
const LOST = 255;

/** Runs a command for the person or program at this end; the value is its exit code. */
export async function interact(scene: Scene, host: string, command: string): Promise<number> {
  const { streams, output } = scene;
  const terminal = isTyped(output) ? terminalOf(output) : undefined;
  const started = await streams.start(host, command, terminal);
  if (!started.ok) {
    const next = started.hint === undefined ? '' : ` → ${started.hint}`;
    output.stderr.write(`${harmless(`✗ ${host}: ${started.detail}${next}`)}\n`);
    return LOST;
  }
  const ended = await attach(started.running, output);
  if (ended.state === 'lost') {
    output.stderr.write(`✗ ${host}: the connection ended: ${harmless(ended.detail)}\n`);
    return LOST;
  }
  return exitStatus(ended.exit);
}

const sizeOf = ({ stdout }: Output): TerminalSize => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });

const terminalOf = (output: Output): TerminalKind => ({ ...sizeOf(output), type: output.env['TERM'] || 'xterm' });

/** Connects both ends until the command has ended; the terminal is left as it was found. */
async function attach(running: Running, output: Output): Promise<Ended> {
  const { stdin, stdout, stderr } = output;
  const isRaw = isTyped(output);
  const onResize = (): void => running.resize(sizeOf(output));
  const stop = untilSignal();
  stop.onEnd(() => {
    running.signal(stop.signal === 'SIGINT' ? 'INT' : 'TERM');
    running.close();
  });
  if (isRaw) stdin.setRawMode(true);
  stdout.on('resize', onResize);
  // The window may have changed while the connection was made.
  if (isRaw) onResize();
  running.stdin.on('error', () => {});
  stdin.pipe(running.stdin);
  running.stdout.pipe(stdout, { end: false });
  running.stderr.pipe(stderr, { end: false });
  try {
    const ended = await running.ended;
    return stop.signal === undefined ? ended : { state: 'exited', exit: stop.signal };
  } finally {
    stop.release();
    stdout.off('resize', onResize);
    stdin.unpipe(running.stdin);
    if (isRaw) stdin.setRawMode(false);
    stdin.pause();
  }
}

/** A status as shells give it: 128 and the signal's number for what a signal ended. */
export function exitStatus(exit: number | string): number {
  if (typeof exit === 'number') return exit;
  const known: Readonly<Record<string, number>> = {
    HUP: 1,
    INT: 2,
    QUIT: 3,
    ABRT: 6,
    KILL: 9,
    SEGV: 11,
    PIPE: 13,
    TERM: 15,
  };
  const number = known[exit.replace(/^SIG/, '')];
  return number === undefined ? EXIT_CODES.failed : 128 + number;
}
