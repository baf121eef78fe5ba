/** A project full of secrets, each of them a canary: whatever a command says or writes, no canary is in it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FORM_NAMES, FORMS } from '../../../src/reporters/forms.ts';
import { COMMANDS } from '../../../src/commands/index.ts';
import { project } from '../../config/project.ts';
import { tool } from '../tool.ts';

const CANARY = /canary|Y2FuYXJ5/i;
/** Base64 of "canary" over and over. */
const KEY_LINE = 'Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5';

const DEPLOY = `service: shop
image: acme/shop
x-login: &login canary-anchored
registry:
  server: registry.example.com
  username: acme
  password: canary-literal
ssh:
  key_data:
    - |
      -----BEGIN OPENSSH PRIVATE KEY-----
      ${KEY_LINE}
      -----END OPENSSH PRIVATE KEY-----
builder:
  arch: amd64
  secrets: [TOKEN]
servers:
  web:
    - 192.0.2.1
env:
  clear:
    SEEN: <%= \`echo #{ENV["DEPLOY_TOKEN"]} | wc -c\`.strip %>
  secret: [TOKEN, MANY_LINES, FETCHED]
accessories:
  db:
    image: private/db
    host: 192.0.2.1
    registry:
      username: acme
      password: *login
    env:
      secret: [TOKEN]
    files:
      - db.conf.erb:/etc/db.conf
proxy:
  host: shop.example.com
  ssl: {certificate_pem: CERT, private_key_pem: TOKEN}
output:
  otel: {endpoint: 'http://me:canary-collector@127.0.0.1:9'}
`;

const SECRETS = `TOKEN=canary-token
MANY_LINES='canary-one
canary-two'
CERT=$(printf canary-cert)
ALL=$(kamal secrets fetch -a test --account me yranac)
FETCHED=$(kamal secrets extract yranac $ALL)
`;

const FILES = {
  'config/deploy.yml': DEPLOY,
  'config/deploy.staging.yml': 'registry:\n  password: canary-staging\nenv:\n  secret: [TOKEN]\n',
  '.kamal/secrets': SECRETS,
  '.kamal/secrets.staging': SECRETS,
  'db.conf.erb': 'password=<%= ENV["TOKEN"] %>\n',
};

const ENV = { DEPLOY_TOKEN: 'canary-environment', VERSION: 'v1' };

/** Files are looked at too. */
const EVERY_FORM = FORM_NAMES.flatMap((name) => ['--into', `plan${FORMS[name].ending}`]);

/** Those of the registry that plan, without connecting to anything. */
const planning = COMMANDS.filter(({ options }) => options.some((option) => option().long === '--dry-run')).map(
  ({ usage, options }) => [
    ...usage
      .replaceAll(/<\w+>/g, 'v1')
      .replaceAll(/\[[\w.]+\]/g, '')
      .trim()
      .split(/ +/),
    '--dry-run',
    ...(options.some((option) => option().long === '--into') ? EVERY_FORM : []),
  ],
);

const showing = [
  ['config'],
  ['config', '--format', 'json'],
  ['config', '--format', 'merged'],
  ['config', '--why'],
  ...['registry.password', 'registry', 'ssh.key_data', 'ssh.key_data.0', 'accessories.db', 'x-login', 'env'].map(
    (key) => ['config', '--why', key],
  ),
  ['docs'],
  ['schema'],
  ['version'],
  ['init'],
];

test('the canaries are where secrets are looked for', async () => {
  const { code, out } = await tool(project(FILES), ['secrets', 'print'], ENV);
  expect({ code, found: out.match(/canary/g)?.length }).toEqual({ code: 0, found: 6 });
});

test.each([...planning, ...showing])('%s %s %s %s shows no canary', async (...words) => {
  for (const more of [[], ['-d', 'staging'], ['-v'], ['--format', 'json']]) {
    const args = [...words.filter((word) => word !== undefined), ...more];
    const cwd = project(FILES);
    const { out, err } = await tool(cwd, args, ENV);
    expect({ args, found: CANARY.exec(`${out}${err}`)?.[0] }).toEqual({ args, found: undefined });
    expect(writtenIn(cwd)).toEqual([]);
  }
});

/** Files that hold a canary and were not given. */
function writtenIn(cwd: string): string[] {
  const files = readdirSync(cwd, { recursive: true }).map(String);
  return files.filter(
    (file) =>
      !(file in FILES) && statSync(join(cwd, file)).isFile() && CANARY.test(readFileSync(join(cwd, file), 'utf8')),
  );
}

