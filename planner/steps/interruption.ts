/** Whom it interrupts when kamal-proxy stops on a host: every service that it serves there, our own and those of others. */
import type { Config } from '../config.ts';
import type { HostFacts } from '../facts.ts';
import { rolePrefix } from '../names.ts';
import type { Interruption } from '../step.ts';
import { isAnswered } from './reach.ts';

/** All of them are named; `neighbours` are those that are not of this configuration. */
export function proxyInterruption(
  config: Config,
  before: HostFacts | undefined,
  { why, seconds }: Omit<Interruption, 'service'>,
): Interruption | undefined {
  const lasting = seconds === undefined ? {} : { seconds };
  if (before === undefined) return { service: 'every service behind kamal-proxy', why, ...lasting };
  const services = before.routes.filter((route) => isAnswered(route, before)).map(({ service }) => service);
  if (services.length === 0) return undefined;
  const own = [
    ...config.roles.map((role) => rolePrefix(config, role.name)),
    ...config.accessories.map((accessory) => accessory.service),
  ];
  const neighbours = services.filter((service) => !own.includes(service)).sort();
  return { service: services.sort().join(', '), why, ...lasting, ...(neighbours.length === 0 ? {} : { neighbours }) };
}
