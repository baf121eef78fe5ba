/** The commands of every kind of builder, word for word as Kamal 2.12 sends them but for secrets. */
import { describe, expect, test } from 'vitest';
import { buildOf, lines, planned, shop } from './planned.ts';

const REMOTE = 'remote: ssh://app@127.0.0.1';
const LOCAL_REGISTRY = '  server: localhost:5000';
const TAGS = '-t dhh/app:123 -t dhh/app:latest';
const REST = '--label service="app" --file Dockerfile .';

const local = (words = '', rest = REST): string =>
  `docker buildx build --output=type=registry --platform linux/amd64 --builder kamal-local-docker-container ${TAGS} ${words}${rest}`;

describe('a build on this machine', () => {
  test('names platform, builder, both tags, label and Dockerfile', async () => {
    expect(buildOf(await planned(shop('arch: amd64')))).toBe(local());
  });

  test('takes what the configuration adds, in this order', async () => {
    const more = `arch: amd64
args: { a: 1, b: "two words" }
secrets: [token_a, token_b]
dockerfile: Dockerfile.xyz
target: prod
ssh: default=$SSH_AUTH_SOCK
provenance: mode=max
sbom: true
`;
    const words = [
      '--label service="app" --build-arg a="1" --build-arg b="two words" --secret id="token_a" --secret id="token_b"',
      '--file Dockerfile.xyz --target prod --ssh default=$SSH_AUTH_SOCK --provenance mode=max --sbom true .',
    ];
    const exports = 'export token_a=${secret:token_a} && export token_b=${secret:token_b} && ';
    expect(buildOf(await planned(shop(more)))).toBe(`${exports}${local('', words.join(' '))}`);
  });

  test('leaves provenance and sbom out only where nothing is said', async () => {
    const text = shop('arch: amd64\nprovenance: false\nsbom: false');
    expect(buildOf(await planned(text))).toBe(
      local('', '--label service="app" --file Dockerfile --provenance false --sbom false .'),
    );
  });

  test('builds without a cache, in another context and for another output when asked to', async () => {
    const intent = { build: { output: 'local', noCache: true } };
    const text = shop('arch: amd64').replace('context: .', 'context: ./foo');
    const line = local('', '--label service="app" --file Dockerfile --no-cache ./foo');
    expect(buildOf(await planned(text, { intent }))).toBe(line.replace('type=registry', 'type=local'));
  });

  test('reads and writes a cache', async () => {
    const gha = shop('arch: amd64\ncache: { type: gha, options: "mode=max,scope=shop" }');
    expect(buildOf(await planned(gha))).toBe(
      local('--cache-to type=gha,mode=max,scope=shop --cache-from type=gha,scope=shop '),
    );
    const registry = shop('arch: amd64\ncache: { type: registry, options: mode=max }');
    const ref = 'type=registry,ref=dhh/app-build-cache';
    expect(buildOf(await planned(registry))).toBe(local(`--cache-to ${ref},mode=max --cache-from ${ref} `));
    const named = shop(
      'arch: amd64\ncache: { type: registry, image: dhh/cache }',
      '  server: ghcr.io\n  username: a\n  password: [TOKEN]',
    );
    expect(buildOf(await planned(named))).toContain('--cache-from type=registry,ref=ghcr.io/dhh/cache ');
  });

  test('makes its builder where it is missing', async () => {
    const plan = await planned(shop('arch: amd64'));
    expect(lines(plan, 'create-builder')).toEqual([
      'docker buildx create --name kamal-local-docker-container --driver=docker-container',
    ]);
    const again = await planned(shop('arch: amd64'), { asked: { builder: 'ready' } });
    expect(again.steps.map(({ kind }) => kind)).toEqual(['login', 'build-image']);
  });

  test('needs no builder where Docker itself builds', async () => {
    const plan = await planned(shop('arch: amd64\ndriver: docker'));
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['login', 'build-image']);
    expect(buildOf(plan)).toBe(local().replace('--builder kamal-local-docker-container ', ''));
  });

  test('starts the registry of this machine instead of logging in', async () => {
    const plan = await planned(shop('arch: amd64', LOCAL_REGISTRY));
    expect(lines(plan, 'run-registry')).toEqual([
      'docker start kamal-docker-registry || docker run --detach -p 127.0.0.1:5000:5000 --name kamal-docker-registry registry:3',
    ]);
    expect(lines(plan, 'login')).toEqual([]);
    expect(lines(plan, 'create-builder')).toEqual([
      'docker buildx create --name kamal-local-registry-docker-container --driver=docker-container --driver-opt network=host',
    ]);
    expect(buildOf(plan)).toContain('--builder kamal-local-registry-docker-container -t localhost:5000/dhh/app:123');
  });
});

