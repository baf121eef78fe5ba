/** The Docker network on which kamal-proxy finds containers. */
import { KAMAL_NETWORK } from '../names.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';
import { draft, ifThere, shell } from './draft.ts';

/** Creates the network `kamal`. */
export function createNetwork(host: string): Draft {
  return draft({
    kind: 'create-network',
    host,
    subject: KAMAL_NETWORK,
    action: 'create',
    label: `create network ${KAMAL_NETWORK}`,
    explain: 'The proxy reaches containers by their names on this network.',
    cause: 'containers and the proxy share it',
    phase: 'prepare',
    unless: 'unless there',
    needs: [things.docker(host)],
    gives: [things.network(KAMAL_NETWORK, host)],
    guard: (facts) =>
      facts.networks.includes(KAMAL_NETWORK)
        ? { state: 'done', because: `network ${KAMAL_NETWORK} is there` }
        : { state: 'ready', cause: 'there is none' },
    commands: () => [
      shell(`docker network create ${KAMAL_NETWORK} || docker network inspect ${KAMAL_NETWORK} > /dev/null`),
    ],
    effect: (facts) => ({ ...facts, networks: [...facts.networks, KAMAL_NETWORK] }),
    undo: () => ({
      how: 'remove the network',
      commands: [ifThere('network', KAMAL_NETWORK, `docker network rm ${KAMAL_NETWORK}`)],
    }),
    timeout: 30,
  });
}
