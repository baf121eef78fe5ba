/** What Docker has on a host: the planner's facts, and beside them how Docker itself words a container's state. */
import type { ContainerFacts, HostFacts } from '../../planner/facts.ts';
import { observationScript, parseObservation, queryOf } from '../../planner/probes/index.ts';
import { type Answers, askAll, type Silent } from './asking.ts';
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

const MARK = '=== kamal-plan words\n';
const WORDS = `docker ps -a --no-trunc --format '{{.ID}}\t{{.Status}}\t{{.RunningFor}}\t{{.Ports}}' 2> /dev/null`;
const NO_WORDS: ContainerWords = { status: '', created: '', ports: '' };

/** Looks at hosts with one question each; `also` names probes beside those of containers. */
export function glance(scene: Scene, hosts: readonly string[], also: readonly string[] = []): Promise<Answers<Glance>> {
  const { config, project } = scene;
  const probes = ['docker', 'user', 'containers', ...also];
  const script = (host: string): string => {
    const query = { ...queryOf(config, host), withoutEnv: true };
    return `${observationScript(query, project.key, probes)}printf '${MARK.replace('\n', '\\n')}'\n${WORDS} || true\n`;
  };
  return askAll(scene, hosts, script, parseGlance);
}

function parseGlance(text: string): Glance | Omit<Silent, 'host'> {
  const [observed = '', worded = ''] = text.split(MARK);
  const facts = parseObservation(observed);
  if (facts === undefined) return { because: 'it did not answer all questions: its shell ended early' };
  const trouble = dockerTrouble(facts);
  if (trouble !== undefined) return trouble;
  const byId = new Map(
    worded.split('\n').map((line): [string, ContainerWords] => {
      const [id = '', status = '', created = '', ports = ''] = line.split('\t');
      return [id, { status, created, ports }];
    }),
  );
  return { facts, words: ({ id }) => byId.get(id) ?? NO_WORDS };
}

/** Why Docker says nothing on a host, in the words of plans. */
function dockerTrouble({ docker, user }: HostFacts): Omit<Silent, 'host'> | undefined {
  if (docker.state === 'ready') return undefined;
  if (docker.state === 'missing') return { because: 'docker is not installed', fix: 'kamal-plan setup installs it' };
  if (docker.state === 'down')
    return { because: 'the docker daemon does not answer', fix: 'sudo systemctl start docker' };
  return {
    because: `docker answers "permission denied" to user ${user.name}`,
    fix: `sudo usermod -aG docker ${user.name}`,
  };
}
