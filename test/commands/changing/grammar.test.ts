/** The command line as Kamal reads it. */
import { Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/index.ts';
import { pathOf, read, spell } from '../../../src/grammar.ts';

const meaning = (line: string): string => {
  const reading = read(line.split(' ').filter(Boolean), COMMANDS);
  if (reading.kind === 'command') return [...reading.path, '|', ...reading.rest].join(' ');
  if (reading.kind === 'help') return ['help', ...reading.path].join(' ');
  if (reading.kind === 'ambiguous') return `ambiguous: ${reading.candidates.join(' ')}`;
  return `unknown${reading.meant === undefined ? '' : `, meant ${reading.meant}`}`;
};

describe('command words', () => {
  test.each([
    ['deploy -P', 'deploy | -P'],
    ['red -P', 'redeploy | -P'],
    ['re', 'ambiguous: redeploy registry remove'],
    ['app maint --message x', 'app maintenance | --message x'],
    ['ap stale-containers --stop', 'app stale_containers | --stop'],
    ['accessory remove_container db', 'accessory remove_container | db'],
    ['accessory remove db', 'accessory remove | db'],
    ['app remove_c', 'unknown, meant remove'],
    ['proxy boot', 'proxy boot |'],
    ['proxy boot-config set --http-port 81', 'proxy boot_config | set --http-port 81'],
    ['deplyo', 'unknown, meant deploy'],
    ['app bot', 'unknown, meant boot'],
    ['xyzzy', 'unknown'],
  ])('%s', (line, expected) => {
    expect(meaning(line)).toBe(expected);
  });

  test.each([
    ['', 'help'],
    ['-h', 'help'],
    ['--help', 'help'],
    ['help', 'help'],
    ['he', 'help'],
    ['app h boot', 'help app boot'],
    ['help deploy', 'help deploy'],
    ['help app boot', 'help app boot'],
    ['app', 'help app'],
    ['app help', 'help app'],
    ['app help boot', 'help app boot'],
    ['app boot --help', 'help app boot'],
    ['deploy --help', 'help deploy'],
    ['help red', 'help redeploy'],
    ['app exec --help', 'help app exec'],
  ])('%s asks for help', (line, expected) => {
    expect(meaning(line)).toBe(expected);
  });

  test('after a command -h names hosts', () => {
    expect(meaning('deploy -h web-1')).toBe('deploy | -h web-1');
  });
});

const OPTIONS = [
  new Option('-P, --skip-push', ''),
  new Option('-h, --hosts <list>', ''),
  new Option('-y, --yes', ''),
  new Option('--publish', ''),
  new Option('--no-cache', ''),
  new Option('--docker-options <options...>', ''),
];
const spelled = (line: string): string => {
  const { words, off } = spell(line.split(' '), OPTIONS);
  return [...words, ...off.map((name) => `(${name} off)`)].join(' ');
};

describe('options', () => {
  test.each([
    ['--skip_push', '--skip-push'],
    ['--skip-push=true', '--skip-push'],
    ['--skip-push=false', '(skipPush off)'],
    ['--no-skip-push', '(skipPush off)'],
    ['--no-publish', '(publish off)'],
    ['--skip-publish', '(publish off)'],
    ['--confirmed', '--yes'],
    ['--skip-push true --yes', '--skip-push --yes'],
    ['-P false --yes', '--yes (skipPush off)'],
    ['--skip-push v1', '--skip-push v1'],
    ['-P=f', '(skipPush off)'],
    ['-P --no-skip-push', '-P (skipPush off)'],
    ['--no-skip-push -P', '-P'],
    ['--no-cache', '--no-cache'],
    ['--no_cache=true', '--no-cache'],
    ['--no-cache=false', ''],
    ['--no-no-cache', ''],
    ['-h=web-1', '-h web-1'],
    ['--docker_options=a=b c=d', '--docker-options a=b c=d'],
    ['--docker-options=--a', '--docker-options=--a'],
    ['-x=1', '-x=1'],
    ['--hosts=a,b', '--hosts=a,b'],
    ['--strange_one', '--strange_one'],
    ['-- --skip_push', '-- --skip_push'],
  ])('%s', (line, expected) => {
    expect(spelled(line)).toBe(expected);
  });

  test('in front of a command for hosts leave its words alone', () => {
    expect(spell(['-P', 'true'], OPTIONS, true).words).toEqual(['-P', 'true']);
  });
});

/** Kamal 2.12's commands. */
const KAMAL = `setup deploy redeploy rollback details audit config docs init remove upgrade version
app boot|app start|app stop|app details|app exec|app containers|app stale_containers|app images|app logs|app remove|app live|app maintenance
app version|app remove_container|app remove_containers|app remove_images|app remove_app_directories
accessory boot|accessory reboot|accessory start|accessory stop|accessory restart|accessory details|accessory exec|accessory logs|accessory remove
accessory upgrade|accessory upload|accessory directories|accessory pull_image|accessory remove_container|accessory remove_image|accessory remove_service_directory
build deliver|build push|build pull|build create|build remove|build details|build dev|lock status|lock acquire|lock release
proxy boot|proxy boot_config|proxy reboot|proxy start|proxy stop|proxy restart|proxy details|proxy logs|proxy remove|proxy upgrade
proxy remove_container|proxy remove_image|proxy remove_proxy_directory|prune all|prune images|prune containers
registry setup|registry remove|registry login|registry logout|secrets fetch|secrets extract|secrets print|server exec|server bootstrap`
  .split('\n')
  .flatMap((line, at) => (at === 0 ? line.split(' ') : line.split('|')));

/** The options that each of them has besides, and those that all have. */
const KAMAL_OPTIONS: Readonly<Record<string, string>> = {
  setup: '-P --skip-push --no-cache',
  deploy: '-P --skip-push --no-cache',
  redeploy: '-P --skip-push --no-cache',
  init: '--bundle',
  remove: '-y',
  upgrade: '-y --rolling',
  'app exec': '-i --interactive --reuse -e --env --detach --raw',
  'app stale_containers': '-s --stop',
  'app logs': '-s --since -n --lines -g --grep --grep-options -f --follow -T --skip-timestamps --container-id',
  'app maintenance': '--drain-timeout --message',
  'accessory exec': '-i --interactive --reuse --raw',
  'accessory logs': '-s --since -n --lines -g --grep --grep-options -f --follow -T --skip-timestamps',
  'accessory remove': '-y',
  'accessory upgrade': '--rolling -y',
  'build push': '--output --no-cache',
  'build dev': '--output --no-cache',
  'lock acquire': '-m --message',
  'proxy boot_config':
    '--publish --publish-host-ip --http-port --https-port --log-max-size --registry --repository --image-version --metrics-port --debug --docker-options',
  'proxy reboot': '--rolling -y',
  'proxy logs': '-s --since -n --lines -g --grep -f --follow -T --skip-timestamps',
  'proxy remove': '--force',
  'proxy upgrade': '--rolling -y',
  'prune containers': '--retain',
  'registry setup': '-L --skip-local -R --skip-remote',
  'registry remove': '-L --skip-local -R --skip-remote',
  'registry login': '-L --skip-local -R --skip-remote',
  'registry logout': '-L --skip-local -R --skip-remote',
  'secrets fetch': '-a --adapter --account --from --inline',
  'secrets extract': '--inline',
  'server exec': '-i --interactive --raw',
};
const EVERYWHERE =
  '-v --verbose -q --quiet --version -p --primary -h --hosts -r --roles -c --config-file -d --destination -H --skip-hooks --lock-wait --lock-wait-timeout --lock-wait-interval';

test.each(KAMAL)("%s takes all options that Kamal's takes", (name) => {
  const found = COMMANDS.find((definition) => pathOf(definition).join(' ') === name);
  const known = found?.options.map((option) => option()).flatMap(({ long, short }) => [long, short]) ?? [];
  const wanted = `${EVERYWHERE} ${KAMAL_OPTIONS[name] ?? ''}`.split(' ').filter(Boolean);
  expect(wanted.filter((option) => !known.includes(option))).toEqual([]);
});

test("every command of Kamal's is there", () => {
  const here = COMMANDS.map((definition) => pathOf(definition).join(' '));
  expect(KAMAL.filter((name) => !here.includes(name))).toEqual([]);
});
