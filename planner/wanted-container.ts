/** What `docker run` is asked for: by keys of the configuration, and by options that set the same things. */
import type { ClearValue, Logging, OptionValue, Pairs } from './config.ts';
import { shellSees, type Variable } from './env.ts';
import { once } from './once.ts';
import { kamalQuote } from './quoting.ts';

/** A container in the parts that Docker remembers. */
export interface WantedContainer {
  readonly image: string;
  readonly variables: readonly Variable[];
  readonly labels: Pairs<ClearValue>;
  readonly cmd?: string;
  /** Shell text, as it stands in the line. */
  readonly volumes: readonly string[];
  readonly restart: string;
  /** Absent: whatever Docker does of itself. */
  readonly logging?: Logging;
  readonly network: string;
  readonly options: Pairs<OptionValue>;
  readonly ports: readonly string[];
}

/** The container with what its options set: they stand last in the line, and Docker takes the last of a name. */
export function withOptions(container: WantedContainer): WantedContainer {
  if (container.options.length === 0) return container;
  const { variables, labels, volumes, logging } = settingsIn(container.options);
  const isReplaced = new Set(variables.map(({ name }) => name));
  return {
    ...container,
    variables: [...container.variables.filter(({ name }) => !isReplaced.has(name)), ...variables],
    labels: labels.length === 0 ? container.labels : [...container.labels, ...labels],
    volumes: [...container.volumes, ...volumes],
    ...(logging === undefined
      ? {}
      : {
          logging: {
            ...container.logging,
            ...logging,
            options: [...(container.logging?.options ?? []), ...logging.options],
          },
        }),
  };
}

const settingsIn = once((options: Pairs<OptionValue>) => {
  const [driver] = valuesOf(options, 'log-driver').slice(-1);
  const logOptions = valuesOf(options, 'log-opt').map(pairOf);
  const isLogging = driver !== undefined || logOptions.length > 0;
  return {
    variables: variablesIn(options),
    labels: valuesOf(options, 'label', 'l').map(pairOf),
    volumes: valuesOf(options, 'volume', 'v').map(kamalQuote),
    logging: isLogging ? { ...(driver === undefined ? {} : { driver }), options: logOptions } : undefined,
  };
});

/** Variables that options set; without a text where only the host knows it. */
export const variablesIn = (options: Pairs<OptionValue>): Variable[] =>
  valuesOf(options, 'env', 'e').map((value) => {
    const seen = value.includes('=') ? shellSees(kamalQuote(value)) : undefined;
    return { name: pairOf(value)[0], text: seen === undefined ? undefined : [seen], isSecret: false };
  });

/** Every value of an option that may have several names. */
export const valuesOf = (options: Pairs<OptionValue>, ...names: readonly string[]): string[] =>
  options
    .filter(([name]) => names.includes(name))
    .flatMap(([, value]) => (typeof value === 'object' ? value : [String(value)]));

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
