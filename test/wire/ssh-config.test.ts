import { describe, expect, test } from 'vitest';
import { Deployer } from './rig/deployer.ts';
import { answer } from './rig/heard.ts';
import { WireHost } from './rig/wire-host.ts';

const HOST = '127.0.0.1';

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
