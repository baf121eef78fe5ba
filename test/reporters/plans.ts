/** Plans for the reporters' tests: a shop on two web hosts and a job host, as literal values. */
import type { Plan, PlannedHost, Step } from '../../planner/plan.ts';
import type { Command } from '../../planner/step.ts';
import { NO_INSIGHTS } from './no-insights.ts';

const sh = (shell: string): Command => ({ shell: [shell] });

type Sketch = Pick<Step, 'kind' | 'host' | 'phase' | 'action' | 'label' | 'cause'> & Partial<Step>;

/** A step with everything that the sketch leaves out filled in. */
export function step(sketch: Sketch): Step {
  return {
    id: `${sketch.label} @${sketch.host}`,
    explain: `Explains how to ${sketch.label}.`,
    kept: { rule: 'guard' },
    needs: [],
    gives: [],
    after: [],
    after_any: [],
    guard: { state: 'ready' },
    commands: [sh(`echo ${sketch.label}`)],
    undo: { irreversible: 'the test does not say' },
    rescue: [],
    duration: 1,
    timeout: 60,
    ...sketch,
  };
}

const WEB = ['web-1', 'web-2'];
/** The hosts of the shop. */
export const HOSTS: readonly PlannedHost[] = [
  { name: 'web-1', roles: ['web'], accessories: [], is_known: false },
  { name: 'web-2', roles: ['web'], accessories: [], is_known: false },
  { name: 'job-1', roles: ['workers'], accessories: [], is_known: false },
];

const lock = step({
  kind: 'take-lock',
  host: 'web-1',
  phase: 'prepare',
  action: 'create',
  label: 'take the lock',
  cause: 'one deploy at a time',
  commands: [
    sh('mkdir .kamal/lock-shop'),
    { upload: '.kamal/lock-shop/details', mode: '0600', content: ['Locked by Ada'] },
  ],
});

/** The login at the registry. */
export const login = (host: string): Step =>
  step({
    kind: 'login',
    host,
    phase: 'prepare',
    action: 'read',
    label: 'log in to registry.example.com',
    cause: 'the image is private',
    after: [lock.id],
    commands: [
      {
        shell: ['docker login registry.example.com -u deploy --password-stdin'],
        stdin: [{ secret: 'KAMAL_REGISTRY_PASSWORD', as: 'raw' }],
      },
    ],
  });

/** The pull of the new version's image. */
export const pull = (host: string): Step =>
  step({
    kind: 'pull-image',
    host,
    phase: 'prepare',
    action: 'create',
    label: 'pull image shop:v2',
    cause: 'not on the host',
    after: [login(host).id],
    guard: { state: 'conditional', unless: 'unless present' },
    commands: [sh('docker pull registry.example.com/shop:v2')],
    timeout: 900,
  });

const env = (host: string, role: string, phase: string): Step =>
  step({
    kind: 'upload-env',
    host,
    role,
    phase,
    action: 'update',
    label: `write env of ${role}`,
    cause: 'read when the container starts',
    after: [pull(host).id],
    commands: [
      {
        upload: `.kamal/apps/shop/env/roles/${role}.env`,
        mode: '0600',
        content: ['API_KEY=', { secret: 'API_KEY', as: 'env' }, '\n', 'RAILS_ENV=production\n'],
      },
    ],
  });

const run = (host: string, role: string, phase: string, cause: string): Step =>
  step({
    kind: 'run-container',
    host,
    role,
    phase,
    action: 'create',
    label: `run container shop-${role}-v2`,
    cause,
    after: [pull(host).id, env(host, role, phase).id],
    commands: [sh(`docker run --detach --name shop-${role}-v2 --network kamal registry.example.com/shop:v2`)],
    undo: { how: `stop container shop-${role}-v2`, commands: [sh(`docker stop shop-${role}-v2`)] },
  });

const route = (host: string, phase: string): Step =>
  step({
    kind: 'route',
    host,
    role: 'web',
    phase,
    action: 'update',
    label: 'route shop.example.com → shop-web-v2',
    cause: 'when /up answers 200 within 30 s; requests drain 30 s',
    after: [`run container shop-web-v2 @${host}`],
    commands: [sh('docker exec kamal-proxy kamal-proxy deploy shop-web --target=shop-web-v2:80')],
    rescue: [sh('docker stop shop-web-v2')],
    diagnosis: { kind: 'gate', container: 'shop-web-v2', service: 'shop-web', port: 80, path: '/up', timeout: 30 },
    timeout: 40,
  });

