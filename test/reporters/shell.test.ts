/** A plan as a script does on a host what a run does there. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sendable } from '../../executors/ssh/sendable.ts';
import { batchSource, sessionSource } from '../../executors/ssh/sources.ts';
import { makePlan } from '../../planner/index.ts';
import type { Plan } from '../../planner/plan.ts';
import { envFileValue } from '../../planner/quoting.ts';
import { LOCAL } from '../../planner/step.ts';
import { secretsOf } from '../../src/needed-secrets.ts';
import { ENV_VALUE, SHELL_VALUE } from '../../src/reporters/shell/helpers.ts';
import { renderShell } from '../../src/reporters/shell/shell.ts';
import { openVault } from '../../src/vault.ts';
import { readCase } from '../cases/case.ts';
import { SHELLS as shells } from '../wire/rig/shells.ts';
import { shopDeploy, step } from './plans.ts';
import { freshHost } from './shell-host.ts';

const ROOT = new URL('../../fixtures/cases/', import.meta.url).pathname;
const LOOK = { width: 100, color: false, isObserved: true, verbose: false };
const SHELLS = shells.map((line) => line.split(' '));
const AWKWARD = `it's "quoted" $HOME \`id\` \\n #{x}\nüber\t\u0001\u007f end `;
const TOLD = { performer: "ada o'hara", lock_holder: 'Ada "A"', plan: 'sha256:1', id: 'run-1' };
const RUN = { RUN_PERFORMER: TOLD.performer, RUN_LOCK_HOLDER: TOLD.lock_holder, RUN_PLAN: TOLD.plan, RUN_ID: TOLD.id };

async function planOf(name: string): Promise<Plan> {
  return makePlan((await readCase(join(ROOT, name))).situation).plan;
}

/** What a run of the plan leaves on a host, and what the script leaves on another. */
async function bothOn(plan: Plan, host: string, uploads: string, shell: readonly string[] = ['sh']) {
  const secrets = secretsOf(plan);
  const vault = openVault(new Map(secrets.map((name) => [name, `${name} ${AWKWARD}`])), { told: TOLD });
  const steps = plan.steps.filter((one) => one.host === host);
  const jobs = steps.map((one) => Promise.all(one.commands.map((command) => sendable(command, vault, uploads))));
  const real = freshHost();
  real.run(['sh'], `${sessionSource('x')}${batchSource(await Promise.all(jobs))}`);
  const scripted = freshHost();
  const values = secrets.map((name) => [`SECRET_${name}`, `${name} ${AWKWARD}`]);
  const env = { ...Object.fromEntries(values), ...RUN, UPLOADS: uploads };
  const { code } = scripted.run([...shell, '-s', host], renderShell(plan, LOOK), env);
  return { run: real.left(), script: scripted.left(), code };
}

const CASES = [
  'a-custom-certificate',
  'assets-are-bridged',
  'batches-with-a-wait-between-them',
  'error-pages-are-uploaded',
  'fresh-hosts-are-set-up',
  'the-same-version-with-another-variable-and-another-secret',
  'two-roles-share-a-host',
];

test.each(CASES)('%s: a script leaves on each host what a run leaves there', async (name) => {
  const plan = await planOf(name);
  for (const { name: host } of plan.hosts) {
    const { run, script, code } = await bothOn(plan, host, join(ROOT, name));
    expect({ host, code, ...script }).toEqual({ host, code: 0, ...run });
    expect(run.docker).not.toBe('');
  }
});

test.each(SHELLS.map((shell) => ({ shell })))('the same in $shell', async ({ shell }) => {
  const plan = await planOf('fresh-hosts-are-set-up');
  const { run, script, code } = await bothOn(plan, 'web-1', ROOT, shell);
  expect({ code, ...script }).toEqual({ code: 0, ...run });
});

test('every shell there is reads the script of every case', () => {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    const script = readFileSync(join(ROOT, name, 'plan.sh'), 'utf8');
    for (const [program = '', ...args] of SHELLS) {
      const { status, stderr } = spawnSync(program, [...args, '-n'], { input: script, encoding: 'utf8' });
      expect({ name, program, status, stderr }).toEqual({ name, program, status: 0, stderr: '' });
    }
  }
});

