import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Frame, frameReader } from '../../executors/ssh/frames.ts';
import { redactedOutput } from '../../executors/redacting.ts';
import { turns } from '../../executors/turns.ts';
import { openVault } from '../../src/vault.ts';

const cutAt = (text: string, places: readonly number[]) => {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, text.length].map((end, at) => text.slice(at === 0 ? 0 : ends[at - 1], end));
};
const places = fc.array(fc.nat(), { maxLength: 20 });

/** Neighbouring texts as one, as a listener would put them together. */
function joined(frames: readonly Frame[]): Frame[] {
  return frames.reduce<Frame[]>((all, frame) => {
    const last = all.at(-1);
    if (last === undefined || !('text' in last) || !('text' in frame) || last.type !== frame.type)
      return [...all, frame];
    return [...all.slice(0, -1), { ...last, text: last.text + frame.text }];
  }, []);
}

describe('frames', () => {
  const mark = (text: string) => `\u001enonce ${text};`;
  const spoken = [
    'Welcome; \u001e\n',
    mark('P 42 7'),
    mark('S 0'),
    'out; \u001e nonce \u001enon',
    mark('E 0 0 1'),
    mark('S 1'),
    mark('E 1 3 2'),
    mark('D'),
    'late',
  ].join('');

  test('are the same wherever the stream is cut', () => {
    fc.assert(
      fc.property(places, (cuts) => {
        const read = frameReader('nonce');
        const frames = cutAt(spoken, cuts).flatMap((chunk) => read(chunk));
        expect(joined(frames)).toEqual([
          { type: 'noise', text: 'Welcome; \u001e\n' },
          { type: 'pid', pid: 42, startTime: 7 },
          { type: 'start', job: 0 },
          { type: 'output', text: 'out; \u001e nonce \u001enon' },
          { type: 'end', job: 0, exit: 0, command: 1 },
          { type: 'start', job: 1 },
          { type: 'end', job: 1, exit: 3, command: 2 },
          { type: 'done' },
          { type: 'noise', text: 'late' },
        ]);
      }),
    );
  });

  test('come as soon as they can: output is not kept for the end of its line', () => {
    expect(frameReader('nonce')(`${mark('S 0')}half a li`).at(-1)).toEqual({ type: 'output', text: 'half a li' });
  });
});

describe('redacted output', () => {
  test('never holds a secret, wherever it is cut, and loses nothing else', () => {
    const secrets = { TOKEN: 'hunter2', KEY: '-----BEGIN-----\nabcdef\nabcdeg\n-----END-----' };
    const vault = openVault(new Map(Object.entries(secrets)));
    const parts = fc.array(fc.constantFrom(secrets.TOKEN, secrets.KEY, 'line\n', '-----BEGIN-----\n', 'hunt', ' '), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(parts, places, (words, cuts) => {
        const text = words.join('');
        const chunks: string[] = [];
        const output = redactedOutput(vault, (chunk) => chunks.push(chunk));
        for (const chunk of cutAt(text, cuts)) output.add(chunk);
        const whole = output.finish();
        expect(chunks.join('')).toBe(whole);
        expect(whole).toBe(vault.redact(text));
      }),
    );
  });
});

describe('turns', () => {
  test('lets no more work run at once than allowed, and all of it in the end', async () => {
    const inTurn = turns(2);
    let running = 0;
    let most = 0;
    const results = Array.from({ length: 9 }, (_, at) =>
      inTurn(async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        if (at === 4) throw new Error('five');
        return at;
      }).catch(() => 'failed'),
    );
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 'failed', 5, 6, 7, 8]);
    expect(most).toBe(2);
  });
});
