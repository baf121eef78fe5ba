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
    ['-h=web-1', '-h web-1'],
    ['--hosts=a,b', '--hosts=a,b'],
    ['--strange_one', '--strange_one'],
    ['-- --skip_push', '-- --skip_push'],
  ])('%s', (line, expected) => {
    expect(spelled(line)).toBe(expected);
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

test("every command of Kamal's is there", () => {
  const here = COMMANDS.map((definition) => pathOf(definition).join(' '));
  expect(KAMAL.filter((name) => !here.includes(name))).toEqual([]);
});
