/** `lock status`: is the deploy lock held, by whom, what for, and is anybody still at it? */
import { serviceWithDestination } from '../../planner/names.ts';
import { observationScript, queryOf } from '../../planner/probes/index.ts';
import { readFacts } from '../fingerprint.ts';
import { duration } from '../../planner/steps/lock-holder.ts';
import { lineFor } from '../command-line.ts';
import { EXIT_CODES } from '../failures.ts';
import { hasColor } from '../output.ts';
import { cleanLines } from '../reporters/layout.ts';
import { painter } from '../reporters/style.ts';
import { askAll, showSilent } from './asking.ts';
import { type Holder, holderOf } from './lock-holder.ts';
import { isJson } from './page.ts';
import type { Scene } from './scene.ts';

/** Asks the primary host, where the lock lives. */
export async function lockStatus(scene: Scene): Promise<number> {
  const { config, selection, options, output } = scene;
  const host = selection.primaryHost;
  if (host === undefined) {
    output.stderr.write('the configuration has no host that could hold a lock\n');
    return EXIT_CODES.failed;
  }
  const script = (): string => observationScript(queryOf(config, host), '', ['locks']);
  const { heard, silent } = await askAll(scene, [host], script, (text) => {
    const facts = readFacts(text, '');
    if (!facts.ok) return { because: facts.failures };
    const lock = facts.value.locks[serviceWithDestination(config)];
    return { lock: lock === undefined ? null : holderOf(lock) };
  });
  const lock = heard[0]?.[1].lock ?? null;
  if (isJson(options)) {
    const shown = lock === null ? null : { host, ...lock };
    output.stdout.write(`${JSON.stringify({ lock: shown, unreachable: silent }, null, 2)}\n`);
    return silent.length === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
  }
  if (silent.length > 0) return showSilent(scene, silent);
  const lines =
    lock === null ? ['There is no deploy lock.'] : lockLines(lock, host, `→ ${lineFor(options, 'lock', 'release')}`);
  const paint = painter(hasColor(output));
  const [first = '', ...more] = lines.flatMap(cleanLines);
  output.stdout.write(`${[lock?.is_stale ? paint('yellow', first) : first, ...more].join('\n')}\n`);
  return EXIT_CODES.done;
}

function lockLines(lock: Holder, host: string, release: string): string[] {
  if (lock.at === '') {
    return [
      `The deploy lock on ${host} is held, and nobody is named: ${lock.is_stale ? 'whoever took it died while taking it' : 'somebody is taking it'}.`,
      ...(lock.is_stale ? [release] : []),
    ];
  }
  const life = lock.is_automatic && !lock.is_stale ? lock.idle_seconds : undefined;
  const ages = [
    ...(lock.age_seconds === undefined ? [] : [`${duration(lock.age_seconds)} ago`]),
    ...(life === undefined ? [] : [`last sign of life ${duration(life)} ago`]),
  ];
  const age = ages.length === 0 ? '' : ` (${ages.join('; ')})`;
  const facts = [
    `Locked by: ${lock.name || 'somebody without a name'} at ${lock.at}${age}`,
    `Version: ${lock.version}`,
    `Message: ${lock.message}`,
  ];
  if (!lock.is_stale) return facts;
  const sign =
    lock.idle_seconds === undefined
      ? `it did nothing on ${host} since`
      : `its last sign of life on ${host} is ${duration(lock.idle_seconds)} old`;
  return [`The run of ${lock.name || 'somebody'} that took this lock has probably died: ${sign}.`, ...facts, release];
}
