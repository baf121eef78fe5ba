/** Which containers' logs are read on which host, and the shell text that reads them there. */
import type { Config } from '../../planner/config.ts';
import { containerName, familiar, latestReference, PROXY_CONTAINER } from '../../planner/names.ts';
import { shellQuote } from '../../planner/quoting.ts';
import { rolesOn } from '../../planner/selection.ts';
import { roleFilters } from '../../planner/steps/container-facts.ts';
import type { Accessory } from '../../planner/config.ts';
import type { Scene } from './scene.ts';

/** What `logs` takes beside the common options. */
export interface LogOptions {
  readonly since?: string;
  readonly lines?: string;
  readonly grep?: string;
  readonly grepOptions?: string;
  readonly follow?: boolean;
  readonly skipTimestamps?: boolean;
  readonly containerId?: string;
  readonly format?: string;
}

export interface Source {
  readonly host: string;
  /** Role or accessory; absent where there is only one thing of the kind on a host. */
  readonly part?: string;
  /** What the part is. */
  readonly kind: 'role' | 'accessory' | 'proxy';
  /** Shell text that leaves the container in `$id`, or nothing where there is none. */
  readonly find: string;
  /** Where there is none: shell text that leaves the name of the one that has stopped in `$id`, if it is known. */
  readonly findStopped?: string;
  /** What there is none of, where there is none. */
  readonly what: string;
  /** Whichever serves: a deploy puts another in its place. */
  readonly isCurrent?: true;
}

/** The app's: each selected role's current container, or that of the version that is asked for, on each of its hosts, or the one that is named. */
export function appSources({ config, selection, options: { version } }: Scene, { containerId }: LogOptions): Source[] {
  return selection.appHosts.flatMap((host) => {
    if (containerId !== undefined)
      return [{ host, kind: 'role', find: `id=${shellQuote(containerId)}`, what: containerId }];
    return rolesOn(selection, host).map(({ name }) => ({
      host,
      part: name,
      kind: 'role' as const,
      ...(version === undefined
        ? {
            find: findCurrent(config, name),
            findStopped: findStopped(config, name),
            what: `no container of role ${name} runs`,
            isCurrent: true as const,
          }
        : ofVersion(containerName(config, name, version))),
    }));
  });
}

/** The proxies'. */
export const proxySources = ({ selection }: Scene): Source[] =>
  selection.proxyHosts.map((host) => ({
    host,
    kind: 'proxy',
    find: `id=${PROXY_CONTAINER}`,
    what: 'there is no proxy',
  }));

/** The accessories' on the selected hosts. */
export const accessorySources = ({ selection }: Scene, accessories: readonly Accessory[]): Source[] =>
  accessories.flatMap(({ name, service, hosts }) =>
    selection.hosts
      .filter((host) => hosts.includes(host))
      .map((host) => ({
        host,
        part: name,
        kind: 'accessory' as const,
        find: `id=${shellQuote(service)}`,
        what: `there is no container ${service}`,
      })),
  );

/** Also one that has stopped. */
const ofVersion = (name: string): Pick<Source, 'find' | 'what'> => ({
  find: `id=$(docker container ls --all --quiet --filter ${shellQuote(`name=^${name}$`)}) || exit 1`,
  what: `there is no container ${name}`,
});

/** The newest running one of the image tagged latest, else the newest running one, as Kamal (`commands/app.rb`). */
function findCurrent(config: Config, role: string): string {
  const filters = `${roleFilters(config, role)} --filter status=running --filter status=restarting`;
  const image = `docker image ls --filter reference=${familiar(latestReference(config))} --format '{{.ID}}'`;
  return [
    `image=$(${image}) || exit 1`,
    'id=',
    `[ -z "$image" ] || id=$(docker ps --latest --quiet ${filters} --filter "ancestor=$image") || exit 1`,
    `[ -n "$id" ] || id=$(docker ps --latest --quiet ${filters}) || exit 1`,
  ].join('\n');
}

/** The same among those that do not run: what has crashed was the current one. */
function findStopped(config: Config, role: string): string {
  const newest = `docker ps --all --latest --format '{{.Names}}' ${roleFilters(config, role)}`;
  return [
    'id=',
    `[ -z "$image" ] || id=$(${newest} --filter "ancestor=$image") || id=`,
    `[ -n "$id" ] || id=$(${newest}) || id=`,
  ].join('\n');
}

/** True where Docker is asked for the time of each line: not where grep is to see the lines without. */
export const isTimed = ({ skipTimestamps, grep }: LogOptions): boolean => skipTimestamps !== true || grep === undefined;

/** How many lines before the first that is new, as Kamal: all of them where a time or a pattern narrows them down. */
function tailOf({ lines, since, grep, follow }: LogOptions): string | undefined {
  if (lines !== undefined) return lines;
  if (since !== undefined || grep !== undefined) return undefined;
  return follow === true ? '10' : '100';
}

function logsLine(options: LogOptions): string {
  const tail = tailOf(options);
  return [
    'docker logs',
    ...(isTimed(options) ? ['--timestamps'] : []),
    ...(options.since === undefined ? [] : [`--since ${shellQuote(options.since)}`]),
    ...(tail === undefined ? [] : [`--tail ${shellQuote(tail)}`]),
    ...(options.follow === true ? ['--follow'] : []),
    '"$id" 2>&1',
  ].join(' ');
}

/** Options for grep are words for the host's shell, as in Kamal. */
const grepLine = ({ grep = '', grepOptions }: LogOptions, more = ''): string =>
  `grep ${more}-e ${shellQuote(grep)}${grepOptions === undefined ? '' : ` ${grepOptions}`} 2>&1`;

/** Fails where the container is not there: grep would only find nothing in Docker's complaint. */
const IS_THERE = 'docker container inspect "$id"';

/** Prints one source's lines between two marks; the second says how it ended. */
export function readScript(source: Source, at: number, options: LogOptions, mark: string): string {
  const read =
    options.grep === undefined
      ? logsLine(options)
      : `${IS_THERE} 2>&1 > /dev/null && ${logsLine(options)} | ${grepLine(options)}`;
  return [
    `printf '%s\\n' '${mark} begin ${at}'`,
    source.find,
    `if [ -z "$id" ]; then ${source.findStopped ?? ':'}\ns="none $id"; else ${read}; s=$?; fi`,
    `printf '\\n%s %s\\n' '${mark} end' "$s"`,
  ].join('\n');
}

/** Ends a follow that has nothing to follow. */
export const NONE_EXIT = 66;

/**
 * Follows one source for as long as somebody listens: `docker logs` would only notice at its next line that nobody reads,
 * so its standard input, which ends with the channel, ends it.
 */
export function followScript(source: Source, options: LogOptions): string {
  const line = logsLine({ ...options, follow: true });
  const followed = [
    `{ ${line} < /dev/null 3<&- & p=$!`,
    `{ cat <&3; kill "$p"; } > /dev/null 2>&1 & w=$!`,
    `wait "$p"; s=$?; kill "$w" 2> /dev/null; exit "$s"; }`,
  ].join('\n');
  const buffered = 'b=; echo | grep --line-buffered "" > /dev/null 2>&1 && b=--line-buffered';
  return [
    source.find,
    `[ -n "$id" ] || exit ${NONE_EXIT}`,
    'exec 3<&0',
    ...(options.grep === undefined
      ? [followed]
      : [`${IS_THERE} > /dev/null || exit`, buffered, `${followed} | ${grepLine(options, '$b ')}`]),
  ].join('\n');
}
