/** Writes log lines: with their host before them where there are several (not with `-q`, as Kamal), or as JSON. */
import { hasColor } from '../output.ts';
import { pad, widthOf } from '../reporters/layout.ts';
import { painter, type Style } from '../reporters/style.ts';
import type { Line } from './log-lines.ts';
import type { LogOptions, Source } from './log-sources.ts';
import type { Scene } from './scene.ts';

const STYLES: readonly Style[] = ['cyan', 'green', 'yellow', 'magenta'];

export interface LogWriter {
  /** The line as people read it. */
  text(line: Line): string;
  /** The line as programs read it. */
  json(line: Line): Readonly<Record<string, string>>;
}

/** A writer for lines of these sources. */
export function logWriter(
  { output, options: { quiet } }: Pick<Scene, 'output' | 'options'>,
  sources: readonly Source[],
  options: LogOptions,
): LogWriter {
  const paint = painter(hasColor(output));
  const names = namesOf(sources);
  const width = Math.max(0, ...names.map(widthOf));
  const prefixes = names.map((name, at) =>
    sources.length === 1 || quiet === true
      ? ''
      : `${paint(STYLES[at % STYLES.length] ?? 'cyan', `${pad(name, width)} │`)} `,
  );
  const time = ({ at }: Line): string => (at === undefined || options.skipTimestamps === true ? '' : `${at} `);
  return {
    text: (line) => `${prefixes[line.source] ?? ''}${time(line)}${line.text}\n`,
    json: (line) => {
      const { host = '', part, kind = 'role' } = sources[line.source] ?? {};
      const { at, text } = line;
      return { host, ...(part === undefined ? {} : { [kind]: part }), ...(at === undefined ? {} : { at }), text };
    },
  };
}

/** Hosts, and roles or accessories where one name for all would not do. */
export function namesOf(sources: readonly Pick<Source, 'host' | 'part'>[]): string[] {
  const parts = new Set(sources.map(({ part }) => part));
  return sources.map(({ host, part }) => (part === undefined || parts.size === 1 ? host : `${host} ${part}`));
}
