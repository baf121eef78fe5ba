/** Where a path of the configuration leads on this machine. */
import { join, resolve } from 'node:path';
import { homeDirectory } from './local-user.ts';

/** Absolute paths stay as they are; others begin in `cwd`, or in the home directory where they begin with `~`. */
export const localPath = (cwd: string, path: string): string => resolve(cwd, expandHome(path));

/** The path with a leading `~` replaced. */
export function expandHome(path: string, home = homeDirectory()): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
