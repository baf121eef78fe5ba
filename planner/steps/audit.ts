/** Audit lines, written before what they announce (Kamal 2.12, `commands/auditor.rb`). The host's clock gives the time. */
import type { Config } from '../config.ts';
import * as names from '../names.ts';
import { shellQuote } from '../quoting.ts';
import type { Situation } from '../situation.ts';
import type { ShellCommand, Text } from '../step.ts';
import { shell } from './draft.ts';

/** Appends `[TIME] [PERFORMER] [DESTINATION] [ROLE] MESSAGE` to the service's audit log. */
export function audit({ config }: Pick<Situation, 'config'>, message: string, role?: string): ShellCommand {
  const tags = [config.destination, role].filter((tag) => tag !== undefined).map((tag) => `[${tag}]`);
  return auditLine(config, [shellQuote([...tags, message].join(' '))]);
}

/** Appends `[TIME] [PERFORMER]` and what the shell makes of `text`. */
export function auditLine(config: Config, text: Text): ShellCommand {
  return shell(
    `mkdir -p .kamal && printf '[%s] [%s] %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" `,
    { run: 'performer', as: 'shell' },
    ' ',
    ...text,
    ` >> ${names.auditLog(config)}`,
  );
}
