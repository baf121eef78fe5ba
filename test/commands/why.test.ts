import { expect, test } from 'vitest';
import { MINIMAL, project } from '../config/project.ts';
import { tool } from './tool.ts';

const cwd = project({ 'config/deploy.yml': MINIMAL, '.kamal/secrets': 'TOKEN=t0ken\n' });

test('why answers about a plan that nobody runs, and needs no connection', async () => {
  const { code, out, err } = await tool(cwd, ['why', 'run-container', '-P', '--version', 'v2']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('run-container shop-web-v2 @192.0.2.1\n');
  expect(out).toContain('Waits for    pull image acme/shop:v2 (192.0.2.1)');
  expect(out).not.toContain('t0ken');
});

test('why answers about the plan of another verb', async () => {
  const { code, out } = await tool(cwd, ['why', 'stop-app', '--verb', 'app stop', '--version', 'v2']);
  expect(code).toBe(0);
  expect(out).toContain('Interrupts   shop-web: it is stopped until kamal-plan app start');
});

test('why answers about a plan in a file, wherever it was made', async () => {
  const { out: plan } = await tool(cwd, ['deploy', '-P', '--version', 'v7', '--dry-run', '--format', 'json']);
  const elsewhere = project({ 'plan.json': plan });
  const { code, out, err } = await tool(elsewhere, ['why', 'run-container', '--plan', 'plan.json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('run-container shop-web-v7 @192.0.2.1\n');
});

test('words that mean no step, or several, are a question that was not understood', async () => {
  const several = await tool(cwd, ['why', 'web', 'container', '-P', '--version', 'v2']);
  expect({ code: several.code, out: several.out }).toEqual({ code: 2, out: '' });
  expect(several.err).toContain('web container can be one of these steps:\n');
  const none = await tool(cwd, ['why', 'migrate', '-P', '--version', 'v2']);
  expect(none.code).toBe(2);
  expect(none.err).toMatch(
    /^no step of this plan is called migrate; it has, for example:\n(?: {2}.*\n)* {2}run-container shop-web-v2 @/,
  );
});

test('a failure that is foreseen without a look says what it does not know, and how a step has to be named', async () => {
  const plan = ['deploy', '-P', '--version', 'v2', '--dry-run', '--what-if'];
  const { code, out } = await tool(cwd, [...plan, 'fail:route']);
  expect(code).toBe(0);
  expect(out).toContain('\n\nWhat would serve where is not known: hosts were not looked at (add --observe).\n\n');
  const [none, near, wrong] = await Promise.all(
    ['fail:foo', 'fail:pull-imgae', 'route'].map((asked) => tool(cwd, [...plan, asked])),
  );
  expect(none).toMatchObject({ code: 2, out: '' });
  expect(none?.err).toMatch(
    /called foo; it has, for example:\n[^]* {2}--what-if 'fail:run-container shop-web-v2 @192\.0\.2\.1'\n/,
  );
  expect(near?.err).toMatch(/called pull-imgae; the nearest is:\n {2}--what-if 'fail:pull-image \S+ @192\.0\.2\.1'\n$/);
  expect(wrong?.err).toMatch(/^--what-if route: it should be fail:STEP, such as --what-if 'fail:rename-container /);
});
