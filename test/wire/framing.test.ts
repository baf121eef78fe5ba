import { describe, expect, test } from 'vitest';
import { pairOf } from './rig/deployer.ts';
import { answer, job, perform } from './rig/heard.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const start = (options = {}) => new WireHost(options).start();

describe.each(SHELLS)('a batch on a host whose sh is %s', (shell) => {
  test('runs its jobs in order and tells their output apart', async () => {
    await using pair = pairOf(await start({ shell }));
    const heard = await perform(pair.executor, [
      job('a', 'echo one', 'echo two >&2'),
      job('b', 'printf three'),
      job('c'),
    ]);
    expect(heard.lines).toEqual(['a started', 'a done', 'b started', 'b done', 'c started', 'c done']);
    expect(heard.outcomes.get('a')).toEqual({ state: 'done', output: 'one\ntwo\n' });
    expect(heard.outcomes.get('b')).toEqual({ state: 'done', output: 'three' });
  });

  test('stops at the first failing command and names it', async () => {
    await using pair = pairOf(await start({ shell }), { TOKEN: 'hunter2' });
    const failing = { shell: ['echo ', { secret: 'TOKEN', as: 'shell' }, '; exit 7'] } as const;
    const heard = await perform(pair.executor, [
      job('a', 'true'),
      job('b', 'true', failing, 'touch late'),
      job('c', 'touch late'),
    ]);
    expect(heard.lines).toEqual(['a started', 'a done', 'b started', 'b failed']);
    expect(heard.outcomes.get('b')).toEqual({
      state: 'failed',
      exit: 7,
      command: 'echo ${secret:TOKEN}; exit 7',
      output: '[TOKEN]\n',
    });
    expect(await answer(pair.executor, 'ls -A')).not.toContain('late');
  });

  test('keeps a syntax error, an unfinished quote and an exit within their command', async () => {
    await using pair = pairOf(await start({ shell }));
    for (const broken of ['if then', "echo 'open", 'echo ${', 'cat <<X', '}; }', 'exit 3', 'set -e; false; true']) {
      const heard = await perform(pair.executor, [job('a', broken), job('b', 'echo alive')]);
      expect(['a started a done', 'a started a failed'], broken).toContain(heard.lines.slice(0, 2).join(' '));
      expect(await answer(pair.executor, 'echo alive')).toBe('alive\n');
    }
    expect(pair.host.connections).toBe(1);
    expect(pair.host.execs).toEqual(['exec /bin/sh']);
  });

  test('tells why a question failed though nothing comes on standard error', async () => {
    await using pair = pairOf(await start({ shell: `${shell} 2> /dev/null` }));
    const failed = await pair.executor.ask('127.0.0.1', 'echo half; echo broken >&2; exit 3', 20);
    expect(failed).toEqual({ ok: false, detail: 'the question ended with status 3: broken' });
    expect(await answer(pair.executor, 'echo noise >&2; printf fact')).toBe('fact');
  });

  test('a command leaves nothing behind for the next one: directory, variables, standard input', async () => {
    await using pair = pairOf(await start({ shell }));
    const heard = await perform(pair.executor, [job('a', 'cd /; x=1; umask 0', 'pwd; echo "[$x]"; umask; cat')]);
    expect(heard.outcomes.get('a')).toMatchObject({ output: expect.stringMatching(/^\/.*wire-\w+\n\[\]\n0*22\n$/) });
  });

  test('a command that a signal ended has failed, by the name of the signal', async () => {
    await using pair = pairOf(await start({ shell }));
    const heard = await perform(pair.executor, [job('a', "sh -c 'kill -9 $$'")]);
    expect(heard.outcomes.get('a')).toMatchObject({ state: 'failed', exit: 'SIGKILL' });
  });
});

describe('a session', () => {
  test('passes over what a login shell says on its own', async () => {
    await using pair = pairOf(await start({ greeting: 'Welcome!\nYou have mail.' }));
    expect(await answer(pair.executor, 'pwd')).toBe(`${pair.host.home}\n`);
    expect((await perform(pair.executor, [job('a', 'echo hi')])).outcomes.get('a')).toMatchObject({ output: 'hi\n' });
  });

  test('costs one round trip per batch or question once it is open', async () => {
    await using pair = pairOf(await start());
    await answer(pair.executor, 'true');
    // TCP, versions and algorithms, key exchange, service, offer, signature, channel, shell, question.
    expect(pair.executor.counters).toEqual({ connections: 1, roundTrips: 9, commands: 1 });
    await perform(pair.executor, [job('a', 'true', 'true'), job('b', 'true')]);
    await answer(pair.executor, 'true');
    expect(pair.executor.counters).toEqual({ connections: 1, roundTrips: 11, commands: 5 });
    expect(pair.host.execs).toEqual(['exec /bin/sh']);
  });

  test('answers a question with its standard output only, and not at all if the script fails', async () => {
    await using pair = pairOf(await start());
    expect(await answer(pair.executor, 'echo noise >&2; echo fact')).toBe('fact\n');
    const failed = await pair.executor.ask('127.0.0.1', 'echo half; echo broken >&2; exit 3', 20);
    expect(failed).toEqual({ ok: false, detail: 'the question ended with status 3: broken' });
  });

  test('says so when the login shell refuses to run anything', async () => {
    await using pair = pairOf(await start({ shell: 'false', greeting: 'This account is currently not available.\n' }));
    const refused = await pair.executor.ask('127.0.0.1', 'true', 20);
    expect(refused).toMatchObject({
      ok: false,
      detail: 'the login shell ended with 1 before the answer: This account is currently not available.',
    });
  });

  test('lanes wait for each other when the host has no session to spare', async () => {
    await using pair = pairOf(await start({ mostSessions: 1 }));
    const lanes = ['a', 'b', 'c'].map((lane) => perform(pair.executor, [job(lane, `echo ${lane}`)]));
    const heard = await Promise.all(lanes);
    expect(heard.map((one) => one.text)).toEqual(['a\n', 'b\n', 'c\n']);
    expect(pair.host.execs).toEqual(['exec /bin/sh']);
  });

  test('lanes run side by side on one connection', async () => {
    await using pair = pairOf(await start());
    await answer(pair.executor, 'mkfifo gate');
    const lanes = ['a', 'b'].map(async (lane) => {
      const script = lane === 'a' ? 'cat gate' : 'echo opened >gate';
      const heard = await perform(pair.executor, [job(lane, script)]);
      return heard.outcomes.get(lane)?.state;
    });
    expect(await Promise.all(lanes)).toEqual(['done', 'done']);
    expect(pair.host.connections).toBe(1);
  });
});
