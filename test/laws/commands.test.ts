/** Laws of the plans of every verb that is no deploy. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verb } from '../../planner/intent.ts';
import { makePlan } from '../../planner/index.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { pathOf } from '../../src/grammar.ts';
import { check, giveTime } from './check.ts';
import { applied } from './effects.ts';
import { secretMisuses } from './secrets.ts';
import { changes, situations, tidyChanges } from './situation-arbitrary.ts';

giveTime();

/** What people ask for to happen again, whatever is there. */
const REPEATED: readonly Verb[] = [
  'upgrade',
  'proxy reboot',
  'proxy restart',
  'proxy upgrade',
  'accessory reboot',
  'accessory restart',
  'accessory upgrade',
  'accessory pull_image',
  'registry setup',
  'registry login',
  'registry logout',
  'registry remove',
  'server bootstrap',
  // What became of a build is known when Docker is asked again.
  'build push',
  'build deliver',
  'build create',
  'build remove',
  'build dev',
];

/** Kamal takes no lock for these. */
const UNLOCKED = /^(lock|registry|build) |^proxy boot_config$/;

describe('a plan of a verb that is no deploy', () => {
  test('can be made of everything, and every step stands after the steps it waits for', () => {
    check(changes, (situation) => {
      const { plan, effects } = makePlan(situation);
      const seen = new Set<string>();
      for (const step of plan.steps) {
        for (const id of step.after) expect(seen, `${step.id} waits for ${id}`).toContain(id);
        for (const set of step.after_any)
          expect(
            set.some((id) => seen.has(id)),
            step.id,
          ).toBe(true);
        expect(effects.has(step.id)).toBe(true);
        seen.add(step.id);
      }
    });
  });

  test('leaves nothing to do once it has been done, unless it is asked for again', () => {
    check(tidyChanges, (situation) => {
      const { verb } = situation.intent;
      const planned = makePlan(situation);
      if (planned.plan.blockers.length > 0 || REPEATED.includes(verb)) return;
      // Whose build an image is shows once a container runs it.
      if (verb === 'build pull' && situation.config.builder.varies === true) return;
      // The last step of `remove` logs out, and nobody can see whether somebody is logged in.
      const intent = { ...situation.intent, force: false, isSaved: false };
      const { plan } = makePlan({ ...situation, intent, facts: applied(situation.facts, planned) });
      const left = plan.steps.filter(
        ({ kind }) => verb !== 'remove' || !['logout', 'take-lock', 'release-lock'].includes(kind),
      );
      expect(plan.blockers, verb).toEqual([]);
      expect(
        left.map(({ id, cause }) => `${verb}: ${id}: ${cause}`),
        verb,
      ).toEqual([]);
    });
  });

  test('takes the lock where Kamal takes it, first, and releases it last', () => {
    check(changes, (situation) => {
      const { plan } = makePlan(situation);
      const { verb, lockHeld } = situation.intent;
      const isLocking = plan.steps.length > 0 && !lockHeld && !UNLOCKED.test(verb);
      expect(plan.steps[0]?.kind === 'take-lock', verb).toBe(isLocking);
      expect(plan.steps.at(-1)?.kind === 'release-lock', verb).toBe(isLocking);
    });
  });

  test('holds secrets only as references on stdin, in files, or as the name of who logs in', () => {
    check(changes, (situation) => {
      expect(makePlan(situation).plan.steps.flatMap(secretMisuses)).toEqual([]);
    });
  });
});

/** First words of command lines, told from others that follow the program's name in prose. */
const COMMANDED = new Set(COMMANDS.map((definition) => pathOf(definition)[0]));

test('a command that a plan of a destination prints names the destination', () => {
  check(fc.oneof(situations, changes), (situation) => {
    const config = { ...situation.config, destination: 'staging' };
    const [, ...printed] = JSON.stringify(makePlan({ ...situation, config }).plan).split('kamal-plan ');
    const commands = printed.filter((rest) => COMMANDED.has(/^\w+/.exec(rest)?.[0] ?? ''));
    for (const command of commands) expect(command).toMatch(/^[^;:,."]* -d staging\b/);
  });
});
