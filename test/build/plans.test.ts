/** When something is built, and what comes before and after it. */
import { describe, expect, test } from 'vitest';
import type { HostFacts } from '../../planner/facts.ts';
import { type Asked, lines, planned, shop } from './planned.ts';

const READY: HostFacts = {
  docker: { state: 'ready', version: '27.1.1' },
  user: { name: 'root', home: '/root', isRoot: true, inDockerGroup: false, canSudo: true },
  containers: [],
  images: [],
  networks: ['kamal'],
  routes: [],
  proxyFiles: {},
  files: [],
  directories: [],
  locks: {},
  listeners: [],
};
const HOST = '192.0.2.1';
const TEXT = shop('arch: amd64');
const DEPLOY: Asked = { intent: { verb: 'deploy' }, hosts: { [HOST]: READY } };
const HAS_IMAGE: HostFacts = {
  ...READY,
  images: [{ id: 'sha256:1', tags: ['dhh/app:123'], labels: { service: 'app' } }],
};

const kinds = async (given: Asked, text = TEXT): Promise<string[]> =>
  (await planned(text, given)).steps.map(({ kind }) => kind);

describe('a deploy', () => {
  test('builds before it takes the lock, and pulls after', async () => {
    const given = { ...DEPLOY, hooks: ['pre-build'], build: { revision: 'a'.repeat(40) } };
    const found = await kinds(given, TEXT.replace('  context: .\n', ''));
    expect(found.slice(0, 8)).toEqual([
      'login',
      'run-hook',
      'prepare-clone',
      'create-builder',
      'build-image',
      'take-lock',
      'login',
      'pull-image',
    ]);
  });

  test('builds under the lock where the whole run is under it', async () => {
    const found = await kinds({ ...DEPLOY, intent: { verb: 'setup' } });
    expect(found.indexOf('take-lock')).toBeLessThan(found.indexOf('build-image'));
    expect(found.indexOf('build-image')).toBeLessThan(found.indexOf('pull-image'));
  });

  test('skips a build whose image is in the registry, says so, and builds it by force', async () => {
    const asked = { isImagePushed: true };
    const plan = await planned(TEXT, { ...DEPLOY, asked });
    expect(plan.steps.filter(({ phase }) => phase === 'build')).toEqual([]);
    expect(plan.skipped.map(({ because }) => because)).toContain('image dhh/app:123 is in the registry');
    const intent = { verb: 'deploy' as const, force: true };
    expect(await kinds({ ...DEPLOY, asked, intent })).toContain('build-image');
  });

  test('builds, pushes and pulls nothing where every host has the image, whatever the registry says', async () => {
    for (const hooks of [[], ['pre-build', 'post-deploy']]) {
      const plan = await planned(TEXT, { ...DEPLOY, hooks, hosts: { [HOST]: HAS_IMAGE } });
      expect(plan.steps.filter(({ kind }) => kind === 'pull-image')).toEqual([]);
      expect(plan.steps.filter(({ phase }) => phase === 'build')).toEqual([]);
      expect(plan.steps.map(({ kind }) => kind)).toContain('run-container');
    }
  });

  test('builds a version again that may be another image by now', async () => {
    const intent = { verb: 'deploy' as const, version: 'latest' };
    const image = { id: 'sha256:1', tags: ['dhh/app:latest'], labels: { service: 'app' } };
    const given = { intent, asked: { isImagePushed: true }, hosts: { [HOST]: { ...READY, images: [image] } } };
    const { steps } = await planned(TEXT, given);
    expect(steps.find(({ kind }) => kind === 'build-image')?.cause).toBe('built again: latest may have moved');
    expect(steps.map(({ kind }) => kind)).toContain('pull-image');
  });

  test('shows a build as conditional where nobody asked', async () => {
    const plan = await planned(TEXT, { intent: { verb: 'deploy' }, asked: false, hooks: ['pre-build'] });
    const conditions = plan.steps
      .filter(({ phase }) => phase === 'build')
      .map(({ guard }) => ('unless' in guard ? guard.unless : guard.state));
    expect(conditions).toEqual([
      'unless the image is in the registry',
      'unless the image is in the registry',
      'unless it exists',
      'unless it is in the registry',
    ]);
  });

  test('takes the image from the registry when it is told not to build', async () => {
    const { build: _build, ...intent } = { verb: 'deploy' as const, build: undefined };
    const plan = await planned(TEXT, { ...DEPLOY, intent: { ...intent, build: undefined as never } });
    expect(plan.steps.filter(({ phase }) => phase === 'build')).toEqual([]);
  });

  test('tells the pre-build hook what Kamal tells it', async () => {
    const plan = await planned(TEXT, { ...DEPLOY, hooks: ['pre-build'] });
    const hook = plan.steps.find(({ kind }) => kind === 'run-hook');
    expect(hook?.commands[0]).toMatchObject({
      local: ['.kamal/hooks/pre-build'],
      withSecrets: false,
      env: { KAMAL_VERSION: '123', KAMAL_HOSTS: HOST, KAMAL_LOCK: 'false', KAMAL_COMMAND: 'deploy' },
    });
  });
});

