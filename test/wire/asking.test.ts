/** What a person at a terminal is asked when nothing else opens a host. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Deployer } from './rig/deployer.ts';
import { answer, job, perform } from './rig/heard.ts';
import { encryptedKeyPair, keyPair, parsed, WireHost } from './rig/wire-host.ts';

const HOST = '127.0.0.1';

/** A key as OpenSSL writes it: an encrypted one does not show its public half. */
function olderForm(passphrase: string): { private: string; public: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = { type: 'pkcs1', format: 'pem' } as const;
  const open = parsed(privateKey.export(pem).toString());
  return {
    private: privateKey.export({ ...pem, cipher: 'aes-128-cbc', passphrase }).toString(),
    public: `${open.type} ${open.getPublicSSH().toString('base64')}`,
  };
}

/** Somebody at a terminal, with answers ready; then nothing is typed any more. */
class Person {
  readonly questions: string[] = [];
  readonly #answers: string[];

  constructor(answers: readonly string[]) {
    this.#answers = [...answers];
  }

  readonly ask = async (question: string): Promise<string | undefined> => {
    this.questions.push(question);
    return this.#answers.shift();
  };
}

describe('logging in with somebody at the terminal', () => {
  test('with a key file that has a passphrase, which is asked for once however many hosts there are', async () => {
    const locked = encryptedKeyPair('secret');
    await using host = await new WireHost({ userKeys: [locked] }).start();
    await using deployer = new Deployer();
    const file = deployer.write('.ssh/locked', locked.private);
    const person = new Person(['wrong', 'secret']);
    const executor = deployer.open(host, { keys: [file] }, { askSecret: person.ask });
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
    const all = await Promise.all(addresses.map((address) => answer(executor, 'echo in', address)));
    expect(all).toEqual(['in\n', 'in\n', 'in\n']);
    expect(person.questions).toEqual([`Passphrase of the key ${file}: `, 'Not this one. Passphrase: ']);
    await executor.reconnect(HOST);
    expect(await answer(executor, 'echo in')).toBe('in\n');
    expect(person.questions).toHaveLength(2);
  });

  test('with an encrypted usual file, in the older form too, whose public half is in another one', async () => {
    const locked = encryptedKeyPair('secret');
    await using host = await new WireHost({ userKeys: [locked] }).start();
    await using deployer = new Deployer();
    const { private: pem, public: open } = olderForm('secret');
    deployer.write('.ssh/id_ecdsa', locked.private);
    const person = new Person(['secret']);
    expect(await answer(deployer.open(host, { keys: [] }, { askSecret: person.ask }), 'echo in')).toBe('in\n');
    await using older = await new WireHost({ userKeys: [{ private: pem, public: open }] }).start();
    deployer.write('.ssh/id_ecdsa', pem);
    const forgotten = new Person(['secret']);
    const blind = deployer.open(older, { keys: [] }, { askSecret: forgotten.ask });
    expect(await answer(blind, 'echo in')).toBe('in\n');
    deployer.write('.ssh/id_ecdsa.pub', open);
    const told = deployer.open(host, { keys: [] }, { askSecret: forgotten.ask });
    expect(await told.ask(HOST, 'true', 20)).toMatchObject({ ok: false });
    expect(forgotten.questions).toHaveLength(1);
  });

  test('asks for no passphrase where another key fits, nor for that of a key that the host refuses', async () => {
    const key = keyPair();
    await using host = await new WireHost({ userKeys: [key] }).start();
    await using deployer = new Deployer();
    const locked = deployer.write('.ssh/locked', encryptedKeyPair('secret').private);
    const person = new Person([]);
    const fitting = deployer.write('.ssh/fitting', key.private);
    const both = deployer.open(host, { keys: [locked, fitting] }, { askSecret: person.ask });
    expect(await answer(both, 'echo in')).toBe('in\n');
    const one = await deployer.open(host, { keys: [locked] }, { askSecret: person.ask }).ask(HOST, 'true', 20);
    expect(one).toMatchObject({ ok: false, detail: `127.0.0.1 did not let deploy in: tried ${locked}` });
    expect(person.questions).toEqual([]);
  });

  test('asks three times for a passphrase, and not at all once nothing was typed', async () => {
    const locked = encryptedKeyPair('secret');
    await using host = await new WireHost({ userKeys: [locked] }).start();
    await using deployer = new Deployer();
    const file = deployer.write('.ssh/locked', locked.private);
    const guessing = new Person(['guess-1', 'guess-2', 'guess-3', 'secret']);
    const refused = await deployer.open(host, { keys: [file] }, { askSecret: guessing.ask }).ask(HOST, 'true', 20);
    expect(refused).toMatchObject({ ok: false, hint: expect.stringContaining(`ssh-add ${file}`) as string });
    expect(JSON.stringify([refused, deployer.notices])).not.toContain('guess');
    expect(guessing.questions).toHaveLength(3);
    const silent = new Person([]);
    const executor = deployer.open(host, { keys: [file] }, { askSecret: silent.ask });
    for (const address of [HOST, '127.0.0.2']) {
      expect(await executor.ask(address, 'true', 20)).toMatchObject({ ok: false });
    }
    expect(silent.questions).toHaveLength(1);
  });

  test.each(['password', 'keyboard-interactive'] as const)('with a %s that is typed, where no key fits', async (by) => {
    await using host = await new WireHost({ password: { by, is: 'open sesame' } }).start();
    await using deployer = new Deployer();
    const key = deployer.write('.ssh/other', keyPair().private);
    const person = new Person(['open sesame', 'a guess']);
    const executor = deployer.open(host, { keys: [key] }, { askSecret: person.ask });
    expect(await answer(executor, 'echo in')).toBe('in\n');
    await executor.reconnect(HOST);
    expect(await answer(executor, 'echo in')).toBe('in\n');
    expect(await executor.ask('127.0.0.2', 'true', 20)).toMatchObject({
      ok: false,
      detail: `127.0.0.2 did not let deploy in: tried a password, ${key}`,
    });
    expect(person.questions).toEqual(['Password of deploy@127.0.0.1: ', 'Password of deploy@127.0.0.2: ']);
    expect(await executor.ask('127.0.0.2', 'true', 20)).toMatchObject({ ok: false });
    expect(person.questions).toHaveLength(2);
  });

  test('with passwords where there is no key at all, host by host, also where work is what they are met with', async () => {
    await using host = await new WireHost({ password: { by: 'password', is: 'open sesame' } }).start();
    await using deployer = new Deployer();
    const person = new Person(['open sesame', 'open sesame', 'open sesame']);
    const executor = deployer.open(host, { keys: [] }, { askSecret: person.ask });
    const hosts = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
    const all = await Promise.all(hosts.map((one) => perform(executor, [job('a', 'echo in')], one)));
    expect(all.map(({ lines }) => lines)).toEqual(hosts.map(() => ['a started', 'a done']));
    expect(person.questions.toSorted()).toEqual(hosts.map((one) => `Password of deploy@${one}: `));
  });

  test('asks nobody once hosts are changed', async () => {
    await using host = await new WireHost({ password: { by: 'password', is: 'open sesame' } }).start();
    await using deployer = new Deployer();
    const person = new Person(['open sesame']);
    const executor = deployer.open(host, { keys: [] }, { askSecret: person.ask });
    executor.askNobody();
    expect(await executor.ask(HOST, 'true', 20)).toMatchObject({ ok: false });
    expect(person.questions).toEqual([]);
  });
});
