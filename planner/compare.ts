/** What differs between a container that is there and the one the configuration asks for, field by field. */
import type { ClearValue, Logging, OptionValue, Pairs } from './config.ts';
import type { Variable } from './env.ts';
import { labelsSeen } from './env.ts';
import type { ContainerFacts, HostFacts } from './facts.ts';
import { once } from './once.ts';
import { shellWords } from './shell-words.ts';
import type { Fingerprint } from './situation.ts';

/** What `docker run` is asked for, in the parts that Docker remembers. */
export interface WantedContainer {
  readonly image: string;
  readonly variables: readonly Variable[];
  readonly labels: Pairs<ClearValue>;
  readonly cmd?: string;
  readonly volumes: readonly string[];
  readonly restart: string;
  /** Absent: whatever Docker does of itself. */
  readonly logging?: Logging;
  readonly network: string;
  readonly options: Pairs<OptionValue>;
  readonly ports: readonly string[];
}

/** One clause per difference, e.g. `image v1 → v2`, `secret API_KEY changed`; empty where none is seen. */
export function differences(
  wanted: WantedContainer,
  there: ContainerFacts,
  facts: HostFacts,
  fingerprint: Fingerprint,
): string[] {
  return [...imageDifferences(wanted, there, facts), ...settingDifferences(wanted, there, facts, fingerprint)];
}

/** The same for everything but the image. */
export function settingDifferences(
  wanted: WantedContainer,
  there: ContainerFacts,
  facts: HostFacts,
  fingerprint: Fingerprint,
): string[] {
  const ofContainer = facts.images.find(({ id }) => id === there.imageId);
  const image = ofContainer ?? facts.images.find((one) => one.tags.includes(wanted.image));
  return [
    ...envDifferences(wanted.variables, there, image?.env, fingerprint),
    ...labelDifferences(wanted.labels, there, image?.labels),
    ...cmdDifference(wanted.cmd, there, image?.cmd),
    ...listDifferences('volume', expectedBinds(wanted.volumes, facts), there.binds),
    ...(there.restart !== undefined && there.restart !== wanted.restart
      ? [`restart ${there.restart} → ${wanted.restart}`]
      : []),
    ...(wanted.logging === undefined ? [] : logDifferences(wanted.logging, there)),
    ...(there.networks.includes(wanted.network) ? [] : [`network ${wanted.network} added`]),
    ...optionDifferences(wanted, there),
  ];
}

function imageDifferences({ image: wanted }: WantedContainer, there: ContainerFacts, { images }: HostFacts): string[] {
  if (there.image !== wanted) return [imageChange(there.image, wanted)];
  const image = images.find((one) => one.tags.includes(wanted));
  return image !== undefined && image.id !== there.imageId ? ['image changed under the same tag'] : [];
}

/** `image v1 → v2`, or both references in full where more than the tag differs. */
export function imageChange(from: string, to: string): string {
  const [start, end] = [from, to].map((reference) => /^(.*):([^:/@]+)$/.exec(reference));
  const isSame = start?.[1] !== undefined && start[1] === end?.[1];
  return isSame ? `image ${start[2]} → ${end?.[2]}` : `image ${from} → ${to}`;
}

function envDifferences(
  wanted: readonly Variable[],
  there: ContainerFacts,
  fromImage: readonly string[] | undefined,
  fingerprint: Fingerprint,
): string[] {
  const actual = there.env;
  if (actual === undefined) return [];
  const changed = wanted.flatMap(({ name, text, isSecret }) => {
    if (text === undefined) return [];
    const word = isSecret ? 'secret' : 'env';
    if (actual[name] === undefined) return [`${word} ${name} added`];
    const now = fingerprint(text, 'variable');
    return now === undefined || now === actual[name] ? [] : [`${word} ${name} changed`];
  });
  const names = new Set([...wanted.map((variable) => variable.name), ...(fromImage ?? Object.keys(actual))]);
  return [
    ...changed,
    ...Object.keys(actual)
      .filter((name) => !names.has(name))
      .sort()
      .map((name) => `env ${name} removed`),
  ];
}

function labelDifferences(
  wanted: Pairs<ClearValue>,
  there: ContainerFacts,
  fromImage: Readonly<Record<string, string>> | undefined,
): string[] {
  const last = labelsSeen(wanted);
  const changed = [...last].flatMap(([name, value]) => {
    if (there.labels[name] === undefined) return [`label ${name} added`];
    return value === undefined || there.labels[name] === value ? [] : [`label ${name} changed`];
  });
  if (fromImage === undefined) return changed;
  const gone = Object.keys(there.labels).filter((name) => !last.has(name) && fromImage[name] !== there.labels[name]);
  return [...changed, ...gone.sort().map((name) => `label ${name} removed`)];
}

