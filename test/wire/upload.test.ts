import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pairOf } from './rig/deployer.ts';
import { answer, Heard, job, perform } from './rig/heard.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe.each(SHELLS)('an upload to a host whose sh is %s', (shell) => {
  test('is written whole, with its mode, and nothing else stays in its directory', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, 'mkdir -p .kamal/apps/shop "it\'s here"');
    const heard = await perform(pair.executor, [
      job(
        'a',
        { upload: '.kamal/apps/shop/web.env', mode: '0600', content: ['A=1\nB="x y"\n'] },
        { upload: "it's here/a $file", mode: '755', content: ['#!/bin/sh\n'] },
        { upload: '-dash', mode: '644', content: [''] },
      ),
    ]);
    expect(heard.outcomes.get('a')).toEqual({ state: 'done', output: '' });
    const env = join(pair.host.home, '.kamal/apps/shop/web.env');
    expect([readFileSync(env, 'utf8'), mode(env)]).toEqual(['A=1\nB="x y"\n', '600']);
    expect(mode(join(pair.host.home, "it's here/a $file"))).toBe('755');
    expect(readFileSync(join(pair.host.home, '-dash'), 'utf8')).toBe('');
    expect(readdirSync(join(pair.host.home, '.kamal/apps/shop'))).toEqual(['web.env']);
  });

  test('carries any bytes of a local file', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    const bytes = Buffer.concat([Buffer.from([0, 255, 254, 10, 13, 39, 0]), randomBytes(120_000), Buffer.from([10])]);
    pair.deployer.write('logo.png', bytes);
    await perform(pair.executor, [job('a', { upload: 'logo.png', mode: '644', content: { localFile: 'logo.png' } })]);
    expect(readFileSync(join(pair.host.home, 'logo.png')).equals(bytes)).toBe(true);
  });

  test('that fails leaves the old file, no leftovers and a reason', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, 'mkdir taken; echo old >file');
    const missing = await perform(pair.executor, [job('a', { upload: 'no/such/file', mode: '600', content: ['x'] })]);
    expect(missing.outcomes.get('a')).toMatchObject({ state: 'failed', command: 'upload no/such/file (mode 600)' });
    const taken = await perform(pair.executor, [job('a', { upload: 'taken', mode: '600', content: ['x'] })]);
    expect(taken.outcomes.get('a')).toMatchObject({ state: 'failed', output: 'taken is a directory\n' });
    const wrong = await perform(pair.executor, [job('a', { upload: 'file', mode: 'rwx-', content: ['new'] })]);
    expect(wrong.outcomes.get('a')?.state).toBe('failed');
    expect(await answer(pair.executor, 'cat file; ls -A . taken')).toBe('old\n.:\nfile\ntaken\n\ntaken:\n');
  });

  test('of a local file that is gone fails when it is its turn, and says so', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    const heard = await perform(pair.executor, [
      job('a', 'echo first'),
      job('b', { upload: 'page', mode: '644', content: { localFile: 'gone.html' } }),
      job('c', 'touch late'),
    ]);
    expect(heard.lines).toEqual(['a started', 'a done', 'b started', 'b failed']);
    expect(heard.outcomes.get('b')).toMatchObject({
      command: 'upload page (mode 644)',
      output: expect.stringMatching(/^cannot be read on this machine: ENOENT: .*gone\.html'\n$/),
    });
  });

  test('is never seen half written, and never readable by others on its way', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    const long = 'new\n'.repeat(200_000);
    await answer(pair.executor, 'echo old >file; chmod 600 file');
    const watching = new Heard();
    const watcher = `echo watching; while [ ! -e stop ]; do wc -c <file; find . -maxdepth 1 -name '.file*' -perm /077; done | sort -u`;
    const watched = pair.executor.perform({ host: '127.0.0.1', lane: 'watch', jobs: [job('w', watcher)] }, watching);
    await watching.until('watching');
    await perform(pair.executor, [job('a', { upload: 'file', mode: '600', content: [long] }, 'touch stop')]);
    await watched;
    const seen = watching.text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
    expect(['4', String(long.length)]).toEqual(expect.arrayContaining(seen));
  });
});
