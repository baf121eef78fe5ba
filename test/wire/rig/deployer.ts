/** The machine that runs the tool: a home directory, keys in it, and an executor that has never met the host before. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Executor } from '../../../executors/executor.ts';
import { openSsh, type SshOptions } from '../../../executors/ssh/ssh-executor.ts';
import type { Ssh } from '../../../planner/config.ts';
import { openVault } from '../../../src/vault.ts';
import type { WireHost } from './wire-host.ts';

export const SSH: Ssh = {
  user: 'deploy',
  port: 22,
  keys: [],
  keysOnly: false,
  keyData: [],
  config: false,
  forwardAgent: false,
  maxConcurrentStarts: 30,
  dnsRetries: 0,
};

export class Deployer implements AsyncDisposable {
  readonly home = mkdtempSync(join(tmpdir(), 'deployer-'));
  readonly notices: string[] = [];
  readonly #opened: (Executor & AsyncDisposable)[] = [];

  /** Writes a file of the home directory and returns where it is. */
  write(path: string, content: string | Uint8Array): string {
    const file = join(this.home, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  read(path: string): string {
    return readFileSync(join(this.home, path), 'utf8');
  }

  /** An executor for what is reached through the host's port, with its first user key as the only one. */
  open(host: WireHost, ssh: Partial<Ssh> = {}, options: Partial<SshOptions> & { secrets?: object } = {}): Executor {
    const key = this.write('.ssh/key', host.userKeys[0]?.private ?? '');
    const executor = openSsh({
      ssh: { ...SSH, port: host.port, keys: [key], ...ssh },
      vault: openVault(new Map(Object.entries(options.secrets ?? {})), {
        told: { performer: 'ada@example.com', lock_holder: 'Ada', id: randomBytes(8).toString('hex') },
      }),
      cwd: this.home,
      env: { PATH: process.env.PATH, HOME: this.home },
      knownHosts: [join(this.home, '.ssh/known_hosts')],
      onNotice: (name, text) => this.notices.push(`${name}: ${text}`),
      ...options,
    });
    this.#opened.push(executor);
    return executor;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const executor of this.#opened) await executor[Symbol.asyncDispose]();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A host and a deployer that may log in to it. */
export interface Pair extends AsyncDisposable {
  readonly host: WireHost;
  readonly deployer: Deployer;
  readonly executor: Executor;
}

/** Opens an executor for a started host. */
export function pairOf(host: WireHost, secrets: Readonly<Record<string, string>> = {}): Pair {
  const deployer = new Deployer();
  const executor = deployer.open(host, {}, { secrets });
  return {
    host,
    deployer,
    executor,
    async [Symbol.asyncDispose]() {
      await deployer[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}
