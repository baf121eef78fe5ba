/** The lock's own shell lines on hosts with real shells, cut off where it hurts. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { observationScript } from '../../planner/probes/index.ts';
import { breakLock } from '../../planner/steps/lock.ts';
import { sceneOf } from '../walk/scene.ts';
import { type Pair, pairOf } from './rig/deployer.ts';
import { answer, factsIn, perform } from './rig/heard.ts';
import { lockPlan, start } from './rig/lock-walk.ts';
import { QUERY } from './rig/query.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const LOCK = '.kamal/lock-shop';
/** Kamal 2.12, `commands/lock.rb`. */
const KAMAL_READS = `stat ${LOCK} > /dev/null && cat ${LOCK}/details | base64 -d`;
const KAMAL_TAKES = `mkdir -p .kamal && mkdir ${LOCK} && printf 'Locked by: Grace at 2026-01-01T00:00:00Z\n' | base64 > ${LOCK}/details`;
const REAL_MKDIR = execFileSync('/bin/sh', ['-c', 'command -v mkdir']).toString().trim();

const isLocked = async ({ executor }: Pair): Promise<string> =>
  answer(executor, `[ -e ${LOCK} ] && echo locked || echo free`);

/** A fifo that tells when the host has come to a place: opening it waits for whoever reads. */
const reaches = (place: string): string => `echo > "$HOME/${place}"`;
const reached = (pair: Pair, place: string): Promise<string> => answer(pair.executor, `cat ${place}`);

describe.concurrent.each(SHELLS)('the lock on a host whose sh is %s', (shell) => {
  test('is one that Kamal can read while it is held, and gone afterwards', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    const { outcome } = start(pair, await lockPlan(`${KAMAL_READS} > seen; ${KAMAL_TAKES} || echo refused >> seen`));
    expect((await outcome).state).toBe('done');
    expect(await answer(pair.executor, 'cat seen')).toMatch(
      /^Locked by: .* at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nVersion: v2\nMessage: Automatic deploy lock\nrefused\n$/,
    );
    expect(await answer(pair.executor, 'ls -A .kamal')).toBe('');
  });

  test.each(['and says who holds it', 'and was left before it said that'])('can be broken %s', async (how) => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, how.includes('left') ? `mkdir -p ${LOCK}` : KAMAL_TAKES);
    const { situation } = await sceneOf('a-new-version-is-deployed');
    const commands = breakLock(situation, 'web-1').commands(undefined);
    await perform(pair.executor, [{ id: 'break', timeout: 10, commands }]);
    expect(await isLocked(pair)).toBe('free\n');
  });

  test('stays where somebody else took it after it was broken', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    const broken = `rm ${LOCK}/details && rm -r ${LOCK} && ${KAMAL_TAKES}`;
    const { outcome } = start(pair, await lockPlan(broken));
    expect((await outcome).state).toBe('done');
    expect(await answer(pair.executor, KAMAL_READS)).toBe('Locked by: Grace at 2026-01-01T00:00:00Z\n');
  });
});

describe.concurrent.each(SHELLS)('a lock that is looked at on a host whose sh is %s', (shell) => {
  const DAY = 24 * 3600;
  const TAKEN = `${KAMAL_TAKES}; touch -t 202601010000 ${LOCK}`;
  test.each([
    ['has been quiet since it was taken', TAKEN, 0],
    ['has been quiet since what was audited after that', `${TAKEN}; touch -t 202601020000 .kamal/shop-audit.log`, DAY],
    ['not since what was audited before', `${TAKEN}; touch -t 202512010000 .kamal/shop-audit.log`, 0],
    ['nor since what another service did', `${TAKEN}; touch -t 202601020000 .kamal/blog-audit.log`, 0],
  ])('%s', async (_what, line, busy) => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, line);
    const found = factsIn(await answer(pair.executor, observationScript(QUERY, 'key', ['locks'])), 'key');
    const { ageSeconds = 0, quietSeconds = 0, details } = found.locks['shop'] ?? { details: 'none' };
    expect(details).toBe('Locked by: Grace at 2026-01-01T00:00:00Z');
    expect(ageSeconds).toBeGreaterThan(DAY);
    expect(Math.round((ageSeconds - quietSeconds) / 60) * 60).toBe(busy);
  });
});

/** busybox runs its own programs rather than those that a test installs. */
const WITH_PROGRAMS = SHELLS.filter((shell) => !shell.startsWith('busybox'));