/** Each breaks something near a secret. */
const BREAKS: readonly (readonly [string, (text: string) => string])[] = [
  ['an unknown key after a password', (text) => text.replace('ssh:\n', '  usrname: x\nssh:\n')],
  ['a misspelled password', (text) => text.replace('password: canary-literal', 'passwrod: canary-literal')],
  ['a password by another name', (text) => text.replace('password: canary-literal', 'token: canary-literal')],
  [
    'a misspelled password on one line',
    (text) =>
      text.replace(/registry:\n(?: {2}.*\n)+/, 'registry: {username: acme, passwrod: canary-literal, server: x}\n'),
  ],
  [
    'a misspelled registry',
    (text) => text.replace(/registry:\n(?: {2}.*\n)+/, 'regsitry: {username: acme, pasword: canary-literal}\n'),
  ],
  ['an accessory’s misspelled password', (text) => text.replace('password: *login', 'passwd: canary-accessory')],
  ['a misspelled list of keys', (text) => text.replace('key_data:', 'key_datax:')],
  ['a list of keys by another name', (text) => text.replace('key_data:', 'identity:')],
  [
    'a misspelled list of keys on one line',
    (text) =>
      text.replace(
        /ssh:\n(?: {2}.*\n)+/,
        `ssh: {key_datax: ["-----BEGIN OPENSSH PRIVATE KEY-----\\n${KEY_LINE}\\n"]}\n`,
      ),
  ],
  ['an unknown key after a key', (text) => text.replace('builder:\n', '  prot: 22\nbuilder:\n')],
  ['an unknown key after an anchor', (text) => text.replace('registry:\n', 'regsitry: {}\nregistry:\n')],
  ['YAML that cannot be read', (text) => text.replace('ssh:\n', ' : [\nssh:\n')],
  ['YAML that cannot be read after a key', (text) => text.replace('builder:\n', ' : [\nbuilder:\n')],
  [
    'a password of a wrong type',
    (text) => text.replace('canary-literal', '{canary-literal: 1}').replace('servers:', 'sevrers:'),
  ],
  [
    'a template that fails on a value',
    (text) => text.replace('arch: amd64', 'arch: <%= Integer(ENV["DEPLOY_TOKEN"]) %>'),
  ],
  ['a template that raises a value', (text) => text.replace('arch: amd64', 'arch: <%= raise ENV["DEPLOY_TOKEN"] %>')],
];

test.each(BREAKS)('%s is reported without a canary', async (_, damage) => {
  const cwd = project({ ...FILES, 'config/deploy.yml': damage(DEPLOY) });
  for (const args of [
    ['config'],
    ['deploy', '--dry-run'],
    ['deploy', '--dry-run', '--format', 'json'],
    ['secrets', 'print'],
  ]) {
    const { code, out, err } = await tool(cwd, args, ENV);
    expect({ args, code }).toEqual({ args, code: 3 });
    expect({ args, found: CANARY.exec(`${out}${err}`.replace('canary-literal:', ''))?.[0] }).toEqual({
      args,
      found: undefined,
    });
  }
  expect(existsSync(cwd)).toBe(true);
});

test('whatever damage the files have, no canary of the secrets file or the environment is shown', async () => {
  const piece = fc.constantFrom('\n', ': ', '- ', '[', '"', "'", '<%= ', ' %>', '$TOKEN', '#', '&a ', '{}', 'x');
  const damage = fc.tuple(fc.nat(), fc.nat(12), piece);
  const bare = DEPLOY.replaceAll(/canary-\w+/g, 'none').replace(KEY_LINE, '');
  const apply = (text: string, [at, length, put]: readonly [number, number, string]): string => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + put + text.slice(from + length);
  };
  const secrets = SECRETS.replaceAll(/^\w+=\$.*\n/gm, '');
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { maxLength: 3 }), damage, async (edits, edit) => {
      const files = {
        ...FILES,
        'config/deploy.yml': edits.reduce(apply, bare),
        '.kamal/secrets': apply(secrets, edit),
      };
      const cwd = project(files);
      for (const args of [
        ['config', '--no-erb-exec'],
        ['deploy', '--dry-run', '--no-erb-exec', '-v'],
      ]) {
        const { code, out, err } = await tool(cwd, args, ENV);
        expect([0, 2, 3]).toContain(code);
        expect(CANARY.exec(`${out}${err}`)?.[0]).toBeUndefined();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
