import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, type Answer } from '../rig/ask.ts';
import { compileProxy } from '../rig/proxy-image.ts';
import { finish, until, type Finished } from '../rig/run.ts';

/** One line of the proxy's log. */
type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** A proxy that runs as a process of this machine, with a home of its own. */
export type Lab = AsyncDisposable & {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly home: string;
  /** Runs a kamal-proxy command against it. */
  cli(...args: string[]): Promise<Finished>;
  log(): readonly LogLine[];
  /** Its state file, parsed. */
  state(): Promise<readonly Record<string, unknown>[]>;
  get(host: string, path?: string): Promise<Answer>;
  /** Ends it with TERM and starts another on the same home. */
  restart(): Promise<void>;
};

/** Compiles the stand-in into a temporary directory; KAMAL_PROXY names another program to test instead, such as the real one. */
export async function buildProxy(): Promise<string> {
  const given = process.env['KAMAL_PROXY'];
  if (given) return given;
  const program = join(await mkdtemp(join(tmpdir(), 'kamal-proxy-')), 'kamal-proxy');
  await compileProxy(program);
  return program;
}

/** Starts the stand-in on free ports. */
export async function startLab(program: string): Promise<Lab> {
  const home = await mkdtemp(join(tmpdir(), 'kamal-proxy-home-'));
  const env = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home };
  let lines: LogLine[] = [];
  const start = async (): Promise<{ http: number; https: number; end(): Promise<void> }> => {
    const child = spawn(program, ['run', '--http-port', '0', '--https-port', '0'], { env });
    lines = [];
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const parts = (text + chunk.toString()).split('\n');
      text = parts.pop() ?? '';
      lines.push(...parts.map((part) => JSON.parse(part) as LogLine));
    });
    await until('the proxy', async () => lines.some((line) => line.msg === 'Server started'));
    const started = lines.find((line) => line.msg === 'Server started');
    const end = async (): Promise<void> => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    };
    return { http: Number(started?.['http']), https: Number(started?.['https']), end };
  };
  let proxy = await start();
  return {
    get httpPort() {
      return proxy.http;
    },
    get httpsPort() {
      return proxy.https;
    },
    home,
    cli: (...args) => finish([program, ...args], { env }),
    log: () => lines,
    state: async () => JSON.parse(await readFile(join(home, '.config/kamal-proxy/kamal-proxy.state'), 'utf8')),
    get: (host, path = '/') => ask({ port: proxy.http, host, path }),
    restart: async () => {
      await proxy.end();
      proxy = await start();
    },
    [Symbol.asyncDispose]: async () => {
      await proxy.end();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** An app behind the proxy; unless told otherwise it answers everything with its name. */
export type App = AsyncDisposable & { readonly target: string };

/** Starts an app on a free port of this machine. */
export async function startApp(
  name: string,
  answer: (path: string, response: ServerResponse) => void = (_, response) => response.end(name),
): Promise<App> {
  const server: Server = createServer((incoming, response) => answer(incoming.url ?? '', response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
