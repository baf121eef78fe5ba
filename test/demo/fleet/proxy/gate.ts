/** kamal-proxy's health gate and its draining, on simulated containers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf, type Container, type World } from '../world.ts';
import { logLine, type Service } from './state.ts';

/** The container behind a target such as `0123456789ab:80`, if one that runs has that id or name. */
export function containerBehind(world: World, target: string): Container | undefined {
  const [name = ''] = target.split(':');
  const found = world.containers.find((one) => one.name === name || (name.length >= 12 && one.id.startsWith(name)));
  return found?.state === 'running' && found.networks.includes('kamal') ? found : undefined;
}

/** True while the container answers requests on that target's port. */
export function isListening(one: Container, target: string): boolean {
  const port = Number(target.split(':')[1] ?? 80);
  const isUp = one.state === 'running' && !one.isStopping && Date.now() >= one.started + one.behaviour.startsIn;
  return isUp && one.behaviour.port === port;
}

/** Asks the health page once: undefined for a good answer, else what is wrong. */
function probe(world: World, target: string, path: string): string | undefined {
  const one = containerBehind(world, target);
  const url = `http://${target}${path}`;
  const [name = '', port = '80'] = target.split(':');
  if (!one) return `Get "${url}": dial tcp: lookup ${name} on 127.0.0.11:53: no such host`;
  if (!isListening(one, target)) return `Get "${url}": dial tcp ${addressOf(one)}:${port}: connect: connection refused`;
  const status = one.behaviour.answer(path, world.host);
  one.said.push({ at: Date.now(), text: `GET ${path} ${status} kamal-proxy` });
  return status >= 200 && status <= 299 ? undefined : `unexpected status (${status})`;
}

/** Waits until every target is healthy; false when `timeout` milliseconds were not enough. */
export async function becameHealthy(
  world: World,
  proxy: Container,
  service: Service,
  timeout: number,
): Promise<boolean> {
  const { path, interval } = service.target_options.health_check_config;
  const deadline = Date.now() + timeout;
  const waiting = new Set(service.active_targets);
  while (true) {
    for (const target of waiting) {
      const problem = probe(world, target, path);
      if (problem !== undefined)
        logLine(proxy, 'Healthcheck failed', { url: `http://${target}${path}`, error: problem });
      if (problem !== undefined) continue;
      logLine(proxy, 'Target health updated', { target, state: 'healthy', was: 'adding' });
      waiting.delete(target);
    }
    if (waiting.size === 0) return true;
    const left = deadline - Date.now();
    await sleep(Math.max(0, Math.min(left, interval / 1e6)));
    if (Date.now() >= deadline) return false;
  }
}

/** Lets a replaced target finish what it is answering, for `timeout` milliseconds at most. */
export async function drained(world: World, target: string, timeout: number): Promise<void> {
  const deadline = Date.now() + timeout;
  while ((containerBehind(world, target)?.inFlight ?? 0) > 0 && Date.now() < deadline) await sleep(5);
}
