/** Follows logs on all hosts until every one has ended or somebody has had enough. */
import type { Ended } from '../../executors/streams.ts';
import { shellQuote } from '../../planner/quoting.ts';
import { EXIT_CODES, exitCodeOfSignal } from '../failures.ts';
import { type Silent, showSilent } from './asking.ts';
import { eachLine } from './each-line.ts';
import { type Interruption, untilSignal } from './interruption.ts';
import { type Line, Merger, parseLine } from './log-lines.ts';
import { followScript, isTimed, type LogOptions, NONE_EXIT, type Source } from './log-sources.ts';
import { logWriter, namesOf } from './log-writer.ts';
import type { Scene } from './scene.ts';

/** Milliseconds that a line waits for earlier ones of other hosts. */
const WAIT = 250;
/** Milliseconds until lines are shown though some host has not been reached. */
const PATIENCE = 3000;
/** Milliseconds between looks for what a deploy put in a stopped container's place, and how often. */
const PAUSE = 1000;
const LOOKS = 30;

/** Prints lines as they come; the value is the command's exit code. */
export async function followLogs(scene: Scene, sources: readonly Source[], options: LogOptions): Promise<number> {
  const { output } = scene;
  const writer = logWriter(scene, sources, options);
  const merger = new Merger(sources.length === 1 ? 0 : WAIT);
  const show = (lines: readonly Line[]): void => {
    const words = lines.map((line) =>
      options.format === 'json' ? `${JSON.stringify(writer.json(line))}\n` : writer.text(line),
    );
    if (words.length > 0) output.stdout.write(words.join(''));
  };
  const stop = untilSignal();
  const names = namesOf(sources);
  const followed = sources.map((source, at) => {
    const follower = new Follower(scene, options, stop, (line) => {
      merger.add(parseLine(at, line, isTimed(options)), Date.now());
      if (sources.length === 1) show(merger.rest());
    });
    const done = follower.follow(source, names[at] ?? '').then((silent) => {
      // Told at once: the others may go on for hours.
      showSilent(scene, silent);
      return silent.length;
    });
    return { follower, done };
  });
  const all = Promise.all(followed.map(({ done }) => done));
  await Promise.race([Promise.all(followed.map(({ follower }) => follower.begun)), all, stop.ended, pause(PATIENCE)]);
  const timer = setInterval(() => show(merger.due(Date.now())), 50);
  const silent = await Promise.race([all, stop.ended]);
  clearInterval(timer);
  stop.release();
  show(merger.rest());
  if (silent === undefined) return exitCodeOfSignal(stop.signal);
  return silent.every((count) => count === 0) ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** Follows one source: its container, and the one that a deploy puts in its place. */
class Follower {
  readonly #scene: Scene;
  readonly #options: LogOptions;
  readonly #stop: Interruption;
  readonly #onLine: (line: string) => void;
  #tellBegun: () => void = () => {};
  /** The first container's log is on its way, or never will be. */
  readonly begun = new Promise<void>((resolve) => {
    this.#tellBegun = resolve;
  });

  constructor(scene: Scene, options: LogOptions, stop: Interruption, onLine: (line: string) => void) {
    this.#scene = scene;
    this.#options = options;
    this.#stop = stop;
    this.#onLine = onLine;
  }

  /** Resolves when there is nothing more to follow, with what went wrong. */
  async follow(source: Source, name: string): Promise<Silent[]> {
    const first = await this.#once(source, name, this.#options);
    if (first !== undefined || this.#stop.signal !== undefined) return first === undefined ? [] : [first];
    if (source.isCurrent === true) return this.#goOn(source, name);
    this.#note(`${name}: the container stopped, its log ends here`);
    return [];
  }

  async #goOn(source: Source, name: string): Promise<Silent[]> {
    this.#note(`${name}: the container stopped; looking for the next one`);
    for (let looks = 0; looks < LOOKS && this.#stop.signal === undefined; looks += 1) {
      await Promise.race([pause(PAUSE), this.#stop.ended]);
      const next = await this.#once(source, name, { ...this.#options, lines: 'all' });
      if (next === undefined && this.#stop.signal === undefined) return this.#goOn(source, name);
      if (next !== undefined && next.because !== source.what) return [next];
    }
    this.#note(`${name}: ${source.what}, its log ends here`);
    return [];
  }

  #note(text: string): void {
    if (this.#scene.options.quiet !== true) this.#scene.output.stderr.write(`${text}\n`);
  }

  /** One container, until it stops. */
  async #once(source: Source, host: string, options: LogOptions): Promise<Silent | undefined> {
    const script = followScript(source, options);
    const started = await this.#scene.streams.start(source.host, `exec /bin/sh -c ${shellQuote(script)}`);
    this.#tellBegun();
    if (!started.ok)
      return { host, because: started.detail, ...(started.hint === undefined ? {} : { fix: started.hint }) };
    const { running } = started;
    this.#stop.onEnd(() => running.close());
    const complaints: string[] = [];
    const rest = eachLine(running.stdout, this.#onLine);
    eachLine(running.stderr, (line) => void complaints.push(line));
    const ended = await running.ended;
    rest();
    const because = this.#stop.signal === undefined ? problemOf(ended, complaints, source, options) : undefined;
    return because === undefined ? undefined : { host, because };
  }
}

function problemOf(
  ended: Ended,
  complaints: readonly string[],
  source: Source,
  { grep }: LogOptions,
): string | undefined {
  if (ended.state === 'lost') return `the connection ended: ${ended.detail}`;
  if (ended.exit === NONE_EXIT) return source.what;
  // Grep ends with 1 where nothing matched.
  const isFine = ended.exit === 0 || (ended.exit === 1 && grep !== undefined && complaints.length === 0);
  return isFine ? undefined : (complaints.at(-1) ?? `its log ended with ${ended.exit}`);
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
