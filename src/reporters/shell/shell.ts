/**
 * A plan as a script for people who want to do it by hand: a section per host, each step with its commands as a run sends
 * them. It decides nothing: what a run finds out (whether a step is needed, what other hosts did) is left to whoever reads it.
 */
import type { Plan } from '../../../planner/plan.ts';
import { shellQuote } from '../../../planner/quoting.ts';
import { LOCAL } from '../../../planner/step.ts';
import { orderOf } from '../edges.ts';
import { topLines } from '../graphs/top-lines.ts';
import { isWaypoint } from '../groups.ts';
import { hostsText } from '../host-names.ts';
import type { Look } from '../look.ts';
import { topOf } from '../top.ts';
import { count, list } from '../wording.ts';
import { oneLine } from './commands.ts';
import { ENV_VALUE, HELPERS, SHELL_VALUE } from './helpers.ts';
import { sectionLines } from './section.ts';
import { namesIn } from './variables.ts';
import { waitsOf } from './waits.ts';

/** The script, without a line end after the last line. */
export function renderShell(plan: Plan, look: Look): string {
  const top = topOf(plan, look);
  const sections = sectionsOf(plan, top.digest);
  const bodies = sections.map(({ body }) => body).join('\n');
  const example = sections.find(({ hosts }) => hosts[0] !== LOCAL)?.hosts[0] ?? LOCAL;
  return [
    '#!/bin/sh',
    ...topLines(top).map((line) => `# ${line}`),
    '#',
    ...USAGE(oneLine(example)).map((line) => (line === '' ? '#' : `# ${line}`)),
    'set -eu',
    '',
    HELPERS,
    ...(bodies.includes('$(env_value ') ? [ENV_VALUE] : []),
    ...(bodies.includes('$(shell_value ') ? [SHELL_VALUE] : []),
    ...sections.map(({ hosts, body }, at) =>
      ['', `# ${oneLine(hostsText(hosts, plan))}`, `section_${at + 1}() {`, body, '}'].join('\n'),
    ),
    '',
    ...mainLines(sections, top.verdict),
  ].join('\n');
}

const USAGE = (host: string): readonly string[] => [
  `on the host              sh plan.sh ${host}`,
  `from elsewhere           ssh ${host} sh -s ${host} < plan.sh`,
  `behind its second step   sh plan.sh ${host} 3`,
  'hooks, builds            sh plan.sh local, in the directory of the project',
  '',
  'It stops where a step fails. A step that waits for other hosts tells which, and asks where somebody can answer.',
  'Secrets are variables: SECRET_NAME=… for each that a host needs, in front of the script where it is fed over ssh',
  "(cat secrets.sh plan.sh | ssh …). Files of the project are read from $UPLOADS, a copy of the project's directory.",
];

interface Sections {
  readonly hosts: readonly string[];
  readonly steps: number;
  readonly body: string;
}

/** Hosts that do the same share a section. */
function sectionsOf(plan: Plan, digest: string): readonly Sections[] {
  const nameOf = namesIn(plan);
  const start = waitsOf(plan, orderOf(plan.steps));
  const byHost = new Map<string, Plan['steps'][number][]>();
  for (const step of plan.steps) {
    if (isWaypoint(step)) continue;
    const steps = byHost.get(step.host) ?? [];
    steps.push(step);
    byHost.set(step.host, steps);
  }
  const sections = new Map<string, { hosts: string[]; steps: number; body: string }>();
  for (const [host, steps] of byHost) {
    const body = sectionLines({ host, steps, waits: start(), nameOf, digest }).join('\n');
    const section = sections.get(body) ?? { hosts: [], steps: steps.length, body };
    section.hosts.push(host);
    sections.set(body, section);
  }
  return [...sections.values()];
}

function mainLines(sections: readonly Sections[], verdict: string | undefined): readonly string[] {
  if (verdict !== undefined) return [`printf '%s\\n' ${shellQuote(verdict)} >&2`, 'exit 3'];
  const hosts = sections.map(({ hosts, steps }) => `  ${oneLine(list(hosts, hosts.length))}: ${count(steps, 'step')}`);
  return [
    'usage() {',
    `  printf '%s\\n' 'usage: sh plan.sh HOST [STEP]' ${hosts.map(shellQuote).join(' ')} >&2`,
    '  exit 2',
    '}',
    'host=${1-} from=${2-1} n=0 label= stdin= started=$(date +%s)',
    'case $from in "" | *[!0-9]*) usage ;; esac',
    'case $host in',
    ...sections.map(({ hosts }, at) => `${hosts.map(shellQuote).join(' | ')}) section_${at + 1} ;;`),
    '*) usage ;;',
    'esac',
  ];
}
