/** What differs between a container that is there and the one the configuration asks for, field by field. */
import type { Logging, OptionValue, Pairs } from './config.ts';
import { labelsSeen, shellSees } from './env.ts';
import type { ContainerFacts, HostFacts } from './facts.ts';
import { listedAs } from './names.ts';
import { once } from './once.ts';
import { kamalQuote } from './quoting.ts';
import { shellWords } from './shell-words.ts';
import type { Fingerprint } from './situation.ts';
import { valuesOf, type WantedContainer } from './wanted-container.ts';

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
  const image = ofContainer ?? facts.images.find((one) => one.tags.includes(listedAs(wanted.image)));
  return [
    ...envDifferences(wanted, there, image?.env, fingerprint),
    ...labelDifferences(wanted, there, image?.labels),
    ...cmdDifference(wanted, there, image?.cmd),
    ...volumeDifferences(wanted.volumes, there, facts),
    ...(there.restart !== undefined && there.restart !== wanted.restart
      ? [`restart ${there.restart} → ${wanted.restart}`]
      : []),
    ...(wanted.logging === undefined ? [] : logDifferences(wanted.logging, there)),
    ...(there.networks.includes(wanted.network) ? [] : [`network ${wanted.network} added`]),
    ...optionDifferences(wanted, there),
  ];
}

function imageDifferences({ image: wanted }: WantedContainer, there: ContainerFacts, { images }: HostFacts): string[] {
  const tag = listedAs(wanted);
  if (listedAs(there.image) !== tag) return [imageChange(there.image, wanted)];
  const image = images.find((one) => one.tags.includes(tag));
  return image !== undefined && image.id !== there.imageId ? ['image changed under the same tag'] : [];
}

/** `image v1 → v2`, or both references in full where more than the tag differs. */
export function imageChange(from: string, to: string): string {
  const [start, end] = [from, to].map((reference) => /^(.*):([^:/@]+)$/.exec(reference));
  const isSame = start?.[1] !== undefined && start[1] === end?.[1];
  return isSame ? `image ${start[2]} → ${end?.[2]}` : `image ${from} → ${to}`;
}

/** Variables that Docker's command line may add of itself, by its own configuration. */
const OF_DOCKER = /^(https?|ftp|no|all)_proxy$/i;

function envDifferences(
  wanted: WantedContainer,
  there: ContainerFacts,
  fromImage: readonly string[] | undefined,
  fingerprint: Fingerprint,
): string[] {
  const actual = there.env;
  if (actual === undefined) return [];
  const changed = wanted.variables.flatMap(({ name, text, isSecret }) => {
    if (text === undefined) return [];
    const word = isSecret ? 'secret' : 'env';
    if (actual[name] === undefined) return [`${word} ${name} added`];
    const now = fingerprint(text, 'variable');
    return now === undefined || now === actual[name] ? [] : [`${word} ${name} changed`];
  });
  if (fromImage === undefined || isGiven(wanted, 'env-file')) return changed;
  const names = new Set([...wanted.variables.map((variable) => variable.name), ...fromImage]);
  const gone = Object.keys(actual).filter((name) => !names.has(name) && !OF_DOCKER.test(name));
  return [...changed, ...gone.sort().map((name) => `env ${name} removed`)];
}

function labelDifferences(
  wanted: WantedContainer,
  there: ContainerFacts,
  fromImage: Readonly<Record<string, string>> | undefined,
): string[] {
  const last = labelsSeen(wanted.labels);
  const changed = [...last].flatMap(([name, value]) => {
    if (there.labels[name] === undefined) return [`label ${name} added`];
    return value === undefined || there.labels[name] === value ? [] : [`label ${name} changed`];
  });
  if (fromImage === undefined || isGiven(wanted, 'label-file')) return changed;
  const gone = Object.keys(there.labels).filter((name) => !last.has(name) && fromImage[name] !== there.labels[name]);
  return [...changed, ...gone.sort().map((name) => `label ${name} removed`)];
}

/** Whoever gives another entrypoint gets no command of the image. */
function cmdDifference(
  wanted: WantedContainer,
  there: ContainerFacts,
  fromImage: readonly string[] | undefined,
): string[] {
  const given = shellWords(wanted.cmd ?? '');
  const ofImage = isGiven(wanted, 'entrypoint') ? [] : fromImage;
  const expected = given?.length === 0 ? ofImage : given;
  if (expected === undefined || there.cmd === undefined) return [];
  return expected.length === there.cmd.length && expected.every((word, at) => word === there.cmd?.[at])
    ? []
    : ['cmd changed'];
}

