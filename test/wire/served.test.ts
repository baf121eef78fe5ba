/** What kamal-proxy serves, where its file may say more than it has: it could not load it when it was started. */
import { describe, expect, test } from 'vitest';
import { observationScript } from '../../planner/probes/index.ts';
import { container, startDaemon } from './rig/daemon.ts';
import { pairOf } from './rig/deployer.ts';
import { answer, factsIn } from './rig/heard.ts';
import { QUERY } from './rig/query.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const FILE = JSON.stringify([{ name: 'shop-web' }, { name: 'blog-web' }]);

/** As the proxy prints it, coloured without a terminal. */
const list = (...services: readonly string[]): string =>
  [
    '\u001b[3;94mService\u001b[0m  \u001b[3;94mHost\u001b[0m',
    ...services.map((one) => `\u001b[1;34m${one}\u001b[0m  \u001b[m*\u001b[0m`),
  ].join('\n');

/** Where the volume is the user's to read, and where it is not, as for all but root. */
const VOLUMES = ['state', 'nowhere/state'];

describe.concurrent.each(SHELLS)('on a host whose sh is %s', (shell) => {
  test.each([
    ['a file that it wrote is its table', 'new', list('other'), ['shop-web', 'blog-web']],
    ['of an older file it has what it lists', 'old', list('blog-web'), ['blog-web']],
    ['of an older file that it could not load it has nothing', 'old', list(), []],
    ['of an older file it has all while it does not answer', 'old', undefined, ['shop-web', 'blog-web']],
  ])('%s', async (_what, age, listed, expected) => {
    for (const volume of VOLUMES) {
      await using pair = pairOf(await new WireHost({ shell }).start());
      const { home } = pair.host;
      const mount = { Source: `${home}/${volume}`, Destination: '/home/kamal-proxy/.config/kamal-proxy' };
      const proxy = { ...container('b2', 'kamal-proxy'), HostsPath: `${home}/hosts`, Mounts: [mount] };
      await using _daemon = await startDaemon(pair.host, { containers: [proxy] });
      const encoded = Buffer.from(listed ?? '').toString('base64');
      pair.host.install(
        'docker',
        `shift 2; cd "$HOME/state"; case $1 in
cat) cat kamal-proxy.state ;; find) [ -z "$(find kamal-proxy.state -newer ../hosts)" ] || cat kamal-proxy.state ;;
kamal-proxy) ${listed === undefined ? 'exit 1' : `echo ${encoded} | base64 -d`} ;; esac`,
      );
      const [first, second] =
        age === 'new' ? ['hosts', 'state/kamal-proxy.state'] : ['state/kamal-proxy.state', 'hosts'];
      await answer(
        pair.executor,
        `mkdir state; touch ${second}; echo '${FILE}' > state/kamal-proxy.state; touch -t 202601010101 ${first}`,
      );
      const probes = ['docker', 'containers', 'routes'];
      const facts = factsIn(await answer(pair.executor, observationScript(QUERY, 'key', probes)), 'key');
      expect(facts.routes.map(({ service }) => service)).toEqual(expected);
    }
  });
});
