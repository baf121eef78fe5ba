import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { Connection } from '../../executors/ssh/connection.ts';
import { Agent } from './rig/agent.ts';
import { Deployer } from './rig/deployer.ts';
import { answer, job, perform } from './rig/heard.ts';
import { hasIpv6, keyPair, WireHost } from './rig/wire-host.ts';

const HOST = '127.0.0.1';

describe('a host behind another one', () => {
  test('is reached through the jump host that the deploy config names, over one connection to it', async () => {
    const userKeys = [keyPair()];
    await using host = await new WireHost({ userKeys }).start();
    await using jump = await new WireHost({ userKeys }).start();
    await using deployer = new Deployer();
    const executor = deployer.open(host, { proxy: `hop@${HOST}:${jump.port}` });
    const both = await Promise.all([answer(executor, 'pwd'), answer(executor, 'pwd', '127.0.0.2')]);
    expect(both).toEqual([`${host.home}\n`, `${host.home}\n`]);
    expect(jump.forwards.toSorted()).toEqual([`127.0.0.1:${host.port}`, `127.0.0.2:${host.port}`]);
    expect([jump.connections, jump.offers.at(-1)]).toEqual([1, 'hop accepted signed']);
    expect(executor.counters.connections).toBe(3);
  });

  test('is reached through several jump hosts, the first that is named being next to it', async () => {
    await using near = await new WireHost().start();
    const { userKeys } = near;
    await using host = await new WireHost({ userKeys }).start();
    await using far = await new WireHost({ userKeys }).start();
    await using deployer = new Deployer();
    const executor = deployer.open(host, { proxy: `hop@${HOST}:${near.port},gate@${HOST}:${far.port}` });
    expect(await answer(executor, 'echo in')).toBe('in\n');
    expect([far.forwards, near.forwards]).toEqual([[`127.0.0.1:${near.port}`], [`127.0.0.1:${host.port}`]]);
    expect([far.offers.at(-1), near.offers.at(-1)]).toEqual(['gate accepted signed', 'hop accepted signed']);
  });

  test('is lost with its jump host, and found again with it', async () => {
    const userKeys = [keyPair()];
    await using host = await new WireHost({ userKeys }).start();
    await using jump = await new WireHost({ userKeys }).start();
    await using deployer = new Deployer();
    const executor = deployer.open(host, { proxy: `${HOST}:${jump.port}` });
    await answer(executor, 'true');
    jump.drop();
    expect((await perform(executor, [job('a', 'echo hi')])).lines.at(-1)).toMatch(/^a (done|lost)$/);
    expect(await answer(executor, 'echo back')).toBe('back\n');
    expect(jump.offers.at(-1)).toBe('root accepted signed');
  });

  test('is not reached, and nothing is thrown, while the line to its jump host is coming down', async () => {
    await using jump = await new WireHost().start();
    const socket = connect(jump.port, HOST);
    const client = new ssh2.Client();
    const privateKey = jump.userKeys[0]?.private ?? '';
    await once(client.connect({ sock: socket, username: 'deploy', privateKey }), 'ready');
    const connection = new Connection(client, socket, { connections: 0, roundTrips: 0, commands: 0 }, false);
    socket.destroy();
    const during = [connection.isOpen, await connection.forward(HOST, 1)];
    await once(client, 'close');
    expect([...during, connection.isOpen, await connection.forward(HOST, 1)]).toEqual([
      true,
      new Error('Not connected'),
      false,
      new Error('the other side hung up'),
    ]);
  });

  test('that does not answer its jump host is told about', async () => {
    const userKeys = [keyPair()];
    await using host = await new WireHost({ userKeys }).start();
    await using deployer = new Deployer();
    const refused = await deployer.open(host, { proxy: `${HOST}:1` }).ask(HOST, 'true', 20);
    expect(refused).toMatchObject({
      ok: false,
      detail: 'through the jump host: 127.0.0.1 port 1 refused the connection',
    });
  });

  test('that is not reached through its jump host is told about, with the line that goes the same way', async () => {
    const userKeys = [keyPair()];
    await using host = await new WireHost({ userKeys }).start();
    await using jump = await new WireHost({ userKeys }).start();
    await using deployer = new Deployer();
    const proxy = `hop@${HOST}:${jump.port}`;
    const silent = await deployer.open(host, { proxy, port: 1 }).ask(HOST, 'true', 20);
    expect(silent).toMatchObject({
      ok: false,
      hint: `try: ssh -p 1 -i ${deployer.home}/.ssh/key -J ${proxy} deploy@${HOST}`,
    });
  });

  test('opens with its own key where its jump host has one in the ssh config, though only the named key is wanted', async () => {
    await using host = await new WireHost().start();
    await using jump = await new WireHost().start();
    await using deployer = new Deployer();
    const key = deployer.write('.ssh/jump', jump.userKeys[0]?.private ?? '');
    const config = deployer.write('config', `Host bastion\n  HostName ${HOST}\n  IdentityFile ${key}\n`);
    const proxy = `hop@bastion:${jump.port}`;
    const executor = deployer.open(host, { proxy, keysOnly: true, config: [config] });
    expect(await answer(executor, 'echo in')).toBe('in\n');
    expect(jump.offers).toEqual(['hop refused', 'hop accepted', 'hop accepted signed']);
    expect(host.offers).toEqual(['deploy accepted', 'deploy accepted signed']);
  });

  test('opens though the key of its jump host is only in the agent, and only the named key is wanted', async () => {
    await using host = await new WireHost().start();
    await using jump = await new WireHost().start();
    await using deployer = new Deployer();
    await using agent = await new Agent(deployer.home, [...jump.userKeys]).start();
    const env = { PATH: process.env.PATH, HOME: deployer.home, SSH_AUTH_SOCK: agent.socket };
    const executor = deployer.open(host, { proxy: `${HOST}:${jump.port}`, keysOnly: true }, { env });
    expect(await answer(executor, 'echo in')).toBe('in\n');
    expect(host.offers).toEqual(['deploy accepted', 'deploy accepted signed']);
  });

  test.skipIf(!hasIpv6).each(['deploy config', 'ssh config'])(
    'is reached through a jump host at an address: %s',
    async (from) => {
      const userKeys = [keyPair()];
      await using host = await new WireHost({ userKeys }).start();
      await using jump = await new WireHost({ userKeys, address: '::' }).start();
      await using deployer = new Deployer();
      const isDeploy = from === 'deploy config';
      const open = (proxy: string) => {
        const lines = ['Host ::1', `  Port ${jump.port}`, `Host ${HOST}`, `  ProxyJump ${isDeploy ? 'none' : proxy}`];
        const config = deployer.write('config', lines.join('\n'));
        return deployer.open(host, { config: [config], ...(isDeploy ? { proxy } : {}) });
      };
      // OpenSSH takes no bare address of IPv6.
      const proxies = [
        `hop@[::1]:${jump.port}`,
        'hop@[::1]',
        `hop@${HOST}:${jump.port}`,
        ...(isDeploy ? ['hop@::1'] : []),
      ];
      for (const proxy of proxies) expect(await answer(open(proxy), 'echo in')).toBe('in\n');
      expect(jump.forwards).toEqual(proxies.map(() => `127.0.0.1:${host.port}`));
    },
  );

  test('is reached through a command', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const script = `const s=require('net').connect(%p,'%h');process.stdin.pipe(s).pipe(process.stdout)`;
    const proxyCommand = `${process.execPath} -e "${script}" # %r %n %%`;
    const executor = deployer.open(host, { proxyCommand });
    expect(await answer(executor, 'echo in')).toBe('in\n');
    const failing = deployer.open(host, { proxyCommand: 'exit 3' });
    expect(await failing.ask(HOST, 'true', 20)).toMatchObject({ ok: false });
  });
});

