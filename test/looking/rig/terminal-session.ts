/** The tool on a real pseudo-terminal, as `script` of util-linux makes one, with a person who types. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { builtTool } from '../../built-tool.ts';
import type { SshHost } from './ssh-host.ts';

/** How to start the tool. */
export const TOOL = [process.execPath, builtTool()];

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** True where there is a `script` that makes terminals. */
export const HAS_SCRIPT = spawnSync('script', ['--version']).stdout?.toString().includes('util-linux') ?? false;

export class TerminalSession implements Disposable {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number>;
  #text = '';
  #heard: () => void = () => {};

  /** Runs the tool with these words on a terminal of 40 lines and 101 columns; then says what became of the terminal. */
  constructor({ project, env }: SshHost, argv: readonly string[]) {
    const tool = [...TOOL, ...argv].map(quoted).join(' ');
    const line = `stty rows 40 cols 101; echo "tty is $(tty)"; ${tool}; e=$?; stty -a; exit $e`;
    this.#child = spawn('script', ['-qefc', line, '/dev/null'], {
      cwd: project,
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
      this.#heard();
    });
    this.#exit = once(this.#child, 'close').then(([code]) => Number(code));
    void this.#exit.then(() => this.#heard());
  }

  /** Everything on the terminal so far, without carriage returns. */
  get text(): string {
    return this.#text.replaceAll('\r', '');
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Drags the window's corner. */
  resize(rows: number, columns: number): void {
    const [, tty = ''] = /^tty is (\S+)$/m.exec(this.text) ?? [];
    spawnSync('stty', ['-F', tty, 'rows', String(rows), 'cols', String(columns)]);
  }

  /** Resolves when the terminal shows it. */
  async shows(wanted: RegExp): Promise<string> {
    for (;;) {
      const found = wanted.exec(this.text);
      if (found) return found[0];
      if (this.#child.exitCode !== null) throw new Error(`ended without ${String(wanted)}:\n${this.text}`);
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  /** The exit status of the tool. */
  ended(): Promise<number> {
    return this.#exit;
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}
