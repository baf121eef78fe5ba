import type { Fleet } from './fleet/fleet.ts';
import { containerBehind } from './fleet/proxy/gate.ts';
import { readServices } from './fleet/proxy/state.ts';
import type { World } from './fleet/world.ts';

/** Which version of the service a host runs, by role: the container behind the proxy's route, else the one that runs. */
export function versionOn(fleet: Fleet, host: string, service: string, role: string): string | undefined {
  const world = fleet.state(host);
  const prefix = `${service}-${role}`;
  const name = routedTo(world, prefix) ?? runningOf(world, prefix);
  return name?.slice(prefix.length + 1);
}

function routedTo(world: World, service: string): string | undefined {
  const route = readServices(world).find((one) => one.name === service);
  return containerBehind(world, route?.active_targets[0] ?? '')?.name;
}

function runningOf(world: World, prefix: string): string | undefined {
  return world.containers.find((one) => one.state === 'running' && one.name.startsWith(`${prefix}-`))?.name;
}

/** Version by host, e.g. `{ 'web-1': 'v2' }`. */
export type Versions = Readonly<Record<string, string | undefined>>;

/** What serves where; a host's role is the beginning of its name. */
export function servingOn(fleet: Fleet, service: string): Versions {
  const roleOf = (host: string): string => host.split('-')[0] ?? host;
  return Object.fromEntries(fleet.hosts.map((host) => [host, versionOn(fleet, host, service, roleOf(host))]));
}
