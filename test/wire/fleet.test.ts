import { describe, expect, test } from 'vitest';
import { Deployer } from './rig/deployer.ts';
import { answer, job, perform } from './rig/heard.ts';
import { WireHost } from './rig/wire-host.ts';

const THIRTY = Array.from({ length: 30 }, (_, at) => `127.0.0.${at + 1}`);

describe('thirty hosts', () => {
  test('are asked and given work side by side, over one connection each', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const executor = deployer.open(host);
    const answers = await Promise.all(THIRTY.map((name) => answer(executor, `echo ${name}`, name)));
    expect(answers).toEqual(THIRTY.map((name) => `${name}\n`));
    const batches = THIRTY.map((name) => perform(executor, [job('a', 'true'), job('b', `echo ${name}`)], name));
    const heard = await Promise.all(batches);
    expect(heard.map((one) => one.text)).toEqual(answers);
    expect(executor.counters).toEqual({ connections: 30, roundTrips: 30 * 10, commands: 30 * 3 });
    expect(deployer.read('.ssh/known_hosts').trim().split('\n')).toHaveLength(30);
  });

  test('start no more connections at once than the config allows', async () => {
    await using host = await new WireHost().start();
    await using deployer = new Deployer();
    const executor = deployer.open(host, { maxConcurrentStarts: 3 });
    await Promise.all(THIRTY.map((name) => answer(executor, 'true', name)));
    expect([host.connections, host.mostStarting]).toEqual([30, 3]);
  });
});
