/** `server exec`: a command on the hosts themselves. */
import { audit } from '../../planner/steps/audit.ts';
import { EXIT_CODES } from '../failures.ts';
import { showUsage } from '../output.ts';
import { joined } from './exec-lines.ts';
import { announce, misuse, oneLine } from './exec-options.ts';
import { type ExecOptions, runTargets } from './exec-run.ts';
import type { Scene } from './scene.ts';
import { interact } from './terminal.ts';

/** What `ssh` without a command does. */
const LOGIN_SHELL = 'exec "$SHELL" -l';

/** On every selected host, those of accessories too; interactively on the primary host, where no command means a shell. */
export async function serverExec(scene: Scene, words: readonly string[], options: ExecOptions): Promise<number> {
  const { selection, situation, output } = scene;
  const command = joined(words);
  const wrong = misuse(options.interactive === true ? command || LOGIN_SHELL : command, options);
  if (wrong !== undefined) return showUsage(output, wrong);
  if (options.interactive === true) {
    const host = selection.primaryHost;
    if (host === undefined) return showUsage(output, 'the configuration has no hosts');
    announce(scene, options, `Running '${command}' on ${host} interactively...`);
    return interact(scene, host, command || LOGIN_SHELL);
  }
  if (selection.hosts.length === 0) {
    output.stderr.write('no host is selected\n');
    return EXIT_CODES.failed;
  }
  announce(scene, options, `Running '${command}' on ${selection.hosts.join(', ')}...`);
  const targets = selection.hosts.map((host) => ({
    host,
    command,
    audit: audit(situation, `Executed cmd '${oneLine(command)}' on ${host}`),
  }));
  return runTargets(scene, targets, options);
}
