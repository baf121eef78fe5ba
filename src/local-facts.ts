/** What this machine knows without any connection: hooks, files to upload, error pages, names of secrets. */
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { localPath } from '../executors/local-path.ts';
import type { Config } from '../planner/config.ts';
import type { LocalFacts } from '../planner/facts.ts';
import { HOOKS } from '../planner/steps/hook.ts';
import { digestOf } from './fingerprint.ts';

/** Reads directories and files of the project; never runs anything. */
export function localFacts(config: Config, cwd: string, key: string, secrets: LocalFacts['secrets']): LocalFacts {
  const pages =
    config.errorPagesPath === undefined
      ? []
      : list(resolve(cwd, config.errorPagesPath)).filter((name) => /^[45]..\.html$/.test(name));
  const accessoryFiles = config.accessories.flatMap((accessory) => accessory.files.map((file) => file.local));
  const pageFiles = pages.map((page) => `${config.errorPagesPath}/${page}`);
  const found = [...new Set([...accessoryFiles, ...pageFiles])].flatMap((path): [string, string][] => {
    const content = read(localPath(cwd, path));
    return content === undefined ? [] : [[path, digestOf(key, content)]];
  });
  const hooks = resolve(cwd, config.hooksPath);
  const there = list(hooks);
  const broken = HOOKS.filter((name) => isFile(join(hooks, name)) && !isProgram(join(hooks, name)));
  return {
    secrets,
    hooks: there.filter((name) => isProgram(join(hooks, name))),
    ...(broken.length === 0 ? {} : { brokenHooks: broken }),
    files: Object.fromEntries(found),
    errorPages: pages.sort(),
  };
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function read(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
}
