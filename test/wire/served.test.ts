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

  test('what was written after the proxy last read it is told apart', async () => {
    const inProxy = '/home/kamal-proxy/.apps-config';
    const options = { tls_certificate_path: `${inProxy}/shop/tls/web/cert.pem`, error_page_path: '' };
    const services = [
      { name: 'shop-web', options },
      { name: 'shop-api', options: { ...options, tls_certificate_path: `${inProxy}/shop/tls/api/cert.pem` } },
      { name: 'blog-web', options: { error_page_path: `${inProxy}/blog/error_pages/v1` } },
      { name: 'wiki-web', options: { error_page_path: `${inProxy}/blog/error_pages/v11` } },
    ];
    for (const volume of VOLUMES) {
      await using pair = pairOf(await new WireHost({ shell }).start());
      const { home } = pair.host;
      const mount = { Source: `${home}/${volume}`, Destination: '/home/kamal-proxy/.config/kamal-proxy' };
      const proxy = { ...container('b2', 'kamal-proxy'), HostsPath: `${home}/hosts`, Mounts: [mount] };
      await using _daemon = await startDaemon(pair.host, { containers: [proxy] });
      pair.host.install(
        'docker',
        `shift 2; cd "$HOME/.kamal/proxy/apps-config"; case $* in
*apps-config*) find * -type f -newer "$HOME/state/kamal-proxy.state" | sed 's#^#${inProxy}/#' ;;
*) cat "$HOME/state/kamal-proxy.state" ;; esac`,
      );
      const at = (time: string, file: string): string => `touch -t 2026010101${time} ${file}`;
      const config = '.kamal/proxy/apps-config';
      const pages = `${config}/blog/error_pages`;
      await answer(
        pair.executor,
        [
          `mkdir -p state ${config}/shop/tls/web ${config}/shop/tls/api ${pages}/v1 ${pages}/v11`,
          `echo '${JSON.stringify(services)}' > state/kamal-proxy.state`,
          at('00', 'hosts'),
          at('02', 'state/kamal-proxy.state'),
          at('03', `${config}/shop/tls/web/cert.pem`),
          at('01', `${config}/shop/tls/api/cert.pem`),
          at('03', `${pages}/v1/5xx.html`),
          at('01', `${pages}/v11/5xx.html`),
        ].join('; '),
      );
      const probes = ['docker', 'containers', 'routes'];
      const facts = factsIn(await answer(pair.executor, observationScript(QUERY, 'key', probes)), 'key');
      expect(facts.routes.map(({ service, unread }) => [service, unread])).toEqual([
        ['shop-web', 'certificate'],
        ['shop-api', undefined],
        ['blog-web', 'error pages'],
        ['wiki-web', undefined],
      ]);
    }
  });
});
