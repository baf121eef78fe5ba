import { ACTS, type Act } from './acts.ts';
import type { Fleet, Project } from './fleet/fleet.ts';
import { servingOn } from './serving.ts';
import { SITE, WEB_HOSTS } from './shop.ts';
import { runOnTerminal } from './tool.ts';
import { Traffic, type TrafficCount } from './traffic.ts';

/** Plays one act on the terminal and returns what was not as announced. */
export async function play(act: Act, fleet: Fleet, project: Project, signal: AbortSignal): Promise<readonly string[]> {
  announce(act);
  const before = snapshot(fleet);
  await using traffic = new Traffic(fleet, act.hasTraffic ? WEB_HOSTS : [], SITE);
  const exit = await runOnTerminal(act.argv, project, signal);
  const count = await traffic.stop();
  if (signal.aborted) return [];
  say(`\n   ${describe(act, fleet, count)}`);
  return [
    ...(exit === act.exit ? [] : [`it ended with status ${exit}, not ${act.exit}`]),
    ...count.failures,
    ...misplaced(act, fleet),
    ...touched(act, before, snapshot(fleet)),
  ];
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const bold = (text: string): string => (process.stdout.hasColors?.() ? `\u001b[1m${text}\u001b[22m` : text);

function announce(act: Act): void {
  const number = `${ACTS.indexOf(act) + 1}/${ACTS.length}`;
  say(`\n── ${number} ${bold(act.title)} ${'─'.repeat(Math.max(0, 70 - act.title.length))}`);
  say(`   Look: ${act.look}.\n   $ kamal-plan ${act.argv.join(' ')}\n`);
}

function describe(act: Act, fleet: Fleet, { requests, failures }: TrafficCount): string {
  const serving = Object.entries(servingOn(fleet, 'shop')).map(([host, version]) => `${host} ${version ?? 'nothing'}`);
  const count = act.hasTraffic ? ` · ${requests} requests, ${failures.length} failed` : '';
  return bold(`Now serving: ${serving.join(' · ')}${count}`);
}

function misplaced(act: Act, fleet: Fleet): readonly string[] {
  const serving = servingOn(fleet, 'shop');
  return Object.entries(act.serves)
    .filter(([host, version]) => serving[host] !== version)
    .map(([host, version]) => `${host} serves ${serving[host] ?? 'nothing'}, not ${version}`);
}

interface Snapshot {
  readonly calls: number;
  readonly containers: string;
}

function snapshot(fleet: Fleet): Snapshot {
  const worlds = fleet.hosts.map((host) => fleet.state(host));
  const containers = worlds.flatMap((world) => world.containers.map((one) => `${one.id} ${one.name} ${one.state}`));
  return { calls: worlds.reduce((sum, world) => sum + world.calls.length, 0), containers: containers.join('\n') };
}

function touched(act: Act, before: Snapshot, after: Snapshot): readonly string[] {
  if (act.leaves === 'untouched' && before.calls !== after.calls) return ['a host was asked something'];
  if (act.leaves !== undefined && before.containers !== after.containers) return ['containers changed'];
  return [];
}
