/** `init`: the files that a project begins with. Nothing that exists is touched. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT_CODES } from '../../failures.ts';
import type { Output } from '../../output.ts';
import { HOOKS, hookSample } from './hooks.ts';
import { DEPLOY_YML, SECRETS } from './templates.ts';

/** Writes what is missing and says what it did. */
export function initProject({ bundle }: { readonly bundle?: boolean }, { cwd, stdout, stderr }: Output): number {
  const say = (text: string): void => void stdout.write(`${text}\n`);
  try {
    say(write(cwd, 'config/deploy.yml', DEPLOY_YML));
    say(write(cwd, '.kamal/secrets', SECRETS));
    say(writeHooks(cwd));
  } catch (error) {
    stderr.write(`cannot write here: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT_CODES.failed;
  }
  say(NEXT);
  if (bundle) say('--bundle: nothing to do, kamal-plan is no gem and needs no bundle');
  return EXIT_CODES.done;
}

const NEXT = `
Next: edit config/deploy.yml and .kamal/secrets, then
  kamal-plan setup --dry-run   shows the plan of the first deploy; opens no connection
  kamal-plan setup             shows it and runs it`;

function write(cwd: string, file: string, text: string): string {
  mkdirSync(dirname(join(cwd, file)), { recursive: true });
  try {
    writeFileSync(join(cwd, file), text, { flag: 'wx' });
    return `${file}: created`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return `${file}: exists already, left alone`;
  }
}

/** All or none: who has a directory of hooks has chosen what is in it. */
function writeHooks(cwd: string): string {
  const directory = '.kamal/hooks';
  if (existsSync(join(cwd, directory))) return `${directory}: exists already, left alone`;
  mkdirSync(join(cwd, directory), { recursive: true });
  for (const name of Object.keys(HOOKS)) {
    writeFileSync(join(cwd, directory, `${name}.sample`), hookSample(name), { flag: 'wx', mode: 0o755 });
  }
  return `${directory}: created ${Object.keys(HOOKS).length} samples; a hook is active without .sample`;
}
