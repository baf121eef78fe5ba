import { describe, expect, test } from 'vitest';
import type { Executor, Job } from '../../executors/executor.ts';
import { Deployer, pairOf } from './rig/deployer.ts';
import { answer, Heard, job, perform } from './rig/heard.ts';
import { SilentLine } from './rig/silent.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const start = (options = {}) => new WireHost(options).start();

/** Runs until it is stopped, in a process whose id is in `pid`. */
const ENDLESS = "sh -c 'echo $$ >pid; echo begun; exec sleep 60'";
/** As the one before, but TERM does not end it. */
const STUBBORN = "trap '' TERM; echo begun; while :; do sleep 1; done";
/** An ordinary command that ends when it is told to, and what it runs, which does not. */
const HALF_STUBBORN = `sh -c "trap '' TERM; echo \\$\\$ >pid; echo begun; while :; do sleep 0.1; done"; echo after`;
const isRunning =
  "case $(cat /proc/$(cat pid)/stat 2>/dev/null) in '' | *') Z '*) echo gone ;; *) echo running ;; esac";

const timed = (id: string, timeout: number, shell: string): Job => ({ id, timeout, commands: [{ shell: [shell] }] });

function begin({ executor }: { readonly executor: Executor }, jobs: readonly Job[]) {
  const heard = new Heard();
  return { heard, ended: executor.perform({ host: '127.0.0.1', lane: 'main', jobs }, heard) };
}

describe.concurrent.each(SHELLS)('a job that takes too long on a host whose sh is %s', (shell) => {
  test('is ended on the host, and the connection serves the next batch', async () => {
    await using pair = pairOf(await start({ shell }));
    const heard = await perform(pair.executor, [timed('slow', 0.3, ENDLESS), job('later', 'echo no')]);
    expect(heard.lines).toEqual(['slow started', 'slow timed-out']);
    expect(heard.outcomes.get('slow')).toEqual({ state: 'timed-out', command: ENDLESS, output: 'begun\n' });
    expect(await answer(pair.executor, isRunning)).toBe('gone\n');
    const next = await perform(pair.executor, [job('next', 'echo fine')]);
    expect(next.outcomes.get('next')).toEqual({ state: 'done', output: 'fine\n' });
    expect(pair.host.connections).toBe(1);
  });

  test('is ended with what it runs, also where only that does not heed the first signal', async () => {
    await using pair = pairOf(await start({ shell }));
    const heard = await perform(pair.executor, [timed('slow', 0.3, HALF_STUBBORN), job('later', 'echo no')]);
    expect(heard.lines).toEqual(['slow started', 'slow timed-out']);
    expect(await answer(pair.executor, isRunning)).toBe('gone\n');
    expect(await answer(pair.executor, 'echo alive')).toBe('alive\n');
    expect(pair.host.connections).toBe(1);
  });

  test('keeps its shell where what it runs only takes its time to end', async () => {
    await using pair = pairOf(await start({ shell }));
    await answer(pair.executor, 'mkfifo gate');
    const runs = `sh -c "trap 'cat gate; touch ended; exit' TERM; echo begun; while :; do sleep 0.1; done"; echo after`;
    const { heard, ended } = begin(pair, [timed('slow', 0.3, `echo $$ >pid; ${runs}`)]);
    await heard.until('begun');
    await answer(pair.executor, 'echo go >gate');
    await ended;
    expect(heard.lines).toEqual(['slow started', 'slow timed-out']);
    expect(await answer(pair.executor, `ls; ${isRunning}`)).toBe('ended\ngate\npid\nrunning\n');
  });
});

describe.concurrent('a job that takes too long', () => {
  test('is killed when it does not heed the first signal', async () => {
    await using pair = pairOf(await start());
    const heard = await perform(pair.executor, [timed('stubborn', 0.2, STUBBORN), job('later', 'echo no')]);
    expect(heard.lines).toEqual(['stubborn started', 'stubborn timed-out']);
    expect(await answer(pair.executor, 'echo alive')).toBe('alive\n');
    expect(pair.host.connections).toBe(1);
  });

  test('has the time that it was given, whatever those before it took', async () => {
    await using pair = pairOf(await start());
    const heard = await perform(pair.executor, [timed('a', 20, 'sleep 0.3'), timed('b', 0.2, ENDLESS)]);
    expect(heard.lines).toEqual(['a started', 'a done', 'b started', 'b timed-out']);
  });

  test('a question that takes too long is given up and its shell ended', async () => {
    await using pair = pairOf(await start());
    const late = await pair.executor.ask('127.0.0.1', ENDLESS, 0.3);
    expect(late).toEqual({ ok: false, detail: 'the question was not answered within 0.3 s' });
    expect(await answer(pair.executor, 'echo alive')).toBe('alive\n');
  });
});

describe.concurrent('abandoning', () => {
  test('ends what runs on every lane; the lock can be released at once', async () => {
    await using pair = pairOf(await start());
    await answer(pair.executor, 'mkdir .kamal-lock');
    const main = begin(pair, [job('main', ENDLESS), job('next', 'touch late')]);
    const side = new Heard();
    const sideEnded = pair.executor.perform({ host: '127.0.0.1', lane: 'side', jobs: [job('side', STUBBORN)] }, side);
    await Promise.all([main.heard.until('begun'), side.until('begun')]);
    await pair.executor.abandon();
    expect(main.heard.lines).toEqual(['main started', 'main abandoned']);
    expect(side.lines).toEqual(['side started', 'side abandoned']);
    await Promise.all([main.ended, sideEnded]);
    const released = await perform(pair.executor, [job('release', 'rmdir .kamal-lock && ls -A')]);
    expect(released.outcomes.get('release')).toEqual({ state: 'done', output: 'pid\n' });
    expect(await answer(pair.executor, isRunning)).toBe('gone\n');
    expect(pair.host.connections).toBe(1);
  });

  test('never sends what still waited for its connection', async () => {
    await using line = await new SilentLine().start();
    await using host = await start();
    await using deployer = new Deployer();
    const executor = deployer.open(host, { port: line.port });
    const { heard, ended } = begin({ executor }, [job('a', 'touch late')]);
    await executor.abandon();
    await ended;
    expect(heard.lines).toEqual([]);
  });
});

