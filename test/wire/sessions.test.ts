/** Sessions with registries, as Docker writes them into its file and the probe reads them. */
import { describe, expect, test } from 'vitest';
import { observationScript } from '../../planner/probes/index.ts';
import { fingerprints } from '../../src/fingerprint.ts';
import { pairOf } from './rig/deployer.ts';
import { answer, factsIn } from './rig/heard.ts';
import { QUERY } from './rig/query.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const KEY = 'key of this run';
const SERVERS = ['registry.example.com:5000', ''];

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const written = (content: unknown): string => JSON.stringify(content, undefined, '\t');
const OURS = { auth: base64('u:p w$"') };
const ours = fingerprints(KEY, undefined)(['u:p w$"'], 'session');

describe.concurrent.each(SHELLS)('on a host whose sh is %s, the session with a registry', (shell) => {
  test.each([
    ['of both is seen', written({ auths: { [SERVERS[0]!]: OURS, 'https://index.docker.io/v1/': OURS } }), [ours, ours]],
    ['of one is seen', written({ auths: { 'ghcr.io': { auth: 'eA==' }, [SERVERS[0]!]: OURS } }), [ours, undefined]],
    [
      'of somebody else is another',
      written({ auths: { [SERVERS[0]!]: { auth: base64('u:old') } } }),
      ['other', undefined],
    ],
    [
      'in a credential store is not seen',
      written({ auths: { [SERVERS[0]!]: {} }, credsStore: 'pass' }),
      [undefined, undefined],
    ],
    [
      'is not taken from what follows',
      written({ auths: { [SERVERS[0]!]: {}, 'ghcr.io': OURS }, HttpHeaders: { auth: 'x' } }),
      [undefined, undefined],
    ],
    ['in a file of one line is not seen', JSON.stringify({ auths: { [SERVERS[0]!]: OURS } }), [undefined, undefined]],
    ['in a file that nobody wrote is not seen', undefined, [undefined, undefined]],
  ])('%s', async (_what, file, expected) => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    pair.host.install('docker', 'echo 27.0.0');
    if (file !== undefined)
      await answer(pair.executor, `mkdir -p .docker; echo ${base64(file)} | base64 -d >.docker/config.json`);
    const text = await answer(
      pair.executor,
      observationScript({ ...QUERY, registries: SERVERS }, KEY, ['docker', 'sessions']),
    );
    const { sessions = {} } = factsIn(text, KEY);
    const seen = SERVERS.map((server) => sessions[server]);
    expect(seen.map((one) => (one === undefined || one === ours ? one : 'other'))).toEqual(expected);
    expect(text).not.toContain(OURS.auth);
  });
});
