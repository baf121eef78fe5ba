/** Questions for a host's Docker: one round trip, and where there is no Docker to ask, why. */
import type { HostFacts } from '../../planner/facts.ts';
import { observationScript, queryOf } from '../../planner/probes/index.ts';
import { lineFor } from '../command-line.ts';
import { readFacts } from '../fingerprint.ts';
import { type Answers, askAll, type Silent } from './asking.ts';
import type { Scene } from './scene.ts';

/** Ends the facts and begins what else was asked. */
const MARK = '=== kamal-plan answer\n';

/**
 * Asks probes, and beside them anything else: `parse` gets the facts and what `script` printed. Only hosts whose Docker
 * answers are heard.
 */
export function askDocker<T>(
  scene: Scene,
  hosts: readonly string[],
  { probes = [], script }: { readonly probes?: readonly string[]; readonly script: (host: string) => string },
  parse: (facts: HostFacts, text: string) => T,
): Promise<Answers<T>> {
  const { config, project } = scene;
  const asked = ['docker', 'user', ...probes];
  const whole = (host: string): string => {
    const query = { ...queryOf(config, host), withoutEnv: true };
    const more = `if [ -n "$D" ]; then\n${script(host)}\nfi\n`;
    return `${observationScript(query, project.key, asked)}printf '${MARK.replace('\n', '\\n')}'\n${more}`;
  };
  return askAll(scene, hosts, whole, (text): T | Omit<Silent, 'host'> => {
    const end = text.indexOf(MARK);
    const facts = readFacts(text.slice(0, Math.max(0, end)), project.key);
    if (!facts.ok) return { because: facts.failures };
    return dockerTrouble(scene, facts.value) ?? parse(facts.value, text.slice(end + MARK.length));
  });
}

/** Why Docker says nothing on a host, in the words of plans. */
function dockerTrouble({ options }: Scene, { docker, user }: HostFacts): Omit<Silent, 'host'> | undefined {
  if (docker.state === 'ready') return undefined;
  if (docker.state === 'missing')
    return { because: 'docker is not installed', fix: `${lineFor(options, 'setup')} installs it` };
  if (docker.state === 'down')
    return { because: 'the docker daemon does not answer', fix: 'sudo systemctl start docker' };
  return {
    because: `docker answers "permission denied" to user ${user.name}`,
    fix: `sudo usermod -aG docker ${user.name}`,
  };
}
