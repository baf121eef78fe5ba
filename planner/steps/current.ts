/** Shell lines that find a role's current container on a host that nobody looked at (Kamal 2.12, `commands/app.rb`). */
import type { Config } from '../config.ts';
import * as names from '../names.ts';
import { roleFilters } from './container-facts.ts';

const RUNNING = '--filter status=running --filter status=restarting';

function latestOf(config: Config, role: string, what: string): string {
  const filters = `${roleFilters(config, role)} ${RUNNING}`;
  const image = `$(docker image ls --filter reference=${names.familiar(names.latestReference(config))} --format '\\''{{.ID}}'\\'')`;
  const find = `docker ps --latest ${what} ${filters}`;
  return `sh -c '${find} --filter ancestor=${image} ; ${find}' | head -1`;
}

/** Prints the current container's id. */
export const currentIdLine = (config: Config, role: string): string => latestOf(config, role, '--quiet');

/** Prints the current container's name. */
export const currentNameLine = (config: Config, role: string): string =>
  latestOf(config, role, `--format '\\''{{.Names}}'\\''`);
