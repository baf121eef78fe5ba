/** What is taken away of a proxy: its container, its image, its directory. The named volume stays, as Kamal leaves it. */
import { commandFor } from '../command-line.ts';
import type { ContainerFacts, HostFacts, ImageFacts } from '../facts.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';
import { audit } from './audit.ts';
import { draft, shell } from './draft.ts';
import { type ProxySubject, proxyFilter } from './proxy-state.ts';

const NAME = names.PROXY_CONTAINER;
const DIRECTORY = '.kamal/proxy';
const STOPPED = ['created', 'exited', 'dead'];

const titled = ({ labels }: { readonly labels: Readonly<Record<string, string>> }, title: string): boolean =>
  labels['org.opencontainers.image.title'] === title;

const isProxy = (container: ContainerFacts): boolean => container.name === NAME || titled(container, NAME);

/** Removes the proxy's container once it is stopped. */
export function removeProxyContainer(situation: Situation, { host, phase, needs }: ProxySubject): Draft {
  const gone = (facts: HostFacts): string[] =>
    facts.containers.filter((one) => isProxy(one) && STOPPED.includes(one.state)).map(({ name }) => name);
  return draft({
    kind: 'remove-proxy-container',
    host,
    subject: '',
    action: 'delete',
    label: 'remove container kamal-proxy',
    explain: 'Only a stopped container is removed. Routes and certificates are in its volume, which stays.',
    cause: 'the proxy is removed',
    phase,
    unless: 'unless there is none',
    needs: [things.docker(host), ...needs],
    gives: [things.pruned('proxy container', host)],
    guard: (facts) => {
      if (gone(facts).length > 0) return { state: 'ready' };
      if (!facts.containers.some(isProxy)) return { state: 'done', because: `no kamal-proxy is on ${host}` };
      return { state: 'blocked', because: 'kamal-proxy runs', fix: commandFor(situation.config, 'proxy', 'stop') };
    },
    commands: () => [
      audit(situation, 'Removed proxy container'),
      shell(`docker container prune --force ${proxyFilter()}`),
      shell(`if docker container inspect ${NAME} > /dev/null 2>&1; then docker container rm ${NAME}; fi`),
    ],
    effect: (facts) => {
      const names = gone(facts);
      return { ...facts, routes: [], containers: facts.containers.filter(({ name }) => !names.includes(name)) };
    },
    undo: () => ({ irreversible: `${commandFor(situation.config, 'proxy', 'boot')} runs a new one` }),
    timeout: 60,
  });
}

/** Images with the title that no container uses. */
const unused = (facts: HostFacts, title: string): ImageFacts[] =>
  facts.images.filter(
    (image) =>
      titled(image, title) &&
      !facts.containers.some(
        ({ imageId, image: tag }) => imageId === image.id || image.tags.includes(names.listedAs(tag)),
      ),
  );

/** Removes the proxy's images that no container uses. */
export function removeProxyImage(situation: Situation, { host, phase, needs }: ProxySubject): Draft {
  return draft({
    kind: 'remove-proxy-image',
    host,
    subject: '',
    action: 'delete',
    label: 'remove image kamal-proxy',
    explain: 'Removes images of kamal-proxy that no container uses.',
    cause: 'the proxy is removed',
    phase,
    unless: 'unless there is none',
    needs: [things.docker(host), ...needs],
    gives: [things.pruned('proxy image', host)],
    guard: (facts) =>
      unused(facts, NAME).length === 0
        ? { state: 'done', because: `no unused image of kamal-proxy is on ${host}` }
        : { state: 'ready' },
    commands: () => [
      audit(situation, 'Removed proxy image'),
      shell(`docker image prune --all --force ${proxyFilter()}`),
    ],
    effect: (facts) => without(facts, unused(facts, NAME)),
    undo: () => ({ irreversible: 'the image has to be pulled again' }),
    timeout: 60,
  });
}

const without = (facts: HostFacts, gone: readonly ImageFacts[]): HostFacts => ({
  ...facts,
  images: facts.images.filter((image) => !gone.includes(image)),
});

/** Removes `.kamal/proxy`: boot configuration, certificates and error pages of every app on the host. */
export function removeProxyDirectory({ host, phase, needs }: ProxySubject): Draft {
  const isInside = (path: string): boolean => path === DIRECTORY || path.startsWith(`${DIRECTORY}/`);
  return draft({
    kind: 'remove-proxy-directory',
    host,
    subject: '',
    action: 'delete',
    label: `remove ${DIRECTORY}`,
    explain: 'Boot configuration, certificates and error pages of every app on the host.',
    cause: 'the proxy is removed',
    phase,
    unless: 'unless it is not there',
    needs,
    gives: [things.pruned('proxy directory', host)],
    guard: (facts) => {
      const isThere = facts.directories.some(isInside) || facts.files.some(({ path }) => isInside(path));
      const hasFiles = Object.keys(facts.proxyFiles).length > 0;
      return isThere || hasFiles ? { state: 'ready' } : { state: 'done', because: `${DIRECTORY} is not there` };
    },
    commands: () => [shell(`rm -r ${DIRECTORY} || true`)],
    effect: (facts) => ({
      ...facts,
      proxyFiles: {},
      directories: facts.directories.filter((path) => !isInside(path)),
      files: facts.files.filter(({ path }) => !isInside(path)),
    }),
    undo: () => ({ irreversible: 'the next boots write what they need' }),
    timeout: 60,
  });
}

/** Removes what Kamal 1 ran in the proxy's place. */
export function removeTraefik({ host, phase, needs }: ProxySubject): Draft {
  const isTraefik = (one: ContainerFacts): boolean => one.name === 'traefik' || titled(one, 'Traefik');
  return draft({
    kind: 'remove-traefik',
    host,
    subject: '',
    action: 'delete',
    label: 'remove traefik',
    explain: 'Stops and removes the container of Kamal 1, and its images: kamal-proxy needs its ports.',
    cause: 'Kamal 2 uses kamal-proxy',
    phase,
    unless: 'unless there is none',
    needs: [things.docker(host), ...needs],
    gives: [things.stopped('traefik', host)],
    guard: (facts) =>
      facts.containers.some(isTraefik) ? { state: 'ready' } : { state: 'done', because: `no traefik is on ${host}` },
    commands: () => [
      shell(
        `docker container stop traefik ; docker container prune --force ${proxyFilter('Traefik')} && ` +
          `docker image prune --all --force ${proxyFilter('Traefik')}`,
      ),
    ],
    effect: (facts) => {
      const rest = { ...facts, containers: facts.containers.filter((one) => !isTraefik(one)) };
      const ports = {
        ...rest,
        listeners: rest.listeners.filter(({ process }) => !process?.startsWith('docker-proxy')),
      };
      return without(ports, unused(ports, 'Traefik'));
    },
    undo: () => ({ irreversible: 'Kamal 1 runs traefik again' }),
    interruption: (before) =>
      before === undefined || before.containers.some((one) => isTraefik(one) && one.state === 'running')
        ? {
            service: 'everything behind traefik',
            why: 'its apps are served again when they are booted behind kamal-proxy',
          }
        : undefined,
    duration: 3,
    timeout: 120,
  });
}
