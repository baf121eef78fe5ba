/**
 * A stand-in for Docker on a host without one: the same containers and images through its API, on the socket where the
 * host's user looks for it, and through a program `docker`.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { WireHost } from './wire-host.ts';

/** As Docker 26 answers them, less what nobody reads; every name in the order of Docker's own. */
export interface Things {
  readonly containers: readonly Container[];
  readonly images?: readonly { readonly Id: string; readonly RepoTags: readonly string[]; readonly Config: object }[];
}

export interface Container {
  readonly Id: string;
  readonly State: { readonly Status: string; readonly Running: boolean };
  readonly HostsPath: string;
  readonly Name: string;
  readonly HostConfig: object;
  readonly Mounts: readonly object[];
  readonly Config: {
    readonly Env: readonly string[];
    readonly Cmd: readonly string[];
    readonly Image: string;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, object>> };
}

/** A running container of the service `shop`, or something else. */
export function container(id: string, name: string, more: Partial<Container['Config']> = {}): Container {
  return {
    Id: id,
    State: { Status: 'running', Running: true },
    HostsPath: '/nowhere/hosts',
    Name: `/${name}`,
    HostConfig: {},
    Mounts: [],
    Config: { Env: [], Cmd: [], Image: 'shop:v1', Labels: {}, ...more },
    NetworkSettings: { Networks: { kamal: {} } },
  };
}

/** Makes things known through the program: every call of it, by its first word, ends up in the file `asked`. */
export function installDocker(host: WireHost, { containers, images = [] }: Things): void {
  const rows = containers.map(({ Id, Name, Config }) => `${Id} ${Name.slice(1)} |${Config.Labels['service'] ?? ''}`);
  for (const [name, lines] of Object.entries({ rows, ids: images.map(({ Id }) => Id) }))
    writeFileSync(join(host.home, name), lines.map((line) => `${line}\n`).join(''));
  for (const thing of [...containers, ...images]) writeFileSync(join(host.home, thing.Id), `${goJson(thing)}\n`);
  host.install(
    'docker',
    `cd "$HOME"; echo $1 >> asked; case $1 in
ps) cat rows ;; image) cat ids ;; version) echo 26.1.5+dfsg1 ;; network) echo kamal ;;
inspect) shift 3; cat "$@" ;;
esac`,
  );
}

/** What becomes of a daemon while it is asked. */
interface Fate {
  /** It ends after so many. */
  readonly answers?: number;
  /** Ids of what it lists and then does not find. */
  readonly gone?: readonly string[];
}

/** Makes things known through the API, beside the program. */
export async function startDaemon(host: WireHost, things: Things, fate: Fate = {}): Promise<AsyncDisposable> {
  installDocker(host, things);
  let answers = 0;
  const { containers, images = [] } = things;
  const server = createServer((request, response) => {
    answers += 1;
    if (answers > (fate.answers ?? Number.POSITIVE_INFINITY)) return request.socket.destroy();
    const url = new URL(request.url ?? '', 'http://docker');
    const { label, name } = JSON.parse(url.searchParams.get('filters') ?? '{}') as Record<string, readonly string[]>;
    const [kind, id = ''] = url.pathname.split('/').slice(1);
    const one = [...containers, ...images].find(({ Id }) => Id === id && !fate.gone?.includes(id));
    const isListed = (each: Container): boolean =>
      (label?.every((key) => each.Config.Labels[key] !== undefined) ?? true) &&
      (name?.some((pattern) => new RegExp(pattern).test(each.Name.slice(1))) ?? true);
    const listed =
      kind === 'images'
        ? images.map(({ Id, RepoTags }) => ({ Containers: -1, Id, RepoTags }))
        : containers.filter(isListed).map(({ Id, Name, Config }) => ({ Id, Names: [Name], Labels: Config.Labels }));
    const found = id === 'json' ? listed : one;
    response.writeHead(found === undefined ? 404 : 200, { Server: 'Docker/26.1.5+dfsg1 (linux)' });
    response.end(`${goJson(found ?? { message: `No such thing: ${id}` })}\n`);
  });
  server.listen(join(host.home, 'docker.sock'));
  await once(server, 'listening');
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** JSON as Docker writes it. */
const goJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