describe('what a build takes for granted', () => {
  const blockers = async (given: Asked, text = TEXT): Promise<string[]> =>
    (await planned(text, given)).blockers.map(({ because }) => because);

  test.each([
    [{ docker: 'missing' as const }, 'docker is not installed'],
    [{ docker: 'no buildx' as const }, 'docker has no buildx plugin'],
    [{ docker: 'down' as const }, 'the docker daemon does not answer'],
  ])('%o stops it', async (asked, because) => {
    expect(await blockers({ asked })).toEqual([because]);
  });

  test('a Dockerfile that is missing, or that the commit has not', async () => {
    expect(await blockers({ build: { dockerfile: 'missing' } })).toEqual(['Dockerfile does not exist']);
    const cloned = TEXT.replace('  context: .\n', '');
    expect(await blockers({ build: { dockerfile: 'uncommitted', revision: 'b' } }, cloned)).toEqual([
      'Dockerfile is not committed, and the build sees only what is',
    ]);
  });

  test('a Dockerfile that no pre-build hook can make', async () => {
    const missing = { hooks: ['pre-build'], build: { dockerfile: 'missing' as const } };
    expect(await blockers(missing)).toEqual([]);
    expect(await blockers({ ...missing, intent: { skipHooks: true } })).toEqual(['Dockerfile does not exist']);
    expect(await blockers({ ...missing, intent: { verb: 'build dev' } })).toEqual(['Dockerfile does not exist']);
    const cloned = TEXT.replace('  context: .\n', '');
    const committed = { ...missing, build: { ...missing.build, revision: 'b' } };
    expect(await blockers(committed, cloned)).toEqual(['Dockerfile does not exist']);
  });

  test('settings that go together', async () => {
    for (const more of ['cache: { type: gha }', 'remote: ssh://x', 'arch: [amd64, arm64]']) {
      const arch = more.startsWith('arch') ? '' : 'arch: amd64\n';
      expect(await blockers({}, shop(`${arch}driver: docker\n${more}`))).toHaveLength(1);
    }
  });

  test('nothing, where no build is needed', async () => {
    expect(await blockers({ ...DEPLOY, hosts: { [HOST]: HAS_IMAGE }, asked: { docker: 'missing' } })).toEqual([]);
  });
});

describe('the other build commands', () => {
  test('deliver pulls what it built', async () => {
    const intent = { verb: 'build deliver' as const };
    expect(await kinds({ intent, hosts: { [HOST]: READY } })).toEqual([
      'login',
      'create-builder',
      'build-image',
      'login',
      'pull-image',
    ]);
  });

  test('create makes the builder and remove takes it away, once', async () => {
    const create = { verb: 'build create' as const };
    expect(await kinds({ intent: create })).toEqual(['create-builder']);
    expect(await kinds({ intent: create, asked: { builder: 'ready' } })).toEqual([]);
    const remove = { verb: 'build remove' as const };
    expect(await kinds({ intent: remove })).toEqual([]);
    const plan = await planned(shop('arch: arm64\nremote: ssh://app@host'), {
      intent: remove,
      asked: { builder: 'ready' },
    });
    expect(lines(plan, 'remove-builder')).toEqual([
      'docker buildx rm kamal-remote-ssh---app-host || ! docker buildx inspect kamal-remote-ssh---app-host > /dev/null 2>&1',
      'docker context rm --force kamal-remote-ssh---app-host-context',
    ]);
  });

  test('dev builds the working directory, without hook and session', async () => {
    const intent = { verb: 'build dev' as const, build: { output: 'docker', noCache: false } };
    const given = { intent, hooks: ['pre-build'], asked: { builder: 'ready' as const }, build: { revision: 'c' } };
    const plan = await planned(TEXT.replace('  context: .\n', ''), given);
    expect(lines(plan, 'build-image')).toEqual([
      'docker buildx build --output=type=docker --platform linux/amd64 --builder kamal-local-docker-container ' +
        '-t dhh/app:123-dirty -t dhh/app:latest-dirty --label service="app" --file Dockerfile .',
    ]);
    expect(plan.steps).toHaveLength(1);
  });
});
