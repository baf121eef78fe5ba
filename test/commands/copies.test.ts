/** Copies of a run's lines: what `output` in deploy.yml asks for. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { WalkEvent, WalkOutcome } from '../../executors/event.ts';
import type { Plan } from '../../planner/plan.ts';
import type { Situation } from '../../planner/situation.ts';
import { openCopies } from '../../src/run-copies.ts';
import { VERSION } from '../../src/version.ts';
import { plan, situation } from './copied-run.ts';

const directory = mkdtempSync(join(tmpdir(), 'kamal-plan-copies-'));
afterEach(() => rmSync(join(directory, 'logs'), { recursive: true, force: true }));

const outcome: WalkOutcome = {
  state: 'done',
  done: ['pause after batch 1 @local'],
  failed: [],
  cancelled: [],
  abandoned: [],
  unheard: [],
  undone: [],
  ms: 2000,
};
const events: readonly WalkEvent[] = [
  { type: 'walk-started', steps: 1, at: 0 },
  { type: 'step-done', step: 'pause after batch 1 @local', ms: 1500, at: 1500 },
  { type: 'walk-finished', outcome, at: 2000 },
];

test('a file copy holds every line and how the run ended, under the name that Kamal gives it', async () => {
  const copies = openCopies(situation({ filePath: 'logs' }), plan, {
    cwd: directory,
    told: { performer: 'me@example.com' },
  });
  for (const event of events) copies.report(event);
  const [said] = await copies.close(outcome);
  const [name = ''] = readdirSync(join(directory, 'logs'));
  expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d_staging_deploy\.log$/);
  const text = readFileSync(join(directory, 'logs', name), 'utf8');
  expect(text).toContain('wait 1 s');
  expect(text.trimEnd().split('\n').at(-1)).toBe('# Completed in 2s');
  expect(said).toBe(`Logs written to ${join(directory, 'logs', name)}`);
});

test('a file copy can be anywhere', async () => {
  const filePath = join(directory, 'logs');
  const where = { cwd: '/nowhere', told: { performer: 'me@example.com' } };
  const [said] = await openCopies(situation({ filePath }), plan, where).close(outcome);
  expect(said).toMatch(`Logs written to ${filePath}/`);
});

/** A collector that keeps what it is sent. */
async function collector() {
  const requests: string[] = [];
  const authorizations = new Set<string | undefined>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      authorizations.add(request.headers.authorization);
      requests.push(`${request.url} ${body}`);
      response.end('{}');
      server.emit('received');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const groups = (): ResourceLogs[] =>
    requests.flatMap((one) => (JSON.parse(one.replace(/^\S+ /, '')) as { resourceLogs: ResourceLogs[] }).resourceLogs);
  return {
    endpoint,
    requests,
    authorizations,
    received: () => once(server, 'received'),
    resource: () => plainly(groups()[0]?.resource.attributes),
    scope: () => groups()[0]?.scopeLogs[0]?.scope,
    records: () =>
      groups()
        .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
        .map(({ attributes, body, ...rest }) => ({ ...rest, body: body.stringValue, ...plainly(attributes) })),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface ResourceLogs {
  readonly resource: { readonly attributes: Attributes };
  readonly scopeLogs: readonly {
    readonly scope: object;
    readonly logRecords: readonly {
      readonly body: { readonly stringValue: string };
      readonly eventName?: string;
      readonly attributes?: Attributes;
    }[];
  }[];
}

type Attributes = readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];

const plainly = (attributes: Attributes = []): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const told = { cwd: directory, told: { performer: 'me@example.com' } };
const sshStep = { ...(plan.steps[0] as Plan['steps'][number]), id: 'pull @web-1', host: 'web-1', label: 'pull' };
const longer: Plan = { ...plan, steps: [...plan.steps, sshStep] };

test('a collector gets begin, lines and end under the names that Kamal gives them', async () => {
  await using to = await collector();
  const copies = openCopies(situation({ otelEndpoint: to.endpoint }), longer, told);
  const [started, paused, finished] = events as [WalkEvent, WalkEvent, WalkEvent];
  copies.report(started);
  copies.report({ type: 'step-output', step: sshStep.id, text: 'v2: Pulling\n', at: 3 });
  copies.report(paused);
  copies.report(finished);
  expect(await copies.close(outcome)).toEqual([`Logs sent to ${to.endpoint}`]);
  expect(to.requests[0]).toMatch(/^\/v1\/logs /);
  const { 'kamal.run_id': runId, ...resource } = to.resource();
  expect(resource).toEqual({
    'service.name': 'kamal',
    'service.version': VERSION,
    'kamal.performer': 'me@example.com',
    'deployment.environment.name': 'staging',
    'kamal.deploy_version': 'v2',
    'service.namespace': 'shop',
  });
  expect(to.scope()).toEqual({ name: 'kamal', version: VERSION });
  const deployment = { 'kamal.command': 'deploy', 'deployment.id': runId, 'deployment.name': 'deploy shop' };
  const [first, output, ...rest] = to.records();
  expect(first).toMatchObject({ body: 'kamal.start', eventName: 'kamal.start', severityText: 'INFO', ...deployment });
  expect(first).toMatchObject({ observedTimeUnixNano: expect.stringMatching(/^\d{19}$/) as string });
  expect(output).toMatchObject({ severityText: 'DEBUG', 'server.address': 'web-1', 'log.iostream': 'stdout' });
  expect(output?.body).toMatch(/\| v2: Pulling$/);
  expect(rest[0]?.body).toContain('wait 1 s');
  expect(rest[0]).not.toHaveProperty('server.address');
  expect(rest.at(-1)).toMatchObject({
    eventName: 'kamal.complete',
    ...deployment,
    'deployment.status': 'succeeded',
    'kamal.runtime': 2,
  });
});

test('a collector is told why a run failed; what is no deployment has no attributes of one', async () => {
  await using to = await collector();
  const { config } = situation({ otelEndpoint: to.endpoint });
  const other = { config, intent: { verb: 'app boot', version: 'v2' } } as Situation;
  const copies = openCopies(other, longer, told);
  const failure = { reason: 'timed-out', host: 'web-1', command: 'docker pull', seconds: 9, output: [] } as const;
  await copies.close({ ...outcome, state: 'failed', failed: [{ step: sshStep.id, failure }] });
  const [, last] = to.records();
  expect(last).toMatchObject({
    eventName: 'kamal.failed',
    severityNumber: 17,
    'kamal.command': 'app boot',
    'exception.type': 'timed-out',
    'exception.message': 'web-1: pull did not end within 9 s and was abandoned. Nobody knows whether it was finished.',
  });
  expect(last).not.toHaveProperty('deployment.id');
});

test('a collector has what was said before a run that is killed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await using to = await collector();
  const copies = openCopies(situation({ otelEndpoint: to.endpoint }), longer, told);
  const say = (text: string) => copies.report({ type: 'step-output', step: sshStep.id, text, at: 3 });
  say('one\n');
  let received = to.received();
  vi.advanceTimersByTime(5000);
  await received;
  expect(to.records().map(({ body }) => body)).toEqual(['kamal.start', expect.stringMatching(/\| one$/)]);
  received = to.received();
  say('another\n'.repeat(100));
  await received;
  expect(to.records()).toHaveLength(102);
  vi.useRealTimers();
  await copies.close(outcome);
});