describe('a build elsewhere', () => {
  const name = 'kamal-remote-ssh---app-127-0-0-1';

  test('goes to the remote machine for what is not built here', async () => {
    const plan = await planned(shop(`arch: arm64\n${REMOTE}`));
    expect(buildOf(plan)).toBe(
      `export BUILDKIT_NO_CLIENT_TOKEN=1 && docker buildx build --output=type=registry --platform linux/arm64 --builder ${name} ${TAGS} ${REST}`,
    );
    expect(lines(plan, 'create-builder').slice(-2)).toEqual([
      `docker context create ${name}-context --description '${name} host' --docker 'host=ssh://app@127.0.0.1'`,
      `docker buildx create --name ${name} ${name}-context`,
    ]);
    expect(lines(plan, 'create-builder')[0]).toBe(
      'ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new app@127.0.0.1 true',
    );
  });

  test('pushes with the session that is there, and says so', async () => {
    const plan = await planned(shop(`arch: arm64\n${REMOTE}`));
    expect(lines(plan, 'login')).toEqual([]);
    expect(plan.notes.map(({ text }) => text).join()).toContain('docker login');
  });

  test('stays here where the architecture is this machine’s', async () => {
    expect(buildOf(await planned(shop(`arch: amd64\n${REMOTE}`)))).toBe(local());
  });

  test('goes there for everything where nothing is built here', async () => {
    const plan = await planned(shop(`arch: [amd64, arm64]\nlocal: false\n${REMOTE}`));
    expect(buildOf(plan)).toContain(`--platform linux/amd64,linux/arm64 --builder ${name} `);
  });

  test('is done here and there for two architectures', async () => {
    const plan = await planned(shop('arch: [amd64, arm64]\nremote: ssh://app@192.0.2.5:2122', LOCAL_REGISTRY));
    const hybrid = 'kamal-hybrid-docker-container-ssh---app-192-0-2-5-2122-local-registry';
    expect(lines(plan, 'create-builder').slice(-3)).toEqual([
      `docker buildx create --platform linux/amd64 --name ${hybrid} --driver=docker-container --driver-opt network=host`,
      `docker context create ${hybrid}-context --description '${hybrid} host' --docker 'host=ssh://app@192.0.2.5:2122'`,
      `docker buildx create --platform linux/arm64 --append --name ${hybrid} --driver-opt network=host ${hybrid}-context`,
    ]);
    expect(buildOf(plan)).toContain('-R 127.0.0.1:5000:127.0.0.1:5000 -p 2122 app@192.0.2.5');
    expect(buildOf(plan)).toContain(
      `--platform linux/amd64,linux/arm64 --builder ${hybrid} -t localhost:5000/dhh/app:123`,
    );
  });

  test('is made anew where the builder of that name builds elsewhere', async () => {
    const plan = await planned(shop(`arch: arm64\n${REMOTE}`), { asked: { builder: 'other' } });
    expect(lines(plan, 'create-builder').slice(1, 3)).toEqual([
      `{ docker buildx rm ${name} || ! docker buildx inspect ${name} > /dev/null 2>&1; } > /dev/null 2>&1 || true`,
      `{ docker context rm --force ${name}-context; } > /dev/null 2>&1 || true`,
    ]);
  });

  test('runs in Docker’s cloud', async () => {
    const plan = await planned(shop('arch: amd64\ndriver: cloud example_org/cloud_builder'));
    expect(lines(plan, 'create-builder')).toEqual(['docker buildx create --driver cloud example_org/cloud_builder']);
    expect(buildOf(plan)).toContain('--builder cloud-example_org-cloud_builder ');
  });

  test('is left to buildpacks, with secrets in the environment', async () => {
    const pack = 'arch: amd64\npack: { builder: "heroku/builder:24", buildpacks: [heroku/ruby, heroku/procfile] }';
    const start =
      'pack build dhh/app --platform linux/amd64 --creation-time now --builder heroku/builder:24 ' +
      `--buildpack heroku/ruby --buildpack heroku/procfile --buildpack paketo-buildpacks/image-labels ${TAGS} `;
    const push = ' --path . && docker push dhh/app:123 && docker push dhh/app:latest';
    const plan = await planned(shop(pack));
    expect(buildOf(plan)).toBe(`${start}--env BP_IMAGE_LABELS=service=app${push}`);
    expect(lines(plan, 'create-builder')).toEqual([]);
    const intent = { build: { output: 'registry', noCache: true } };
    const more = await planned(shop(`${pack}\nargs: { a: 1 }\nsecrets: [token]`), { intent });
    expect(buildOf(more)).toBe(
      `export token=\${secret:token} && ${start}--clear-cache --env BP_IMAGE_LABELS=service=app --env a="1" --env token${push}`,
    );
  });
});
