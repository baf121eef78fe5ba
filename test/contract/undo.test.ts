/** What an undo promises: the facts as they were before, as far as a user or a visitor notices. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HostFacts } from '../../planner/facts.ts';
import type { Draft } from '../../planner/step.ts';
import type { Verb } from '../../planner/intent.ts';
import { check, giveTime } from '../laws/check.ts';
import { changes, situations, tidyChanges, tidyChangesOf, tidySituations } from '../laws/situation-arbitrary.ts';
import { judged } from './judged.ts';
import { undone } from './undo-model.ts';

giveTime();

/** Undos that leave something behind on purpose, and say so. */
const LEAVES: Readonly<Record<string, (facts: HostFacts) => HostFacts>> = {
  // "stop it; it stays for a look": the new container and the env file that it read.
  'run-container': (facts) => ({ ...facts, containers: facts.containers.slice(1), files: [] }),
  // "remove the proxy" also where Docker would keep its former place in the list.
  'boot-proxy': (facts) => ({ ...facts, containers: facts.containers.filter(({ name }) => name !== 'kamal-proxy') }),
  // The way back is a deploy, too: the proxy reads the files that are there then.
  route: (facts) => ({ ...facts, routes: facts.routes.map(({ unread: _unread, ...one }) => one) }),
};

const seenBy = ({ kind }: Draft, facts: HostFacts): HostFacts => LEAVES[kind]?.(facts) ?? facts;

const withoutFiles = (facts: HostFacts): HostFacts => ({ ...facts, files: [] });

/** One verb in fifty has these, so they are asked for by name. */
const RARE: readonly Verb[] = [
  'accessory restart',
  'accessory stop',
  'app live',
  'app maintenance',
  'app start',
  'app stop',
  'lock acquire',
  'proxy boot_config',
  'proxy restart',
  'proxy stop',
];

test.each([
  ['anything', fc.oneof(situations, tidySituations, changes, tidyChanges)],
  ['what single verbs do', tidyChangesOf(RARE)],
])('an undo of %s gives the facts back, or its step says why it cannot', (_what, some) => {
  check(some, (situation) => {
    for (const { id, draft, before, verdict } of judged(situation)) {
      if (before === undefined || verdict?.state !== 'ready') continue;
      const undo = draft.undo(before);
      if ('irreversible' in undo) {
        expect(undo.irreversible, id).not.toBe('');
        continue;
      }
      reversible.add(draft.kind);
      const after = undone(draft.effect(before), undo.commands);
      if (after === undefined) throw new Error(`${id}: ${undo.how} fails`);
      const isRemoved = draft.kind === 'run-container' && undo.how.startsWith('remove it');
      const seen = isRemoved ? withoutFiles : (facts: HostFacts) => seenBy(draft, facts);
      const was = draft.kind === 'run-container' ? withoutFiles(before) : seen(before);
      expect(comparable(seen(after)), `${id}: ${undo.how}`).toEqual(comparable(was));
    }
  });
});

test('an undo of what was not done changes nothing, and does not fail', () => {
  check(fc.oneof(tidySituations, tidyChanges, tidyChangesOf(RARE)), (situation) => {
    for (const { id, draft, before, verdict } of judged(situation)) {
      if (before === undefined || verdict?.state !== 'ready') continue;
      const undo = draft.undo(before);
      if (!('how' in undo)) continue;
      const after = undone(before, undo.commands);
      expect(after && comparable(seenBy(draft, after)), `${id}: ${undo.how}`).toEqual(
        comparable(seenBy(draft, before)),
      );
    }
  });
});

test('every kind that can be undone was undone', () => {
  expect([...reversible].sort()).toEqual(REVERSIBLE);
});

const reversible = new Set<string>();
const REVERSIBLE = [
  'boot-proxy',
  'bridge-assets',
  'create-network',
  'hold-traffic',
  'rename-container',
  'resume-traffic',
  'route',
  'run-accessory',
  'run-container',
  'start-accessory',
  'start-container',
  'start-proxy',
  'stop-accessory',
  'stop-app',
  'stop-container',
  'stop-proxy',
  'tag-latest',
  'take-lock',
  'upload-error-pages',
  'write-boot-config',
];

/** What a restarted container forgets: that it was restarting by itself, and its last health. */
const comparable = (facts: HostFacts): HostFacts => ({
  ...facts,
  routes: facts.routes.toSorted((one, two) => (one.service < two.service ? -1 : 1)),
  images: facts.images.map((image) => ({ ...image, tags: [...image.tags].sort() })),
  containers: facts.containers.map(({ health: _health, ...one }) => ({
    ...one,
    state: one.state === 'restarting' ? 'running' : one.state,
  })),
});
