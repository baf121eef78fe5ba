/** Logs of containers on all hosts at once, in one order of time. */
import { lineFor } from '../command-line.ts';
import { EXIT_CODES } from '../failures.ts';
import { showUsage } from '../output.ts';
import { harmless } from '../reporters/layout.ts';
import { isColourful, painter } from '../reporters/style.ts';
import { type Silent, showSilent } from './asking.ts';
import { askDocker } from './docker.ts';
import { followLogs } from './following.ts';
import { inOrder, type Line, parseLine } from './log-lines.ts';
import { isTimed, type LogOptions, readScript, type Source } from './log-sources.ts';
import { logWriter, namesOf } from './log-writer.ts';
import type { Scene } from './scene.ts';

/** Reads or follows the logs of the sources. */
export async function showLogs(scene: Scene, sources: readonly Source[], options: LogOptions): Promise<number> {
  if (options.lines !== undefined && !/^(\d+|all)$/.test(options.lines))
    return showUsage(scene.output, `--lines is a number, not ${options.lines}`);
  if (sources.length === 0) {
    scene.output.stderr.write('No selected host has such a container.\n');
    return EXIT_CODES.done;
  }
  if (options.follow !== true) return readLogs(scene, sources, options);
  return followLogs(scene, sources, options);
}

/** What one source came to. */
interface Read {
  readonly at: number;
  readonly lines: readonly Line[];
  /** Why there are none. */
  readonly problem?: string;
  /** The container that has stopped, where none runs. */
  readonly stopped?: string;
}

async function readLogs(scene: Scene, sources: readonly Source[], options: LogOptions): Promise<number> {
  const mark = `=== ${scene.project.key}`;
  const hosts = [...new Set(sources.map(({ host }) => host))];
  const script = (host: string): string =>
    sources.map((source, at) => (source.host === host ? readScript(source, at, options, mark) : '')).join('\n');
  const { heard, silent } = await askDocker(scene, hosts, { script }, (_, text) =>
    parseReads(text, mark, isTimed(options)),
  );
  const reads = heard.flatMap(([, read]) => read);
  const names = namesOf(sources);
  const problems = reads.flatMap(({ at, problem, stopped }) =>
    problem === undefined ? [] : [{ host: names[at] ?? '', problem, stopped, source: sources[at] }],
  );
  // As Kamal: a container that is not there is told and is no failure.
  const none = problems
    .filter(({ problem }) => problem === NONE)
    .map(({ host, stopped, source }) => ({ host, because: source?.what ?? '', ...stoppedOf(scene, source, stopped) }));
  const failed = problems
    .filter(({ problem }) => problem !== NONE)
    .map(({ host, problem }): Silent => ({ host, because: problem }));
  const unheard = [...silent, ...failed];
  const lines = inOrder(reads.map((read) => read.lines));
  const writer = logWriter(scene, sources, options);
  const { output } = scene;
  if (options.format === 'json') {
    const json = { lines: lines.map((line) => writer.json(line)), missing: none, unreachable: unheard };
    output.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return unheard.length > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
  }
  output.stdout.write(lines.map((line) => writer.text(line)).join(''));
  if (scene.options.quiet !== true) {
    const paint = painter(isColourful(output.stderr, output.env));
    for (const { host, because, fix } of none)
      output.stderr.write(
        `${host}: ${because}${fix === undefined ? '' : ` ${paint('green', '→')} ${harmless(fix)}`}\n`,
      );
    if (lines.length === 0 && problems.length + silent.length === 0) output.stderr.write('Nothing found.\n');
  }
  return showSilent(scene, unheard);
}

/** The line that reads the log of what has stopped: why it did is in there. */
function stoppedOf({ options }: Scene, source: Source | undefined, container: string | undefined) {
  if (source === undefined || container === undefined) return {};
  return { container, fix: lineFor(options, 'app', 'logs', '-h', source.host, '--container-id', container) };
}

const NONE = 'none';

function parseReads(text: string, mark: string, timed: boolean): Read[] {
  return text
    .split(`${mark} begin `)
    .slice(1)
    .map((block): Read => {
      const start = block.indexOf('\n') + 1;
      const end = block.lastIndexOf(`\n${mark} end `);
      const at = Number(block.slice(0, start));
      const status = block.slice(end + mark.length + 6).trim();
      const body = block.slice(start, Math.max(start, end)).replace(/\n$/, '');
      if (end < 0) return { at, lines: [], problem: 'its answer broke off' };
      const [, stopped] = /^none ?(.*)$/.exec(status) ?? [];
      if (stopped !== undefined) return { at, lines: [], problem: NONE, ...(stopped === '' ? {} : { stopped }) };
      const printed = body === '' ? [] : body.split('\n');
      // Status 1 with grep: nothing matched.
      if (status === '0' || (status === '1' && printed.length === 0))
        return { at, lines: printed.map((line) => parseLine(at, line, timed)) };
      return { at, lines: [], problem: printed.at(-1) ?? `status ${status}` };
    });
}
