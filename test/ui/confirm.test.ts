import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { canMountUi } from '../../src/ui/can-mount.ts';
import { confirm } from '../../src/ui/confirm.ts';

async function answer(text: string): Promise<{ yes: boolean; shown: string }> {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const asked = confirm('Deploy shop v2 to 3 hosts?', { stdin, stdout });
  stdin.end(text);
  const yes = await asked;
  return { yes, shown: String(stdout.read()) };
}

test.each(['y\n', 'Y\n', 'yes\n', ' y \n'])('%j means yes', async (text) => {
  expect(await answer(text)).toEqual({ yes: true, shown: 'Deploy shop v2 to 3 hosts? [y/N] ' });
});

test.each(['n\n', '\n', 'yep\n', '', 'no', 'y'])('%j means no', async (text) => {
  expect((await answer(text)).yes).toBe(false);
});

test('the screen is for terminals with columns, outside CI', () => {
  const terminal = { isTTY: true, columns: 80 };
  expect(canMountUi(terminal, {})).toBe(true);
  expect(canMountUi(terminal, { CI: 'true' })).toBe(false);
  expect(canMountUi(terminal, { TERM: 'dumb' })).toBe(false);
  expect(canMountUi({ isTTY: true, columns: 0 }, {})).toBe(false);
  expect(canMountUi({ columns: 80 }, {})).toBe(false);
});
