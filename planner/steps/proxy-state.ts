/** kamal-proxy as it is: started, stopped, or replaced by a new container that takes over its routes. */
import { commandFor } from '../command-line.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { audit } from './audit.ts';
import { changeContainer, containerNamed } from './container-facts.ts';
import { draft, shell } from './draft.ts';
import { proxyInterruption } from './interruption.ts';
import { isProxyUp } from './reach.ts';
import { proxyRunOn } from './proxy.ts';
import { proxyRunLine, withProxy } from './proxy-container.ts';
import { sessionFor } from './registry.ts';

export interface ProxySubject {
  readonly host: string;
  readonly phase: string;
  readonly needs: readonly Thing[];
}

const NAME = names.PROXY_CONTAINER;
const TITLE = 'org.opencontainers.image.title';

/** Kamal finds the proxy's containers and images by this label. */
export const proxyFilter = (title = NAME): string => `--filter label=${TITLE}=${title}`;

/** Starts the container that is there. */
export function startProxy(situation: Situation, { host, phase, needs }: ProxySubject): Draft {
  return draft({
    kind: 'start-proxy',
    host,
    subject: '',
    action: 'update',
    label: 'start kamal-proxy',
    explain: 'Starts the proxy as it is; its routes are in its volume.',
    cause: 'web traffic goes through it',
    phase,
    unless: 'unless it runs',
    needs: [things.docker(host), ...needs],
    gives: [things.proxy(host)],
    guard: (facts) => {
      if (containerNamed(facts, NAME) === undefined)
        return {
          state: 'blocked',
          because: 'there is no kamal-proxy',
          fix: commandFor(situation.config, 'proxy', 'boot'),
        };
      return isProxyUp(facts) ? { state: 'done', because: 'kamal-proxy runs' } : { state: 'ready' };
    },
    commands: () => [audit(situation, 'Started proxy'), shell(`docker container start ${NAME}`)],
    effect: (facts) => changeContainer(facts, NAME, (container) => ({ ...container, state: 'running' })),
    undo: (before) =>
      before?.containers.some((one) => one.name === NAME && one.state !== 'exited') === true
        ? { irreversible: 'it was not stopped before either' }
        : { how: 'stop it', commands: [shell(`docker container stop ${NAME}`)] },
    timeout: 60,
  });
}

/** Stops the proxy; `until` says who starts it again. */
export function stopProxy(
  situation: Situation,
  { host, phase, needs }: ProxySubject,
  until: { readonly why: string; readonly seconds?: number },
): Draft {
  return draft({
    kind: 'stop-proxy',
    host,
    subject: '',
    action: 'delete',
    label: 'stop kamal-proxy',
    explain: 'Nothing on this host is reached through it while it is stopped. Container and routes are kept.',
    cause: 'asked for',
    phase,
    unless: 'unless it is stopped',
    needs: [things.docker(host), ...needs],
    gives: [things.stopped(NAME, host)],
    guard: (facts) =>
      isProxyUp(facts) ? { state: 'ready' } : { state: 'done', because: `kamal-proxy does not run on ${host}` },
    commands: () => [audit(situation, 'Stopped proxy'), shell(`docker container stop ${NAME}`)],
    effect: (facts) => changeContainer(facts, NAME, (container) => ({ ...container, state: 'exited' })),
    undo: () => ({ how: 'start it again', commands: [shell(`docker container start ${NAME}`)] }),
    interruption: (before) =>
      before !== undefined && !isProxyUp(before) ? undefined : proxyInterruption(situation.config, before, until),
    duration: 1,
    timeout: 60,
  });
}

/** Seconds that a host is without a proxy while its container is replaced; longer where the image is not there yet. */
export const PROXY_GAP = 5;

/** Replaces the proxy's container: the old one goes before the new one comes, because both want the same ports. */
export function replaceProxy(situation: Situation, { host, phase, needs }: ProxySubject): Draft {
  const { registry } = situation.config;
  const run = proxyRunOn(situation, host);
  return draft({
    kind: 'replace-proxy',
    host,
    subject: '',
    action: 'replace',
    label: 'replace kamal-proxy',
    explain:
      'Stops and removes the proxy and runs a new one with what is configured now; its routes are in its volume.',
    cause: 'rebooted',
    phase,
    needs: [
      things.docker(host),
      things.network(names.KAMAL_NETWORK, host),
      ...sessionFor(situation, registry, host),
      ...needs,
    ],
    gives: [things.proxy(host)],
    guard: (facts) =>
      containerNamed(facts, NAME) === undefined
        ? { state: 'ready', action: 'create', cause: 'there is none' }
        : { state: 'ready' },
    commands: () => [
      audit(situation, 'Rebooted proxy'),
      shell(`docker container stop ${NAME} || true`),
      shell(`docker container prune --force ${proxyFilter()}`),
      shell(`if docker container inspect ${NAME} > /dev/null 2>&1; then docker container rm ${NAME}; fi`),
      shell(`mkdir -p ${names.APPS_CONFIG}`),
      shell(proxyRunLine(run)),
    ],
    effect: (facts) => withProxy({ ...facts, containers: facts.containers.filter(({ name }) => name !== NAME) }, run),
    undo: () => ({ irreversible: 'the old container is gone; its routes are in its volume' }),
    interruption: (before) =>
      before !== undefined && !isProxyUp(before)
        ? undefined
        : proxyInterruption(situation.config, before, { seconds: PROXY_GAP, why: 'kamal-proxy is replaced' }),
    duration: PROXY_GAP,
    timeout: 300,
  });
}
