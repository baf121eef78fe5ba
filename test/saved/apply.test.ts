/** Saved plans on simulated hosts that answer real SSH: save, look away, apply. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitWords } from '../../src/config/shellwords.ts';
import { type Fleet, type Project, startFleet } from '../demo/fleet/fleet.ts';
import { servingOn } from '../demo/serving.ts';
import { HOSTS, REGISTRY } from '../demo/shop.ts';
import { startTool } from '../demo/tool.ts';

const PROJECT = fileURLToPath(new URL('../demo/project', import.meta.url));
const SECRETS = ['not-a-real-password', 'not-a-real-key-either'];

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await startFleet({ hosts: HOSTS, registry: REGISTRY });
  project = await fleet.configFor(PROJECT);
}, 60_000);
afterAll(() => fleet[Symbol.asyncDispose]());

async function run(...argv: readonly string[]) {
  const ran = await startTool(argv, project).ended;
  for (const secret of SECRETS) expect(ran.text).not.toContain(secret);
  return ran;
}

const read = (file: string): string => readFileSync(join(project.directory, file), 'utf8');
const digestOf = (file: string): string => (JSON.parse(read(file)) as { digest: string }).digest;
const serving = (): string => JSON.stringify(servingOn(fleet, 'shop'));
const calls = (): number => HOSTS.reduce((sum, host) => sum + fleet.state(host).containers.length, 0);

describe.sequential('a saved plan', { timeout: 120_000 }, () => {
  test('holds no secret, and its digest is the one that was printed', async () => {
    expect((await run('setup', '-P', '--version', 'v1', '-y')).exit).toBe(0);
    const saved = await run('plan', 'deploy', '-P', '--version', 'v2', '--out', 'plan.json');
    expect(saved.exit).toBe(0);
    expect(saved.text).toContain(`kamal-plan apply plan.json --approve ${digestOf('plan.json')}`);
    for (const secret of SECRETS) expect(read('plan.json')).not.toContain(secret);
    expect(servingOn(fleet, 'shop')).toEqual({ 'web-1': 'v1', 'web-2': 'v1', 'job-1': 'v1' });
  });

  test('is not applied where another digest was approved', async () => {
    const before = calls();
    const refused = await run('apply', 'plan.json', '--approve', `sha256:${'0'.repeat(64)}`, '-y');
    expect(refused).toMatchObject({ exit: 3, text: expect.stringContaining(digestOf('plan.json')) });
    expect(calls()).toBe(before);
  });

  test('is approved by all of its digest, however it is written', async () => {
    const digest = digestOf('plan.json');
    for (const short of [digest.slice(0, 19), digest.slice(7, 19), ''])
      expect(await run('apply', 'plan.json', '--approve', short, '--dry-run')).toMatchObject({
        exit: 3,
        text: expect.stringMatching(short === '' ? /no digest was approved/ : /only the beginning of its digest/),
      });
    for (const whole of [digest.toUpperCase(), digest.slice(7)])
      expect((await run('apply', 'plan.json', '--approve', whole, '--dry-run')).exit).toBe(0);
  });

  test('is shown under its digest, also where something that no step depends on is otherwise', async () => {
    const file = join(project.directory, 'config/deploy.yml');
    const text = read('config/deploy.yml');
    writeFileSync(file, `${text}retain_containers: 4\n`);
    const shown = await run('apply', 'plan.json', '--dry-run');
    writeFileSync(file, text);
    expect(shown).toMatchObject({ exit: 0, text: expect.stringContaining(digestOf('plan.json').slice(0, 19)) });
  });

  test('is not applied where its file was changed', async () => {
    writeFileSync(join(project.directory, 'forged.json'), read('plan.json').replaceAll('shop-web-v2', 'shop-web-v9'));
    const refused = await run('apply', 'forged.json', '-y');
    expect(refused).toMatchObject({ exit: 2, text: expect.stringContaining('was changed after it was made') });
  });

  test('is prepared, switched to, and then spent', async () => {
    const before = serving();
    const shown = await run('apply', 'plan.json', '--until', 'gate', '--dry-run');
    expect(shown.text).toContain('what is done stays done, and what serves now goes on serving');
    expect(shown.text).not.toMatch(/Meanwhile|Afterwards|already switched/);
    const prepared = await run('apply', 'plan.json', '--until', 'gate', '-y');
    expect(prepared).toMatchObject({
      exit: 0,
      text: expect.stringMatching(/shop v2 is healthy on web-1 \(1 of 3 hosts\) and serves nobody yet/),
    });
    expect(prepared.text).toContain('The switch: kamal-plan apply plan.json --from switch');
    expect(serving()).toBe(before);
    expect(fleet.state('web-1').containers.map(({ name }) => name)).toContain('shop-web-v2');
    expect((await run('apply', 'plan.json', '-y')).exit).toBe(4);

    const switched = await run('apply', 'plan.json', '--from', 'switch', '--approve', digestOf('plan.json'), '-y');
    expect(switched.exit).toBe(0);
    expect(servingOn(fleet, 'shop')).toEqual({ 'web-1': 'v2', 'web-2': 'v2', 'job-1': 'v2' });

    const again = await run('apply', 'plan.json', '-y');
    expect(again).toMatchObject({ exit: 4, text: expect.stringContaining('applied already') });
    expect(again.text).toContain('demo@example.com');
    expect((await run('audit')).text).toContain(`Applied plan ${digestOf('plan.json')}`);
  });

  test('is saved, prepared and switched to with lines that can be pasted, whatever its files are called', async () => {
    const config = join(project.directory, 'config/deploy.yml');
    const moved = join(project.directory, 'the config.yml');
    renameSync(config, moved);
    const pasted = (line: string) => run(...(splitWords(line) ?? []).slice(1), '-y');
    const lineIn = (text: string, before: string): string => text.split(`${before}: `)[1]?.split('\n')[0] ?? '';
    try {
      const words = ['plan', 'deploy', '-P', '--version', 'v1', '-c', 'the config.yml', '--out', 'my plan.json'];
      const saved = lineIn((await run(...words)).text, 'saved to my plan.json');
      expect(saved).toBe(`kamal-plan apply 'my plan.json' --approve ${digestOf('my plan.json')} -c 'the config.yml'`);
      const early = await pasted(`${saved} --from switch`);
      expect(lineIn(early.text, 'First')).toBe("kamal-plan apply 'my plan.json' --until gate -c 'the config.yml'");
      const prepared = await pasted(`${saved} --until gate`);
      expect((await pasted(lineIn(prepared.text, 'The switch'))).exit).toBe(0);
    } finally {
      renameSync(moved, config);
    }
    expect((await run('rollback', 'v2', '-y')).exit).toBe(0);
  });

  test('is stale once a container that it depends on is another one, and says which', async () => {
    await run('plan', 'deploy', '-P', '--version', 'v1', '--out', 'back.json');
    expect((await run('deploy', '-P', '--version', 'v2', '--force', '-y')).exit).toBe(0);
    const before = serving();
    const stale = await run('apply', 'back.json', '-y');
    expect(stale.exit).toBe(4);
    expect(stale.text).toMatch(/web-1 {2}route shop-web targets: was \w{12}:3000, is \w{12}:3000/);
    expect(serving()).toBe(before);
  });

  test('is stale once the configuration makes another plan', async () => {
    await run('plan', 'deploy', '-P', '--version', 'v1', '--out', 'back.json');
    const file = join(project.directory, 'config/deploy.yml');
    const text = read('config/deploy.yml');
    writeFileSync(file, text.replace('LOG_LEVEL: info', 'LOG_LEVEL: debug'));
    const stale = await run('apply', 'back.json', '-y');
    writeFileSync(file, text);
    expect(stale.exit).toBe(4);
    expect(stale.text).toMatch(/the configuration changed/);
    expect(stale.text).toContain('run-container shop-web-v1 @web-1');
  });

  test('is stale once a secret changed, and neither value nor fingerprint is shown', async () => {
    const file = join(project.directory, '.kamal/secrets');
    const text = read('.kamal/secrets');
    writeFileSync(file, text.replace('not-a-real-key-either', 'another'));
    const stale = await run('apply', 'back.json', '-y');
    writeFileSync(file, text);
    expect(stale.exit).toBe(4);
    expect(stale.text).toMatch(/env SECRET_KEY_BASE: was as configured here, is not/);
    expect(stale.text).not.toMatch(/\b[0-9a-f]{32}\b/);
  });

  test('is shown in every form without configuration and hosts', async () => {
    const shown = await run('show', 'plan.json');
    expect(shown).toMatchObject({ exit: 0, text: expect.stringContaining('Deploy shop v2') });
    const json = await run('show', 'plan.json', '--format', 'json');
    expect((JSON.parse(json.text) as { digest: string }).digest).toBe(digestOf('plan.json'));
  });
});

describe.sequential('recorded facts', { timeout: 120_000 }, () => {
  test('give the plan that looking gives, and hold no secret', async () => {
    expect((await run('observe', '--record', 'facts.json')).exit).toBe(0);
    for (const secret of SECRETS) expect(read('facts.json')).not.toContain(secret);
    await run('plan', 'deploy', '-P', '--version', 'v1', '--observe', '--format', 'json', '--into', 'seen.json');
    await run('plan', 'deploy', '-P', '--version', 'v1', '--facts', 'facts.json', '--into', 'recorded.json');
    expect(digestOf('recorded.json')).toBe(digestOf('seen.json'));
    expect(await run('plan', 'diff', 'seen.json', 'recorded.json')).toMatchObject({ exit: 0 });
  });

  test('give one digest whatever language and time zone the machine has', async () => {
    const digests = new Set<string>();
    for (const more of [
      { LANG: 'C' },
      { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kolkata' },
      { TZ: 'America/St_Johns' },
    ]) {
      const elsewhere = { ...project, env: { ...project.env, ...more } };
      const argv = ['plan', 'deploy', '-P', '--version', 'v1', '--facts', 'facts.json', '--into', 'there.json'];
      await startTool(argv, elsewhere).ended;
      digests.add(digestOf('there.json'));
    }
    expect(digests.size).toBe(1);
  });

  test('show what another version changes, step by step', async () => {
    await run('plan', 'deploy', '-P', '--version', 'v3', '--facts', 'facts.json', '--into', 'other.json');
    const diff = await run('plan', 'diff', 'seen.json', 'other.json');
    expect(diff.exit).toBe(2);
    expect(diff.text).toContain('+ run-container shop-web-v3 @web-1');
    expect(diff.text).toMatch(/steps added, .* steps removed/);
  });

  test('of another service are refused', async () => {
    writeFileSync(
      join(project.directory, 'other-facts.json'),
      read('facts.json').replace('"service": "shop"', '"service": "blog"'),
    );
    const refused = await run('plan', 'deploy', '-P', '--version', 'v1', '--facts', 'other-facts.json');
    expect(refused).toMatchObject({ exit: 2, text: expect.stringContaining('the facts are of blog') });
  });

  test('that were changed by hand are refused with the place', async () => {
    const facts = JSON.parse(read('facts.json')) as { hosts: Record<string, { containers: { state: unknown }[] }> };
    Object.assign(facts.hosts['web-2']?.containers[0] ?? {}, { state: 5 });
    writeFileSync(join(project.directory, 'bad-facts.json'), JSON.stringify(facts));
    const refused = await run('plan', 'deploy', '-P', '--version', 'v1', '--facts', 'bad-facts.json');
    expect(refused).toMatchObject({ exit: 2, text: expect.stringContaining('hosts.web-2.containers.0.state: ') });
    for (const argv of [
      ['show', 'facts.json'],
      ['plan', 'deploy', '-P', '--version', 'v1', '--facts', 'seen.json'],
    ])
      expect(await run(...argv)).toMatchObject({ exit: 2, text: expect.stringMatching(/recorded facts|is a plan/) });
  });

  test('say with --detailed-exitcode whether there is something to do', async () => {
    const argv = ['plan', 'deploy', '-P', '--facts', 'facts.json', '--detailed-exitcode', '--version'];
    expect((await run(...argv, 'v1')).exit).toBe(2);
    expect((await run(...argv, 'v2')).exit).toBe(0);
  });
});