describe.skipIf(!hasIpv6)('a host that is named by an address of IPv6', () => {
  test('is reached there, directly and through a jump host, and put on file as OpenSSH does', async () => {
    const userKeys = [keyPair()];
    await using host = await new WireHost({ userKeys, address: '::' }).start();
    await using jump = await new WireHost({ userKeys }).start();
    await using deployer = new Deployer();
    const config = [deployer.write('config', 'Host ::1\n  ConnectTimeout 9\n')];
    expect(await answer(deployer.open(host, { config }), 'echo in', '::1')).toBe('in\n');
    expect(deployer.read('.ssh/known_hosts')).toMatch(new RegExp(`^\\[::1\\]:${host.port} ssh-ed25519 `));
    const proxy = `${HOST}:${jump.port}`;
    expect(await answer(deployer.open(host, { proxy }), 'echo in', '::1')).toBe('in\n');
    expect(jump.forwards).toEqual([`::1:${host.port}`]);
    const { private: wrong } = keyPair();
    deployer.write('.ssh/wrong', wrong);
    expect(await deployer.open(host, { keys: ['~/.ssh/wrong'] }).ask('::1', 'true', 20)).toMatchObject({
      ok: false,
      hint: expect.stringContaining(`ssh -p ${host.port} -i '~/.ssh/wrong' deploy@::1`) as string,
    });
    expect(deployer.notices).toHaveLength(2);
  });

  test('is known by what OpenSSH has put on file', async () => {
    await using host = await new WireHost({ address: '::' }).start();
    await using deployer = new Deployer();
    const name = `[::1]:${host.port}`;
    deployer.write('.ssh/known_hosts', `${name} ${host.hostKeys[0]?.public}\n`);
    spawnSync('ssh-keygen', ['-q', '-H', '-f', `${deployer.home}/.ssh/known_hosts`]);
    expect(deployer.read('.ssh/known_hosts')).toMatch(/^\|1\|/);
    expect(await answer(deployer.open(host), 'echo in', '::1')).toBe('in\n');
    expect(deployer.notices).toEqual([]);
  });
});
