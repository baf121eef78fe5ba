/** `build details`: which builder the configuration asks for, and what Docker has. */
import { spawn } from 'node:child_process';
import { builderOf } from '../../planner/steps/builder-kind.ts';
import { EXIT_CODES } from '../failures.ts';
import type { ChangeOptions } from '../options.ts';
import { type Output, showBlocked, showConfigNotices } from '../output.ts';
import { openProject } from '../project.ts';
import { buildSource } from './source.ts';

/** Prints them; what Docker prints goes to the same place. */
export async function showBuilder(options: ChangeOptions, output: Output): Promise<number> {
  const opened = await openProject(options, output);
  if (!opened.ok) return showBlocked(output, 'run build details', opened.failures);
  const { config, cwd, env, git, loaded } = opened.value;
  if (options.quiet !== true) showConfigNotices(output, loaded);
  const { arch } = await buildSource(config.builder, cwd, git.head);
  const { kind } = builderOf(config, arch);
  output.stdout.write(`Builder: ${kind}\n`);
  const line =
    kind === 'pack' ? `pack builder inspect ${config.builder.pack?.builder}` : 'docker context ls && docker buildx ls';
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', line], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (text: Buffer) => output.stdout.write(text));
    child.stderr.on('data', (text: Buffer) => output.stderr.write(text));
    child.on('error', () => resolve(EXIT_CODES.failed));
    child.on('close', (code) => resolve(code === 0 ? EXIT_CODES.done : EXIT_CODES.failed));
  });
}