test('a file that is a template is read from where it was rendered', async () => {
  const upload = { upload: 'db/my.cnf', mode: '640', content: { localFile: 'config/my.cnf.erb', renderedFor: 'db' } };
  const host = freshHost();
  mkdirSync(join(host.home, 'db'));
  mkdirSync(join(host.home, 'copy/rendered/db/config'), { recursive: true });
  writeFileSync(join(host.home, 'copy/rendered/db/config/my.cnf.erb'), 'rendered\n');
  const { code } = host.run(['sh', '-s', 'web-1'], renderShell(planWith([upload]), LOOK), { UPLOADS: 'copy' });
  expect(code).toBe(0);
  expect(host.left().files).toContain('640 db/my.cnf: rendered\n');
});

describe('a person', () => {
  test('is told the hosts where none is named, or one that the plan has not', () => {
    const host = freshHost();
    const script = renderShell(shopDeploy, LOOK);
    for (const args of [[], ['nowhere'], ['web-1', 'first']]) {
      const { code, err } = host.run(['sh', '-s', ...args], script);
      expect(code).toBe(2);
      expect(err).toContain('usage: sh plan.sh HOST [STEP]');
      expect(err).toMatch(/ web-1: \d+ steps/);
    }
    expect(host.left()).toEqual({ docker: '', files: [] });
  });

  test('is told which secret is not set before anything is done', () => {
    const host = freshHost();
    const { code, err } = host.run(['sh', '-s', 'web-1'], renderShell(shopDeploy, LOOK));
    expect(code).not.toBe(0);
    expect(err).toMatch(/SECRET_API_KEY: set it to the value of API_KEY/);
    expect(host.left()).toEqual({ docker: '', files: [] });
  });

  test('is told which step failed, and can do it again or go on behind it', () => {
    const plan = planWith(
      [{ shell: ['echo one >> done'] }],
      [{ shell: ['false'] }],
      [{ shell: ['echo three >> done'] }],
    );
    const host = freshHost();
    const failed = host.run(['sh', '-s', 'web-1'], renderShell(plan, LOOK));
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('web-1: step 2 failed: + do step 2');
    expect(failed.err).toContain('sh plan.sh web-1 2; go on behind it: sh plan.sh web-1 3');
    expect(host.run(['sh', '-s', 'web-1', '3'], renderShell(plan, LOOK)).code).toBe(0);
    expect(host.left().files).toEqual(['644 done: one\nthree\n']);
  });

  test('is told what to wait for, once, and through what only stands for others', () => {
    const script = renderShell(shopDeploy, LOOK);
    const job = script.slice(script.indexOf('# job-1\n'));
    expect(job.match(/^# wait: .*/gm)?.slice(0, 2)).toEqual([
      '# wait: web-1: take the lock',
      '# wait: one of web-1 and web-2: route shop.example.com → shop-web-v2',
    ]);
    expect(script.match(/^wait_for 'web-1: take the lock'/gm)).toHaveLength(2);
  });

  test('sees which steps are not certain, and under which condition they are left out', () => {
    expect(renderShell(shopDeploy, LOOK)).toMatch(
      /step \d+ '\? pull image shop:v2'; then\n# only known on the host: skip it unless present/,
    );
  });

  test('cannot run a plan that is blocked', () => {
    const blockers = [{ host: 'web-1', because: "port 80 is nginx's", fix: 'stop it' }];
    const host = freshHost();
    const { code, err } = host.run(['sh', '-s', 'web-1'], renderShell({ ...shopDeploy, blockers }, LOOK));
    expect({ code, err }).toEqual({ code: 3, err: 'Cannot deploy: 1 problem, nothing was changed.\n' });
    expect(host.left()).toEqual({ docker: '', files: [] });
  });

  test('logs in again where a step changed the groups of the user', () => {
    const plan = planWith([{ shell: ['echo joined'] }], [{ shell: ['echo later'] }]);
    const [first, ...rest] = plan.steps;
    const joined = { ...plan, steps: [{ ...(first as Plan['steps'][0]), ends_connection: true as const }, ...rest] };
    const host = freshHost();
    writeFileSync(join(host.home, 'id'), '#!/bin/sh\necho 1000\n');
    chmodSync(join(host.home, 'id'), 0o755);
    const env = { PATH: `${host.home}:${process.env['PATH']}` };
    const { code, out, err } = host.run(['sh', '-s', 'web-1'], renderShell(joined, LOOK), env);
    expect({ code, isLater: out.includes('later') }).toEqual({ code: 0, isLater: false });
    expect(err).toContain('log in again, then go on: sh plan.sh web-1 2');
  });
});

