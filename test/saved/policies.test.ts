/** What a failure leaves on simulated hosts that answer real SSH, by policy; and what is said of it beforehand. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fleet, type Project, startFleet } from '../demo/fleet/fleet.ts';
import { servingOn } from '../demo/serving.ts';
import { HOSTS, REGISTRY } from '../demo/shop.ts';
import { startTool } from '../demo/tool.ts';

const PROJECT = fileURLToPath(new URL('../demo/project', import.meta.url));

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await startFleet({ hosts: HOSTS, registry: REGISTRY });
  project = await fleet.configFor(PROJECT);
  expect((await run('setup', '-P', '--version', 'v1', '-y')).exit).toBe(0);
}, 60_000);
afterAll(() => fleet[Symbol.asyncDispose]());

const run = (...argv: readonly string[]) => startTool(argv, project).ended;
const everywhere = (version: string) => ({ 'web-1': version, 'web-2': version, 'job-1': version });

/** v3 never becomes healthy on web-2. */
const V3 = ['deploy', '-P', '--version', 'v3'];

describe.sequential('a version that fails on the second host', { timeout: 120_000 }, () => {
  test.each([
    ['halt', /web-1 {2}v3\n.*web-2 {2}v1 \(v3 stopped\)\n.*job-1 +v1\n/],
    ['continue', /web-1 {2}v3\n.*web-2 {2}v1 \(v3 stopped\)\n.*job-1 +v3\n/],
    ['revert', /web-1 {2}v1\n.*web-2 {2}v1\n.*job-1 +v1\n/],
  ])('is foreseen with %s', async (policy, table) => {
    const foreseen = await run(
      'plan',
      ...V3,
      '--observe',
      '--on-failure',
      policy,
      '--what-if',
      'fail:route shop-web web-2',
    );
    expect(foreseen).toMatchObject({ exit: 0, text: expect.stringMatching(table) });
    expect(servingOn(fleet, 'shop')).toEqual(everywhere('v1'));
  });

  test('is undone everywhere with revert, and the plan says how beforehand', async () => {
    const reverted = await run(...V3, '--on-failure', 'revert', '-y');
    expect(reverted.exit).toBe(1);
    expect(reverted.text).toMatch(/If it fails {2}what was done is undone, last first: [\s\S]*start it again/);
    expect(reverted.text).toMatch(/undo +web-1 {2}undo "stop container shop-web-v1": start it again/);
    expect(reverted.text).toContain(
      'Lock released. Undone: 4 steps. Again: kamal-plan deploy --version v3 --on-failure revert -P',
    );
    expect(servingOn(fleet, 'shop')).toEqual(everywhere('v1'));
  });

  test('keeps the other hosts from nothing with continue', async () => {
    const gone = await run(...V3, '--on-failure', 'continue', '-y');
    expect(gone.exit).toBe(1);
    expect(servingOn(fleet, 'shop')).toEqual({ 'web-1': 'v3', 'web-2': 'v1', 'job-1': 'v3' });
    expect((await run('deploy', '-P', '--version', 'v1', '-y')).exit).toBe(0);
    expect(servingOn(fleet, 'shop')).toEqual(everywhere('v1'));
  });

  test('ends with its own status where nobody reads its last lines any more', async () => {
    const { child, ended } = startTool([...V3, '-y', '-q'], project);
    child.stdout?.on('data', (text: string) => {
      if (text.includes('undone')) child.stdout?.destroy();
    });
    expect((await ended).exit).toBe(1);
    expect((await run('deploy', '-P', '--version', 'v1', '-y')).exit).toBe(0);
    expect(servingOn(fleet, 'shop')).toEqual(everywhere('v1'));
  });

  test.each([
    ['route shop-web', /^ {2}--what-if 'fail:route shop-web @web-1'\n {2}--what-if 'fail:route shop-web @web-2'$/m],
    ['nothing of the kind', /no step of this plan is called nothing of the kind; the nearest are:/],
  ])('is not foreseen for what is not one step: %s', async (words, text) => {
    const asked = await run('plan', ...V3, '--observe', '--what-if', `fail:${words}`);
    expect(asked).toMatchObject({ exit: 2, text: expect.stringMatching(text) });
  });
});

describe.sequential('the plan of another commit', { timeout: 120_000 }, () => {
  const git = (...argv: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.com', ...argv], {
      cwd: project.directory,
      encoding: 'utf8',
    });

  test('is compared on the same facts, and the working tree stays as it is', async () => {
    git('init', '-q');
    git('add', '--all');
    git('commit', '-qm', 'one');
    const equal = await run('plan', 'deploy', '-P', '--version', 'v1', '--observe', '--against', 'HEAD');
    expect(equal).toMatchObject({ exit: 0, text: expect.stringContaining('The plans are equal') });
    const file = join(project.directory, 'config/deploy.yml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('LOG_LEVEL: info', 'LOG_LEVEL: debug'));
    const status = git('status', '--porcelain');
    const other = await run('plan', 'deploy', '-P', '--version', 'v1', '--observe', '--against', 'HEAD');
    expect(other).toMatchObject({
      exit: 2,
      text: expect.stringMatching(/\+ run-container shop-web-v1 @web-1 +env LOG_LEVEL changed/),
    });
    expect(git('status', '--porcelain')).toBe(status);
  });

  test('must be a commit that git knows', async () => {
    const asked = await run('plan', 'deploy', '-P', '--version', 'v1', '--against', 'no-such-branch');
    expect(asked).toMatchObject({ exit: 2, text: expect.stringContaining('git knows no such commit here') });
  });
});