describe.concurrent.each(WITH_PROGRAMS)('the lock on a slow or failing host whose sh is %s', (shell) => {
  test('is not left behind by a walk that is stopped after it was made and before it is signed', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, 'mkfifo made');
    pair.host.install('mkdir', `${REAL_MKDIR} "$@"; case $* in *lock*) ${reaches('made')}; sleep 0.2;; esac`);
    const { outcome, stop } = start(pair, await lockPlan('true'));
    await reached(pair, 'made');
    stop.abort('SIGINT');
    const { done, cancelled } = await outcome;
    expect(cancelled).toEqual(['between']);
    expect(done.map((id) => id.split(' ')[0])).toEqual(['take-lock', 'release-lock']);
    expect(await isLocked(pair)).toBe('free\n');
  });

  test('is not left behind where the host was so slow that taking it was killed', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, 'mkfifo made');
    pair.host.install('mkdir', `${REAL_MKDIR} "$@"; case $* in *lock*) ${reaches('made')}; exec sleep 60;; esac`);
    const { outcome, stop } = start(pair, await lockPlan('true'));
    await reached(pair, 'made');
    stop.abort('SIGINT');
    const { done, abandoned } = await outcome;
    expect([...abandoned, ...done].map((id) => id.split(' ')[0])).toEqual(['take-lock', 'release-lock']);
    expect(await isLocked(pair)).toBe('free\n');
  });

  test('is not left behind by a connection that breaks while it is taken', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, 'mkfifo made signed');
    pair.host.install('mkdir', `${REAL_MKDIR} "$@"; case $* in *lock*) ${reaches('made')};; esac`);
    pair.host.install('base64', `cat > /dev/null; ${reaches('signed')}`);
    const { outcome } = start(pair, await lockPlan('true'));
    await reached(pair, 'made');
    pair.host.drop();
    const { done, failed } = await outcome;
    expect(failed.map(({ step, failure }) => `${step.split(' ')[0]} ${failure.reason}`)).toEqual([
      'take-lock connection-lost',
    ]);
    expect(done.map((id) => id.split(' ')[0])).toEqual(['release-lock']);
    expect(await isLocked(pair)).toBe('free\n');
  });

  test('stays where somebody else took it first, also when nobody heard of that', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, `${KAMAL_TAKES}; mkfifo lost`);
    pair.host.install('base64', `${reaches('lost')}; exec sleep 60`);
    const { outcome } = start(pair, await lockPlan('true'));
    await reached(pair, 'lost');
    pair.host.drop();
    const { done, failed } = await outcome;
    expect(failed.map(({ failure }) => failure.reason)).toEqual(['connection-lost']);
    expect(done.map((id) => id.split(' ')[0])).toEqual(['release-lock']);
    expect(await isLocked(pair)).toBe('locked\n');
  });

  test('says who was first, also when they have not yet written that', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, `mkdir -p ${LOCK}; : > ${LOCK}/details`);
    pair.host.install('sleep', `printf 'Locked by: Grace\\n' | base64 > ${LOCK}/details`);
    const { failed } = await start(pair, await lockPlan('true')).outcome;
    expect(failed.map(({ failure }) => failure)).toEqual([
      { reason: 'lock-held', host: '127.0.0.1', details: 'Locked by: Grace' },
    ]);
    expect(await isLocked(pair)).toBe('locked\n');
  });

  test('is not held by anybody where its directory cannot be made, and the host says why', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    pair.host.install('mkdir', `case $* in *lock*) echo 'No space left' >&2; exit 1;; esac; exec ${REAL_MKDIR} "$@"`);
    const { failed } = await start(pair, await lockPlan('true')).outcome;
    expect(failed.map(({ failure }) => [failure.reason, 'output' in failure && failure.output])).toEqual([
      ['command-failed', ['No space left']],
    ]);
  });

  test('is given back at once where it cannot be signed', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    pair.host.install('mkdir', `case $* in *lock*) exec ln -s nowhere ${LOCK};; esac; exec ${REAL_MKDIR} "$@"`);
    const { failed } = await start(pair, await lockPlan('true')).outcome;
    expect(failed.map(({ step }) => step.split(' ')[0])).toEqual(['take-lock']);
    expect(await answer(pair.executor, 'ls -A .kamal')).toBe('');
  });

  test('is given back at once where its details cannot be written', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    pair.host.install('base64', 'cat > /dev/null; exit 1');
    const { outcome } = start(pair, await lockPlan('true'));
    const { failed, cancelled } = await outcome;
    expect(failed.map(({ step }) => step.split(' ')[0])).toEqual(['take-lock']);
    expect(cancelled.map((id) => id.split(' ')[0])).toEqual(['between', 'release-lock']);
    expect(await isLocked(pair)).toBe('free\n');
  });
});
