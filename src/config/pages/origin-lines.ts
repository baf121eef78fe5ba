/** Origins for people: a line for each key, in columns. */
import type { Explained, Origin } from './origins.ts';

const WIDEST = { key: 44, value: 40 };

/** Lines with key, value and origin; notes about a value stand below it, what a key is for only where one was asked for. */
export function originLines(origins: readonly Explained[]): string {
  const keys = widthOf(
    origins.map(({ key }) => key),
    WIDEST.key,
  );
  const values = widthOf(origins.map(shownValue), WIDEST.value);
  return origins
    .flatMap(({ about, ...one }) =>
      lines(origins.length > 1 || about === undefined ? one : { ...one, about }, keys, values),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

const widthOf = (texts: readonly string[], widest: number): number =>
  Math.max(0, ...texts.map((text) => text.length).filter((width) => width <= widest));

const shownValue = ({ from, value }: Explained): string => (from === 'unset' ? '(not set)' : value);

function lines(one: Explained, keys: number, values: number): string[] {
  const { key, from, inherited, replaced, elsewhere = [], about } = one;
  const first = `${key.padEnd(keys)}  ${shownValue(one).padEnd(values)}  ${wordsFor(from)}`;
  const note = (text: string): string => `${' '.repeat(4)}${text}`;
  return [
    first + (inherited === undefined ? '' : `, from the root's ${inherited}`),
    ...(replaced === undefined ? [] : [note(`instead of ${replaced.value}  ${wordsFor(replaced)}`)]),
    ...elsewhere.map((origin) => note(`for the ${origin.layer}: ${origin.value}  ${placeOf(origin)}`)),
    ...(about === undefined ? [] : [note(about)]),
  ];
}

function wordsFor(from: Explained['from']): string {
  if (typeof from === 'string') return from === 'default' ? 'default' : '';
  return `${placeOf(from)}  ${from.layer}${from.isTemplate ? ', ERB' : ''}`;
}

const placeOf = ({ file, line, column }: Origin): string => `${file}:${line}:${column}`;