function cmdDifference(
  wanted: string | undefined,
  there: ContainerFacts,
  fromImage: readonly string[] | undefined,
): string[] {
  const expected = wanted === undefined ? fromImage : shellWords(wanted);
  if (expected === undefined || there.cmd === undefined) return [];
  return expected.length === there.cmd.length && expected.every((word, at) => word === there.cmd?.[at])
    ? []
    : ['cmd changed'];
}

/** `$PWD/` becomes the login directory; a volume that needs the shell for more than that is not compared. */
function expectedBinds(volumes: readonly string[], facts: HostFacts): (string | undefined)[] {
  return volumes.map((volume) => {
    const path = volume.replace(/^\$PWD\//, `${facts.user.home}/`);
    return /[$`~*?"'\\]/.test(path) ? undefined : path;
  });
}

function listDifferences(
  word: string,
  wanted: readonly (string | undefined)[],
  actual: readonly (string | undefined)[] | undefined,
): string[] {
  if (actual === undefined) return [];
  const added = wanted.filter((one): one is string => one !== undefined && !actual.includes(one));
  const isAllKnown = !wanted.includes(undefined);
  const removed = isAllKnown ? actual.filter((one) => !wanted.includes(one)) : [];
  return [...added.map((one) => `${word} ${one} added`), ...removed.map((one) => `${word} ${one} removed`)];
}

function logDifferences(logging: Logging, there: ContainerFacts): string[] {
  const actual = there.log;
  if (actual === undefined) return [];
  const isDefault = logging.driver === undefined && logging.options.length === 0;
  const options = isDefault ? [['max-size', '10m'] as const] : logging.options;
  const driver =
    logging.driver !== undefined && logging.driver !== actual.driver
      ? [`log driver ${actual.driver} → ${logging.driver}`]
      : [];
  const changed = options
    .filter(([name, value]) => actual.options[name] !== value)
    .map(([name]) => `log option ${name} changed`);
  const removed = Object.keys(actual.options).filter((name) => !options.some(([wanted]) => wanted === name));
  return [...driver, ...changed, ...removed.sort().map((name) => `log option ${name} removed`)];
}

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function bytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([bkmg]?)b?$/i.exec(text);
  return match === null ? undefined : Math.floor(Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1));
}

const valuesOf = (options: Pairs<OptionValue>, name: string): string[] =>
  options.filter(([key]) => key === name).flatMap(([, value]) => (typeof value === 'object' ? value : [String(value)]));

/** Options that Docker remembers in a form that can be compared. */
const COMPARED = ['memory', 'add-host', 'publish', 'p'];

/** Names of the options that cannot be: a change of them only shows when a container is made. */
export const uncompared = (options: Pairs<OptionValue>): string[] => [
  ...new Set(options.map(([name]) => name).filter((name) => !COMPARED.includes(name))),
];

const comparedOptions = once((options: Pairs<OptionValue>) => ({
  memory: valuesOf(options, 'memory').map(bytes)[0] ?? 0,
  hosts: valuesOf(options, 'add-host'),
}));

function optionDifferences(wanted: WantedContainer, there: ContainerFacts): string[] {
  const { memory, hosts: wantedHosts } = comparedOptions(wanted.options);
  const memoryText = there.memory !== undefined && there.memory !== memory ? ['option memory changed'] : [];
  const hosts = listDifferences('add-host', wantedHosts, there.extraHosts);
  const ports = there.ports === undefined ? [] : portDifferences(wanted, there.ports);
  return [...memoryText, ...hosts, ...ports];
}

function portDifferences(wanted: WantedContainer, actual: readonly string[]): string[] {
  const published = [...wanted.ports, ...valuesOf(wanted.options, 'publish'), ...valuesOf(wanted.options, 'p')];
  // Ranges and IPv6 addresses read otherwise once Docker has them.
  if (published.some((port) => /[-[]/.test(port))) return [];
  const expected = published.map((port) => {
    const [target, protocol] = port.split('/');
    const parts = (target ?? '').split(':');
    const inside = `${parts.at(-1)}/${protocol ?? 'tcp'}`;
    return parts.length === 1 ? undefined : `${parts.slice(0, -2).join(':')}:${parts.at(-2)}:${inside}`;
  });
  const short = (port: string | undefined): string | undefined => port?.replace(/^:/, '').replace(/\/tcp$/, '');
  return listDifferences('port', expected.map(short), actual.filter((port) => !port.startsWith('::')).map(short));
}
