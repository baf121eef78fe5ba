/** What plans send to hosts, beside what Kamal sent them. */
import { describe, expect, test } from 'vitest';
import { ALLOWED, unexplained } from './allowed.ts';
import { kamalLines, planLines } from './normal.ts';
import { CASES, replay } from './replay.ts';

const met: string[] = [];

describe('sends what Kamal sent', () => {
  test.each(CASES)('%s', async (name) => {
    const played = await replay(name);
    // Recordings of failed commands end where they failed.
    const lines = played
      .filter(({ recorded }) => recorded.exit === 0)
      .flatMap((one) => {
        const kamal = kamalLines(one);
        const here = planLines(one, { skipped: false });
        const known = planLines(one, { skipped: true });
        return [
          ...kamal
            .filter((line) => !known.includes(line))
            .map((line) => `${one.recorded.kamal} · only Kamal · ${line}`),
          ...here.filter((line) => !kamal.includes(line)).map((line) => `${one.recorded.kamal} · only here · ${line}`),
        ];
      });
    met.push(...lines);
    expect(unexplained(lines)).toEqual([]);
  });

  test('and every difference that is allowed is met', () => {
    expect(
      ALLOWED.filter(({ lines }) => !met.some((line) => lines.test(line))).map(({ lines }) => lines.source),
    ).toEqual([]);
  });
});
