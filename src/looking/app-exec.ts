/** `app exec`: a command in the app's containers, or in new ones like them. */
import { randomBytes } from 'node:crypto';
import type { Pairs, Role } from '../../planner/config.ts';
import { rolesOn } from '../../planner/selection.ts';
import { audit } from '../../planner/steps/audit.ts';
import { currentOfRole, versionOf } from '../../planner/steps/container-facts.ts';
import { EXIT_CODES } from '../failures.ts';
import { showUsage } from '../output.ts';
import { showSilent } from './asking.ts';
import { type AppExec, type Attachment, execContainerName, execInApp, joined, runInApp } from './exec-lines.ts';
import { announce, misuse, oneLine } from './exec-options.ts';
import { type ExecOptions, runTargets, type Target } from './exec-run.ts';
import { glance } from './glance.ts';
import { loginErrands, performAll } from './performing.ts';
import type { Scene } from './scene.ts';
import { interact, isTyped } from './terminal.ts';

/** Runs the words where the options say. */
export async function appExec(scene: Scene, words: readonly string[], options: ExecOptions): Promise<number> {
  const env = pairs(options.env ?? []);
  if (typeof env === 'string') return showUsage(scene.output, env);
  const command = joined(words);
  const wrong = misuse(command, options);
  if (wrong !== undefined) return showUsage(scene.output, wrong);
  return options.interactive === true
    ? runInteractively(scene, command, env, options)
    : runEverywhere(scene, command, env, options);
}

/** `KEY:VALUE`, as Kamal's `--env` takes them. */
function pairs(given: readonly string[]): Pairs<string> | string {
  const bad = given.find((one) => !/^[^:]+:/.test(one));
  if (bad !== undefined) return `--env takes KEY:VALUE, not ${bad}`;
  return given.map((one) => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 1)] as const);
}

async function runEverywhere(scene: Scene, command: string, env: Pairs<string>, options: ExecOptions): Promise<number> {
  const { config, selection, situation } = scene;
  const { appHosts } = selection;
  const version = await versionFor(scene, options);
  if (typeof version === 'number') return version;
  announce(scene, options, `Launching command with version ${version} from ${kind(options)}...`);
  if (options.reuse !== true) {
    const failed = await performAll(scene, loginErrands(config, appHosts, config.registry));
    if (failed.length > 0) return showSilent(scene, failed);
  }
  const message = `Executed cmd '${oneLine(command)}' on app version ${version}`;
  const targets = appHosts.flatMap((host) =>
    rolesOn(selection, host).map((role): Target => {
      const exec: AppExec = { role, host, version, command, env, attachment: 'none' };
      return {
        host,
        part: role.name,
        version,
        command: lineFor(scene, exec, options),
        audit: audit(situation, message, options.reuse === true ? role.name : undefined),
      };
    }),
  );
  if (targets.length === 0) return nobody(scene);
  return runTargets(scene, targets, options);
}

async function runInteractively(
  scene: Scene,
  command: string,
  env: Pairs<string>,
  options: ExecOptions,
): Promise<number> {
  const { config, selection, output } = scene;
  const host = selection.primaryHost;
  const role = host === undefined ? undefined : primaryRoleOn(scene, host);
  if (host === undefined || role === undefined) return nobody(scene);
  const version = await versionFor(scene, options);
  if (typeof version === 'number') return version;
  const from = `via SSH from ${kind(options)} on ${host}`;
  announce(scene, options, `Launching interactive command with version ${version} ${from}...`);
  if (options.reuse !== true) {
    const failed = await performAll(scene, loginErrands(config, [host], config.registry));
    if (failed.length > 0) return showSilent(scene, failed);
  }
  const attachment: Attachment = isTyped(output) ? 'terminal' : 'input';
  return interact(scene, host, lineFor(scene, { role, host, version, command, env, attachment }, options));
}

function lineFor({ config }: Scene, exec: AppExec, { reuse, detach }: ExecOptions): string {
  if (reuse === true) return execInApp(config, exec);
  const name = execContainerName(config, exec.role, exec.version, randomBytes(3).toString('hex'));
  return runInApp(config, exec, name, detach === true);
}

const kind = ({ reuse }: ExecOptions): string => (reuse === true ? 'existing container' : 'new container');

const primaryRoleOn = ({ selection }: Scene, host: string): Role | undefined => rolesOn(selection, host)[0];

function nobody({ output }: Scene): number {
  output.stderr.write('no selected host runs a role of the app\n');
  return EXIT_CODES.failed;
}

/**
 * The version to run, or the exit code where there is none: the one that is named; else the tag that deploys move; with
 * `--reuse` the one that the primary host runs, on every host.
 */
async function versionFor(scene: Scene, { reuse }: ExecOptions): Promise<string | number> {
  const { config, selection, options, output } = scene;
  if (options.version !== undefined) return options.version;
  if (reuse !== true) return config.destination === undefined ? 'latest' : `latest-${config.destination}`;
  const host = selection.primaryHost;
  const role = host === undefined ? undefined : primaryRoleOn(scene, host);
  if (host === undefined || role === undefined) return nobody(scene);
  const { heard, silent } = await glance(scene, [host], ['images']);
  if (silent.length > 0) return showSilent(scene, silent);
  const facts = heard[0]?.[1].facts;
  const current = facts && currentOfRole(facts, config, role.name);
  if (current !== undefined) return versionOf(config, role.name, current);
  const without = 'without --reuse the command runs in a new container';
  output.stderr.write(`✗ ${host}: no container of role ${role.name} runs there → ${without}\n`);
  return EXIT_CODES.failed;
}
