import type { Container, World } from '../world.ts';
import { Refusal } from './refusal.ts';

/** `--publish` values as container port → places on the host. */
export function portsOf(published: readonly string[]): Container['ports'] {
  const ports: Record<string, { ip: string; port: string }[]> = {};
  for (const text of published) {
    const match = /^(?:(?<ip>\[[^\]]+\]|\d+\.[\d.]+):)?(?:(?<host>\d*):)?(?<inside>\d+)(?:\/(?<proto>\w+))?$/.exec(
      text,
    );
    if (!match?.groups) throw new Refusal(`invalid publish value "${text}"`, 125);
    const { ip = '', host = '', inside = '', proto = 'tcp' } = match.groups;
    const key = `${inside}/${proto}`;
    ports[key] = [...(ports[key] ?? []), { ip: ip.replace(/[[\]]/g, ''), port: host }];
  }
  return ports;
}

/** Throws if a running container of the host has one of the ports. */
export function refuseTakenPorts(world: World, container: Container): void {
  const taken = world.containers
    .filter((one) => one !== container && one.state === 'running')
    .flatMap((one) => Object.values(one.ports).flat());
  const clash = Object.values(container.ports)
    .flat()
    .find((at) => at.port !== '' && taken.some((other) => other.port === at.port));
  if (!clash) return;
  const place = `${clash.ip || '0.0.0.0'}:${clash.port}`;
  throw new Refusal(
    `Error response from daemon: driver failed programming external connectivity on endpoint ${container.name}: Bind for ${place} failed: port is already allocated`,
  );
}
