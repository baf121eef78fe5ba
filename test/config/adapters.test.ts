import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchSecrets } from '../../src/config/secrets/fetch.ts';
import { readFetchArguments } from '../../src/config/secrets/inline.ts';

interface Vendor {
  readonly program: string;
  /** Answers by the beginning of the arguments; a number is an exit code. Anything else prints nothing and succeeds. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** Runs a fetch against a stand-in for the vendor's program, which notes how it was called. */
async function fetchWith({ program, answers }: Vendor, command: string[], env: NodeJS.ProcessEnv = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'kamal-plan-vendor-'));
  const cases = Object.entries(answers).map(([args, answer]) => {
    if (typeof answer === 'number') return `"${args}"*) exit ${answer};;`;
    return `"${args}"*) printf '%s' '${typeof answer === 'string' ? answer : JSON.stringify(answer)}';;`;
  });
  const script = `#!/bin/sh\necho "\${BW_SESSION:+BW_SESSION=$BW_SESSION }${program} $*" >> "${cwd}/log"\ncase "$*" in\n${cases.join('\n')}\nesac\n`;
  writeFileSync(join(cwd, program), script);
  chmodSync(join(cwd, program), 0o755);
  const request = readFetchArguments(command);
  if (!request.ok) throw new Error(request.failures);
  const result = await fetchSecrets(request.value, { cwd, env: { PATH: `${cwd}:${process.env.PATH}`, ...env } });
  return {
    result: result.ok ? result.value : `! ${result.failures}`,
    calls: readFileSync(join(cwd, 'log'), 'utf8').trim().split('\n'),
  };
}

test('1Password: one question per item, signing in where needed', async () => {
  const fields = [
    { reference: 'op://Vault/app/password', value: 'p' },
    { reference: 'op://Vault/app/extra/KEY', value: 'k' },
  ];
  const vendor = { program: 'op', answers: { 'account get': 1, signin: 'SESSION', 'item get app': fields } };
  const asked = ['-a', '1password', '--account', 'me', '--from', 'op://Vault/app', 'password', 'extra/KEY'];
  const { result, calls } = await fetchWith(vendor, asked);
  expect(result).toEqual({ 'Vault/app': 'p', 'Vault/app/extra/KEY': 'k' });
  expect(calls).toEqual([
    'op --version',
    'op account get --account me',
    'op signin --account me --force --raw',
    'op item get app --vault Vault --format json --account me --session SESSION --fields label=password,label=extra.KEY',
  ]);
});

test('1Password: all fields of an item', async () => {
  const answer = { fields: [{ reference: 'op://V/app/a', value: '1' }] };
  const { result, calls } = await fetchWith({ program: 'op', answers: { 'item get': answer } }, [
    '-a',
    '1password',
    '--account=me',
    '--from=V/app',
  ]);
  expect(result).toEqual({ 'V/app/a': '1' });
  expect(calls.at(-1)).toBe('op item get app --vault V --format json --account me');
});

test('LastPass: says which names are missing', async () => {
  const answers = { status: 'Logged in as me.', show: [{ fullname: 'app/A', password: 'a' }] };
  const vendor = { program: 'lpass', answers };
  const asked = ['-a', 'lastpass', '--account', 'me', '--from', 'app'];
  expect((await fetchWith(vendor, [...asked, 'A'])).result).toEqual({ 'app/A': 'a' });
  expect((await fetchWith(vendor, [...asked, 'A', 'B'])).result).toBe('! LastPass has no app/B');
});

test('Bitwarden: unlocks, and reads passwords and fields', async () => {
  const answers = {
    status: { status: 'locked' },
    'unlock --raw': 'KEY',
    'get item site': { login: { password: 'p' } },
  };
  const { result, calls } = await fetchWith({ program: 'bw', answers }, ['-a', 'bitwarden', '--account', 'me', 'site']);
  expect(result).toBe(
    '! could not log in to Bitwarden and unlock it: run bw login and bw unlock yourself, and set BW_SESSION',
  );
  expect(calls).toEqual(['bw --version', 'bw status', 'bw unlock --raw', 'BW_SESSION=KEY bw status']);
  const open = {
    ...answers,
    status: { status: 'unlocked' },
    'get item app': {
      fields: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    },
  };
  const opened = await fetchWith({ program: 'bw', answers: open }, [
    '-a',
    'bitwarden',
    '--account',
    'me',
    'site',
    'app',
  ]);
  expect(opened.result).toEqual({ site: 'p', 'app/A': '1', 'app/B': '2' });
});

test('Bitwarden Secrets Manager: a project, or single secrets', async () => {
  const answers = { 'secret list': [{ key: 'A', value: '1' }], 'secret get': { key: 'B', value: '2' } };
  const vendor = { program: 'bws', answers };
  const whole = await fetchWith(vendor, ['-a', 'bitwarden-sm', 'project-id/all']);
  expect([whole.result, whole.calls.at(-1)]).toEqual([{ A: '1' }, 'bws secret list project-id']);
  expect((await fetchWith(vendor, ['-a', 'bitwarden-sm', 'id'])).result).toEqual({ B: '2' });
});

