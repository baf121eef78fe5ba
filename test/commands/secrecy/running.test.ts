/**
 * Every command of the registry, run on hosts full of secrets: no canary in what it prints, writes or passes as an argument.
 * A new command fails here until it has its place in the story.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/index.ts';
import { pathOf, read } from '../../../src/grammar.ts';
import { FORM_NAMES, FORMS } from '../../../src/reporters/forms.ts';
import { builtTool } from '../../built-tool.ts';
import { type CanaryShop, openCanaryShop, type Ran } from './canary-shop.ts';

/** As it is, or in base64 at any offset. */
const CANARY = /canary|Y2FuYXJ5|NhbmFye|jYW5hcn/i;

/** What is printed because that is what it is for; elsewhere these must keep it, too. */
const PRINTS = ['secrets print', 'secrets fetch', 'secrets extract'];

/** Command line, exit code. Words are split at spaces. */
const STORY: readonly (readonly [string, number])[] = [
  ['version', 0],
  ['docs', 0],
  ['schema', 0],
  ['init', 0],
  ['config', 0],
  ['config --why', 0],
  ['secrets print', 0],
  ['secrets fetch -a test --account me dehctef-yranac', 0],
  ['secrets extract A {"A":"canary"}', 0],
  ['server bootstrap -y', 0],
  ['registry setup -y', 0],
  ['setup -P --version v1 -y -v', 0],
  ['observe', 0],
  ['observe --record facts.json', 0],
  ['deploy -P --version v2 --dry-run --facts facts.json --out first.json', 0],
  ['deploy -P --version v2 --dry-run --observe --out second.json', 0],
  ['show second.json -v', 0],
  ['why login job-1 -P --version v2 -v', 0],
  ['why login job-1 --plan second.json -v', 0],
  ['plan diff first.json second.json', 0],
  ['apply second.json -y', 0],
  ['deploy -P --version bad -y -v', 1],
  ['redeploy -P --version v2 --dry-run --observe --force -v', 0],
  ['redeploy -P --version v2 -y --force', 0],
  ['rollback v1 -y -v', 0],
  ['rollback', 0],
  ['details', 0],
  ['audit', 0],
  ['app details', 0],
  ['app containers', 0],
  ['app images', 0],
  ['app version', 0],
  ['app logs -n 5', 0],
  ['app exec --reuse -- true', 0],
  ['accessory details all', 0],
  ['accessory logs db -n 5', 0],
  ['accessory exec db --reuse -- true', 0],
  ['proxy details', 0],
  ['proxy logs -n 5', 0],
  ['server exec -- true', 0],
  ['lock acquire -m maintenance', 0],
  ['lock status', 0],
  ['deploy -P --version v2 -y', 5],
  ['lock release', 0],
  ['app maintenance', 0],
  ['app live', 0],
  ['app stop', 0],
  ['app start --version v1', 0],
  ['app boot --version v2 -v', 0],
  ['app stale_containers --stop', 0],
  ['accessory stop db', 0],
  ['accessory start db', 0],
  ['accessory restart db', 0],
  ['accessory upload db -v', 0],
  ['accessory directories db', 0],
  ['accessory pull_image db', 0],
  ['accessory reboot db -v', 0],
  ['accessory upgrade db -y', 0],
  ['accessory stop db', 0],
  ['accessory remove_container db', 0],
  ['accessory remove_image db', 0],
  ['accessory boot db -v', 0],
  ['accessory remove_service_directory db', 0],
  ['proxy boot', 0],
  ['proxy boot_config set', 0],
  ['proxy stop', 0],
  ['proxy start', 0],
  ['proxy restart', 0],
  ['proxy reboot -y', 0],
  ['proxy upgrade -y', 0],
  ['upgrade -y', 0],
  ['prune containers', 0],
  ['prune images', 0],
  ['prune all', 0],
  ['registry login -v', 0],
  ['registry logout', 0],
  ['registry remove', 0],
  ['build details', 0],
  ['build create -v', 0],
  ['build push --version v2 -v', 0],
  ['build deliver --version v2', 0],
  ['build pull --version v2', 0],
  ['build dev', 0],
  ['build remove', 0],
  ['app remove_container v1', 0],
  ['app remove_containers', 0],
  ['app remove_images', 0],
  ['app remove_app_directories', 0],
  ['accessory remove all -y', 0],
  ['setup -P --version v1 -y', 0],
  ['app remove', 0],
  ['proxy stop', 0],
  ['proxy remove_container', 0],
  ['proxy remove_image', 0],
  ['proxy remove_proxy_directory', 0],
  ['proxy remove --force', 0],
  ['remove -y', 0],
];

/** Files are looked at too. */
const EVERY_FORM = FORM_NAMES.flatMap((name) => ['--into', `plan${FORMS[name].ending}`]);

const definitionOf = (line: string): (typeof COMMANDS)[number] => {
  const reading = read(line.split(' '), COMMANDS);
  if (reading.kind !== 'command') throw new Error(`${line} is no command`);
  return reading.definition;
};
const nameOf = (line: string): string => pathOf(definitionOf(line)).join(' ');

test('every command has a place in the story', () => {
  const told = new Set(STORY.map(([line]) => nameOf(line)));
  expect(COMMANDS.map((command) => pathOf(command).join(' ')).filter((name) => !told.has(name))).toEqual([]);
});

let shop: CanaryShop;

beforeAll(async () => {
  shop = await openCanaryShop(builtTool());
  const git = (...words: readonly string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.com', ...words], { cwd: shop.directory });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
}, 120_000);

afterAll(() => shop[Symbol.asyncDispose]());

test.each(STORY)('%s shows no canary, nor does any form of its plan', async (line, exit) => {
  const hasPlan = definitionOf(line).options.some((option) => option().long === '--into');
  const ran = await shop.run([...line.split(' '), ...(hasPlan ? EVERY_FORM : [])]);
  expectNoCanary(line, ran);
  expect(ran.exit, `${ran.out}${ran.err}`).toBe(exit);
});

test('every form of a plan was written', () => {
  for (const name of FORM_NAMES) expect(existsSync(join(shop.directory, `plan${FORMS[name].ending}`))).toBe(true);
});

test('the canaries are where they belong: on the hosts', async () => {
  expect((await shop.run(['setup', '-P', '--version', 'v1', '-y'])).exit).toBe(0);
  expect(shop.filesWith('canary-token').sort()).toEqual(['db.conf', 'db.env', 'job.env', 'web.env']);
  expect(shop.filesWith('canary-cert-key')).toEqual(['key.pem']);
  expect(shop.filesWith('canary-fetched').sort()).toEqual(['job.env', 'web.env']);
});

function expectNoCanary(line: string, { out, err, children, calls, files }: Ran): void {
  const found = [
    ...(PRINTS.includes(nameOf(line)) ? [] : linesWith(out)),
    ...linesWith(err),
    ...linesWith(children),
    ...linesWith(calls),
    ...[...files].flatMap(([path, content]) => linesWith(content).map((one) => `${path}: ${one}`)),
  ];
  expect(found.join('\n')).toBe('');
}

const linesWith = (text: string): string[] => text.split('\n').filter((one) => CANARY.test(one));
