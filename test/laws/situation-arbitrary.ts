/** Random situations: a configuration, what was asked, and what the hosts look like. */
import fc from 'fast-check';
import type { BuildFacts, Facts, LocalFacts } from '../../planner/facts.ts';
import { select, type Situation } from '../../planner/index.ts';
import { type Arguments, type BuildRequest, type Intent, POLICIES, type Verb } from '../../planner/intent.ts';
import { RECIPES } from '../../planner/recipes/index.ts';
import { builders, buildFacts, buildRequests } from './build-choices.ts';
import { configs } from './config-arbitrary.ts';
import { HOSTS } from './config-choices.ts';
import { hostFacts } from './facts-arbitrary.ts';
import { hostChoices, VERSIONS } from './facts-choices.ts';
import { fingerprint } from './fingerprint.ts';

const HOOKS = [
  'docker-setup',
  'pre-deploy',
  'pre-app-boot',
  'post-app-boot',
  'post-deploy',
  'pre-connect',
  'pre-proxy-reboot',
  'post-proxy-reboot',
  'pre-build',
];

const DEPLOYS: readonly Verb[] = ['setup', 'deploy', 'deploy', 'redeploy', 'rollback'];
/** Every other verb. */
export const CHANGES = (Object.keys(RECIPES) as Verb[]).filter((verb) => !DEPLOYS.includes(verb));

const given: fc.Arbitrary<Arguments> = fc.record({
  accessory: fc.constantFrom('all', 'db', 'cache'),
  container: fc.constantFrom(...VERSIONS),
  retain: fc.constantFrom(1, 2),
  message: fc.constantFrom('back at noon', "it's $5"),
  isRolling: fc.boolean(),
  bootConfig: fc.record({
    options: fc.constantFrom(null, '--publish 8080:80'),
    image: fc.constant(null),
    image_version: fc.constantFrom(null, 'v0.9.3'),
    run_command: fc.constantFrom(null, 'kamal-proxy run --debug'),
  }),
});

const intents = fc.record({
  deploy: fc.constantFrom(...DEPLOYS),
  change: fc.constantFrom(...CHANGES),
  given,
  version: fc.constantFrom(...VERSIONS),
  hosts: fc.constantFrom(undefined, undefined, undefined, ['web-*'], ['web-2'], ['job-1', 'web-1'], ['nowhere']),
  roles: fc.constantFrom(undefined, undefined, undefined, ['web'], ['w*'], ['workers', 'cron']),
  primaryOnly: fc.nat(9).map((number) => number === 0),
  skipHooks: fc.boolean(),
  force: fc.nat(4).map((number) => number === 0),
  lockHeld: fc.nat(4).map((number) => number === 0),
  isSaved: fc.nat(4).map((number) => number === 0),
  onFailure: fc.constantFrom(...POLICIES),
});

const local = fc.record({
  hooks: fc.subarray(HOOKS),
  errorPages: fc.constantFrom([], ['4xx.html', '5xx.html'], ['4xx.html', '5xx.html']),
  isComplete: fc.nat(9).map((number) => number > 0),
});

const choices = fc.record({
  config: configs,
  intent: intents,
  request: buildRequests,
  builder: builders,
  build: buildFacts,
  local,
  steady: fc.option(fc.nat(VERSIONS.length - 1), { nil: undefined, freq: 2 }),
  hosts: fc.tuple(hostChoices, hostChoices, hostChoices, hostChoices, hostChoices),
});

type Choices = typeof choices extends fc.Arbitrary<infer T> ? T : never;

function localFacts({ local: chosen, config, build }: Choices, isTidy: boolean): LocalFacts {
  const errorPages = isTidy ? ['4xx.html', '5xx.html'] : chosen.errorPages;
  const accessoryFiles = config.accessories.flatMap(({ files }) => files);
  const files = isTidy || chosen.isComplete ? accessoryFiles.map((file) => [file.local, `of ${file.hostPath}`]) : [];
  const pages = errorPages.map((page) => [`public/errors/${page}`, `of ${page}`]);
  return {
    secrets: {},
    hooks: chosen.hooks,
    files: Object.fromEntries([...files, ...pages]) as Record<string, string>,
    errorPages,
    build: isTidy ? tidy(build) : build,
  };
}

const tidy = (build: BuildFacts): BuildFacts => ({
  ...build,
  dockerfile: 'there',
  ...(build.asked === undefined ? {} : { asked: { ...build.asked, docker: 'ready', hasPack: true } }),
});

/** Some deploys take the image from the registry; some build commands always build, and the others never. */
const NOT_BUILDING: readonly Verb[] = ['rollback', 'build pull', 'build create', 'build remove'];
const isBuilding = (verb: Verb, request: BuildRequest | undefined): request is BuildRequest =>
  request !== undefined && !NOT_BUILDING.includes(verb) && (DEPLOYS.includes(verb) || verb.startsWith('build '));

function situationOf(chosen: Choices, isTidy: boolean, isDeploy: boolean): Situation | undefined {
  const config = { ...chosen.config, builder: { ...chosen.config.builder, ...chosen.builder } };
  const { hosts, roles, deploy, change, given: args, ...rest } = chosen.intent;
  const verb = isDeploy ? deploy : change;
  const intent: Intent = {
    ...rest,
    verb,
    ...(isDeploy ? {} : { arguments: args }),
    ...(isBuilding(verb, chosen.request) ? { build: chosen.request } : {}),
    ...(hosts === undefined ? {} : { hosts }),
    ...(roles === undefined ? {} : { roles }),
  };
  const selection = select(config, intent);
  if ('option' in selection) return undefined;
  const found = HOSTS.flatMap((host, at) => {
    const facts = hostFacts(config, host, chosen.hosts[at] as Choices['hosts'][0], { isTidy, steady: chosen.steady });
    return facts === undefined ? [] : [[host, facts] as const];
  });
  const facts: Facts = { local: localFacts(chosen, isTidy), hosts: Object.fromEntries(found) };
  return { config, intent, selection, facts, fingerprint };
}

const some = (isTidy: boolean, isDeploy = true, among = choices): fc.Arbitrary<Situation> =>
  among.map((chosen) => situationOf(chosen, isTidy, isDeploy)).filter((situation) => situation !== undefined);

/** Anything that can be asked of anything, blockers included. */
export const situations = some(false);
/** Every host answers and nothing foreign stands in the way; most of these can run. */
export const tidySituations = some(true);
/** The same for the verbs that are no deploys. */
export const changes = some(false, false);
export const tidyChanges = some(true, false);
/** Tidy situations of one of these verbs, none of them a deploy. */
export const tidyChangesOf = (verbs: readonly Verb[]): fc.Arbitrary<Situation> =>
  some(
    true,
    false,
    fc
      .tuple(choices, fc.constantFrom(...verbs))
      .map(([chosen, change]) => ({ ...chosen, intent: { ...chosen.intent, change } })),
  );
