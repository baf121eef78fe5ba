/** What recipes take for granted on a host: it is looked for and never made. */
import * as names from '../names.ts';
import { rolesOn } from '../selection.ts';
import type { Situation } from '../situation.ts';
import { requireDocker } from '../steps/docker.ts';
import { createNetwork } from '../steps/network.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';

const requireNetwork = (host: string): Draft => ({
  ...createNetwork(host),
  kind: 'require-network',
  isRequirement: true,
  guard: (facts) =>
    facts.networks.includes(names.KAMAL_NETWORK)
      ? { state: 'done', because: `network ${names.KAMAL_NETWORK} is there` }
      : { state: 'blocked', because: `network ${names.KAMAL_NETWORK} is missing`, fix: 'kamal-plan deploy creates it' },
});

/** A kamal-proxy that runs. */
export const requireProxy = (host: string): Draft => ({
  ...requireDocker(host),
  kind: 'require-proxy',
  needs: [],
  gives: [things.proxy(host)],
  guard: (facts) =>
    facts.containers.some(({ name, state }) => name === names.PROXY_CONTAINER && state === 'running')
      ? { state: 'done', because: 'kamal-proxy runs' }
      : { state: 'blocked', because: 'kamal-proxy does not run', fix: 'kamal-plan deploy starts it' },
});

/** What boots of the app take for granted on its hosts: Docker, the network and, where a role of theirs is proxied, the proxy. */
export const requirements = ({ selection }: Situation): Draft[] =>
  selection.appHosts.flatMap((host) => [
    requireDocker(host),
    requireNetwork(host),
    ...(rolesOn(selection, host).some(({ proxy }) => proxy !== undefined) ? [requireProxy(host)] : []),
  ]);
