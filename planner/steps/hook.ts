/** Hooks: the project's own programs, at Kamal's places and with Kamal's environment, on the machine that runs the tool. */
import type { Config } from '../config.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft, GuardVerdict, Keep } from '../step.ts';
import { LOCAL } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { draft, PATIENCE } from './draft.ts';

/** Every hook that Kamal runs. */
export const HOOKS = [
  'pre-connect',
  'docker-setup',
  'pre-build',
  'pre-deploy',
  'pre-app-boot',
  'post-app-boot',
  'post-deploy',
  'pre-proxy-reboot',
  'post-proxy-reboot',
] as const;

export type HookName = (typeof HOOKS)[number];

/** Hooks that see every secret in their environment (Kamal 2.12, `commands/hook.rb`). */
const WITH_SECRETS: readonly HookName[] = ['pre-connect', 'pre-deploy', 'post-deploy'];

export interface HookSubject {
  readonly name: HookName;
  /** Tells the hooks of several batches apart. */
  readonly part?: string;
  readonly hosts: readonly string[];
  readonly phase: string;
  readonly keep: Keep;
  readonly isLocked: boolean;
  readonly needs: readonly Thing[];
}

/** True where the project has the hook and the run does not skip hooks. */
export const hasHook = (situation: Situation, name: HookName): boolean =>
  !situation.intent.skipHooks &&
  (situation.facts.local.hooks.includes(name) || brokenHook(situation, name) !== undefined);

/** Why a hook of the run cannot be run. Kamal finds out when it gets there, and fails. */
export function brokenHook(
  { config, facts, intent }: Situation,
  name: HookName,
): Extract<GuardVerdict, { readonly state: 'blocked' }> | undefined {
  if (intent.skipHooks || facts.local.brokenHooks?.includes(name) !== true) return undefined;
  const path = pathOf(config, name);
  return { state: 'blocked', because: `hook ${path} is not executable`, fix: `chmod +x ${path}` };
}

const pathOf = ({ hooksPath }: Config, name: HookName): string => `${hooksPath}/${name}`;

/** The hook's name as a thing that others wait for. */
export const hookThing = ({ name, part }: Pick<HookSubject, 'name' | 'part'>): Thing =>
  things.hook(part === undefined ? name : `${name} ${part}`);

/** Runs a hook; a failing one stops the run. */
export function runHook(situation: Situation, subject: HookSubject): Draft {
  const { config } = situation;
  const { name, part, hosts } = subject;
  const path = pathOf(config, name);
  return draft({
    kind: 'run-hook',
    host: LOCAL,
    subject: part === undefined ? name : `${name} ${part}`,
    action: 'update',
    label: `run hook ${name}`,
    explain: `Runs ${path} on this machine; what it does cannot be foreseen.`,
    cause: `${path} is there`,
    phase: subject.phase,
    keep: subject.keep,
    needs: subject.needs,
    gives: [hookThing(subject)],
    localGuard: () => brokenHook(situation, name),
    commands: () => [
      {
        local: [path],
        env: environment(situation, hosts, subject.isLocked),
        withSecrets: WITH_SECRETS.includes(name),
        withRuntime: name === 'post-deploy',
        isVerbose: isVerbose(config, name),
      },
    ],
    undo: () => ({ irreversible: 'only the hook knows what it did' }),
    duration: 1,
    timeout: PATIENCE,
  });
}

const isVerbose = ({ hooksOutput }: Config, name: HookName): boolean =>
  (hooksOutput.byHook.find(([hook]) => hook === name)?.[1] ?? hooksOutput.all) === 'verbose';

/** KAMAL_* without the performer, the time and the runtime, which are only known when it runs. */
function environment(
  { config, intent, selection }: Situation,
  hosts: readonly string[],
  isLocked: boolean,
): Record<string, string> {
  const abbreviated = intent.version.includes('_') ? intent.version : intent.version.slice(0, 7);
  return {
    ...(config.destination === undefined ? {} : { KAMAL_DESTINATION: config.destination }),
    KAMAL_VERSION: intent.version,
    KAMAL_SERVICE: config.service,
    KAMAL_SERVICE_VERSION: `${config.service}@${abbreviated}`,
    KAMAL_HOSTS: hosts.join(','),
    ...(intent.roles === undefined ? {} : { KAMAL_ROLES: selection.roles.map((role) => role.name).join(',') }),
    KAMAL_LOCK: String(isLocked),
    KAMAL_COMMAND: intent.verb.split(' ')[0] ?? '',
  };
}

/** The lock that a run of this configuration holds, as a thing. */
export const lockThing = (config: Config): Thing => things.lock(names.serviceWithDestination(config));
