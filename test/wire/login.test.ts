import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { Agent } from './rig/agent.ts';
import { Deployer } from './rig/deployer.ts';
import { answer, Heard, job } from './rig/heard.ts';
import { SilentLine } from './rig/silent.ts';
import { encryptedKeyPair, keyPair, WireHost } from './rig/wire-host.ts';

const HOST = '127.0.0.1';
async function stage(userKeys = [keyPair()]) {
  const host = await new WireHost({ userKeys }).start();
  const deployer = new Deployer();
  return {
    host,
    deployer,
    key: userKeys[0] ?? keyPair(),
    async [Symbol.asyncDispose]() {
      await deployer[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

const environment = (deployer: Deployer, agent?: Agent) => ({
  env: { PATH: process.env.PATH, HOME: deployer.home, ...(agent === undefined ? {} : { SSH_AUTH_SOCK: agent.socket }) },
});

describe('logging in', () => {
  test('with a named key file, a key given as text, or a usual file', async () => {
    await using named = await stage();
    named.deployer.write('keys/deploy', named.key.private);
    expect(await answer(named.deployer.open(named.host, { keys: ['~/keys/deploy'] }), 'echo in')).toBe('in\n');
    expect(await answer(named.deployer.open(named.host, { keys: ['keys/deploy'] }), 'echo in')).toBe('in\n');
    const given = named.deployer.open(named.host, { keys: [] }, { keyData: [named.key.private] });
    expect(await answer(given, 'echo in')).toBe('in\n');
    named.deployer.write('.ssh/id_ecdsa', keyPair('ecdsa').private);
    named.deployer.write('.ssh/id_ed25519', named.key.private);
    expect(await answer(named.deployer.open(named.host, { keys: [] }), 'echo in')).toBe('in\n');
  });

  test('with the agent, which need not hold the right key first', async () => {
    await using set = await stage();
    const { host, deployer, key } = set;
    await using agent = await new Agent(deployer.home, [keyPair(), keyPair(), key]).start();
    const executor = deployer.open(host, { keys: [] }, environment(deployer, agent));
    expect(await answer(executor, 'echo in')).toBe('in\n');
    expect(host.offers).toEqual(['deploy refused', 'deploy refused', 'deploy accepted', 'deploy accepted signed']);
    expect(executor.counters.roundTrips).toBe(11);
  });

  test.each(['id_ed25519', 'id_ed25519.pub'])(
    "with the agent's key that is in the usual file %s first",
    async (file) => {
      await using set = await stage();
      const { host, deployer, key } = set;
      await using agent = await new Agent(deployer.home, [...Array.from({ length: 7 }, () => keyPair()), key]).start();
      deployer.write(`.ssh/${file}`, file.endsWith('.pub') ? `${key.public}\n` : key.private);
      const executor = deployer.open(host, { keys: [] }, environment(deployer, agent));
      expect(await answer(executor, 'echo in')).toBe('in\n');
      expect(host.offers).toEqual(['deploy accepted', 'deploy accepted signed']);
    },
  );

  test('with a key file that has a passphrase, through the agent alone', async () => {
    const locked = encryptedKeyPair('secret');
    await using set = await stage([locked]);
    const { host, deployer } = set;
    const plain = ssh2.utils.parseKey(locked.private, 'secret');
    if (plain instanceof Error) throw plain;
    await using agent = await new Agent(deployer.home, [
      keyPair(),
      { ...locked, private: plain.getPrivatePEM() },
    ]).start();
    const file = deployer.write('.ssh/locked', locked.private);
    const with_ = deployer.open(host, { keys: [file], keysOnly: true }, environment(deployer, agent));
    expect(await answer(with_, 'echo in')).toBe('in\n');
    expect(host.offers).toEqual(['deploy accepted', 'deploy accepted signed']);
    const without = await deployer.open(host, { keys: [file] }).ask(HOST, 'true', 20);
    expect(without).toMatchObject({
      ok: false,
      detail: `127.0.0.1 did not let deploy in: tried ${file} (encrypted, and not in the agent)`,
      hint: `load it into the agent: ssh-add ${file}; try: ssh -p ${host.port} -i ${file} deploy@127.0.0.1`,
    });
  });

  test('offers nothing but what is named where that is asked for', async () => {
    await using set = await stage();
    const { host, deployer, key } = set;
    await using agent = await new Agent(deployer.home, [key]).start();
    const file = deployer.write('.ssh/other', keyPair().private);
    const executor = deployer.open(host, { keys: [file], keysOnly: true }, environment(deployer, agent));
    const refused = await executor.ask(HOST, 'true', 20);
    expect(refused).toMatchObject({ ok: false, detail: expect.stringContaining('the agent (0 keys)') });
    expect(host.offers).toEqual(['deploy refused']);
  });

  test.each([false, true])('forwards the agent for no round trip more; the host may forbid it: %j', async (forbids) => {
    const key = keyPair();
    await using host = await new WireHost({ userKeys: [key], forbidsAgents: forbids }).start();
    await using deployer = new Deployer();
    await using agent = await new Agent(deployer.home, [key]).start();
    const executor = deployer.open(host, { keys: [], forwardAgent: true }, environment(deployer, agent));
    expect(await answer(executor, 'echo in')).toBe('in\n');
    const lane = executor.perform({ host: HOST, lane: 'a', jobs: [job('a', 'true')] }, new Heard());
    expect(await answer(executor, 'echo in')).toBe('in\n');
    await lane;
    expect([host.agentOffers, executor.counters.roundTrips]).toEqual([1, 13]);
  });
});

describe('a host that cannot be logged in to is told about in one line with what to try', () => {
  test('no key fits', async () => {
    await using set = await stage();
    const { host, deployer } = set;
    const wrong = deployer.write('.ssh/wrong', keyPair().private);
    const asked = await deployer.open(host, { keys: [wrong, '~/.ssh/gone'] }).ask(HOST, 'true', 20);
    expect(asked).toEqual({
      ok: false,
      detail: `127.0.0.1 did not let deploy in: tried ${wrong}`,
      hint: `load the key into the agent (ssh-add) or name it under ssh/keys; try: ssh -p ${host.port} -i ${wrong} -i '~/.ssh/gone' deploy@127.0.0.1`,
    });
    expect(deployer.notices.at(-1)).toBe(`127.0.0.1: key ${deployer.home}/.ssh/gone does not exist`);
  });

  test('nobody listens', async () => {
    await using set = await stage();
    const { host, deployer } = set;
    const server = createServer().listen(0, HOST);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const asked = await deployer.open(host, { port }).ask(HOST, 'true', 20);
    expect(asked).toEqual({
      ok: false,
      detail: `127.0.0.1 port ${port} refused the connection`,
      hint: `is sshd running, is ssh/port right; try: ssh -p ${port} -i ${deployer.home}/.ssh/key deploy@127.0.0.1`,
    });
  });

  test('somebody listens who says nothing', async () => {
    await using set = await stage();
    const { host, deployer } = set;
    await using line = await new SilentLine().start();
    const asked = await deployer.open(host, { port: line.port }, { connectTimeoutSeconds: 0.1 }).ask(HOST, 'true', 20);
    expect(asked).toMatchObject({ ok: false, detail: `127.0.0.1 port ${line.port} did not answer within 0.1 s` });
  });

  test('what listens does not speak SSH', async () => {
    await using set = await stage();
    const { host, deployer } = set;
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, HOST);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const asked = await deployer.open(host, { port }).ask(HOST, 'true', 20);
    server.close();
    expect(asked).toMatchObject({
      ok: false,
      detail: expect.stringContaining(`connection to 127.0.0.1 port ${port} failed`),
    });
  });

  test('its name has no address', async () => {
    await using set = await stage();
    const { host, deployer } = set;
    const asked = await deployer.open(host).ask('web-1.invalid', 'true', 20);
    expect(asked).toMatchObject({ ok: false, detail: expect.stringMatching(/web-1\.invalid.*\(DNS\)/) });
  });

  test('a failed connection is tried again by the next question', async () => {
    await using set = await stage();
    const { host, deployer, key } = set;
    const file = deployer.write('.ssh/known_hosts', `[${HOST}]:${host.port} ${keyPair().public}`);
    const executor = deployer.open(host);
    expect(await executor.ask(HOST, 'true', 20)).toMatchObject({ ok: false });
    deployer.write('.ssh/known_hosts', '');
    expect([file, key].length).toBe(2);
    expect(await answer(executor, 'echo in')).toBe('in\n');
  });
});
