/** What recipes take for granted on a host: it is looked for and never made. */
import { commandFor } from '../command-line.ts';
import * as names from '../names.ts';
import { rolesOn } from '../selection.ts';
import type { Situation } from '../situation.ts';
import { requireDocker } from '../steps/docker.ts';
import { createNetwork } from '../steps/network.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';

const requireNetwork = ({ config }: Situation, host: string): Draft => ({
  ...createNetwork(host),
  kind: 'require-network',
  isRequirement: true,
  guard: (facts) =>
    facts.networks.includes(names.KAMAL_NETWORK)
      ? { state: 'done', because: `network ${names.KAMAL_NETWORK} is there` }
      : {
          state: 'blocked',
          because: `network ${names.KAMAL_NETWORK} is missing`,
          fix: `${commandFor(config, 'deploy')} creates it`,
        },
});

/** A kamal-proxy that runs. */
export const requireProxy = (situation: Situation, host: string): Draft => ({
  ...requireDocker(situation, host),
  kind: 'require-proxy',
  needs: [],
  gives: [things.proxy(host)],
  guard: (facts) =>
    facts.containers.some(({ name, state }) => name === names.PROXY_CONTAINER && state === 'running')
      ? { state: 'done', because: 'kamal-proxy runs' }
      : {
          state: 'blocked',
          because: 'kamal-proxy does not run',
          fix: `${commandFor(situation.config, 'deploy')} starts it`,
        },
});

/** What boots of the app take for granted on its hosts: Docker, the network and, where a role of theirs is proxied, the proxy. */
export const requirements = (situation: Situation): Draft[] =>
  situation.selection.appHosts.flatMap((host) => [
    requireDocker(situation, host),
    requireNetwork(situation, host),
    ...(rolesOn(situation.selection, host).some(({ proxy }) => proxy !== undefined)
      ? [requireProxy(situation, host)]
      : []),
  ]);
