/** The same executor against OpenSSH's own server, which this machine must have: Debian's `openssh-server`, and root. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Executor } from '../../executors/executor.ts';
import { Agent } from './rig/agent.ts';
import { SSH, Deployer } from './rig/deployer.ts';
import { answer, Heard, job, perform } from './rig/heard.ts';
import { openSsh, type SshOptions } from '../../executors/ssh/ssh-executor.ts';
import { openVault } from '../../src/vault.ts';
import { keyPair } from './rig/wire-host.ts';

const SSHD = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path));
const LOGIN_SHELLS = ['bash', 'zsh', 'fish', 'dash']
  .map((name) => `/usr/bin/${name}`)
  .filter((path) => existsSync(path));
const HOST = '127.0.0.1';
const USER = userInfo().username;
const endless = (home: string) => `sh -c 'echo $$ >${home}/pid; echo begun; exec sleep 60'`;

if (SSHD === undefined) console.warn('skipped: test/wire/sshd.test.ts needs sshd (apt-get install openssh-server)');

/** A private sshd on a free port of loopback, for this user, with keys of its own. */
class PrivateSshd implements AsyncDisposable {
  readonly deployer = new Deployer();
  port = 0;
  #process: ReturnType<typeof spawn> | undefined;

  async start(): Promise<this> {
    for (const name of ['host', 'user']) {
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', `${this.deployer.home}/${name}`]);
    }
    // As root, sshd wants the directory that Debian's service makes.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    this.port = await freePort();
    const config = this.deployer.write(
      'sshd_config',
      [
        `Port ${this.port}`,
        `ListenAddress ${HOST}`,
        `HostKey ${this.deployer.home}/host`,
        `AuthorizedKeysFile ${this.deployer.home}/user.pub`,
        `PidFile ${this.deployer.home}/sshd.pid`,
        'StrictModes no',
        'UsePAM no',
        'MaxStartups 100',
      ].join('\n'),
    );
    this.#process = spawn(SSHD ?? '', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    const log = this.#process.stderr;
    for await (const chunk of log ?? []) if (String(chunk).includes('Server listening')) break;
    return this;
  }

  open(options: Partial<SshOptions> = {}, agentSocket?: string): Executor & AsyncDisposable {
    return openSsh({
      ssh: { ...SSH, forwardAgent: true, user: USER, port: this.port, keys: [`${this.deployer.home}/user`] },
      vault: openVault(new Map([['TOKEN', 'hunter2']])),
      cwd: this.deployer.home,
      env: { PATH: process.env.PATH, HOME: this.deployer.home, SSH_AUTH_SOCK: agentSocket },
      knownHosts: [`${this.deployer.home}/known_hosts`],
      ...options,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process?.kill();
    await this.deployer[Symbol.asyncDispose]();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe.skipIf(SSHD === undefined)('a host with OpenSSH', () => {
  let sshd: PrivateSshd;

  beforeAll(async () => {
    sshd = await new PrivateSshd().start();
  });
  afterAll(async () => {
    await sshd[Symbol.asyncDispose]();
  });

  test('answers, performs and takes uploads over one connection and one shell', async () => {
    await using executor = sshd.open();
    expect(await answer(executor, 'echo $((1 + 1))')).toBe('2\n');
    const file = `${sshd.deployer.home}/uploaded`;
    const heard = await perform(executor, [
      job('a', { upload: file, mode: '640', content: ['A=', { secret: 'TOKEN', as: 'env' }, '\n'] }),
      job('b', { shell: ['cat; cat ', file], stdin: ['fed\n'] }, `stat -c %a ${file}`, 'exit 4'),
    ]);
    expect(heard.outcomes.get('b')).toEqual({
      state: 'failed',
      exit: 4,
      command: 'exit 4',
      output: 'fed\nA=[TOKEN]\n640\n',
    });
    expect(executor.counters).toEqual({ connections: 1, roundTrips: 10, commands: 5 });
  });

  test('ends a job that takes too long, also for root, and serves the next batch', async () => {
    await using executor = sshd.open();
    const heard = await perform(executor, [{ ...job('slow', endless(sshd.deployer.home)), timeout: 0.5 }]);
    expect(heard.lines).toEqual(['slow started', 'slow timed-out']);
    expect(await answer(executor, `cat /proc/$(cat ${sshd.deployer.home}/pid)/stat 2>/dev/null || :`)).toMatch(
      /^$|\) Z /,
    );
    expect(executor.counters.connections).toBe(1);
  });

  test('lets its commands use the agent of this machine', async () => {
    await using agent = await new Agent(sshd.deployer.home, [keyPair()]).start();
    await using executor = sshd.open({}, agent.socket);
    expect(await answer(executor, 'ssh-add -l')).toMatch(/^256 SHA256:\S+ .*\(ED25519\)\n$/);
    expect(executor.counters.roundTrips).toBe(9);
  });

  test('reaches a port of this machine that is offered to it', async () => {
    const registry = createServer((socket) => socket.end('registry here\n')).listen(0, HOST);
    await once(registry, 'listening');
    const here = (registry.address() as AddressInfo).port;
    const onHost = await freePort();
    await using executor = sshd.open({ reverseForwards: [{ onHost, here }] });
    expect(await answer(executor, `bash -c 'cat </dev/tcp/127.0.0.1/${onHost}'`)).toBe('registry here\n');
    expect(executor.counters.roundTrips).toBe(9);
    registry.close();
  });

  test('serves more lanes than it has sessions', async () => {
    await using executor = sshd.open();
    const lanes = Array.from({ length: 25 }, (_, at) => perform(executor, [job(`lane ${at}`, `echo ${at}`)]));
    const heard = await Promise.all(lanes);
    expect(heard.map((one) => one.text)).toEqual(heard.map((_, at) => `${at}\n`));
  });

  test('leaves jobs abandoned and the connection usable', async () => {
    await using executor = sshd.open();
    const heard = new Heard();
    const ended = executor.perform(
      { host: HOST, lane: '', jobs: [job('a', endless(sshd.deployer.home)), job('b', 'true')] },
      heard,
    );
    await heard.until('begun');
    await executor.abandon();
    await ended;
    expect(heard.lines).toEqual(['a started', 'a abandoned']);
    expect(await answer(executor, 'echo alive')).toBe('alive\n');
  });
});

describe.skipIf(SSHD === undefined)('a login shell', () => {
  test.each(LOGIN_SHELLS)('may be %s', async (loginShell) => {
    const first = spawnSync(loginShell, ['-c', 'exec /bin/sh'], {
      input: 'echo "$0 is up"; kill -0 $$ && echo same\n',
    });
    expect(first.stdout.toString()).toBe('/bin/sh is up\nsame\n');
  });
});
