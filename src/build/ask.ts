/** Asks Docker on this machine, and the registry, what a build depends on. Changes nothing. */
import type { Executor, Vault } from '../../executors/executor.ts';
import { revealed } from '../../executors/revealed.ts';
import type { BuildFacts } from '../../planner/facts.ts';
import * as names from '../../planner/names.ts';
import type { Situation } from '../../planner/situation.ts';
import { LOCAL } from '../../planner/step.ts';
import { inspectLine } from '../../planner/steps/builder.ts';
import { builderOf } from '../../planner/steps/builder-kind.ts';
import { builderQuestion, imageQuestion, TOOLS } from './questions.ts';

type Asked = NonNullable<BuildFacts['asked']>;

/** Seconds; a registry that does not answer must not stop a build for long. */
const PATIENCE = 45;

const DOCKER_ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

/** The facts with what was answered. */
export async function askBuild(
  situation: Situation,
  facts: BuildFacts,
  executor: Executor,
  vault: Vault,
): Promise<BuildFacts> {
  const { config, intent } = situation;
  const tools = await ask(executor, TOOLS);
  const arch = tools.find((line) => line.startsWith('arch '))?.slice('arch '.length) ?? facts.arch;
  const docker = dockerState(tools);
  const known = { ...facts, arch: DOCKER_ARCHITECTURES[arch] ?? arch };
  const asked: Asked = { docker, hasPack: tools.includes('pack'), builder: 'absent', isImagePushed: false };
  if (docker === 'missing') return { ...known, asked };
  const builder = builderOf(config, known.arch);
  const question = imageQuestion(config, names.imageReference(config, intent.version));
  // A secret that is missing is a problem of its own, said with all the others.
  const isRevealable = question.every((part) => typeof part === 'string' || 'run' in part || vault.has(part.secret));
  const isAsked = intent.build?.output === 'registry' && !intent.force && isRevealable;
  const [found, pushed] = await Promise.all([
    ask(executor, builderQuestion(builder.name, inspectLine({ situation, builder }))),
    isAsked ? ask(executor, revealed(question, vault)) : NOTHING,
  ]);
  const image = {
    isImagePushed: pushed.includes('pushed'),
    ...(pushed.includes('other') ? { isOther: true as const } : {}),
  };
  return { ...known, asked: { ...asked, builder: builderState(found), ...image } };
}

const NOTHING: readonly string[] = [];

async function ask(executor: Executor, script: string): Promise<readonly string[]> {
  const answer = await executor.ask(LOCAL, script, PATIENCE);
  return answer.ok ? answer.text.split('\n').map((line) => line.trim()) : [];
}

function dockerState(lines: readonly string[]): Asked['docker'] {
  if (lines.includes('docker no buildx')) return 'no buildx';
  if (!lines.includes('docker ready')) return 'missing';
  return lines.includes('down') ? 'down' : 'ready';
}

function builderState(lines: readonly string[]): Asked['builder'] {
  if (lines.includes('builder ready')) return 'ready';
  return lines.includes('builder other') ? 'other' : 'absent';
}
