/** `observe --record` and `--facts`: a look that is kept, and a plan from one that was. */
import { resolve } from 'node:path';
import { factsOf } from '../../planner/facts.ts';
import { makePlan, type Situation } from '../../planner/index.ts';
import { serviceWithDestination } from '../../planner/names.ts';
import { diffPlans, isEmptyDiff } from '../../planner/plan-diff.ts';
import { versionOf } from '../../planner/steps/container-facts.ts';
import { EXIT_CODES } from '../failures.ts';
import { showBlocked } from '../output.ts';
import type { Looked } from '../prepare.ts';
import { harmless } from '../reporters/layout.ts';
import { writeWhole } from '../whole-file.ts';
import { type FactsFile, factsFileText } from './facts-file.ts';
import { asHere, fileReferences, listen, referenceOf, withReferences } from './references.ts';

/** Writes what was seen to the file, or prints it. */
export async function recordFacts({ session, situation, keys }: Looked, file: string | undefined): Promise<number> {
  const { output, project } = session;
  if (keys.problems.length > 0) return showBlocked(output, 'observe', keys.problems);
  const { service, destination } = project.config;
  const unseen = Object.entries(situation.facts.hosts).flatMap(([host, seen]) =>
    'unreachable' in seen ? [`${host}: ${seen.unreachable}`] : [],
  );
  const { hosts } = withReferences(situation.facts, listenToAll(situation), project.config);
  const text = factsFileText({
    service,
    ...(destination === undefined ? {} : { destination }),
    recorded_at: new Date().toISOString(),
    hosts,
  });
  for (const line of unseen) output.stderr.write(`${harmless(line)}\n`);
  if (file === undefined) output.stdout.write(text);
  const problem = file === undefined ? undefined : await writeWhole(resolve(output.cwd, file), text);
  if (problem !== undefined) output.stderr.write(`--record ${file}: ${problem}\n`);
  if (problem === undefined && file !== undefined)
    output.stderr.write(
      `recorded ${Object.keys(hosts).length - unseen.length} hosts in ${file}: plan … --facts ${file} needs no key\n`,
    );
  return problem === undefined && unseen.length === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** Every text that plans of this configuration compare: of what is asked for, and of every version that is on a host. */
function listenToAll(situation: Situation): Pick<ReturnType<typeof listen>, 'byFingerprint'> {
  const heard = listen(situation.fingerprint);
  const { config, facts, intent } = situation;
  const seen = Object.keys(facts.hosts).flatMap((host) => factsOf(facts, host)?.containers ?? []);
  const versions = seen
    .filter(({ labels }) => labels['service'] === config.service)
    .map((container) => versionOf(config, container.labels['role'] ?? '', container));
  for (const version of new Set([intent.version, ...versions])) {
    makePlan({ ...situation, intent: { ...intent, version }, fingerprint: heard.fingerprint });
  }
  return heard;
}

/** The situation as it was recorded; a sentence where the record is of something else. */
export function fromRecord(situation: Situation, record: FactsFile): Situation | string {
  const { config } = situation;
  const wanted = serviceWithDestination(config);
  const found = [record.service, record.destination].filter(Boolean).join('-');
  if (wanted !== found) return `--facts: the facts are of ${found}, and the configuration is of ${wanted}`;
  const hosts = situation.selection.hosts.flatMap((host) => {
    const seen = record.hosts[host];
    return seen === undefined ? [] : [[host, seen] as const];
  });
  const local = { ...situation.facts.local, files: fileReferences(config, situation.facts.local.files) };
  return { ...situation, facts: { local, hosts: Object.fromEntries(hosts) }, fingerprint: referenceOf };
}

/**
 * Local files on which the plan of a record depends: hosts had what was in them then, and nothing in the record tells
 * whether it is what is in them now.
 */
export function assumedFiles(situation: Situation): string[] {
  const { local, hosts } = situation.facts;
  const seen = new Set(
    Object.keys(hosts).flatMap((host) => factsOf(situation.facts, host)?.files.map(({ fingerprint }) => fingerprint)),
  );
  const { plan } = makePlan(situation);
  return Object.keys(local.files).filter((name) => {
    if (!seen.has(asHere(name))) return false;
    const files = { ...local.files, [name]: 'changed' };
    return !isEmptyDiff(diffPlans(plan, makePlan({ ...situation, facts: { hosts, local: { ...local, files } } }).plan));
  });
}
