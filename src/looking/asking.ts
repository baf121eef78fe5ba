/** One question for each host, all at once; a host that does not answer never hides what the others said. */
import { EXIT_CODES } from '../failures.ts';
import { harmless } from '../reporters/layout.ts';
import { painter } from '../reporters/style.ts';
import { isColourful } from '../reporters/style.ts';
import type { Scene } from './scene.ts';

/** Seconds for one host's answer. */
const PATIENCE = 60;

/** A host that could not be looked at. */
export interface Silent {
  readonly host: string;
  readonly because: string;
  readonly fix?: string;
}

export interface Answers<T> {
  /** In the order of the hosts. */
  readonly heard: readonly (readonly [host: string, answer: T])[];
  readonly silent: readonly Silent[];
}

/** `parse` may find that a host did answer, but cannot say what was asked. */
export async function askAll<T>(
  { executor }: Pick<Scene, 'executor'>,
  hosts: readonly string[],
  script: (host: string) => string,
  parse: (text: string, host: string) => T | Omit<Silent, 'host'>,
): Promise<Answers<T>> {
  const answers = await Promise.all(
    hosts.map(async (host): Promise<readonly [string, T | Omit<Silent, 'host'>]> => {
      const answer = await executor.ask(host, script(host), PATIENCE);
      if (answer.ok) return [host, parse(answer.text, host)];
      return [host, { because: answer.detail, ...(answer.hint === undefined ? {} : { fix: answer.hint }) }];
    }),
  );
  return {
    heard: answers.flatMap(([host, answer]) => (isSilence(answer) ? [] : [[host, answer] as const])),
    silent: answers.flatMap(([host, answer]) => (isSilence(answer) ? [{ host, ...answer }] : [])),
  };
}

const isSilence = <T>(answer: T | Omit<Silent, 'host'>): answer is Omit<Silent, 'host'> =>
  typeof answer === 'object' && answer !== null && 'because' in answer;

/** Says on standard error which hosts were not heard; the value is the command's exit code. */
export function showSilent({ output, vault }: Pick<Scene, 'output' | 'vault'>, silent: readonly Silent[]): number {
  const paint = painter(isColourful(output.stderr, output.env));
  for (const { host, because, fix } of silent) {
    const next = fix === undefined ? '' : ` ${paint('green', '→')} ${harmless(fix)}`;
    output.stderr.write(`${paint('red', '✗')} ${host}: ${harmless(vault.redact(because))}${next}\n`);
  }
  return silent.length === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
}