test('name and password in the address of a collector are sent to it and shown to nobody', async () => {
  await using to = await collector();
  const shown = to.endpoint;
  const [sent] = await openCopies(
    situation({ otelEndpoint: shown.replace('//', '//me%40shop:s%3Acret@') }),
    plan,
    told,
  ).close(outcome);
  expect(sent).toBe(`Logs sent to ${shown}`);
  expect([...to.authorizations]).toEqual([`Basic ${btoa('me@shop:s:cret')}`]);
});

test.each([
  ['http://me:s%3Acret@127.0.0.1:9', 'http://127.0.0.1:9'],
  ['http://s%3Acret@127.0.0.1:9', 'http://127.0.0.1:9'],
  ['https://me:s%3Acret@no host', 'https://no host'],
  ['me:s%3Acret@collector', 'collector'],
])('the secret in %s is not shown where nothing can be sent', async (otelEndpoint, shown) => {
  const [said] = await openCopies(situation({ otelEndpoint }), plan, told).close(outcome);
  expect(said).toMatch(new RegExp(`^Not all logs were sent to ${shown}: `));
  expect(said).not.toContain('cret');
});

test('a collector that is gone is a line at the end, not a failed run', async () => {
  const copies = openCopies(situation({ otelEndpoint: 'http://127.0.0.1:9' }), plan, {
    cwd: directory,
    told: { performer: 'me@example.com' },
  });
  const [said] = await copies.close(outcome);
  expect(said).toMatch(/^Not all logs were sent to http:\/\/127\.0\.0\.1:9: /);
});
