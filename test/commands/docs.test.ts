import { expect, test } from 'vitest';
import { docsOf, sectionNames } from '../../src/config/schema/docs.ts';
import { rootKeys } from '../../src/config/schema/root-keys.ts';
import type { Shape } from '../../src/config/schema/shapes.ts';
import { accepted, MINIMAL, project } from '../config/project.ts';
import { tool } from './tool.ts';

const cwd = project({});

test('docs explains the whole file, or one section, under the names that Kamal has', async () => {
  expect(sectionNames).toEqual(
    'accessory alias boot builder configuration env logging output proxy registry role servers ssh sshkit'.split(' '),
  );
  const { code, out } = await tool(cwd, ['docs']);
  expect(code).toBe(0);
  expect(out).toContain(
    '# Seconds that a new container has to become healthy.\ndeploy_timeout: 30  # default; NUMBER\n',
  );
  expect(out).toContain('proxy: …  # see: docs proxy\n');
  expect((await tool(cwd, ['docs', 'proxy'])).out).toContain('  app_port: 80  # default; NUMBER\n');
  expect((await tool(cwd, ['docs', 'servers'])).out).toBe('servers:\n  - HOST\n  # or\n  NAME: …  # see: docs role\n');
});

test('a section that does not exist is answered with those that do', async () => {
  const { code, out, err } = await tool(cwd, ['docs', 'proxi']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('did you mean proxy?\nsections: accessory, alias, boot');
});

/** Names of all keys of the table, each once. */
function keyNames(shape: Shape): string[] {
  if (shape.kind === 'keys') {
    return Object.entries(shape.keys).flatMap(([name, key]) => [name, ...keyNames(key.shape)]);
  }
  if (shape.kind === 'one-of') return shape.shapes.flatMap(keyNames);
  return shape.kind === 'list' || shape.kind === 'map' ? keyNames(shape.of) : [];
}

test('no key is left out, and every one is explained in a sentence', () => {
  const pages = sectionNames.map((name) => docsOf(name)).join('\n');
  for (const name of new Set(keyNames(rootKeys))) expect(pages).toMatch(new RegExp(`^ *${name}:`, 'm'));
  const described = pages.split('\n').filter((line) => /^ *# /.test(line) && !/^ *# or$/.test(line));
  expect(described.length).toBeGreaterThan(140);
});

test('the defaults of the table are those that are filled in', async () => {
  const { config } = await accepted(`${MINIMAL}proxy: {run: {debug: false}}\naccessories: {db: {image: d, host: a}}\n`);
  const [web] = config.roles;
  const { proxy } = web ?? {};
  const filledIn = {
    hooks_path: config.hooksPath,
    secrets_path: config.secretsPath,
    primary_role: config.primaryRole,
    retain_containers: config.retainContainers,
    readiness_delay: config.readinessDelay,
    deploy_timeout: config.deployTimeout,
    drain_timeout: config.drainTimeout,
    user: config.ssh.user,
    port: config.ssh.port,
    keys_only: config.ssh.keysOnly,
    config: config.ssh.config,
    forward_agent: config.ssh.forwardAgent,
    max_concurrent_starts: config.ssh.maxConcurrentStarts,
    dns_retries: config.ssh.dnsRetries,
    parallel_roles: config.boot.parallelRoles,
    local: config.builder.local,
    dockerfile: config.builder.dockerfile,
    driver: config.builder.driver,
    network: config.accessories[0]?.network,
    app_port: proxy?.appPort,
    ssl: proxy?.ssl,
    requests: proxy?.buffering.requests,
    responses: proxy?.buffering.responses,
    http_port: proxy?.run?.httpPort,
    https_port: proxy?.run?.httpsPort,
    debug: proxy?.run?.debug,
    log_max_size: proxy?.run?.logMaxSize,
    publish: proxy?.run?.publish,
    repository: proxy?.run?.repository,
    version: proxy?.run?.version,
  };
  const pages = sectionNames.map((name) => docsOf(name)).join('\n');
  for (const [name, value] of Object.entries(filledIn)) {
    expect(pages).toMatch(new RegExp(`^ *${name}: ${String(value)}  # default`, 'm'));
  }
  expect(pages).toContain(`request_headers: [${proxy?.logging.requestHeaders.join(', ')}]  # default`);
});