/** A volume without a name or a directory is none of the binds; which ones of those left nobody can tell from the image's. */
function volumeDifferences(volumes: readonly string[], there: ContainerFacts, facts: HostFacts): string[] {
  const wanted = volumes.map((volume) => volumeSeen(volume, facts.user.home));
  const isBare = (volume: string | undefined): boolean => volume?.includes(':') === false;
  const added = wanted.filter((path) => isBare(path) && there.volumes?.includes(path ?? '') === false);
  return [
    ...added.map((path) => `volume ${path} added`),
    ...listDifferences(
      'volume',
      wanted.filter((path) => !isBare(path)),
      there.binds,
    ),
  ];
}

/** `$PWD/` becomes the login directory, and so does `./`; undefined where the shell does more than that. */
function volumeSeen(text: string, home: string): string | undefined {
  const found = shellWords(text.replace(/^\$PWD\//, `${home}/`));
  const [volume] = found ?? [];
  if (volume === undefined || found?.length !== 1) return undefined;
  return volume.replace(/^\.[^:]*(?=:)/, (path) => absolute(`${home}/${path}`));
}

/** The path without `.`, `..` and double slashes, as Docker's command line makes it of a relative one. */
function absolute(path: string): string {
  const parts = path.split('/').reduce<readonly string[]>((above, part) => {
    if (part === '' || part === '.') return above;
    return part === '..' ? above.slice(0, -1) : [...above, part];
  }, []);
  return `/${parts.join('/')}`;
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

/** Options that nobody asked for may be those of the daemon, which adds its own. */
function logDifferences(logging: Logging, there: ContainerFacts): string[] {
  const actual = there.log;
  if (actual === undefined) return [];
  const wanted = logging.driver === undefined ? undefined : shellSees(kamalQuote(logging.driver));
  const driver = wanted !== undefined && wanted !== actual.driver ? [`log driver ${actual.driver} → ${wanted}`] : [];
  const changed = [...labelsSeen(logging.options)]
    .filter(
      ([name, value]) => actual.options[name] === undefined || (value ?? actual.options[name]) !== actual.options[name],
    )
    .map(([name]) => `log option ${name} changed`);
  return [...driver, ...changed];
}

const UNITS = ['', 'k', 'm', 'g', 't', 'p'];

/** As Docker reads sizes: `512m`, `0.5 GiB`; undefined where it does not. */
function bytes(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+) ?(?:b|([kmgtp])(?:i?b)?)?$/i.exec(text);
  return match === null
    ? undefined
    : Math.floor(Number(match[1]) * 1024 ** UNITS.indexOf((match[2] ?? '').toLowerCase()));
}

/** Options that Docker remembers in a form that can be compared. */
const COMPARED = 'memory m add-host publish p volume v label l env e log-driver log-opt'.split(' ');

/** Names of the options that cannot be: a change of them only shows when a container is made. */
export const uncompared = (options: Pairs<OptionValue>): string[] => [
  ...new Set(options.map(([name]) => name).filter((name) => !COMPARED.includes(name))),
];

const isGiven = ({ options }: WantedContainer, option: string): boolean => options.some(([name]) => name === option);

const comparedOptions = once((options: Pairs<OptionValue>) => ({
  memory: bytes(valuesOf(options, 'memory', 'm').at(-1) ?? '0'),
  hosts: valuesOf(options, 'add-host').map((text) => shellSees(kamalQuote(text))?.replace(/^([^:=]+)=/, '$1:')),
}));

function optionDifferences(wanted: WantedContainer, there: ContainerFacts): string[] {
  const { memory, hosts: wantedHosts } = comparedOptions(wanted.options);
  const isSame = memory === undefined || there.memory === undefined || there.memory === memory;
  const hosts = listDifferences('add-host', wantedHosts, there.extraHosts);
  const ports = there.ports === undefined ? [] : portDifferences(wanted, there.ports);
  return [...(isSame ? [] : ['option memory changed']), ...hosts, ...ports];
}

function portDifferences(wanted: WantedContainer, actual: readonly string[]): string[] {
  const published = [...wanted.ports, ...valuesOf(wanted.options, 'publish', 'p')];
  // Ranges and IPv6 addresses read otherwise once Docker has them, and only the shell knows its variables.
  if (published.some((port) => /[-[$]/.test(port))) return [];
  const expected = published.map((port) => {
    const [target, protocol] = port.split('/');
    const parts = (target ?? '').split(':');
    const inside = `${parts.at(-1)}/${protocol ?? 'tcp'}`;
    return parts.length === 1 ? undefined : `${parts.slice(0, -2).join(':')}:${parts.at(-2)}:${inside}`;
  });
  const short = (port: string | undefined): string | undefined => port?.replace(/^:/, '').replace(/\/tcp$/, '');
  return listDifferences('port', expected.map(short), actual.filter((port) => !port.startsWith('::')).map(short));
}
