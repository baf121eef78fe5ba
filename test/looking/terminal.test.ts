/** `exec -i` with a real terminal at both ends: `script`'s here, OpenSSH's there. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SSHD, SshHost } from './rig/ssh-host.ts';
import { HAS_SCRIPT, TerminalSession, TOOL } from './rig/terminal-session.ts';

const isPossible = SSHD !== undefined && HAS_SCRIPT;
if (!isPossible) console.warn('skipped: test/looking/terminal.test.ts needs sshd and script (util-linux)');

describe.skipIf(!isPossible)('an interactive command', () => {
  let host: SshHost;

  beforeAll(async () => {
    host = await new SshHost().start();
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
  });

  const reuse = ['app', 'exec', '-i', '--reuse', '--version', 'v1'];

  test('must see the size of the window, also after it changed', async () => {
    using session = new TerminalSession(host, [...reuse, 'sh']);
    session.type('stty size; until stty size | grep -x "30 77"; do sleep 0.05; done; exit 0\r');
    await session.shows(/40 101$/m);
    session.resize(30, 77);
    await session.shows(/30 77$/m);
    expect(await session.ended()).toBe(0);
  });

  test('must get Ctrl-C itself, and its exit code must come back', async () => {
    using session = new TerminalSession(host, [...reuse, 'sh']);
    // Said by the process that gets the signal, not by the shell that is about to start it.
    session.type(`sh -c 'echo be""gun; exec sleep 100'\r`);
    await session.shows(/begun/);
    session.type('\u0003');
    session.type('echo still he""re; exit 7\r');
    await session.shows(/still here/);
    expect(await session.ended(), session.text).toBe(7);
    expect(session.text).toMatch(/ icanon .* echo /);
    expect(host.dockerCalls.at(-1)).toBe('exec -it shop-web-v1 sh');
  });

  test('must run in a new container, with the terminal, after a login', async () => {
    using session = new TerminalSession(host, [
      'app',
      'exec',
      '-i',
      '-e',
      'MODE:x',
      '--',
      'sh',
      '-c',
      "'tty; echo $TERM'",
    ]);
    expect(await session.ended(), session.text).toBe(0);
    expect(session.text).toMatch(/^\/dev\/pts\/\d+\nxterm$/m);
    const [run = '', login] = host.dockerCalls.toReversed();
    expect(login).toBe('login registry.example.com -u u --password-stdin');
    expect(run).toMatch(
      /^run -it --rm --name shop-web-exec-latest-[0-9a-f]{6} --network kamal --env-file \.kamal\/apps\/shop\/env\/roles\/web\.env --env MODE=x --log-opt max-size=10m registry\.example\.com\/shop:latest sh -c tty; echo \$TERM$/,
    );
  });

  test("must be possible in an accessory's container, and on the host", async () => {
    using accessory = new TerminalSession(host, ['accessory', 'exec', 'db', '-i', '--reuse', 'tty']);
    expect(await accessory.ended(), accessory.text).toBe(0);
    expect(host.dockerCalls.at(-1)).toBe('exec -it shop-db tty');
    using server = new TerminalSession(host, ['server', 'exec', '-i', 'tty && exit 3']);
    expect(await server.ended(), server.text).toBe(3);
    expect(server.text).toMatch(/^\/dev\/pts\/\d+$/m);
  });

  test('without a terminal must pass its input through, to the byte', () => {
    const [program = '', ...words] = TOOL;
    const input = Buffer.from([0, 1, 3, 4, 13, 10, 255]);
    const fine = spawnSync(program, [...words, ...reuse, '-q', "sh -c 'cat; exit 5'"], {
      cwd: host.project,
      env: host.env,
      input,
    });
    expect({ status: fine.status, bytes: fine.stdout }).toEqual({ status: 5, bytes: input });
    expect(host.dockerCalls.at(-1)).toBe('exec -i shop-web-v1 sh -c cat; exit 5');
  });
});

describe.skipIf(!isPossible)('an encrypted key', () => {
  let host: SshHost;

  beforeAll(async () => {
    host = await new SshHost().start();
    spawnSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', host.userKey]);
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
  });

  test('must be asked for its passphrase, which nobody sees, before the screen is drawn', async () => {
    using session = new TerminalSession(host, ['server', 'exec', '-i', 'tty && exit 3']);
    await session.shows(/^Passphrase of the key \S+user-key: $/m);
    session.type('open samise\r');
    await session.shows(/^Not this one\. Passphrase: $/m);
    session.type('opem\u007fn sesame\r');
    await session.shows(/^\/dev\/pts\/\d+$/m);
    expect(await session.ended(), session.text).toBe(3);
    expect(session.text).not.toMatch(/samise|sesame|ope/);
    expect(session.text).toMatch(/ icanon .* echo /);
  });

  test('must leave the terminal as it was when Ctrl-C is typed instead', async () => {
    using session = new TerminalSession(host, ['audit']);
    await session.shows(/^Passphrase of the key \S+: $/m);
    session.type('open\u0003');
    expect(await session.ended(), session.text).toBe(130);
    expect(session.text).not.toContain('open');
    expect(session.text).toMatch(/ icanon .* echo /);
  });

  test('without a terminal must be named with what to do', () => {
    const [program = '', ...words] = TOOL;
    const { stderr } = spawnSync(program, [...words, 'audit'], { cwd: host.project, env: host.env, encoding: 'utf8' });
    expect(stderr).toContain(`tried ${host.userKey} (encrypted, and not in the agent)`);
    expect(stderr).toContain(`ssh-add ${host.userKey}`);
  });
});