describe.concurrent('closing while a host is called', () => {
  test.each(['a port where nobody speaks', 'a command'])('gives the call through %s up at once', async (way) => {
    await using line = await new SilentLine().start();
    await using host = await start();
    await using deployer = new Deployer();
    const to = way === 'a command' ? { proxyCommand: 'sleep 60' } : { port: line.port };
    const executor = deployer.open(host, to);
    const asked = executor.ask('127.0.0.1', 'echo in', 20);
    await executor.close();
    expect(await asked).toMatchObject({ ok: false, detail: expect.not.stringContaining('did not answer') });
  });

  test('ends the connection that comes of it', async ({ expect }) => {
    await using pair = pairOf(await start());
    const asked = pair.executor.ask('127.0.0.1', 'echo in', 20);
    await pair.executor.reconnect('127.0.0.1');
    expect(await asked).toEqual({ ok: false, detail: 'it was closed while it was made' });
    await expect.poll(() => [pair.host.connections, pair.host.open]).toEqual([1, 0]);
  });
});

describe.concurrent('a connection that breaks while a job runs', () => {
  test('leaves the job lost, and the next batch connects again', async () => {
    await using pair = pairOf(await start());
    const { heard, ended } = begin(pair, [job('a', 'echo one'), job('b', ENDLESS), job('c', 'echo no')]);
    await heard.until('begun');
    pair.host.drop();
    await ended;
    expect(heard.lines).toEqual(['a started', 'a done', 'b started', 'b lost']);
    expect(await answer(pair.executor, 'echo back')).toBe('back\n');
    expect(pair.executor.counters.connections).toBe(2);
  });

  test('is noticed when the host just falls silent', async () => {
    await using host = await start();
    await using line = await new SilentLine(host.port).start();
    await using deployer = new Deployer();
    const executor = deployer.open(host, { port: line.port }, { keepaliveSeconds: 0.05 });
    const { heard, ended } = begin({ executor }, [job('a', ENDLESS)]);
    await heard.until('begun');
    line.fallSilent();
    await ended;
    expect(heard.outcomes.get('a')).toEqual({ state: 'lost', detail: 'Keepalive timeout' });
  });

  test('starts no further job on the host', async () => {
    await using pair = pairOf(await start());
    const other = pair.deployer.open(pair.host);
    await answer(pair.executor, 'mkfifo gate');
    const { heard, ended } = begin(pair, [job('a', 'echo begun; cat gate'), job('b', 'touch late')]);
    await heard.until('begun');
    pair.host.drop();
    await ended;
    await answer(other, 'echo go >gate; while pgrep -f "cat gate"; do :; done >/dev/null; true');
    expect(await answer(other, 'ls')).toBe('gate\n');
  });
});

describe.concurrent.each(SHELLS)('a host whose sh is %s, and that knows nothing of a broken connection', (shell) => {
  test('ends what still runs there before it does anything else', async () => {
    await using host = await start({ shell });
    await using line = await new SilentLine(host.port).start();
    await using deployer = new Deployer();
    const executor = deployer.open(host, { port: line.port }, { keepaliveSeconds: 0.05 });
    const { heard, ended } = begin({ executor }, [job('a', ENDLESS), job('b', 'touch late')]);
    await heard.until('begun');
    line.fallSilent();
    await ended;
    expect(await answer(deployer.open(host), isRunning)).toBe('running\n');
    expect(await answer(executor, `${isRunning}; ls`)).toBe('gone\npid\n');
  });
});

describe.concurrent.each(SHELLS)('holding a host whose sh is %s', (shell) => {
  test('lets the running job end and starts none after it', async () => {
    await using pair = pairOf(await start({ shell }));
    await answer(pair.executor, 'mkfifo gate');
    const { heard, ended } = begin(pair, [job('a', 'echo begun; cat gate'), job('b', 'touch late')]);
    await heard.until('begun');
    pair.executor.hold();
    await answer(pair.executor, 'sleep 0.2; echo go >gate');
    await ended;
    expect(heard.lines).toEqual(['a started', 'a done']);
    const next = await perform(pair.executor, [job('c', 'ls'), job('d', 'echo fine')]);
    expect(next.outcomes.get('c')).toEqual({ state: 'done', output: 'gate\n' });
    expect(next.outcomes.get('d')).toEqual({ state: 'done', output: 'fine\n' });
  });
});

describe.concurrent('a shell that dies under a job', () => {
  test('has failed it, by signal or status', async () => {
    await using pair = pairOf(await start());
    const killed = await perform(pair.executor, [job('a', 'echo last words; kill -9 $$')]);
    expect(killed.outcomes.get('a')).toEqual({
      state: 'failed',
      exit: 'SIGKILL',
      command: 'echo last words; kill -9 $$',
      output: 'last words\n',
    });
    expect(await answer(pair.executor, 'echo alive')).toBe('alive\n');
  });
});
