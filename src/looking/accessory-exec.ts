/** `accessory exec`: a command in an accessory's container, or in a new one like it. */
import { audit } from '../../planner/steps/audit.ts';
import { EXIT_CODES } from '../failures.ts';
import { showUsage } from '../output.ts';
import { accessoriesNamed } from './accessories.ts';
import { showSilent } from './asking.ts';
import { type Attachment, execInAccessory, joined, runLikeAccessory } from './exec-lines.ts';
import { announce, misuse, oneLine } from './exec-options.ts';
import { type ExecOptions, runTargets } from './exec-run.ts';
import { loginErrands, performAll } from './performing.ts';
import type { Scene } from './scene.ts';
import { interact, isTyped } from './terminal.ts';

/** The first word names the accessory. */
export async function accessoryExec(
  scene: Scene,
  [name = '', ...words]: readonly string[],
  options: ExecOptions,
): Promise<number> {
  const { config, selection, situation, output } = scene;
  const command = joined(words);
  // Without words a new container runs what its image runs, as with Kamal.
  const wrong = misuse(options.reuse === true ? command : command || 'default', options);
  if (wrong !== undefined) return showUsage(output, wrong);
  const found = accessoriesNamed(scene, name, 'one');
  if (typeof found === 'number') return found;
  const [accessory] = found;
  const all = selection.hosts.filter((host) => accessory?.hosts.includes(host));
  const hosts = options.interactive === true ? all.slice(0, 1) : all;
  if (accessory === undefined || hosts.length === 0) {
    output.stderr.write(`no selected host runs ${name}\n`);
    return EXIT_CODES.failed;
  }
  const kind = options.reuse === true ? 'existing' : 'new';
  const how = options.interactive === true ? 'interactive command via SSH' : 'command';
  announce(scene, options, `Launching ${how} from ${kind} container...`);
  if (options.reuse !== true) {
    const failed = await performAll(scene, loginErrands(config, hosts, accessory.registry ?? config.registry));
    if (failed.length > 0) return showSilent(scene, failed);
  }
  const line = (attachment: Attachment): string =>
    options.reuse === true
      ? execInAccessory(accessory, command, attachment)
      : runLikeAccessory(config, accessory, command, attachment);
  if (options.interactive === true)
    return interact(scene, hosts[0] ?? '', line(isTyped(output) ? 'terminal' : 'input'));
  const message = `Executed cmd '${oneLine(command)}' on ${name} accessory`;
  const targets = hosts.map((host) => ({ host, command: line('none'), audit: audit(situation, message) }));
  return runTargets(scene, targets, options);
}
