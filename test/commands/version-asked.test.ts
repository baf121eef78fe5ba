/** Versions that no image can be tagged with, wherever they come from: shells of hosts read them without quotes. */
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { pathOf } from '../../src/grammar.ts';
import { MINIMAL, project } from '../config/project.ts';
import { tool } from './tool.ts';

const RULE = 'can be no tag of an image: letters, digits, _ . and -, at most 128, and the first is no . or -\n';
const EVIL = 'v2;touch${IFS}/tmp/evil';

const shop = (): string =>
  project({
    'config/deploy.yml': `${MINIMAL}accessories: { db: { image: mysql, host: 192.0.2.1 } }\n`,
    '.kamal/secrets': 'TOKEN=canary\n',
    Dockerfile: 'FROM scratch\n',
  });

test('a version that can be no tag must be refused with where it comes from, before anything is done', async () => {
  const cwd = shop();
  const refused = async (args: readonly string[], env: NodeJS.ProcessEnv, what: string): Promise<void> =>
    expect(await tool(cwd, args, env), args.join(' ')).toEqual({
      code: 2,
      out: '',
      err: `the version ${what} ${RULE}`,
    });
  await refused(['deploy', '-P', '-y'], { VERSION: EVIL }, `"${EVIL}" (from VERSION)`);
  await refused(['plan', 'deploy', '-P'], { VERSION: 'feature/x' }, '"feature/x" (from VERSION)');
  await refused(['app', 'boot', '--version', 'v 2'], {}, '"v 2" (from --version)');
  await refused(['build', 'push', '--version', '.v'], {}, '".v" (from --version)');
  await refused(['app', 'exec', 'ls', '--version', 'v2\n'], {}, '"v2 " (from --version)');
  await refused(['rollback', 'v1|x'], {}, '"v1|x" (from rollback VERSION)');
  await refused(['app', 'remove_container', "v1'"], {}, `"v1'" (from app remove_container VERSION)`);
  await refused(['deploy', '--version', 'v'.repeat(129)], {}, `"${'v'.repeat(129)}" (from --version)`);
});

test('every version that Docker takes must be planned', async () => {
  for (const version of ['v2', '_', '1.0.0-rc.1_x', 'A'.repeat(128)]) {
    expect(await tool(shop(), ['deploy', '-P', '--dry-run', '--version', version])).toMatchObject({ code: 0 });
  }
});

test('no command hands a version to a shell that would read more than a word', async () => {
  const cwd = shop();
  const given: Readonly<Record<string, readonly string[]>> = {
    '<name>': ['all'],
    '<version>': [EVIL],
    '[version]': [EVIL],
    '<set|get|reset>': ['reset'],
  };
  const changing = COMMANDS.filter(({ options }) => options.some((option) => option().long === '--detailed-exitcode'));
  for (const definition of changing) {
    const path = pathOf(definition);
    const args = given[definition.usage.split(' ').at(-1) ?? ''] ?? [];
    const message = path.join(' ') === 'lock acquire' ? ['-m', 'x'] : [];
    const line = [...path, ...args, ...message, '--version', EVIL, '--dry-run', '--format', 'json'];
    if (path.join(' ') === 'app stale_containers') line.push('--stop');
    const { code, out, err } = await tool(cwd, line);
    expect([0, 2], `${line.join(' ')}: ${err}`).toContain(code);
    const unquoted = code === 2 ? '' : out.replaceAll(/'[^']*'/g, '');
    expect(unquoted.match(/"shell": .*touch.*/g), line.join(' ')).toBeNull();
  }
});

test('what only writes the version into the lock must run with any', async () => {
  expect(await tool(shop(), ['lock', 'release', '--dry-run'], { VERSION: 'feature/x' })).toMatchObject({ code: 0 });
});