test('hooks get what Kamal tells them, in the directory of the project', async () => {
  const plan = await planOf('hooks-run-at-their-places');
  const host = freshHost();
  mkdirSync(join(host.home, '.kamal/hooks'), { recursive: true });
  for (const hook of ['pre-deploy', 'pre-app-boot', 'post-app-boot', 'post-deploy']) {
    writeFileSync(
      join(host.home, '.kamal/hooks', hook),
      `#!/bin/sh\necho ${hook} $KAMAL_PERFORMER $KAMAL_HOSTS $KAMAL_RECORDED_AT $KAMAL_RUNTIME\n`,
    );
    chmodSync(join(host.home, '.kamal/hooks', hook), 0o755);
  }
  const { code, out } = host.run(['sh', '-s', LOCAL], renderShell(plan, LOOK), RUN);
  expect(code).toBe(0);
  expect(out.split('\n').filter((line) => line.includes('2026'))).toEqual([
    "pre-deploy ada o'hara web-1,web-2 2026-01-02T03:04:05Z",
    "pre-app-boot ada o'hara web-1 2026-01-02T03:04:05Z",
    "post-app-boot ada o'hara web-1 2026-01-02T03:04:05Z",
    "pre-app-boot ada o'hara web-2 2026-01-02T03:04:05Z",
    "post-app-boot ada o'hara web-2 2026-01-02T03:04:05Z",
    "post-deploy ada o'hara web-1,web-2 2026-01-02T03:04:05Z 0",
  ]);
});

test('two secrets whose names differ only in signs do not share a variable', () => {
  const plan = planWith([{ shell: ['echo ', { secret: 'A-B', as: 'shell' }, { secret: 'A_B', as: 'shell' }] }]);
  const script = renderShell(plan, LOOK);
  expect(script).toContain('echo "$SECRET_A_B""$SECRET_A_B_2"');
  expect(freshHost().run(['sh', '-s', 'web-1'], script, { SECRET_A_B: 'one', SECRET_A_B_2: 'two' }).out).toContain(
    'onetwo',
  );
});

const values = fc.string({
  unit: fc.constantFrom(...Array.from(`a'"\\\n\t$\`#{@ü€\u0007\u0008\u000b\u000c\r\u001b\u0001\u007f% `)),
});

test.each(SHELLS.map((shell) => ({ shell })))('values are written as Kamal writes them, in $shell', ({ shell }) => {
  const [program = '', ...args] = shell;
  fc.assert(
    fc.property(fc.array(values, { minLength: 20, maxLength: 20 }), (many) => {
      const script = `${ENV_VALUE}\n${SHELL_VALUE}\nfor v; do env_value "$v"; printf '\\036'; eval "printf %s $(shell_value "$v")"; printf '\\036'; done`;
      const { stdout } = spawnSync(program, [...args, '-c', script, 'x', ...many], { encoding: 'utf8' });
      expect(stdout).toBe(many.flatMap((value) => [envFileValue(value), value]).join('\u001e') + '\u001e');
    }),
    { numRuns: 5 },
  );
});

/** One step for each list of commands, on one host. */
function planWith(...commands: readonly Plan['steps'][0]['commands'][]): Plan {
  const about = { kind: 'test', host: 'web-1', phase: 'boot', action: 'create', cause: 'a test' } as const;
  const steps = commands.map((given, at) => step({ ...about, label: `do step ${at + 1}`, commands: given }));
  return { ...shopDeploy, steps };
}
