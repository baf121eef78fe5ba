/** What Docker has on a host: the planner's facts, and beside them how Docker itself words a container's state. */
import type { ContainerFacts, HostFacts } from '../../planner/facts.ts';
import type { Answers } from './asking.ts';
import { askDocker } from './docker.ts';
import type { Scene } from './scene.ts';

/** A container in Docker's own words. */
export interface ContainerWords {
  /** e.g. `Up 3 hours (healthy)`. */
  readonly status: string;
  /** When it was made. */
  readonly created: string;
  readonly ports: string;
}

export interface Glance {
  readonly facts: HostFacts;
  readonly words: (container: ContainerFacts) => ContainerWords;
}

const WORDS = `docker ps -a --no-trunc --format '{{.ID}}\t{{.Status}}\t{{.RunningFor}}\t{{.Ports}}' || true`;
const NO_WORDS: ContainerWords = { status: '', created: '', ports: '' };

/** Looks at hosts with one question each; `also` names probes beside those of containers. */
export function glance(scene: Scene, hosts: readonly string[], also: readonly string[] = []): Promise<Answers<Glance>> {
  const probes = ['containers', ...also];
  return askDocker(scene, hosts, { probes, script: () => WORDS }, (facts, text) => {
    const byId = new Map(
      text.split('\n').map((line): [string, ContainerWords] => {
        const [id = '', status = '', created = '', ports = ''] = line.split('\t');
        return [id, { status, created, ports }];
      }),
    );
    return { facts, words: ({ id }) => byId.get(id) ?? NO_WORDS };
  });
}
