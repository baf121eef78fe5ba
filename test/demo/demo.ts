/**
 * The main job on a fleet of this machine's own: `npm run demo` needs Node and `sh`, but no Docker, no root and no network.
 * SSH, shells and files are real; Docker, kamal-proxy and the registry are simulated. Everything is gone afterwards.
 */
import { fileURLToPath } from 'node:url';
import { ACTS } from './acts.ts';
import { startFleet } from './fleet/fleet.ts';
import { play } from './play.ts';
import { HOSTS, REGISTRY } from './shop.ts';

const PROJECT = fileURLToPath(new URL('project', import.meta.url));

const stop = new AbortController();
// A terminal sends Ctrl-C to the tool as well; twice would mean "at once" to it.
process.on('SIGINT', () => stop.abort(process.stdin.isTTY ? 'told' : 'tell'));
process.on('SIGTERM', () => stop.abort('tell'));
process.on('SIGHUP', () => stop.abort('tell'));
// Nobody reads on, as in `npm run demo | head`.
process.stdout.on('error', () => stop.abort('tell'));

process.exitCode = await demo();

async function demo(): Promise<number> {
  const started = performance.now();
  await using fleet = await startFleet({ hosts: HOSTS, registry: REGISTRY });
  const project = await fleet.configFor(PROJECT);
  process.stdout.write(
    `${HOSTS.length} simulated hosts answer SSH on 127.0.0.1. Their config is test/demo/project/config/deploy.yml.\n`,
  );
  for (const act of ACTS) {
    const problems = await play(act, fleet, project, stop.signal);
    if (stop.signal.aborted) return stopped();
    for (const problem of problems) process.stdout.write(`\n   Not as announced: ${problem}\n`);
    if (problems.length > 0) return 1;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`\nAll as announced, in ${seconds} s. The hosts are gone.\n`);
  return 0;
}

function stopped(): number {
  process.stdout.write('\nStopped. The hosts are gone.\n');
  return 130;
}
