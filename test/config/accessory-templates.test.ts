import { expect, test } from 'vitest';
import { sendable } from '../../executors/ssh/sendable.ts';
import { makePlan, select, type Situation } from '../../planner/index.ts';
import type { Command } from '../../planner/step.ts';
import { fingerprints } from '../../src/fingerprint.ts';
import { localFacts } from '../../src/local-facts.ts';
import { usersOfSecrets } from '../../src/needed-secrets.ts';
import { intentOf, openProject } from '../../src/project.ts';
import { renderJson } from '../../src/reporters/json.ts';
import { resolveSecrets, withTemplates } from '../../src/resolved-secrets.ts';
import { MINIMAL, project } from './project.ts';

const DEPLOY = `${MINIMAL}accessories:
  db:
    image: postgres
    host: 192.0.2.1
    env:
      clear: {USER_NAME: shop}
      secret: [PASSWORD:DB_PASSWORD]
    files:
      - init.sql.erb:/docker-entrypoint-initdb.d/init.sql
`;
const TEMPLATE = `create user <%= ENV["USER_NAME"] %> password '<%= ENV["PASSWORD"] %>';\n`;

async function opened(files: Readonly<Record<string, string>>) {
  const cwd = project({ 'config/deploy.yml': DEPLOY, '.kamal/secrets': 'TOKEN=t\nDB_PASSWORD=canary\n', ...files });
  const found = await openProject({ version: 'v1' }, { cwd, env: { PATH: process.env.PATH } });
  if (!found.ok) throw new Error(found.failures[0]?.message);
  const { config, key } = found.value;
  const intent = intentOf('setup', undefined, { version: 'v1' }, found.value);
  if (intent === undefined) throw new Error('no version');
  const selection = select(config, intent);
  if ('option' in selection) throw new Error(selection.option);
  const local = localFacts(config, cwd, key, {});
  const situation: Situation = {
    config,
    intent,
    selection,
    facts: { local, hosts: {} },
    fingerprint: fingerprints(key, undefined),
  };
  const needed = [...usersOfSecrets(situation).keys()].sort();
  const keys = withTemplates(await resolveSecrets(found.value, situation, { needed }), found.value, situation);
  return { cwd, situation, keys, project: found.value };
}

const uploadOf = (commands: readonly Command[]): Command | undefined =>
  commands.find((command) => 'upload' in command && 'localFile' in command.content);

test('an accessory’s template is sent with its environment in place, and planned without', async () => {
  const { cwd, situation, keys } = await opened({ 'init.sql.erb': TEMPLATE });
  expect(keys.problems).toEqual([]);
  const { plan } = makePlan(situation);
  expect(renderJson(plan)).not.toContain('canary');
  const upload = uploadOf(plan.steps.flatMap(({ commands }) => commands));
  expect(upload).toMatchObject({ content: { localFile: 'init.sql.erb', renderedFor: 'db' } });
  const sent = upload && (await sendable(upload, keys.vault, cwd));
  expect(sent && 'content' in sent && Buffer.from(sent.content).toString()).toBe(
    "create user shop password 'canary';\n",
  );
});

test('a template that fails is a problem with its place, and shows no value', async () => {
  const { keys } = await opened({ 'init.sql.erb': 'x\n<%= Integer(ENV["PASSWORD"]) %>\n' });
  expect(keys.problems).toMatchObject([{ file: 'init.sql.erb', line: 2 }]);
  expect(JSON.stringify(keys.problems)).not.toContain('canary');
});

test('what a template runs is told, without values', async () => {
  const { keys, project: its } = await opened({ 'init.sql.erb': '<%= `echo #{ENV["PASSWORD"]}` %>' });
  expect(keys.rendered?.get('init.sql.erb for db')).toBe('canary\n');
  expect(its.loaded.executed).toEqual([{ command: 'echo [PASSWORD]', file: 'init.sql.erb' }]);
});

test('a missing and a blank secret say who needs them', async () => {
  const { keys } = await opened({ 'init.sql.erb': TEMPLATE, '.kamal/secrets': 'DB_PASSWORD=\n' });
  expect(keys.problems.map(({ message }) => message)).toEqual([
    'secret TOKEN is not defined in .kamal/secrets-common or .kamal/secrets; needed by the registry',
    "secret DB_PASSWORD is blank; needed by accessory db's env",
  ]);
});
