import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { canMountUi } from '../../src/ui/can-mount.ts';
import { confirm } from '../../src/ui/confirm.ts';

async function answer(text: string, terminal = {}): Promise<{ answer: string; shown: string }> {
  const stdin = new PassThrough();
  const stdout = Object.assign(new PassThrough(), terminal);
  const asked = confirm('Deploy shop v2 to 3 hosts?', { stdin, stdout });
  stdin.end(text);
  return { answer: await asked, shown: String(stdout.read()) };
}

test.each(['y\n', 'Y\n', 'yes\n', ' y \n'])('%j means yes', async (text) => {
  expect(await answer(text)).toEqual({ answer: 'yes', shown: 'Deploy shop v2 to 3 hosts? [y/N] ' });
});

test.each(['n\n', '\n', 'yep\n', '', 'no', 'y'])('%j means no', async (text) => {
  expect((await answer(text)).answer).toBe('no');
});

test('Ctrl-C is no answer: whoever asked is told that it was SIGINT, on a line of its own', async () => {
  const interrupted = await answer('y\u0003', { isTTY: true, columns: 80 });
  expect(interrupted).toEqual({ answer: 'SIGINT', shown: expect.stringMatching(/\n$/) });
});

test('the screen is for terminals with columns, outside CI', () => {
  const terminal = { isTTY: true, columns: 80 };
  expect(canMountUi(terminal, {})).toBe(true);
  expect(canMountUi(terminal, { CI: 'true' })).toBe(false);
  expect(canMountUi(terminal, { TERM: 'dumb' })).toBe(false);
  expect(canMountUi({ isTTY: true, columns: 0 }, {})).toBe(false);
  expect(canMountUi({ columns: 80 }, {})).toBe(false);
});