test('AWS: objects give a value per key', async () => {
  const values = [
    { Name: 'app', SecretString: '{"A": "1", "N": 2}' },
    { Name: 'plain', SecretString: 'text' },
  ];
  const vendor = { program: 'aws', answers: { secretsmanager: { SecretValues: values, Errors: [] } } };
  const { result, calls } = await fetchWith(vendor, ['-a', 'aws_secrets_manager', '--account', 'prod', 'app', 'plain']);
  expect(result).toEqual({ 'app/A': '1', 'app/N': '2', plain: 'text' });
  expect(calls.at(-1)).toBe(
    'aws secretsmanager batch-get-secret-value --secret-id-list app plain --profile prod --output json',
  );
});

/** As Ruby 3.1 reads and prints them. */
test.each([
  ['12345678901234567890', '12345678901234567890'],
  ['1.0', '1.0'],
  [' 7 ', '7'],
  ['-0', '0'],
  ['-0.0', '-0.0'],
  ['1e5', '100000.0'],
  ['1e16', '1.0e+16'],
  ['1e-7', '1.0e-07'],
  ['0123', '0123'],
  ['', ''],
  ['true', 'true'],
  ['"1.0"', '1.0'],
  ['"=#\\" 1.0"', '=#" 1.0'],
  [
    '[1, 2.50, {"b": "\\u00e9\\/ 1e5", "2": 1097203423423423423, "1": [], "__proto__": null}]',
    '[1,2.5,{"b":"é/ 1e5","2":1097203423423423423,"1":[],"__proto__":null}]',
  ],
])('AWS: a secret %j is %j', async (written, value) => {
  const secrets = [{ Name: 's', SecretString: written }];
  const values = [...secrets, { Name: 'o', SecretString: JSON.stringify({ T: written }) }];
  const vendor = { program: 'aws', answers: { secretsmanager: { SecretValues: values } } };
  const { result } = await fetchWith(vendor, ['-a', 'aws_secrets_manager', 's', 'o']);
  expect(result).toEqual({ s: value, 'o/T': written });
});

test('AWS: numbers in an object keep their digits', async () => {
  const values = [{ Name: 'app', SecretString: '{"ID":1097203423423423423,"F":1.0,"E":1e5}' }];
  const vendor = { program: 'aws', answers: { secretsmanager: { SecretValues: values } } };
  const { result } = await fetchWith(vendor, ['-a', 'aws_secrets_manager', 'app']);
  expect(result).toEqual({ 'app/ID': '1097203423423423423', 'app/F': '1.0', 'app/E': '100000.0' });
});

test('Doppler: project and config from the first name, unless a token decides', async () => {
  const vendor = { program: 'doppler', answers: { 'secrets get': { A: { computed: '1' } } } };
  const asked = ['-a', 'doppler', '--from', 'shop/prd', 'A'];
  expect(await fetchWith(vendor, asked)).toMatchObject({
    result: { A: '1' },
    calls: ['doppler --version', 'doppler me --json', 'doppler secrets get A --json -p shop -c prd'],
  });
  const { calls } = await fetchWith(vendor, ['-a', 'doppler', 'A'], { DOPPLER_TOKEN: 'dp.st.x' });
  expect(calls.at(-1)).toBe('doppler secrets get A --json');
});

test('Enpass: titles, and labels', async () => {
  const items = [
    { title: 'App', label: 'A', password: '1' },
    { title: 'App', label: 'B', password: '2' },
  ];
  const vendor = { program: 'enpass-cli', answers: { '-json': items } };
  const { result, calls } = await fetchWith(vendor, ['-a', 'enpass', '--from', '/vault', 'App/A']);
  expect(result).toEqual({ 'App/A': '1' });
  expect(calls.at(-1)).toBe('enpass-cli -json -vault /vault show App');
});

test('Google: project, version and impersonation', async () => {
  const data = Buffer.from('value').toString('base64');
  const vendor = { program: 'gcloud', answers: { 'auth list': [{}], 'secrets versions': { payload: { data } } } };
  const asked = ['-a', 'gcp', '--account', 'me@example.com|bot@example.com', 'shop/KEY/3'];
  const { result, calls } = await fetchWith(vendor, asked);
  expect(result).toEqual({ 'shop/KEY': 'value' });
  expect(calls.at(-1)).toBe(
    'gcloud secrets versions access 3 --secret=KEY --project=shop --account=me@example.com --impersonate-service-account=bot@example.com --format=json',
  );
});

test('Passbolt: folders first, then what lies in them', async () => {
  const answers = {
    'list folders': [{ id: 'f1', name: 'shop', folder_parent_id: '' }],
    'list resources': [{ name: 'KEY', password: 'v' }],
  };
  const { result, calls } = await fetchWith({ program: 'passbolt', answers }, ['-a', 'passbolt', 'shop/KEY']);
  expect(result).toEqual({ KEY: 'v' });
  expect(calls.slice(2)).toEqual([
    'passbolt list folders --filter Name == "shop" --json',
    'passbolt list resources --filter (Name == "KEY" && FolderParentID == "f1") --folder f1 --column name --column password --json',
  ]);
});

test('a missing program and an unknown adapter are named', async () => {
  const gone = await fetchSecrets({ adapter: 'doppler', secrets: ['A'] }, { cwd: '.', env: { PATH: '/nowhere' } });
  expect(gone).toEqual({
    ok: false,
    failures: 'the Doppler CLI (doppler) is not installed: install it so that "doppler --version" works',
  });
  const unknown = await fetchSecrets({ adapter: 'vault', secrets: [] }, { cwd: '.', env: {} });
  expect(unknown.ok ? '' : unknown.failures).toContain('unknown adapter vault; known: 1password');
});
