/** What every kind of step owes to whoever reads, sends and undoes it. */
import { beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { factsOf } from '../../planner/facts.ts';
import type { Situation } from '../../planner/situation.ts';
import { LOCAL } from '../../planner/step.ts';
import { shorten } from '../../src/reporters/wording.ts';
import { check, giveTime } from '../laws/check.ts';
import { changes, situations, tidyChanges, tidySituations } from '../laws/situation-arbitrary.ts';
import { type Judged, judged } from './judged.ts';
import { definedKinds } from './kinds.ts';
import { shellErrors, shellText } from './shell-check.ts';

giveTime();

const anySituation = fc.oneof(situations, tidySituations, changes, tidyChanges);
/** What people ask for is done whatever the facts are: nobody can see a session, and a reboot is a reboot. */
const REPEATED = ['login', 'logout', 'pull-accessory', 'replace-proxy'];
/** Done only by what comes later: assets count as bridged, and a version as released, once its containers run. */
const DONE_LATER = ['bridge-assets', 'run-release-command'];
/** So do images, as those of their destination, where another one may have built the version. */
const isDoneLater = ({ config }: Situation, kind: string): boolean =>
  DONE_LATER.includes(kind) || (kind === 'pull-image' && config.builder.varies === true);
const seen = new Map<string, Map<string, Judged>>();

/** Enough of every kind to try each wording, from the same situations every time. */
beforeAll(() => {
  for (const situation of fc.sample(anySituation, { numRuns: 2000, seed: 1 })) {
    for (const one of judged(situation)) {
      const ofKind = seen.get(one.draft.kind) ?? new Map<string, Judged>();
      const key = `${one.id} ${one.verdict?.state} ${one.draft.cause}`;
      if (ofKind.size < 60 && !ofKind.has(key)) ofKind.set(key, one);
      seen.set(one.draft.kind, ofKind);
    }
  }
}, 60_000);

describe('every kind', () => {
  test('is met in these tests', () => {
    expect([...seen.keys()].sort()).toEqual(definedKinds());
  });

  test('has a label of one short line that leaves the host to its column', () => {
    expect(
      complaints(
        ({ draft }) => [
          [shorten(draft.label).length <= 100, 'is long'],
          [!/\n/.test(draft.label) && draft.label.trim() === draft.label && draft.label !== '', 'is no line'],
          [draft.host === LOCAL || !draft.label.split(/[ ,@]/).includes(draft.host), 'names its host'],
          [/^[a-z]/.test(draft.label), 'does not start small'],
        ],
        ({ draft }) => draft.label,
      ),
    ).toEqual([]);
  });

  test('says why it is there, in one clause', () => {
    const causeOf = ({ draft, verdict }: Judged): string =>
      verdict?.state === 'done' || verdict?.state === 'blocked' ? verdict.because : (verdict?.cause ?? draft.cause);
    expect(
      complaints(
        (one) => [
          [causeOf(one) !== '' && !/\n/.test(causeOf(one)), 'is no line'],
          [!causeOf(one).endsWith('.'), 'is a sentence'],
        ],
        causeOf,
      ),
    ).toEqual([]);
  });

  test('explains itself in whole sentences', () => {
    expect(
      complaints(
        ({ draft }) => [
          [/^[A-Za-z].*\.$/s.test(draft.explain), 'is no sentence'],
          [!/ {2}|\n/.test(draft.explain), 'is badly spaced'],
        ],
        ({ draft }) => draft.explain,
      ),
    ).toEqual([]);
  });

  test('says under which condition it changes nothing, on hosts that nobody looked at', () => {
    expect(
      complaints(
        ({ draft, before }) => [
          [draft.unless === undefined || draft.unless.startsWith('unless '), 'is no condition'],
          [
            draft.unless !== undefined ||
              REPEATED.includes(draft.kind) ||
              draft.keep !== 'guard' ||
              before !== undefined ||
              draft.host === LOCAL ||
              draft.isRequirement === true,
            'is missing',
          ],
        ],
        ({ draft }) => draft.unless ?? '',
      ),
    ).toEqual([]);
  });

  test('has time for what it sends, whether its host is known or not', () => {
    expect(
      complaints(
        ({ draft, before }) => [
          [draft.commands(before).length === 0 || draft.timeout > 0, 'has no time'],
          [draft.commands(undefined).length === 0 || draft.timeout > 0, 'has no time'],
        ],
        ({ draft }) => String(draft.timeout),
      ),
    ).toEqual([]);
  });

  test('says how it is undone, or why it is not', () => {
    const undone = ({ draft, before }: Judged): string[] =>
      [draft.undo(before), draft.undo(undefined)].map((undo) => ('how' in undo ? undo.how : undo.irreversible));
    expect(
      complaints(
        (one) => undone(one).map((words) => [/^\S.*[^.\s]$/.test(words), 'is no clause']),
        (one) => undone(one).join(' | '),
      ),
    ).toEqual([]);
  });

  test('sends lines that a shell can read', () => {
    const lines = all().flatMap(({ draft, before }) => {
      const undo = draft.undo(before);
      const sent = [
        ...draft.commands(before),
        ...draft.commands(undefined),
        ...draft.rescue,
        ...('how' in undo ? undo.commands : []),
      ];
      return sent.flatMap(shellText);
    });
    for (const line of lines) expect(line).not.toMatch(/undefined|\[object|NaN|\n$/);
    const patterns = new Map(
      lines.map((line) => [
        line.replaceAll(/web-admin|web|workers|cron|-v[12]|0123456789abcdef\w*|staging/g, '#'),
        line,
      ]),
    );
    expect([...patterns.values()].map(shellErrors).filter((error) => error !== '')).toEqual([]);
  });

  test('has nothing left to do after its effect', () => {
    check(anySituation, (situation) => {
      const unforced = { ...situation, intent: { ...situation.intent, force: false } };
      for (const { id, draft, before, verdict } of sampled(judged(situation))) {
        if (draft.keep !== 'guard' || verdict?.state !== 'ready' || before === undefined) continue;
        if (isDoneLater(situation, draft.kind) || REPEATED.includes(draft.kind)) continue;
        const facts = { ...situation.facts, hosts: { ...situation.facts.hosts, [draft.host]: draft.effect(before) } };
        const again = judged({ ...unforced, facts }).find((one) => one.id === id);
        const now = again?.draft.guard(factsOf(facts, draft.host) ?? before, facts);
        expect(now?.state ?? 'gone', `${situation.intent.verb}: ${id}`).toMatch(/^(done|gone)$/);
      }
    });
  });
});

const all = (): Judged[] => [...seen.values()].flatMap((ofKind) => [...ofKind.values()]);

/** A few steps of a plan, never the same few: planning again for each of them is slow. */
const sampled = (steps: readonly Judged[]): Judged[] => steps.filter((_, at) => at % 7 === steps.length % 7);

/** One line per step that breaks a rule. */
const complaints = (
  rules: (one: Judged) => readonly (readonly [boolean, string])[],
  of: (one: Judged) => string,
): string[] => [
  ...new Set(
    all().flatMap((one) =>
      rules(one).flatMap(([isKept, what]) => (isKept ? [] : [`${one.draft.kind}: "${of(one)}" ${what}`])),
    ),
  ),
];
