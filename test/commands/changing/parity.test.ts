/** What plans send to hosts, beside what Kamal sent them. */
import { describe, expect, test } from 'vitest';
import { ALLOWED, unexplained } from './allowed.ts';
import { kamalLines, planLines } from './normal.ts';
import { CASES, replay } from './replay.ts';

const met: string[] = [];

describe('sends what Kamal sent', () => {
  test.each(CASES)('%s', async (name) => {
    const played = await replay(name);
    const lines = played.flatMap((one) => {
      const kamal = kamalLines(one);
      const here = planLines(one, { skipped: false });
      const known = planLines(one, { skipped: true });
      return [
        ...kamal.filter((line) => !known.includes(line)).map((line) => `${one.recorded.kamal} · only Kamal · ${line}`),
        ...here.filter((line) => !kamal.includes(line)).map((line) => `${one.recorded.kamal} · only here · ${line}`),
      ];
    });
    met.push(...lines);
    expect(unexplained(lines)).toEqual([]);
  });

  test('also where a command failed: until then, and what cleans up behind it', async () => {
    const [bad] = (await replay('roles-workers-accessory')).filter(({ recorded }) => recorded.exit !== 0);
    if (bad === undefined) throw new Error('nothing failed');
    expect([...bad.failed].toSorted()).toEqual(['route app-web @vm1', 'route app-web @vm2']);
    const lines = planLines(bad, { skipped: false });
    expect(lines.filter((line) => / docker (stop|tag|container prune|image prune) /.test(line))).toEqual([
      'vm1 | docker stop app-web-bad',
      'vm2 | docker stop app-web-bad',
    ]);
    const run = (host: string): boolean => lines.some((line) => line.startsWith(`${host} | docker run `));
    expect(['vm1', 'vm2', 'vm3', 'vm4'].map(run)).toEqual([true, true, false, false]);
  });

  test('and every difference that is allowed is met', () => {
    expect(
      ALLOWED.filter(({ lines }) => !met.some((line) => lines.test(line))).map(({ lines }) => lines.source),
    ).toEqual([]);
  });
});
