/** Names that hosts' shells read as they are, and names that kamal-proxy and Docker could make nothing of. */
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { MINIMAL, project } from './project.ts';

const SERVERS = 'servers:\n  - 192.0.2.1\n';

/** What is wrong with a minimal file and these lines; `servers` take the place of its own. */
async function problems(lines: string, files: Readonly<Record<string, string>> = {}, destination?: string) {
  const text = (lines.startsWith('servers') ? MINIMAL.replace(SERVERS, '') : MINIMAL) + lines;
  const cwd = project({ 'config/deploy.yml': text, ...files });
  const loaded = await loadConfig({ cwd, env: {}, ...(destination === undefined ? {} : { destination }) });
  return loaded.ok
    ? []
    : loaded.failures.map(({ file, line, column, message }) => [`${file}:${line}:${column}`, message]);
}

const RULE = 'may only have letters, digits, _ . and -';

test.each([
  ["servers: {web: [a], 'jobs;x': [b]}\n", '9:21', `the role jobs;x ${RULE}`],
  ["servers: {web: ['a;x']}\n", '9:17', 'the host a;x has ";" in it, which no host\'s name has'],
  ['servers: {web: [$(x)]}\n', '9:17', 'the host $(x) has "$" in it, which no host\'s name has'],
  ['servers: {web: [a b]}\n', '9:17', 'the host a b has " " in it, which no host\'s name has'],
  ['accessories: {my db: {image: a, host: b}}\n', '11:15', `the accessory my db ${RULE}`],
  [
    'accessories: {db: {image: a, host: b, service: "a|b"}}\n',
    '11:48',
    `accessories.db.service "a|b" ${RULE}, two at least`,
  ],
])('%s is refused, because a shell would read the name', async (lines, place, message) => {
  expect(await problems(lines)).toEqual([[`config/deploy.yml:${place}`, message]]);
});

test('so is the name of a destination that there is', async () => {
  expect(await problems('', { 'config/deploy.x;y.yml': 'retain_containers: 3\n' }, 'x;y')).toEqual([
    ['config/deploy.x;y.yml:1:1', `the destination x;y ${RULE}`],
  ]);
});

test('every name that works is taken', async () => {
  const lines = 'servers: {web: ["fe80::1%eth0", web_1.example.com.], job-2.x_y: [bücher.example]}\n';
  const db = 'accessories: {my.db_1-a: {image: a, host: b, service: My.db}}\n';
  const files = { 'config/deploy.eu.west-1_a.yml': 'retain_containers: 3\n' };
  expect(await problems(lines + db, files, 'eu.west-1_a')).toEqual([]);
});
