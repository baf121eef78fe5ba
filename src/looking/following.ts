/** Follows logs on all hosts until every one has ended or somebody has had enough. */
import { shellQuote } from '../../planner/quoting.ts';
import { EXIT_CODES } from '../failures.ts';
import { type Silent, showSilent } from './asking.ts';
import { eachLine } from './each-line.ts';
import { untilSignal } from './interruption.ts';
import { type Line, Merger, parseLine } from './log-lines.ts';
import { followScript, isTimed, type LogOptions, NONE_EXIT, type Source } from './log-sources.ts';
import { logWriter, namesOf } from './log-writer.ts';
import type { Scene } from './scene.ts';

/** Milliseconds that a line waits for earlier ones of other hosts. */
const WAIT = 250;
/** Milliseconds until lines are shown though some host has not been reached. */
const PATIENCE = 3000;

/** Prints lines as they come; the value is the command's exit code. */
export async function followLogs(scene: Scene, sources: readonly Source[], options: LogOptions): Promise<number> {
  const { output, streams } = scene;
  const writer = logWriter(scene, sources, options);
  const names = namesOf(sources);
  const merger = new Merger(sources.length === 1 ? 0 : WAIT);
  const show = (lines: readonly Line[]): void => {
    const words = lines.map((line) =>
      options.format === 'json' ? `${JSON.stringify(writer.json(line))}\n` : writer.text(line),
    );
    if (words.length > 0) output.stdout.write(words.join(''));
  };
  const stop = untilSignal();
  const starting = sources.map((source) =>
    streams.start(source.host, `exec /bin/sh -c ${shellQuote(followScript(source, options))}`),
  );
  const follow = async (at: number): Promise<Silent | undefined> => {
    const source = sources[at];
    const started = await starting[at];
    const host = names[at] ?? '';
    if (source === undefined || started === undefined) return undefined;
    if (!started.ok)
      return { host, because: started.detail, ...(started.hint === undefined ? {} : { fix: started.hint }) };
    const { running } = started;
    stop.onEnd(() => running.close());
    let last = '';
    const add = (line: string): void => {
      last = line;
      merger.add(parseLine(at, line, isTimed(options)), Date.now());
      if (sources.length === 1) show(merger.rest());
    };
    const rest = eachLine(running.stdout, add);
    const complaints: string[] = [];
    eachLine(running.stderr, (line) => void complaints.push(line));
    const ended = await running.ended;
    rest();
    if (stop.signal !== undefined) return undefined;
    if (ended.state === 'lost') return { host, because: `the connection ended: ${ended.detail}` };
    if (ended.exit === 0) {
      if (scene.options.quiet !== true) output.stderr.write(`${host}: the container stopped, its log ends here\n`);
      return undefined;
    }
    if (ended.exit === NONE_EXIT) return { host, because: source.what };
    // Grep that has seen no match is no failure.
    if (ended.exit === 1 && options.grep !== undefined && complaints.length === 0) return undefined;
    return { host, because: complaints.at(-1) ?? (last || `docker logs ended with ${ended.exit}`) };
  };
  const followed = Promise.all(sources.map((_, at) => follow(at)));
  await Promise.race([Promise.all(starting), followed, stop.ended, pause(PATIENCE)]);
  const timer = setInterval(() => show(merger.due(Date.now())), 50);
  const silent = await Promise.race([followed, stop.ended]);
  clearInterval(timer);
  stop.release();
  show(merger.rest());
  if (silent === undefined) return stop.signal === 'SIGTERM' ? EXIT_CODES.terminated : EXIT_CODES.interrupted;
  return showSilent(
    scene,
    silent.filter((one) => one !== undefined),
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());
