/** Hosts that fall silent while a lock is held: nothing says that they are gone. */
import { describe, expect, test } from 'vitest';
import { routed } from '../../executors/router.ts';
import { Deployer } from './rig/deployer.ts';
import { answer } from './rig/heard.ts';
import { lockPlan, start } from './rig/lock-walk.ts';
import { SilentLine } from './rig/silent.ts';
import { WireHost } from './rig/wire-host.ts';

/** As `src/run.ts` has it. */
const GRACE = 2500;

describe.concurrent('the lock of a host that falls silent before the release', () => {
  test.each([
    ['and whose connection is given up', 30, { keepaliveSeconds: 0.1 }],
    ['for longer than the release may take', 0.3, {}],
  ])('%s is released on a new connection', async (_what, timeout, options) => {
    await using host = await new WireHost().start();
    await using line = await new SilentLine(host.port).start();
    await using deployer = new Deployer();
    const executor = deployer.open(host, { port: line.port }, options);
    const { steps, ...plan } = await lockPlan('true');
    const patient = steps.map((step) => (step.is_final === true ? { ...step, timeout } : step));
    const { outcome, until } = start({ executor }, { ...plan, steps: patient });
    await until('step-done', 'between');
    line.fallSilent();
    expect((await outcome).state).toBe('done');
    expect(await answer(executor, 'ls -A .kamal')).toBe('');
    expect(host.connections).toBe(2);
  });
});

describe.concurrent('the lock of a walk that is stopped', () => {
  test('is free within five seconds, although another host fell silent', async () => {
    await using host = await new WireHost().start();
    await using line = await new SilentLine(host.port).start();
    await using deployer = new Deployer();
    deployer.write('.ssh/config', 'Host local\n  HostName 127.0.0.1\n');
    const remote = deployer.open(host);
    const executor = routed({ local: deployer.open(host, { config: true, port: line.port }), remote });
    const { steps, ...plan } = await lockPlan('echo > begun; exec sleep 60');
    const away = steps.map((step) => (step.id === 'between' ? { ...step, host: 'local' } : step));
    await answer(executor, 'mkfifo begun');
    const { outcome, stop, until } = start({ executor }, { ...plan, steps: away }, GRACE);
    await answer(executor, 'cat begun');
    line.fallSilent();
    const before = Date.now();
    stop.abort('SIGINT');
    await until('step-done', 'release-lock');
    expect(Date.now() - before).toBeLessThan(5000);
    expect((await outcome).abandoned).toEqual(['between']);
  });
});
