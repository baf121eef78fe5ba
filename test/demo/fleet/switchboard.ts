/**
 * Answers the simulated programs. A program on a host is a shell script of a few built-ins (`shim.sh`) that writes its call
 * into a named pipe and reads the answer from another: two milliseconds, where a Node process would take fifty.
 */
import { execFileSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Call, Command } from './docker/call.ts';
import { Reply } from './reply.ts';
import type { World } from './world.ts';

/** Takes the calls of all hosts. */
export class Switchboard implements AsyncDisposable {
  readonly #directory: string;
  readonly #programs: Readonly<Record<string, Command>>;
  readonly #worlds = new Map<string, World>();
  readonly #waitingForStdin = new Map<string, () => void>();
  #requests: Socket | undefined;
  #rest = '';

  constructor(directory: string, programs: Readonly<Record<string, Command>>) {
    this.#directory = directory;
    this.#programs = programs;
  }

  /** What the shims find in their environment, and a PATH that begins with them. */
  environmentFor(host: string): Readonly<Record<string, string>> {
    const path = process.env['PATH'] ?? '/usr/bin:/bin';
    return {
      FLEET_CALLS: join(this.#directory, 'calls'),
      FLEET_HOST: host,
      FLEET_PATH: path,
      PATH: `${join(this.#directory, 'bin')}:${path}`,
    };
  }

  /** Takes calls from a host. */
  connect(world: World): void {
    this.#worlds.set(world.host, world);
  }

  /** Installs the shims and begins to listen. */
  async open(): Promise<void> {
    const calls = join(this.#directory, 'calls');
    await mkdir(calls, { recursive: true });
    await mkdir(join(this.#directory, 'bin'), { recursive: true });
    for (const name of Object.keys(this.#programs)) {
      const shim = join(this.#directory, 'bin', name);
      await copyFile(fileURLToPath(new URL('shim.sh', import.meta.url)), shim);
      await chmod(shim, 0o755);
    }
    const pipe = join(calls, 'requests');
    execFileSync('mkfifo', [pipe]);
    // Opened for both directions, so that it never ends when a writer goes.
    this.#requests = new Socket({ fd: openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
    this.#requests.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
  }

  #hear(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const [host = '', pid = '', stdin] = line.split(' ');
      const name = `${host}.${pid}`;
      const world = this.#worlds.get(host);
      if (stdin) this.#waitingForStdin.get(name)?.();
      if (!stdin && world) void this.#answer(world, join(this.#directory, 'calls', name));
    }
  }

  async #answer(world: World, path: string): Promise<void> {
    const [program = '', directory = '', ...words] = (await readFile(`${path}.words`, 'utf8')).split('\0').slice(0, -1);
    const reply = new Reply(path);
    await Promise.all([rm(path), rm(`${path}.words`)]);
    const call: Call = {
      world,
      words,
      directory,
      out: (text) => reply.print('o', text),
      err: (text) => reply.print('e', text),
      stdin: () => this.#stdin(path, reply),
      isGone: () => reply.isGone,
    };
    const exit = await this.#run(program, call);
    world.calls.push({ argv: [program, ...words], exit });
    await reply.end(exit);
  }

  async #run(program: string, call: Call): Promise<number> {
    try {
      return (await this.#programs[program]?.(call)) ?? 127;
    } catch (error) {
      call.err(`${program} (simulated): ${(error as Error).stack}\n`);
      return 125;
    }
  }

  async #stdin(path: string, reply: Reply): Promise<string> {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const arrived = new Promise<void>((resolve) => this.#waitingForStdin.set(name, resolve));
    reply.ask();
    await arrived;
    this.#waitingForStdin.delete(name);
    const text = await readFile(`${path}.stdin`, 'utf8');
    await rm(`${path}.stdin`);
    return text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#requests?.destroy();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
