/** The demo's shop on simulated hosts, deployed twice: what is looked at. */
import { fileURLToPath } from 'node:url';
import { type Fleet, type Project, startFleet } from '../../demo/fleet/fleet.ts';
import type { Registry } from '../../demo/fleet/world.ts';
import { HOSTS, REGISTRY } from '../../demo/shop.ts';
import { type Ran, type Running, startTool } from '../../demo/tool.ts';

const PROJECT = fileURLToPath(new URL('../../demo/project', import.meta.url));

/** The demo's registry with applications that listen at once. */
const QUICK: Registry = {
  ...REGISTRY,
  images: REGISTRY.images.map((one) => ({ ...one, behaviour: { ...one.behaviour, startsIn: 0, stopsIn: 20 } })),
};

export class Shop implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly project: Project;

  constructor(fleet: Fleet, project: Project) {
    this.fleet = fleet;
    this.project = project;
  }

  /** Runs the tool in a pipe. */
  run(...argv: readonly string[]): Promise<Ran> {
    return this.start(...argv).ended;
  }

  start(...argv: readonly string[]): Running {
    return startTool(argv, this.project);
  }

  /** Runs it for programs: its exit code and what it says as JSON. */
  async json(...argv: readonly string[]): Promise<Record<string, unknown>> {
    const { exit, text } = await this.run(...argv, '--format', 'json');
    return { exit, ...(JSON.parse(text) as object) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]();
  }
}

/** Version v2 serves, v1 has stopped. */
export async function openShop(): Promise<Shop> {
  const fleet = await startFleet({ hosts: HOSTS, registry: QUICK });
  const shop = new Shop(fleet, await fleet.configFor(PROJECT));
  for (const [verb, version] of [
    ['setup', 'v1'],
    ['deploy', 'v2'],
  ] as const) {
    const ran = await shop.run(verb, '-P', '--version', version, '-y', '-q');
    if (ran.exit !== 0) throw new Error(ran.text);
  }
  return shop;
}
