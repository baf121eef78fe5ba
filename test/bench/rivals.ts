/**
 * kamal-plan and the real Kamal under the same conditions: the same project, the same hosts, names that lead over relays
 * which make the way longer and count what passes, each in a mount namespace with an /etc/hosts of its own.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DelayProxy, startDelayProxy } from '../hosts/rig/delay-proxy.ts';
import type { Fleet } from '../hosts/rig/fleet.ts';
import { kamal } from '../hosts/rig/kamal-oracle.ts';
import { farAddressOf } from '../hosts/rig/places.ts';
import { type Finished, finish } from '../hosts/rig/run.ts';
import { makeProject, type Project, SHOP } from '../hosts/support/project.ts';
import { TOOL_DIR } from '../hosts/support/tool.ts';

/** What a command cost. */
export interface Cost {
  readonly ms: number;
  /** How often the talk turned from a host to us, on the host where it did so most often. */
  readonly turns: number;
  readonly connections: number;
  /** kamal-plan's own count over all hosts. */
  readonly counters?: { readonly connections: number; readonly roundTrips: number; readonly commands: number };
  readonly stdout: string;
}

export interface Rivals extends AsyncDisposable {
  readonly project: Project;
  /** Round-trip time in milliseconds from now on. */
  readonly setRtt: (ms: number) => void;
  readonly kamalPlan: (argv: readonly string[]) => Promise<Cost>;
  readonly kamal: (argv: readonly string[]) => Promise<Cost>;
}

const IN_NAMESPACE = 'mount --bind "$NAMES" /etc/hosts; exec "$@"';

/** Opens the relays and makes the project. */
export async function meet(fleet: Fleet): Promise<Rivals> {
  const folder = await mkdtemp(join(tmpdir(), 'kamal-plan-bench-'));
  const project = await makeProject(fleet, SHOP);
  // Both resolve names by /etc/hosts; an ssh config would lead past the relays.
  await rm(join(project.env['HOME'] ?? folder, '.ssh/config'));
  const relays = await Promise.all(
    fleet.hosts.map(({ address, sshPort }) =>
      startDelayProxy({ from: farAddressOf(address), to: address, port: sshPort, rttMs: 0 }),
    ),
  );
  const near = await readFile(fleet.hostsFile, 'utf8');
  const hostsFile = join(folder, 'hosts');
  const far = fleet.hosts.reduce(
    (text, { address }) => text.replaceAll(`${address} `, `${farAddressOf(address)} `),
    near,
  );
  await writeFile(hostsFile, far);
  const counters = join(folder, 'counters.json');
  const names = { NAMES: hostsFile, KAMAL_PLAN_COUNTERS: counters };
  return {
    project,
    setRtt: (rtt) => relays.forEach((relay) => relay.setRtt(rtt)),
    kamalPlan: async (argv) => {
      const tool = [process.execPath, join(TOOL_DIR, 'bin.js'), ...argv];
      const cost = await observed(relays, () =>
        finish(['unshare', '-m', 'sh', '-euc', IN_NAMESPACE, 'sh', ...tool], {
          cwd: project.directory,
          env: { ...project.env, ...names },
        }),
      );
      const text = await readFile(counters, 'utf8').catch(() => undefined);
      return { ...cost, ...(text !== undefined && { counters: JSON.parse(text) as NonNullable<Cost['counters']> }) };
    },
    kamal: (argv) => observed(relays, () => kamal(project.directory, argv, { hostsFile })),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(relays.map((relay) => relay[Symbol.asyncDispose]()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function observed(relays: readonly DelayProxy[], work: () => Promise<Finished>): Promise<Cost> {
  const before = relays.map((relay) => relay.counts());
  const begin = performance.now();
  const { code, stdout, stderr } = await work();
  const ms = performance.now() - begin;
  if (code !== 0) throw new Error(`ended with ${code}:\n${`${stdout}\n${stderr}`.slice(-3000)}`);
  const spent = relays.map((relay, at) => ({
    turns: relay.counts().turns - (before[at]?.turns ?? 0),
    connections: relay.counts().connections - (before[at]?.connections ?? 0),
  }));
  return {
    ms,
    turns: Math.max(...spent.map((one) => one.turns)),
    connections: spent.reduce((sum, one) => sum + one.connections, 0),
    stdout,
  };
}
