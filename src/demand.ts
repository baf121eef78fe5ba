/**
 * What a run wants of the secrets files. Kamal reads them when it needs the first secret, and not before; what a plan needs is
 * only known once its hosts were looked at.
 */
import type { Config } from '../planner/config.ts';
import type { Situation } from '../planner/index.ts';
import { makePlan } from '../planner/index.ts';
import type { Verb } from '../planner/intent.ts';
import type { Plan } from '../planner/plan.ts';
import { LOCAL } from '../planner/step.ts';
import { isRelease } from '../planner/steps/release.ts';
import type { Diagnostic } from './config/diagnostic.ts';
import { blankSecrets, keySecrets, missingSecrets, secretNames, secretsFor, usersOfSecrets } from './needed-secrets.ts';
import type { Project } from './project.ts';
import type { Demand, Keys } from './resolved-secrets.ts';

interface Run {
  readonly situation: Situation;
  /** The plan as it is without a look. */
  readonly expected: () => Plan;
  /** It is not only shown. */
  readonly isRun: boolean;
  /** A pre-connect hook comes first. */
  readonly isHooked: boolean;
  /** Nobody connects to a host. */
  readonly isLocal: boolean;
}

/** What a run that looks at its hosts wants. */
export function demandOf({ situation, expected, isRun, isHooked, isLocal }: Run): Demand {
  const { config } = situation;
  const isForHooks = isHooked || (isRun && situation.facts.local.hooks.length > 0 && hasSecretHook(expected()));
  if (isEager(situation)) return { needed: [...usersOfSecrets(situation).keys()].sort(), isForHooks };
  // What is sure is said before a hook runs.
  const plan = expected();
  const sure = isHooked ? secretsFor(certain(plan), config) : [];
  const needed = [...new Set([...sure, ...(isLocal ? [] : keySecrets(config))])].sort();
  return { needed, perhaps: [...secretsFor(plan, config), ...secretsToHide(plan, config)], isForHooks };
}

/** Secrets of containers whose last lines are shown where they fail: what they print must not be. */
function secretsToHide({ steps }: Plan, { roles, accessories }: Config): string[] {
  const shown = steps.filter(({ diagnosis, kind }) => diagnosis !== undefined || isRelease(kind));
  const ofRoles = roles.filter(({ name }) => shown.some(({ role }) => role === name)).flatMap(({ hosts }) => hosts);
  const ofAccessories = accessories.filter(({ service }) =>
    shown.some(({ diagnosis }) => diagnosis?.container === service),
  );
  return [...ofRoles, ...ofAccessories].flatMap(({ env }) => secretNames(env));
}

/** The keys with all that is wrong with the secrets of the plan, now that it is known. */
export function withVerdict(keys: Keys, { needed, perhaps = [] }: Demand, situation: Situation): Keys {
  if (keys.troublesOf(perhaps).length === 0) return keys;
  const plan = certain(makePlan(situation).plan);
  const names = secretsFor(plan, situation.config).filter((name) => !needed.includes(name));
  return { ...keys, problems: [...new Set([...keys.problems, ...keys.troublesOf(names)])] };
}

/** Secrets that no file defines, or as blank, of a plan that is only shown: those that it needs, and those that it may need. */
export function missingOffline(
  situation: Situation,
  plan: Plan,
  project: Project,
): { readonly problems: readonly Diagnostic[]; readonly warnings: readonly Diagnostic[] } {
  const all = secretsFor(plan, situation.config);
  const needed = isEager(situation) ? all : secretsFor(certain(plan), situation.config);
  const others = all.filter((name) => !needed.includes(name));
  const { blank } = project.secrets;
  const wrong = (names: readonly string[]): Diagnostic[] => [
    ...missingSecrets(names, situation, project),
    ...blankSecrets(
      names.filter((name) => blank.includes(name)),
      situation,
      project,
    ),
  ];
  return { problems: wrong(needed), warnings: wrong(others) };
}

/** The plan without what it may well do without: what hosts have already is only known once they were looked at. */
const certain = ({ steps }: Plan): Pick<Plan, 'steps'> => ({
  steps: steps.filter(
    ({ kept, guard, host }) => kept.rule !== 'needed' || guard.state !== 'conditional' || host === LOCAL,
  ),
});

/** True for hooks that get every secret. */
const hasSecretHook = ({ steps }: Plan): boolean =>
  steps.some(({ commands }) => commands.some((command) => 'local' in command && command.withSecrets));

/** Verbs that find all that is missing at once, whatever the hosts look like: all of them connect to hosts. */
const EAGER: readonly Verb[] = ['setup', 'deploy', 'redeploy'];

export const isEager = ({ intent }: Situation): boolean => EAGER.includes(intent.verb);
