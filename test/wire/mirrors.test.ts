/** Whether a host's Docker pulls through a registry mirror, as the probe asks it. */
import { describe, expect, test } from 'vitest';
import { observationScript } from '../../planner/probes/index.ts';
import { pairOf } from './rig/deployer.ts';
import { answer, factsIn } from './rig/heard.ts';
import { QUERY } from './rig/query.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

/** Says which questions it was asked; `mirrors` holds those that it has. */
const DOCKER = `echo "$1" >>"$HOME/asked"
case $1 in
version) echo 27.0.0 ;;
info) while read -r mirror; do echo "mirror $mirror"; done <"$HOME/mirrors" ;;
esac; echo`;

const ONE = 'echo https://mirror.eu/ >mirrors; echo https://later/ >>mirrors;';
const CONFIGURED = `${ONE} mkdir -p .config/docker; echo '{"registry-mirrors": []}' >.config/docker/daemon.json;`;

describe.concurrent.each(SHELLS)('a host whose sh is %s', (shell) => {
  test.each([
    ['names the first of its mirrors', CONFIGURED, 'acme/shop', 'https://mirror.eu/', 'ps version info'],
    [
      'names one for Docker Hub by its name',
      CONFIGURED,
      'docker.io/acme/shop',
      'https://mirror.eu/',
      'ps version info',
    ],
    ['is not asked where none is configured', ONE, 'acme/shop', undefined, 'ps version'],
    ['is not asked for images of another registry', CONFIGURED, 'ghcr.io/acme/shop', undefined, 'ps version'],
    ['is not asked for images of a local registry', CONFIGURED, 'localhost:5000/shop', undefined, 'ps version'],
  ])('%s', async (_what, prepare, repository, mirror, asked) => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    pair.host.install('docker', DOCKER);
    await answer(pair.executor, prepare);
    const facts = factsIn(
      await answer(pair.executor, observationScript({ ...QUERY, repository }, 'key', ['docker'])),
      'key',
    );
    const ready = { state: 'ready', version: '27.0.0' };
    expect(facts.docker).toEqual(mirror === undefined ? ready : { ...ready, mirror });
    expect((await answer(pair.executor, 'cat asked')).trim().replaceAll('\n', ' ')).toBe(asked);
  });
});
