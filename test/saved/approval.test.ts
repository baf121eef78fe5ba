/** What an approval covers, for how long, and where it leads once it is of no use: on simulated hosts that answer real SSH. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitWords } from '../../src/config/shellwords.ts';
import { type Fleet, type Project, startFleet } from '../demo/fleet/fleet.ts';
import { HOSTS, REGISTRY } from '../demo/shop.ts';
import { startTool } from '../demo/tool.ts';

const PROJECT = fileURLToPath(new URL('../demo/project', import.meta.url));
const ACCESSORY = `accessories:
  cache:
    image: redis:7
    host: web-1
    files:
      - secrets/cache.pass:/run/cache.pass
`;

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await startFleet({ hosts: HOSTS, registry: REGISTRY });
  project = await fleet.configFor(PROJECT);
  expect((await run('setup', '-P', '--version', 'v1', '-y')).exit).toBe(0);
  write('config/deploy.yml', `${read('config/deploy.yml')}${ACCESSORY}`);
  mkdirSync(join(project.directory, 'secrets'));
}, 60_000);
afterAll(() => fleet[Symbol.asyncDispose]());

const run = (...argv: readonly string[]) => startTool(argv, project).ended;
const read = (file: string): string => readFileSync(join(project.directory, file), 'utf8');
const write = (file: string, text: string): void => writeFileSync(join(project.directory, file), text);
const digestOf = (file: string): string => (JSON.parse(read(file)) as { digest: string }).digest;
const guessed = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

describe.sequential('what is in a file that is uploaded', { timeout: 120_000 }, () => {
  test('cannot be guessed from a saved plan, and is what it is when the plan is applied, which is said', async () => {
    write('secrets/cache.pass', 'hunter2');
    expect((await run('plan', 'accessory', 'upload', 'cache', '--out', 'up.json')).exit).toBe(0);
    expect(read('up.json')).not.toContain(guessed('hunter2'));
    write('secrets/cache.pass', 'hunter3');
    expect(await run('apply', 'up.json', '--approve', digestOf('up.json'), '-y')).toMatchObject({
      exit: 0,
      text: expect.stringContaining('uploaded as they are here, which no approval covers: secrets/cache.pass'),
    });
  });

  test('cannot be guessed from recorded facts, whose plans say where they depend on it', async () => {
    await run('observe', '--record', 'facts.json');
    expect(read('facts.json')).not.toContain(guessed('hunter3'));
    const plan = ['plan', 'accessory', 'upload', 'cache'];
    await run(...plan, '--observe', '--into', 'seen.json');
    const recorded = await run(...plan, '--facts', 'facts.json', '--into', 'recorded.json');
    expect(digestOf('recorded.json')).toBe(digestOf('seen.json'));
    const words = 'taken to be as they were when the hosts were looked at: secrets/cache.pass';
    expect(recorded.text).toContain(words);
    expect((await run('plan', 'app', 'stop', '--facts', 'facts.json')).text).not.toContain(words);
  });

  test('differs from what a commit has also where the hosts are those of a record', async () => {
    const git = (...argv: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.com', ...argv], { cwd: project.directory });
    git('init', '-q');
    git('add', '--all');
    git('commit', '-qm', 'one');
    const plan = ['plan', 'accessory', 'upload', 'cache', '--facts', 'facts.json', '--against', 'HEAD'];
    expect((await run(...plan)).exit).toBe(0);
    write('secrets/cache.pass', 'hunter4');
    expect(await run(...plan)).toMatchObject({ exit: 2, text: expect.stringContaining('- prepare-accessory cache') });
    write('secrets/cache.pass', 'hunter3');
  });

  test('makes a plan stale that found it on the host, and the host file is named', async () => {
    await run('plan', 'accessory', 'boot', 'cache', '--out', 'boot.json');
    write('secrets/cache.pass', 'hunter4');
    const stale = await run('apply', 'boot.json', '-y');
    expect(stale.exit).toBe(4);
    expect(stale.text).toMatch(/web-1 {2}file \S*cache\.pass fingerprint: was as configured here, is not/);
  });
});

describe.sequential('a plan that leaves the facts as they were', { timeout: 120_000 }, () => {
  test('is made anew after it was applied, and each is applied once', async () => {
    const plan = ['plan', 'proxy', 'reboot', '--out'];
    const digests = new Set<string>();
    for (const file of ['one.json', 'two.json', 'three.json']) {
      await run(...plan, file);
      digests.add(digestOf(file));
      expect((await run('apply', file, '-y')).exit).toBe(0);
      expect(await run('apply', file, '-y')).toMatchObject({
        exit: 4,
        text: expect.stringContaining('applied already'),
      });
    }
    expect(digests.size).toBe(3);
  });

  test('is the same plan as long as it was not applied', async () => {
    for (const file of ['four.json', 'five.json']) await run('plan', 'proxy', 'reboot', '--out', file);
    expect(digestOf('five.json')).toBe(digestOf('four.json'));
    await run('observe', '--record', 'later.json');
    await run('plan', 'proxy', 'reboot', '--facts', 'later.json', '--out', 'six.json', '--into', 'six.md');
    expect(digestOf('six.json')).toBe(digestOf('four.json'));
    expect(read('six.md')).toContain(digestOf('six.json').slice(0, 19));
  });
});

describe.sequential('a plan of no use any more', { timeout: 120_000 }, () => {
  const anewIn = (text: string): string => text.split('A new plan: ')[1]?.split('\n')[0] ?? '';
  const pasted = (line: string) => run(...(splitWords(line) ?? []).slice(1));

  test('leads to a new one of what was asked, which can be applied', async () => {
    await run('plan', 'accessory', 'upload', 'cache', '--out', 'up.json');
    write('config/deploy.yml', read('config/deploy.yml').replace('/run/cache.pass', '/run/cache.password'));
    const stale = await run('apply', 'up.json', '-y');
    expect(anewIn(stale.text)).toMatch(/^kamal-plan plan accessory upload cache --version \S+ --out up.json$/);
    expect((await pasted(anewIn(stale.text))).exit).toBe(0);
    expect((await run('apply', 'up.json', '-y')).exit).toBe(0);
  });

  test('leads there also where it failed half-way: the hosts are not those that it was made for', async () => {
    await run('plan', 'deploy', '-P', '--version', 'v3', '-h', 'web-*', '--out', 'plan.json');
    const failed = await run('apply', 'plan.json', '-y');
    expect(failed.exit).toBe(1);
    expect(failed.text).not.toContain('Again:');
    expect(anewIn(failed.text)).toBe("kamal-plan plan deploy -h 'web-*' --version v3 --out plan.json -P");
    expect((await run('apply', 'plan.json', '-y')).exit).toBe(4);
    expect((await pasted(anewIn(failed.text))).exit).toBe(0);
    expect((await run('apply', 'plan.json', '-y')).text).toContain('did not become healthy');
  });
});
