/** Copies of a run's lines: what `output` in deploy.yml asks for. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { WalkEvent, WalkOutcome } from '../../executors/event.ts';
import { openCopies } from '../../src/run-copies.ts';
import { plan, situation } from './copied-run.ts';

const directory = mkdtempSync(join(tmpdir(), 'kamal-plan-copies-'));
afterEach(() => rmSync(join(directory, 'logs'), { recursive: true, force: true }));

const outcome: WalkOutcome = {
  state: 'done',
  done: ['pause after batch 1 @local'],
  failed: [],
  cancelled: [],
  abandoned: [],
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

test('a collector gets begin, lines and end as OTLP log records', async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      bodies.push(`${request.url} ${body}`);
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const otelEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const copies = openCopies(situation({ otelEndpoint }), plan, {
    cwd: directory,
    told: { performer: 'me@example.com' },
  });
  for (const event of events) copies.report(event);
  expect(await copies.close(outcome)).toEqual([`Logs sent to ${otelEndpoint}`]);
  server.close();
  expect(bodies[0]).toMatch(/^\/v1\/logs \{"resourceLogs"/);
  for (const word of ['kamal.start', 'wait 1 s', 'kamal.complete', '"stringValue":"shop"'])
    expect(bodies[0]).toContain(word);
});

test('a collector that is gone is a line at the end, not a failed run', async () => {
  const copies = openCopies(situation({ otelEndpoint: 'http://127.0.0.1:9' }), plan, {
    cwd: directory,
    told: { performer: 'me@example.com' },
  });
  const [said] = await copies.close(outcome);
  expect(said).toMatch(/^No copy at http:\/\/127\.0\.0\.1:9: /);
});
