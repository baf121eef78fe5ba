/** Why a container did not become healthy, asked on a host. */
import { expect, test } from 'vitest';
import { findOut } from '../../executors/findings.ts';
import { pairOf } from './rig/deployer.ts';
import { WireHost } from './rig/wire-host.ts';

test('of a container that listens on nothing yet, the end of its log is told, and what gives it more time', async () => {
  await using pair = pairOf(await new WireHost().start());
  pair.host.install(
    'docker',
    `case "$1 $3" in
'inspect {{.State.Pid}}') echo 0 ;;
'inspect {{.State.Status}}'*) echo 'running 0 false 0' ;;
'logs '*) [ "$2" = --tail ] && seq 1 40 | tail -n "$3" ;;
esac`,
  );
  const found = await findOut(
    { executor: pair.executor, redact: (text) => text, until: new AbortController().signal },
    { host: '127.0.0.1', diagnosis: { kind: 'gate', container: 'shop-web-v2', port: 3000, timeout: 3 } },
    { state: 'failed' },
  );
  expect(found).toMatchObject({
    container: 'running, 0 restarts',
    verdict:
      'nothing in it listens on 3000 yet: see its last lines, and if it needs more than 3 s, set deploy_timeout higher',
  });
  expect(found?.lastLines).toEqual(Array.from({ length: 20 }, (_, at) => String(at + 21)));
});
