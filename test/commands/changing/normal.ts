/** Shell lines of Kamal and of plans in one spelling, so that equal ones are equal text. */
import { currentOfRole } from '../../../planner/steps/container-facts.ts';
import { factsOf } from '../../../planner/facts.ts';
import type { Situation } from '../../../planner/situation.ts';
import { planPreConnect } from '../../../planner/index.ts';
import type { Command } from '../../../planner/step.ts';
import { judged } from '../../contract/judged.ts';
import type { Played } from './replay.ts';

/** What Kamal asks hosts; plans know the answers. */
const QUESTIONS = [
  /^docker -v$/,
  /^docker info /,
  /^docker ps (?!.*docker rm)/,
  /^docker inspect kamal-proxy /,
  /^docker container ls --(all|filter)[^|]*$/,
  /^ls \.kamal\/apps \| wc -l$/,
  /^sh -c 'docker ps --latest.*echo \$\{line#/s,
  /^docker inspect --format '\{\{if \.State\.Health/,
  /\| xargs docker (inspect|logs) /,
  /^\[ "\$\{EUID/,
];

/** The lock is not in recordings; a wait is a question that Kamal asks again and again. */
const UNRECORDED = ['take-lock', 'release-lock', 'hold-lock', 'break-lock', 'wait-healthy'];

const common = (line: string): string =>
  line
    .replace(/_replaced_([0-9a-f]{16}|<HEX16>)/g, '_replaced_<HEX16>')
    .replace(/--hostname (\S+?)-(<HEX12>|\$\(od [^)]*\))/, '--hostname $1-<HEX12>')
    .replace(/^docker login (\S+) .*/, 'docker login $1')
    .replace(/ \|\| true$/, '');

/** What Kamal did to each host, as `HOST | LINE`, each once. */
export function kamalLines({ recorded, situation }: Pick<Played, 'recorded' | 'situation'>): string[] {
  const lines = recorded.commands.flatMap(({ host, command, upload }) => {
    if (upload !== undefined) return [`upload ${page(upload)}`];
    const line = (command ?? '').replace(/^\/usr\/bin\/env /, '');
    if (line === 'mkdir -p .kamal' || QUESTIONS.some((question) => question.test(line))) return [];
    if (settled(line, host ?? '', situation).endsWith(' nothing')) return [];
    return [`${host === 'localhost' ? 'local' : host} | ${common(settled(line, host ?? '', situation))}`];
  });
  return [...new Set(lines)].sort();
}

/** Lines that depend on what is there, as they turn out: which container is stopped, whether the proxy is started or run. */
function settled(line: string, host: string, { config, facts }: Situation): string {
  const byName = /^docker container ls --all --filter 'name=\^(.*?)\$' --quiet \| xargs (.*)$/.exec(line);
  if (byName !== null) return `${byName[2]} ${byName[1]}`;
  const start = /^docker container start kamal-proxy \|\| (.*)$/s.exec(line);
  if (start !== null) {
    const isThere = factsOf(facts, host)?.containers.some(({ name }) => name === 'kamal-proxy') === true;
    return isThere ? 'docker container start kamal-proxy' : (start[1] ?? '');
  }
  const current = /^sh -c 'docker ps --latest --quiet .*?label=role=(\S+) .*\| xargs (docker stop.*)$/s.exec(line);
  if (current === null) return line;
  const there = factsOf(facts, host);
  const name = there && currentOfRole(there, config, current[1] ?? '')?.name;
  return `${current[2]} ${name ?? 'nothing'}`;
}

/**
 * What the plan sent to each host until it ended, in the same form, and what cleaned up behind steps that failed; `skipped`
 * adds what it would send where it is not so already.
 */
export function planLines(played: Played, { skipped }: { readonly skipped: boolean }): string[] {
  const { situation, planned, begun, failed } = played;
  const unsent = new Set(planned.plan.steps.flatMap(({ id }) => (begun.has(id) ? [] : [id])));
  const drafts = judged(situation).filter(
    ({ id, draft, verdict }) =>
      draft.isRequirement !== true &&
      !UNRECORDED.includes(draft.kind) &&
      !unsent.has(id) &&
      (begun.has(id) || (skipped && (verdict?.state === 'done' || draft.keep !== 'guard'))),
  );
  const sent = drafts.map(({ draft, before }) => ({ host: draft.host, commands: draft.commands(before) }));
  const rescues = planned.plan.steps.flatMap(({ id, host, rescue }) =>
    failed.has(id) ? [{ host, commands: rescue }] : [],
  );
  return [...new Set([...planPreConnect(situation).plan.steps, ...sent, ...rescues].flatMap(linesOf))].sort();
}

/** The lines of a step's commands, as `HOST | LINE`. */
export const linesOf = ({
  host,
  commands,
}: {
  readonly host: string;
  readonly commands: readonly Command[];
}): string[] =>
  commands.flatMap((command) => {
    if ('local' in command) return [`local | ${command.local.join(' ')}`];
    if ('upload' in command) return [`upload ${fromWhere(command)}`];
    if (!('shell' in command)) return [];
    const line = command.shell
      .map((part) => (typeof part === 'string' ? part : 'run' in part ? part.run : part.secret))
      .join('')
      .replace(/\$\(docker container ls --all --filter 'name=[^']*' --quiet\)/g, '<CONTAINER>')
      .replace(/ \|\| docker network inspect kamal > \/dev\/null$/, '')
      // Only where the container does not serve.
      .replace(/^id=<CONTAINER>; case .* (docker stop \S.*?) ;; esac.*$/, '$1');
    return line.startsWith('mkdir -p .kamal && printf') ? [] : [`${host} | ${common(line)}`];
  });

const fromWhere = ({ upload, content }: { upload: string; content: object }): string =>
  page('localFile' in content ? String(content.localFile) : upload);

/** Kamal copies error pages into a temporary directory first. */
const page = (path: string): string => path.replace(/^.*\/(\w+\.html)$/, '$1');
