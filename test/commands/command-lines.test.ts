/** Command lines that are printed to be copied. */
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { factsOf } from '../../planner/facts.ts';
import { makePlan } from '../../planner/index.ts';
import { serviceWithDestination } from '../../planner/names.ts';
import type { Plan } from '../../planner/plan.ts';
import { applyLine, lineFor, lineOf, planLine } from '../../src/command-line.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { splitWords } from '../../src/config/shellwords.ts';
import { pathOf, read, spell } from '../../src/grammar.ts';
import { sceneOf } from '../walk/scene.ts';

/** The line that asks again for what the words ask. */
function again(words: readonly string[]): string {
  const reading = read(words, COMMANDS);
  if (reading.kind !== 'command') throw new Error(`no command: ${words.join(' ')}`);
  const options = reading.definition.options.map((option) => option());
  const spelled = spell(reading.rest, options);
  const command = new Command().exitOverride().arguments('[args...]');
  for (const option of options) command.addOption(option);
  command.parse(spelled.words, { from: 'user' });
  const off = Object.fromEntries(spelled.off.map((name) => [name, false]));
  return lineOf(reading.definition, command.args, { ...command.opts(), ...off });
}

test.each([
  ["deploy -P --version v9 -h 'web-*' -r '*' --force -y -q", "deploy -h 'web-*' -r '*' --version v9 --force -P"],
  ['deploy -P --on-failure revert --version=v3 --into a.md', 'deploy --version v3 --on-failure revert -P'],
  ["setup --no-cache -c 'other dir/deploy.yml' -d staging", "setup -c 'other dir/deploy.yml' -d staging --no-cache"],
  ['redeploy -H -p -v --no-erb-exec --no-skip-push', 'redeploy --no-erb-exec -p -H'],
  ['deploy --lock-wait --lock-wait-timeout 60 --lock-wait-interval 15', 'deploy --lock-wait --lock-wait-timeout 60'],
  ['rollback v1 --version=v2', 'rollback v1 --version v2'],
  ['build push --output type=local --no-cache', 'build push --output type=local --no-cache'],
  ['app maintenance --message "back at 5 o\'clock"', "app maintenance --message 'back at 5 o'\\''clock'"],
  ["lock acquire -m '$HOME'", "lock acquire -m '$HOME'"],
  ['accessory upgrade all --rolling -y', 'accessory upgrade all --rolling'],
  ['prune containers --retain=3', 'prune containers --retain 3'],
  [
    'proxy boot_config set --no-publish --publish-host-ip ::1 --publish-host-ip 10.0.0.1 --http-port 80 --docker-options a=1 b=2',
    'proxy boot_config set --no-publish --publish-host-ip ::1 --publish-host-ip 10.0.0.1 --docker-options a=1 --docker-options b=2',
  ],
  [
    "apply 'my --until gate' --until gate --approve sha256:1 -c 'x y.yml' -y",
    "apply 'my --until gate' -c 'x y.yml' --approve sha256:1 --until gate",
  ],
])('the line of %s asks a shell for the same again', (line, expected) => {
  const copied = again(splitWords(line) ?? []);
  expect(copied).toBe(`kamal-plan ${expected}`);
  expect(again(splitWords(copied)?.slice(1) ?? [])).toBe(copied);
});

const ASKED = { service: 'shop', version: 'v3', force: false, on_failure: 'halt' } as const;
const BUILT = { output: 'registry', noCache: false };
const UNSET = { options: null, image: null, image_version: null, run_command: null };

test.each<[Plan['intent'], string]>([
  [{ ...ASKED, verb: 'deploy' }, 'deploy --version v3 --out p.json -P'],
  [{ ...ASKED, verb: 'deploy', build: { ...BUILT, noCache: true } }, 'deploy --version v3 --out p.json --no-cache'],
  [
    {
      ...ASKED,
      verb: 'redeploy',
      destination: 'staging',
      hosts: ['web-1', 'web-2'],
      roles: ['web'],
      primary_only: true,
      skip_hooks: true,
      force: true,
      on_failure: 'revert',
      build: BUILT,
    },
    'redeploy -d staging -h web-1,web-2 -r web -p --version v3 -H --out p.json --on-failure revert --force',
  ],
  [{ ...ASKED, verb: 'rollback' }, 'rollback v3 --out p.json'],
  [{ ...ASKED, verb: 'remove', arguments: { accessory: 'all' } }, 'remove --version v3 --out p.json'],
  [{ ...ASKED, verb: 'app stale_containers' }, 'app stale_containers --version v3 --out p.json -s'],
  [
    { ...ASKED, verb: 'accessory boot', arguments: { accessory: 'redis' } },
    'accessory boot redis --version v3 --out p.json',
  ],
  [
    { ...ASKED, verb: 'accessory upgrade', arguments: { accessory: 'all', isRolling: true } },
    'accessory upgrade all --version v3 --out p.json --rolling',
  ],
  [
    { ...ASKED, verb: 'app remove_container', arguments: { container: 'v1' } },
    'app remove_container v1 --version v3 --out p.json',
  ],
  [
    { ...ASKED, verb: 'app maintenance', arguments: { drainTimeout: 0, message: 'at 5' } },
    "app maintenance --version v3 --out p.json --drain-timeout 0 --message 'at 5'",
  ],
  [{ ...ASKED, verb: 'registry login', arguments: { skipLocal: true } }, 'registry login --version v3 --out p.json -L'],
  [{ ...ASKED, verb: 'build push', build: BUILT }, 'build push --version v3 --out p.json --output registry'],
  [
    { ...ASKED, verb: 'proxy boot_config', arguments: { bootConfig: UNSET } },
    'proxy boot_config reset --version v3 --out p.json',
  ],
  [
    { ...ASKED, verb: 'proxy boot_config', arguments: { bootConfig: { ...UNSET, image: 'x/y' } } },
    'proxy boot_config set --version v3 --out p.json …',
  ],
])('a new plan is asked for as the saved one was: %j', (intent, expected) => {
  const definition = COMMANDS.find((one) => pathOf(one).join(' ') === intent.verb);
  if (definition === undefined) throw new Error(`no command: ${intent.verb}`);
  expect(planLine(definition, intent, { out: 'p.json' })).toBe(`kamal-plan plan ${expected}`);
});

test('another command is for the same configuration, and a saved plan names its destination itself', () => {
  const options = { configFile: 'my app/deploy.yml', destination: 'staging', erbExec: false, version: 'v1' };
  expect(lineFor(options, 'lock', 'release')).toBe(
    "kamal-plan lock release -c 'my app/deploy.yml' -d staging --no-erb-exec",
  );
  expect(applyLine(options, 'p.json')).toBe("kamal-plan apply p.json -c 'my app/deploy.yml' --no-erb-exec");
});

test("what stands in the way of a destination is cleared there, and not at another's", async () => {
  const { situation } = await sceneOf('a-destination');
  const { facts: before, selection, config } = situation;
  const host = selection.primaryHost ?? '';
  const primary = factsOf(before, host);
  if (primary === undefined) throw new Error('nobody looked');
  const locks = { [serviceWithDestination(config)]: { details: 'Locked by: Ann' } };
  const facts = { ...before, hosts: { ...before.hosts, [host]: { ...primary, locks } } };
  expect(makePlan({ ...situation, facts }).plan.blockers).toEqual([
    expect.objectContaining({ fix: expect.stringMatching(/kamal-plan lock release -d staging$/) }),
  ]);
});
