import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeKey, knownName, parseKnownHosts } from '../../executors/ssh/known-hosts.ts';
import { Deployer } from './rig/deployer.ts';
import { answer } from './rig/heard.ts';
import { keyPair, parsed, WireHost, type WireHostOptions } from './rig/wire-host.ts';

const HOST = '127.0.0.1';
const KEY = keyPair();
const OTHER = keyPair();
const ECDSA = keyPair('ecdsa');

/** Type and key as a line of `known_hosts` has them. */
const column = (key: typeof KEY) => key.public.trim().split(' ').slice(0, 2).join(' ');
const blob = (key: typeof KEY) => parsed(key.public).getPublicSSH();

async function met(knownHosts: (port: number) => string, options: WireHostOptions = { hostKeys: [KEY] }) {
  const host = await new WireHost(options).start();
  const deployer = new Deployer();
  const file = deployer.write('.ssh/known_hosts', knownHosts(host.port));
  const executor = deployer.open(host);
  return {
    file,
    host,
    deployer,
    asked: await executor.ask(HOST, 'echo in', 20),
    async [Symbol.asyncDispose]() {
      await deployer[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

describe('the key of a host that was never met', () => {
  test('is trusted, put on file and told about; from then on it must match', async () => {
    await using host = await new WireHost({ hostKeys: [KEY] }).start();
    await using deployer = new Deployer();
    expect(await answer(deployer.open(host), 'echo in')).toBe('in\n');
    expect(deployer.read('.ssh/known_hosts')).toBe(`[${HOST}]:${host.port} ${column(KEY)}\n`);
    expect(deployer.notices).toEqual([
      expect.stringMatching(/^127\.0\.0\.1: new host key ssh-ed25519 SHA256:\S+ was trusted/),
    ]);
    expect(await answer(deployer.open(host), 'echo in')).toBe('in\n');
    expect(deployer.notices).toHaveLength(1);
  });

  test('is refused when the ssh config asks for strict checking', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const config = deployer.write('strict', 'StrictHostKeyChecking yes\n');
    const asked = await deployer.open(host, { config: [config] }).ask(HOST, 'true', 20);
    expect(asked).toMatchObject({ ok: false, detail: expect.stringMatching(/is not in .*known_hosts.*SHA256:/) });
  });
});

describe('the key of a host on file', () => {
  test.each([
    ['plain', (port: number) => `[${HOST}]:${port} ${column(KEY)}\n`],
    ['hashed', (port: number) => `${hashed(`[${HOST}]:${port}`)} ${column(KEY)} some comment\n`],
    ['one of several names', (port: number) => `web,[${HOST}]:${port} ${column(KEY)}`],
    ['matched by a pattern', (port: number) => `!web,[127.*]:${port} ${column(KEY)}\n`],
    ['one of several keys', (port: number) => `[${HOST}]:${port} ${column(OTHER)}\n[${HOST}]:${port} ${column(KEY)}\n`],
  ])('is accepted in silence: %s', async (_name, knownHosts) => {
    await using meeting = await met(knownHosts);
    expect(meeting.asked).toEqual({ ok: true, text: 'in\n' });
    expect(meeting.deployer.notices).toEqual([]);
  });

  test('is accepted in silence on another port than the one on file, and trusted as new where it differs', async () => {
    await using same = await met(() => `${HOST} ${column(KEY)}\n`);
    expect([same.asked, same.deployer.notices]).toEqual([{ ok: true, text: 'in\n' }, []]);
    await using other = await met(() => `${HOST} ${column(OTHER)}\n`);
    expect(other.asked).toEqual({ ok: true, text: 'in\n' });
    expect(other.deployer.notices).toEqual([expect.stringContaining('was trusted and added')]);
    const config = same.deployer.write('strict', 'StrictHostKeyChecking yes\n');
    const strict = (from: typeof same) => from.deployer.open(same.host, { config: [config] }).ask(HOST, 'echo in', 20);
    expect(await strict(same)).toEqual({ ok: true, text: 'in\n' });
    expect(await strict(other)).toMatchObject({ ok: false, detail: expect.stringContaining('is not in') });
    const alias = same.deployer.write('alias', 'HostKeyAlias web\nStrictHostKeyChecking yes\n');
    expect(await same.deployer.open(same.host, { config: [alias] }).ask(HOST, 'true', 20)).toMatchObject({ ok: false });
  });

  test('is asked for by the type on file, where the host has several', async () => {
    await using meeting = await met((port) => `[${HOST}]:${port} ${column(ECDSA)}\n`, { hostKeys: [KEY, ECDSA] });
    expect(meeting.asked).toEqual({ ok: true, text: 'in\n' });
    expect(meeting.deployer.notices).toEqual([]);
  });

  test('is refused when it changed, with the line to look at and the command that forgets it', async () => {
    await using meeting = await met((port) => `# people\n\n[${HOST}]:${port} ${column(OTHER)}\n`);
    expect(meeting.asked).toMatchObject({
      ok: false,
      detail: expect.stringContaining(
        `the host key of 127.0.0.1 is not the one in ${meeting.file}:3: it showed ssh-ed25519`,
      ),
      hint: expect.stringContaining(`ssh-keygen -R '[127.0.0.1]:${meeting.host.port}' -f ${meeting.file}`),
    });
    expect(meeting.host.offers).toEqual([]);
  });

  test('is refused when only a key of another type is on file, or it is revoked', async () => {
    await using other = await met((port) => `[${HOST}]:${port} ${column(ECDSA)}\n`);
    expect(other.asked).toMatchObject({ ok: false, detail: expect.stringContaining('is not the one in') });
    await using revoked = await met((port) => `@revoked [${HOST}]:${port} ${column(KEY)}\n`);
    expect(revoked.asked).toMatchObject({ ok: false, detail: expect.stringContaining('revokes') });
  });
});

describe('files that the ssh config names for what hosts are known by', () => {
  const asked = async (lines: (file: string) => readonly string[], onFile: typeof KEY) => {
    await using host = await new WireHost({ hostKeys: [KEY] }).start();
    await using deployer = new Deployer();
    const file = deployer.write('elsewhere', `[${HOST}]:${host.port} ${column(onFile)}\n`);
    const config = deployer.write('config', `${lines(file).join('\n')}\n`);
    return await deployer.open(host, { config: [config] }).ask(HOST, 'echo in', 20);
  };

  test('count though only the global ones are named', async () => {
    const refused = await asked((file) => [`GlobalKnownHostsFile ${file}`], OTHER);
    expect(refused).toMatchObject({ ok: false, detail: expect.stringContaining('is not the one in') });
    const strict = await asked((file) => [`GlobalKnownHostsFile ${file}`, 'StrictHostKeyChecking yes'], KEY);
    expect(strict).toEqual({ ok: true, text: 'in\n' });
  });

  test('are none where it says so: nothing is looked up or written, so that nobody new is trusted', async () => {
    await using host = await new WireHost({ hostKeys: [KEY] }).start();
    await using deployer = new Deployer();
    const onFile = `[${HOST}]:${host.port} ${column(OTHER)}\n`;
    deployer.write('.ssh/known_hosts', onFile);
    const asked = (lines: readonly string[]) =>
      deployer.open(host, { config: [deployer.write('config', lines.join('\n'))] }).ask(HOST, 'echo in', 20);
    for (const policy of ['yes', 'accept-new', 'no']) {
      const none = ['UserKnownHostsFile none', 'GlobalKnownHostsFile none', `StrictHostKeyChecking ${policy}`];
      expect(await asked(none)).toMatchObject({
        ok: false,
        detail: expect.stringContaining('127.0.0.1 is not in any file of known hosts; it showed ssh-ed25519 SHA256:'),
        hint: expect.stringContaining(`ssh-keyscan -p ${host.port} 127.0.0.1`),
      });
    }
    const global = deployer.write('global', `[${HOST}]:${host.port} ${column(KEY)}\n`);
    const known = await asked(['UserKnownHostsFile none', `GlobalKnownHostsFile ${global}`]);
    expect(known).toEqual({ ok: true, text: 'in\n' });
    expect([existsSync('none'), deployer.read('.ssh/known_hosts'), deployer.notices]).toEqual([false, onFile, []]);
  });
});

describe('known_hosts', () => {
  const judge = (text: string, name = 'web-1') => judgeKey(parseKnownHosts('f', text), name, blob(KEY)).state;

  test.each([
    ['', 'unknown'],
    [`web-1 ${column(KEY)}`, 'known'],
    [`WEB-1 ${column(KEY)}`, 'known'],
    [`web-? ${column(KEY)}`, 'known'],
    [`*,!web-1 ${column(KEY)}`, 'unknown'],
    [`web-10,web ${column(KEY)}`, 'unknown'],
    [`web.1 ${column(KEY)}`, 'unknown'],
    [`[web-1]:2222 ${column(KEY)}`, 'unknown'],
    [`web-1 ${column(OTHER)}`, 'changed'],
    [`web-1 ${column(ECDSA)}`, 'other-type'],
    [`web-1 ${column(OTHER)}\nweb-1 ${column(KEY)}`, 'known'],
    [`@revoked * ${column(KEY)}\nweb-1 ${column(KEY)}`, 'revoked'],
    [`@cert-authority *.example.com,web-* ${column(OTHER)}`, 'certificate'],
    [`@something-new web-1 ${column(OTHER)}`, 'unknown'],
    [`web-1 ssh-ed25519\nnonsense\n# web-1 ${column(OTHER)}`, 'unknown'],
  ])('%j makes the key %s', (text, state) => {
    expect(judge(text)).toBe(state);
  });

  test('knows a host on another port by another name', () => {
    expect([knownName('Web-1', 22), knownName('Web-1', 2222)]).toEqual(['web-1', '[web-1]:2222']);
  });
});

function hashed(name: string): string {
  const salt = Buffer.from('twenty bytes of salt');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}
