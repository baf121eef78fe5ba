import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { envFileValue } from '../../planner/quoting.ts';
import type { Text } from '../../planner/step.ts';
import { pairOf } from './rig/deployer.ts';
import { answer, job, perform } from './rig/heard.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const AWKWARD: Readonly<Record<string, string>> = {
  nothing: '',
  'a line': 'one\n',
  'no line end': 'one',
  'only line ends': '\n\n\n',
  quotes: `it's "quoted" \`twice\` ''''`,
  'shell words': '$HOME $(id) `id` ${x:-y} !! \\ \\n \\0 %s %% # ~ * ? [a] {b,c}',
  'an option': '-n -e --help',
  'a mark': '\u001e0123456789abcdef01234567 E 0 0 0;',
  'control characters': Array.from({ length: 31 }, (_, at) => String.fromCharCode(at + 1)).join(''),
  'zero bytes': 'a\0b\0',
  'other scripts': 'Grüße, żółw, 東京, 🚢, \u0081\u0088\u00ff',
  'carriage returns': 'a\r\nb\r',
  'a here-document': "cat <<'EOF'\nx\nEOF\n",
};

/** Fed text must arrive unchanged; the host answers with its hash, so that nothing on the way back can help. */
describe.each(SHELLS)('what a command is fed on a host whose sh is %s', (shell) => {
  test('arrives byte for byte', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    for (const [name, value] of Object.entries(AWKWARD)) {
      const heard = await perform(pair.executor, [job('a', { shell: ['sha256sum'], stdin: [value] })]);
      expect(heard.text.slice(0, 64), name).toBe(sha256(value));
    }
  });

  test('arrives byte for byte when it is megabytes', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    const value = `${"line 'with' 東京\n".repeat(100_000)}${randomBytes(40_000).toString('hex')}`;
    const heard = await perform(pair.executor, [
      job('a', { shell: ['sha256sum'], stdin: [value] }),
      job('b', 'echo on'),
    ]);
    expect(heard.text).toBe(`${sha256(value)}  -\non\n`);
  });

  test('may be left unread', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    const big = 'x'.repeat(300_000);
    const heard = await perform(pair.executor, [job('a', { shell: ['true'], stdin: [big] }, 'echo next')]);
    expect(heard.outcomes.get('a')).toEqual({ state: 'done', output: 'next\n' });
  });
});

describe('a secret', () => {
  const secrets = { TOKEN: `p'a"ss $(id) \\ #1`, KEY: '-----BEGIN-----\nabc\ndef\n-----END-----\n' };

  test('is put in place as it is, as an env file has it, or quoted for the shell', async () => {
    await using pair = pairOf(await new WireHost().start(), secrets);
    const stdin: Text = [
      { secret: 'TOKEN', as: 'raw' },
      '\n',
      { secret: 'TOKEN', as: 'env' },
      '\n',
      { secret: 'KEY', as: 'env' },
    ];
    const shell: Text = ['cat >fed; printf %s ', { secret: 'TOKEN', as: 'shell' }, ' >said'];
    await perform(pair.executor, [job('a', { shell, stdin })]);
    const fed = `${secrets.TOKEN}\n${envFileValue(secrets.TOKEN)}\n${envFileValue(secrets.KEY)}`;
    expect(await answer(pair.executor, 'cat fed')).toBe(fed);
    expect(await answer(pair.executor, 'cat said')).toBe(secrets.TOKEN);
  });

  test('is in nothing that is heard of a job, however its output is cut', async () => {
    await using pair = pairOf(await new WireHost().start(), secrets);
    const slowly = 'while IFS= read -r line; do printf "%s" "${line%?}"; sleep 0.02; echo "${line#"${line%?}"}"; done';
    const stdin: Text = ['first\n', { secret: 'KEY', as: 'raw' }, { secret: 'TOKEN', as: 'raw' }, '\n'];
    const heard = await perform(pair.executor, [job('a', { shell: [`${slowly}; exit 1`], stdin })]);
    const outcome = JSON.stringify(heard.outcomes.get('a'));
    for (const text of [heard.text, outcome]) {
      expect(text).not.toMatch(/abc|def|BEGIN|p'a/);
      expect(text).toContain('[TOKEN]');
    }
    expect(heard.text).toBe('first\n[KEY][TOKEN]\n');
  });

  test('is in no argument list of any process on the host while it is used', async () => {
    await using pair = pairOf(await new WireHost().start(), { TOKEN: 'needle-in-argv-0815' });
    const look =
      'cat >/dev/null; for p in /proc/[0-9]*; do tr "\\0" " " <$p/cmdline; tr "\\0" " " <$p/environ; done 2>/dev/null >>seen; :';
    const heard = await perform(pair.executor, [
      job(
        'a',
        { shell: [look], stdin: [{ secret: 'TOKEN', as: 'raw' }] },
        { shell: ['t=', { secret: 'TOKEN', as: 'shell' }, `; test -n "$t" || exit; ${look}`], stdin: [] },
        { upload: 'env', mode: '600', content: ['A=', { secret: 'TOKEN', as: 'env' }] },
      ),
    ]);
    expect(heard.outcomes.get('a')?.state).toBe('done');
    expect(await answer(pair.executor, 'grep -c /bin/sh seen')).not.toBe('0\n');
    expect(await answer(pair.executor, 'grep -c needle-in-argv seen || :')).toBe('0\n');
    expect(await answer(pair.executor, 'cat env')).toBe('A=needle-in-argv-0815');
  });
});

function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
