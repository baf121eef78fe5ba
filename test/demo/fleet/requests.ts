/** What a browser would see: a request to a simulated host goes through its kamal-proxy to a container, or fails. */
import { setTimeout as sleep } from 'node:timers/promises';
import { containerBehind, isListening } from './proxy/gate.ts';
import { isProxy, readServices, type Service } from './proxy/state.ts';
import type { Container, World } from './world.ts';

export interface Response {
  readonly status: number;
  /** The name of the container that answered. */
  readonly by?: string;
}

/** Milliseconds that an application takes to answer. */
const WORK = 15;

/** Asks a host for `/` of a site and waits for the answer. */
export async function request(world: World, site: string): Promise<Response> {
  const service = serviceFor(world, site);
  if (!service) return { status: isProxyUp(world) ? 404 : 0 };
  if (service.pause_controller.state !== 0) return { status: 503 };
  const [target = ''] = service.active_targets;
  const container = containerBehind(world, target);
  if (!container || !isListening(container, target)) return { status: 502 };
  return answer(container);
}

/** A container that ends while it answers takes the request with it. */
async function answer(container: Container): Promise<Response> {
  container.inFlight += 1;
  await sleep(WORK);
  container.inFlight -= 1;
  return container.state === 'running' ? { status: 200, by: container.name } : { status: 502 };
}

const isProxyUp = (world: World): boolean => world.containers.some((one) => isProxy(one) && one.state === 'running');

function serviceFor(world: World, site: string): Service | undefined {
  if (!isProxyUp(world)) return undefined;
  const services = readServices(world);
  const named = services.find((one) => one.options.hosts.includes(site));
  return named ?? services.find((one) => one.options.hosts.includes(''));
}
