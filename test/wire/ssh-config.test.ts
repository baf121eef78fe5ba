import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Deployer } from './rig/deployer.ts';
import { answer } from './rig/heard.ts';
import { keyPair, WireHost } from './rig/wire-host.ts';

const HOST = '127.0.0.1';

/** A host web-1 and its jump host, which the deploy config or the ssh config names. */
async function behind(from: string) {
  const userKeys = [keyPair()];
  const host = await new WireHost({ userKeys }).start();
  const jump = await new WireHost({ userKeys }).start();
  const deployer = new Deployer();
  const key = deployer.write('.ssh/key', userKeys[0]?.private ?? '');
  const isDeploy = from === 'deploy config';
  return {
    host,
    jump,
    deployer,
    /** `way`: what the ssh config says of how the jump host is reached. */
    open(way: readonly string[]) {
      const target = ['Host web-1', `  HostName ${HOST}`, ...(isDeploy ? [] : ['  ProxyJump hop@bastion'])];
      const lines = ['Host bastion', `  Port ${jump.port}`, ...way, ...target, 'Host *', `  IdentityFile ${key}`];
      const config = [deployer.write('config', lines.join('\n'))];
      return deployer.open(host, { config, ...(isDeploy ? { proxy: 'hop@bastion' } : {}) });
    },
    async [Symbol.asyncDispose]() {
      await deployer[Symbol.asyncDispose]();
      await jump[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

describe('the ssh config', () => {
  test('says where a host is and how to get in; user and port stay those of the deploy config', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const key = deployer.write('.ssh/special', host.userKeys[0]?.private ?? '');
    const lines = [
      'Host web-*',
      `  HostName ${HOST}`,
      '  User somebody',
      '  Port 1',
      `  IdentityFile ${key}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${deployer.home}/elsewhere`,
      '  HostKeyAlias the-web',
    ];
    const config = deployer.write('ssh/config', lines.join('\n'));
    const executor = deployer.open(host, { keys: [], config: [config] });
    expect(await answer(executor, 'echo in', 'web-1')).toBe('in\n');
    expect(host.offers.at(-1)).toBe('deploy accepted signed');
    expect(deployer.read('elsewhere')).toMatch(/^the-web ssh-ed25519 /);
  });

  test('is read from several files, and from the home directory', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const one = deployer.write('one', 'Host other\n  HostName nowhere.invalid\n');
    const two = deployer.write('two', `Host web-1\n  HostName ${HOST}\n`);
    expect(await answer(deployer.open(host, { config: [one, two] }), 'echo in', 'web-1')).toBe('in\n');
    deployer.write('.ssh/config', `Host web-2\n  HostName ${HOST}\n`);
    expect(await answer(deployer.open(host, { config: true }), 'echo in', 'web-2')).toBe('in\n');
    expect(await deployer.open(host, { config: false }).ask('web-2', 'true', 20)).toMatchObject({ ok: false });
  });

  test('names a jump host with its own user, port and key', async () => {
    await using host = await new WireHost().start();
    await using jump = await new WireHost().start();
    await using deployer = new Deployer();
    const key = deployer.write('.ssh/jump', jump.userKeys[0]?.private ?? '');
    const lines = [
      'Host bastion',
      `  HostName ${HOST}`,
      '  User hop',
      `  Port ${jump.port}`,
      `  IdentityFile ${key}`,
      'Host web-1',
      `  HostName ${HOST}`,
      `  IdentityFile ${deployer.write('.ssh/own', host.userKeys[0]?.private ?? '')}`,
      '  ProxyJump bastion',
    ];
    const executor = deployer.open(host, { keys: [], config: [deployer.write('config', lines.join('\n'))] });
    expect(await answer(executor, 'echo in', 'web-1')).toBe('in\n');
    expect([jump.offers.at(-1), host.offers.at(-1)]).toEqual(['hop accepted signed', 'deploy accepted signed']);
  });

  test.each(['deploy config', 'ssh config'])(
    'says how a jump host of the %s is reached: by a command',
    async (from) => {
      await using set = await behind(from);
      const { host, jump } = set;
      const script = `const s=require('net').connect(%p,'${HOST}');process.stdin.pipe(s).pipe(process.stdout)`;
      const way = ['  HostName bastion.invalid', `  ProxyCommand ${process.execPath} -e "${script}" # %h %r`];
      expect(await answer(set.open(way), 'echo in', 'web-1')).toBe('in\n');
      expect([jump.forwards, jump.offers.at(-1)]).toEqual([[`${HOST}:${host.port}`], 'hop accepted signed']);
    },
  );

  test.each(['deploy config', 'ssh config'])(
    'says how a jump host of the %s is reached: through another',
    async (from) => {
      await using set = await behind(from);
      const { host, jump } = set;
      await using outer = await new WireHost({ userKeys: host.userKeys }).start();
      const way = [`  HostName ${HOST}`, `  ProxyJump gate@${HOST}:${outer.port}`];
      expect(await answer(set.open(way), 'echo in', 'web-1')).toBe('in\n');
      expect([outer.forwards, jump.forwards]).toEqual([[`${HOST}:${jump.port}`], [`${HOST}:${host.port}`]]);
      expect([outer.offers.at(-1), jump.offers.at(-1)]).toEqual(['gate accepted signed', 'hop accepted signed']);
    },
  );

  test('names key files and jump hosts with tokens, and key files with variables of the environment', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const { userKeys } = host;
    const jump = keyPair();
    await using bastion = await new WireHost({ userKeys: [jump] }).start();
    deployer.write(`keys/web-1-${HOST}-${host.port}-deploy-%n`, userKeys[0]?.private ?? '');
    deployer.write(`keys/bastion-of-web-1`, jump.private);
    const lines = [
      'Host bastion-of-*',
      `  HostName ${HOST}`,
      `  Port ${bastion.port}`,
      '  IdentityFile ${KEYS}/%n',
      'Host web-1',
      `  HostName ${HOST}`,
      '  IdentityFile ${KEYS}/%n-%h-%p-%r-%%n',
      '  IdentityFile ${KEYS}/%d-%i-%u-%k-%L-%l',
      '  IdentityFile ${NOT_SET}/key',
      '  ProxyJump %r@bastion-of-%n',
    ];
    const config = [deployer.write('config', lines.join('\n'))];
    const env = { PATH: process.env.PATH, HOME: deployer.home, KEYS: join(deployer.home, 'keys') };
    expect(await answer(deployer.open(host, { keys: [], config }, { env }), 'echo in', 'web-1')).toBe('in\n');
    expect(bastion.offers.at(-1)).toBe('deploy accepted signed');
    const { homedir, uid, username } = userInfo();
    const name = hostname();
    const other = `${homedir}-${uid}-${username}-web-1-${name.split('.')[0]}-${name}`;
    expect(deployer.notices.filter((one) => one.startsWith('web-1: key '))).toEqual([
      `web-1: key ${join(env.KEYS, other)} does not exist`,
      `web-1: key ${join(deployer.home, '${NOT_SET}/key')} does not exist`,
    ]);
  });

  test('counts for the first of several jump hosts, the others are reached through those before', async () => {
    await using set = await behind('ssh config');
    const { host, jump, deployer } = set;
    const { userKeys } = host;
    await using outer = await new WireHost({ userKeys }).start();
    await using first = await new WireHost({ userKeys }).start();
    const lines = [
      'Host first',
      `  HostName ${HOST}`,
      `  Port ${first.port}`,
      `  ProxyJump ${HOST}:${outer.port}`,
      'Host bastion',
      `  HostName ${HOST}`,
      `  Port ${jump.port}`,
      '  ProxyJump nowhere.invalid',
      'Host web-1',
      `  HostName ${HOST}`,
      '  ProxyJump first,bastion',
      'Host *',
      `  IdentityFile ${deployer.write('.ssh/key', userKeys[0]?.private ?? '')}`,
    ];
    const executor = deployer.open(host, { config: [deployer.write('config', lines.join('\n'))] });
    expect(await answer(executor, 'echo in', 'web-1')).toBe('in\n');
    expect([outer.forwards, first.forwards, jump.forwards]).toEqual(
      [first, jump, host].map(({ port }) => [`${HOST}:${port}`]),
    );
  });

  test.each([
    ['itself', ['Host *', '  ProxyJump bastion,gate'], 'bastion, bastion'],
    ['one behind it', ['Host gate', '  ProxyJump bastion', 'Host *', '  ProxyJump gate'], 'gate, bastion, gate'],
  ])('that leads to a jump host through %s is told about', async (_name, lines, way) => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const config = deployer.write('config', lines.join('\n'));
    const executor = deployer.open(host, { config: [config] });
    const refused = { ok: false, detail: `the ssh config leads to a jump host through itself: ${way}` };
    const asked = await Promise.all(['web-1', 'web-2'].map((name) => executor.ask(name, 'true', 20)));
    expect(asked).toEqual([expect.objectContaining(refused), expect.objectContaining(refused)]);
  });

  test('that OpenSSH does not accept is told about and left aside', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const config = deployer.write('config', 'Hots web\n');
    expect(await answer(deployer.open(host, { config: [config] }), 'echo in')).toBe('in\n');
    expect(deployer.notices[0]).toMatch(/^127\.0\.0\.1: the ssh config is not used: /);
  });

  test('is told about once where no ssh program is there to read it; where there is none, nothing is said', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const env = { PATH: '/nowhere', HOME: deployer.home };
    const none = deployer.open(host, { config: true }, { env });
    expect([await answer(none, 'echo in'), deployer.notices.length]).toEqual(['in\n', 1]);
    const own = deployer.write('.ssh/config', 'Host web-1\n  HostName 127.0.0.1\n');
    const executor = deployer.open(host, { config: true }, { env });
    expect(await answer(executor, 'echo in')).toBe('in\n');
    expect(await answer(executor, 'echo in', '127.0.0.2')).toBe('in\n');
    expect(deployer.notices.filter((one) => one.includes('is ignored'))).toEqual([
      `127.0.0.1: ${own} is ignored, because there is no ssh program to read it: install openssh-client`,
    ]);
    const named = deployer.write('elsewhere', '');
    expect(await answer(deployer.open(host, { config: [own, named] }, { env }), 'echo in')).toBe('in\n');
    expect(deployer.notices.at(-1)).toContain(`${own}, ${named} is ignored`);
  });
});
