/** Looks at every host at once: one read-only script and one answer each. */
import type { Executor } from '../executors/executor.ts';
import type { Config } from '../planner/config.ts';
import { factsOf, type Facts, type HostFacts, type Unreachable } from '../planner/facts.ts';
import { isUnchanged } from '../planner/probes/containers.ts';
import { observationScript, queryOf } from '../planner/probes/index.ts';
import { readFacts } from './fingerprint.ts';

/** Seconds for one host's answer. */
const PATIENCE = 60;

/** Facts of every host, or why there are none. */
export async function observe(
  executor: Executor,
  config: Config,
  hosts: readonly string[],
  key: string,
): Promise<Facts['hosts']> {
  const answers = hosts.map(async (host): Promise<[string, HostFacts | Unreachable]> => {
    const answer = await executor.ask(host, observationScript(queryOf(config, host), key), PATIENCE);
    if (!answer.ok)
      return [host, { unreachable: answer.detail, ...(answer.hint === undefined ? {} : { hint: answer.hint }) }];
    const facts = readFacts(answer.text, key);
    return [host, facts.ok ? facts.value : { unreachable: facts.failures }];
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** For each observed host the shell line that succeeds while its containers are as they were observed. */
export function unchangedLines(facts: Facts, config: Config): Map<string, string> {
  const lines = Object.keys(facts.hosts).flatMap((host): [string, string][] => {
    const there = factsOf(facts, host);
    return there?.docker.state === 'ready' ? [[host, isUnchanged(config, there.containers)]] : [];
  });
  return new Map(lines);
}
