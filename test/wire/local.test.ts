import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Executor, Job } from '../../executors/executor.ts';
import { openLocal } from '../../executors/local/local-executor.ts';
import { routed } from '../../executors/router.ts';
import type { Command, LocalCommand } from '../../planner/step.ts';
import { openVault } from '../../src/vault.ts';
import { Deployer } from './rig/deployer.ts';
import { answer, Heard, job, perform } from './rig/heard.ts';
import { WireHost } from './rig/wire-host.ts';

const cwd = mkdtempSync(join(tmpdir(), 'local-'));
const open = (secrets: Readonly<Record<string, string>> = {}) =>
  openLocal({
    vault: openVault(new Map(Object.entries(secrets)), { told: { performer: 'ada@example.com' } }),
    cwd,
    env: { PATH: process.env.PATH, CALLER: 'yes' },
    runtimeSeconds: () => 12,
  });
const hook = (script: string, more: Partial<LocalCommand> = {}): LocalCommand => ({
  local: ['sh', '-c', script],
  env: {},
  withSecrets: false,
  ...more,
});
const performHere = (executor: Executor, jobs: readonly Job[]) => perform(executor, jobs, 'local');
const outcomeOf = async (command: Command, secrets = {}) => {
  await using executor = open(secrets);
  return (await performHere(executor, [job('a', command)])).outcomes.get('a');
};

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('a program on this machine', () => {
  test('has the environment of the caller, its own, who performs it, the time and, where it asks for it, the runtime', async () => {
    const outcome = await outcomeOf(
      hook('pwd; env | sort | grep -E "^(CALLER|KAMAL|TOKEN)"', { env: { KAMAL_HOSTS: 'a,b' }, withRuntime: true }),
      {
        TOKEN: 'hunter2',
      },
    );
    expect(outcome).toEqual({
      state: 'done',
      output: expect.stringMatching(
        /^\/.*\nCALLER=yes\nKAMAL_HOSTS=a,b\nKAMAL_PERFORMER=ada@example\.com\nKAMAL_RECORDED_AT=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nKAMAL_RUNTIME=12\n$/,
      ),
    });
  });

  test('is told the secrets where it asks for them, and they are not shown', async () => {
    const outcome = await outcomeOf(hook('echo "$TOKEN" | rev; echo "$TOKEN"', { withSecrets: true }), {
      TOKEN: 'hunter2',
    });
    expect(outcome).toEqual({ state: 'done', output: '2retnuh\n[TOKEN]\n' });
  });

  test('has a standard input that is at its end, and one output', async () => {
    expect(await outcomeOf(hook('cat; echo a; echo b >&2; echo c'))).toEqual({ state: 'done', output: 'a\nb\nc\n' });
  });

  test('that fails ends its batch; one that is not there fails', async () => {
    await using executor = open();
    const heard = await performHere(executor, [job('a', hook('exit 3'), hook('echo no')), job('b', hook('echo no'))]);
    expect(heard.lines).toEqual(['a started', 'a failed']);
    expect(heard.outcomes.get('a')).toEqual({ state: 'failed', exit: 3, command: "sh -c 'exit 3'", output: '' });
    expect(await outcomeOf({ ...hook(''), local: ['no-such-program'] })).toMatchObject({ state: 'failed', exit: 127 });
    expect(await outcomeOf(hook('kill -9 $$'))).toMatchObject({ state: 'failed', exit: 'SIGKILL' });
  });

  test('is ended with everything it started when its time is over', async () => {
    await using executor = open();
    const slow = { ...job('a', hook('sleep 60 & echo $!; wait')), timeout: 0.2 };
    const heard = await performHere(executor, [slow]);
    expect(heard.outcomes.get('a')).toMatchObject({ state: 'timed-out' });
    const left = await answer(executor, `cat /proc/${heard.text.trim()}/stat 2>/dev/null || echo gone`, 'local');
    expect(left).toMatch(/gone|\) Z /);
  });

  test('is ended with what it started where only that does not heed the first signal', async () => {
    await using executor = open();
    const stubborn = `sh -c "trap '' TERM; echo \\$\\$; while :; do sleep 0.1; done"; echo after`;
    const heard = await performHere(executor, [{ ...job('a', hook(stubborn)), timeout: 0.3 }]);
    expect(heard.outcomes.get('a')).toMatchObject({ state: 'timed-out' });
    const left = await answer(executor, `cat /proc/${heard.text.trim()}/stat 2>/dev/null || echo gone`, 'local');
    expect(left).toMatch(/gone|\) Z /);
  });

  test('is ended when it is abandoned, as is a pause', async () => {
    await using executor = open();
    const heard = [new Heard(), new Heard()] as const;
    const running = [hook('echo begun; sleep 60'), { pauseSeconds: 60 }].map((command, at) =>
      executor.perform({ host: 'local', lane: String(at), jobs: [job('a', command)] }, heard[at] ?? new Heard()),
    );
    await heard[0].until('begun');
    await executor.abandon();
    await Promise.all(running);
    expect(heard.map((one) => one.lines)).toEqual([
      ['a started', 'a abandoned'],
      ['a started', 'a abandoned'],
    ]);
  });

  test('that leaves something behind is not waited for longer than a second', async () => {
    const pipes = () => process.getActiveResourcesInfo().filter((one) => one === 'PipeWrap').length;
    const before = pipes();
    expect(await outcomeOf(hook('(exec sleep 5) & echo done'))).toEqual({ state: 'done', output: 'done\n' });
    await expect.poll(pipes).toBe(before);
  });
});

describe('a shell line on this machine', () => {
  test('is in no argument list, and is fed its input', async () => {
    const shell = ['cat; tr "\\0" " " </proc/$$/cmdline; : ', { secret: 'TOKEN', as: 'shell' }] as const;
    const outcome = await outcomeOf(
      { shell, stdin: ['fed ', { secret: 'TOKEN', as: 'raw' }, '\n'] },
      { TOKEN: 'hunter2' },
    );
    expect(outcome).toEqual({ state: 'done', output: expect.stringMatching(/^fed \[TOKEN\]\n\/bin\/sh -c _kp/) });
  });

  test('may write a file whole, with its mode', async () => {
    await using executor = open();
    const file = join(tmpdir(), `local-upload-${process.pid}`);
    await performHere(executor, [job('a', { upload: file, mode: '640', content: ['x\n'] })]);
    expect([readFileSync(file, 'utf8'), (statSync(file).mode & 0o777).toString(8)]).toEqual(['x\n', '640']);
    rmSync(file);
  });
});

describe('one executor out of two', () => {
  test('sends host `local` here and the others away, and adds up what they cost', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    await using local = open();
    const executor = routed({ local, remote: deployer.open(host) });
    expect((await performHere(executor, [job('a', hook('echo "$KAMAL_RUNTIME"', { withRuntime: true }))])).text).toBe(
      '12\n',
    );
    expect(await answer(executor, 'pwd')).toBe(`${host.home}\n`);
    expect(executor.counters).toEqual({ connections: 1, roundTrips: 9, commands: 2 });
  });
});