const stop = (host: string, role: string, phase: string, cause: string, after: string): Step =>
  step({
    kind: 'stop-container',
    host,
    role,
    phase,
    action: 'delete',
    label: `stop container shop-${role}-v1`,
    cause,
    after: [after],
    commands: [sh(`docker stop -t 30 shop-${role}-v1`)],
    undo: { how: `start container shop-${role}-v1`, commands: [sh(`docker start shop-${role}-v1`)] },
  });

/** All steps of the web role on a host. */
export const web = (host: string, phase: string, cause: string): readonly Step[] => [
  env(host, 'web', phase),
  run(host, 'web', phase, cause),
  route(host, phase),
  stop(host, 'web', phase, 'after the switch; stays for rollback', route(host, phase).id),
];

const waits = (steps: readonly Step[], over: Partial<Step>): readonly Step[] =>
  steps.map((one, index) => (index === 0 ? { ...one, ...over } : one));

const finish = (host: string, before: readonly string[]): readonly Step[] => [
  step({
    kind: 'tag-latest',
    host,
    phase: 'finish',
    action: 'update',
    label: 'tag shop:latest → v2',
    cause: 'the image that runs everywhere',
    after: before,
  }),
  step({
    kind: 'prune-containers',
    host,
    phase: 'finish',
    action: 'delete',
    label: 'prune old containers',
    cause: 'keeps 5; decided when it runs',
    after: [`tag shop:latest → v2 @${host}`],
    undo: { irreversible: 'removed containers are gone' },
  }),
];

const ROUTES = WEB.map((host, index) => route(host, `batch ${index + 1}/2`).id);

/** The steps of the shop's deploy, in plan order. */
export const STEPS: readonly Step[] = [
  step({
    kind: 'run-hook',
    host: 'local',
    phase: 'prepare',
    action: 'read',
    label: 'run hook pre-connect',
    cause: '.kamal/hooks/pre-connect exists',
    commands: [{ local: ['.kamal/hooks/pre-connect'], env: { KAMAL_VERSION: 'v2' }, withSecrets: true }],
  }),
  lock,
  ...HOSTS.flatMap(({ name }) => [login(name), pull(name)]),
  ...web('web-1', 'batch 1/2', 'first batch of 1 (boot.limit)'),
  ...waits(web('web-2', 'batch 2/2', 'second batch of 1 (boot.limit)'), {
    after: [pull('web-2').id, 'stop container shop-web-v1 @web-1'],
  }),
  ...waits(
    [
      env('job-1', 'workers', 'batch 2/2'),
      run('job-1', 'workers', 'batch 2/2', 'after the first healthy web container'),
      stop('job-1', 'workers', 'batch 2/2', 'both run for a moment', 'run container shop-workers-v2 @job-1'),
    ],
    { after_any: [ROUTES] },
  ),
  ...HOSTS.flatMap(({ name }) =>
    finish(name, [
      ...WEB.map((host) => `stop container shop-web-v1 @${host}`),
      'stop container shop-workers-v1 @job-1',
    ]),
  ),
  step({
    kind: 'release-lock',
    host: 'web-1',
    phase: 'finish',
    action: 'delete',
    label: 'release the lock',
    cause: 'whatever happened',
    is_final: true,
  }),
];

/** A deploy of the shop to three hosts that nobody looked at. */
export const shopDeploy: Plan = {
  format_version: '1.0',
  intent: {
    verb: 'deploy',
    service: 'shop',
    version: 'v2',
    destination: 'production',
    force: false,
    on_failure: 'halt',
  },
  hosts: HOSTS,
  steps: STEPS,
  skipped: [],
  blockers: [],
  ...NO_INSIGHTS,
  availability: [
    { role: 'web', least: 1, of: 2, assumed: 0 },
    { role: 'workers', least: 1, of: 1, assumed: 0 },
  ],
  summary: { create: 4, update: 8, replace: 0, delete: 7, conditional: 3, done: 0, hosts: 3 },
};
