/** How what commands print is shown: as it is, with its host before each line, or collected for programs. */
import type { Running } from '../../executors/streams.ts';
import { hasColor } from '../output.ts';
import { pad, widthOf } from '../reporters/layout.ts';
import { painter } from '../reporters/style.ts';
import { eachLine } from './each-line.ts';
import type { ExecOptions, Result, Target } from './exec-run.ts';
import { namesOf } from './log-writer.ts';
import { isJson } from './page.ts';
import type { Scene } from './scene.ts';

export interface ExecView {
  /** Reads both outputs of a target's command. */
  watch(at: number, running: Running): void;
  /** All have ended. */
  finish(results: readonly Result[]): void;
}

/**
 * One target prints straight through; several are told apart line by line. Where only what they print is wanted (`--raw`, and
 * `-q` as with Kamal, which leaves out its host headers) it comes target by target.
 */
export function viewOf(scene: Scene, targets: readonly Target[], options: ExecOptions): ExecView {
  if (isJson(options)) return collected(scene, targets);
  if (targets.length === 1) return straight(scene);
  const isBare = options.raw === true || scene.options.quiet === true;
  return isBare ? oneByOne(scene, targets, options) : prefixed(scene, targets);
}

function straight({ output }: Scene): ExecView {
  return {
    watch: (_, { stdout, stderr }) => {
      stdout.pipe(output.stdout, { end: false });
      stderr.pipe(output.stderr, { end: false });
    },
    finish: () => {},
  };
}

function prefixed({ output }: Scene, targets: readonly Target[]): ExecView {
  const paint = painter(hasColor(output));
  const names = namesOf(targets);
  const width = Math.max(0, ...names.map(widthOf));
  const rests: (() => void)[] = [];
  return {
    watch: (at, { stdout, stderr }) => {
      const prefix = `${paint('cyan', `${pad(names[at] ?? '', width)} │`)} `;
      rests.push(eachLine(stdout, (line) => output.stdout.write(`${prefix}${line}\n`)));
      rests.push(eachLine(stderr, (line) => output.stderr.write(`${prefix}${line}\n`)));
    },
    finish: () => {
      for (const rest of rests) rest();
    },
  };
}

function oneByOne({ output }: Scene, targets: readonly Target[], { raw }: ExecOptions): ExecView {
  const chunks = targets.map((): Buffer[] => []);
  return {
    watch: (at, { stdout, stderr }) => {
      stdout.on('data', (chunk: Buffer) => chunks[at]?.push(chunk));
      stderr.pipe(output.stderr, { end: false });
    },
    finish: () => {
      for (const bytes of chunks.map((chunk) => Buffer.concat(chunk))) {
        const isLineOpen = raw !== true && bytes.length > 0 && bytes.at(-1) !== 0x0a;
        output.stdout.write(bytes);
        if (isLineOpen) output.stdout.write('\n');
      }
    },
  };
}

function collected({ output }: Scene, targets: readonly Target[]): ExecView {
  const texts = targets.map(() => ({ stdout: '', stderr: '' }));
  return {
    watch: (at, running) => {
      for (const name of ['stdout', 'stderr'] as const) {
        running[name].setEncoding('utf8').on('data', (chunk: string) => {
          const text = texts[at];
          if (text !== undefined) text[name] += chunk;
        });
      }
    },
    finish: (results) => {
      const ran = targets.map(({ host, part, version }, at) => {
        const result = results[at];
        return {
          host,
          ...(part === undefined ? {} : { role: part }),
          ...(version === undefined ? {} : { version }),
          ...(result?.state === 'exited' ? { exit: result.exit } : { exit: null, because: result?.detail }),
          ...texts[at],
        };
      });
      output.stdout.write(`${JSON.stringify({ ran }, null, 2)}\n`);
    },
  };
}
