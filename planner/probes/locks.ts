import type { LockFacts } from '../facts.ts';
import { type Probe, tagged } from './probe.ts';

/** Seconds since something was last changed, by the host's clock. */
const AGE = 'age() { echo "$1 $(($(date +%s) - $(stat -c %Y "$2" 2> /dev/null || stat -f %m "$2")))"; }';

/** Which deploy locks are held, by whom, and when did they last do something? */
export const locksProbe: Probe = {
  name: 'locks',
  needsDocker: false,
  script: () =>
    [
      AGE,
      'for d in .kamal/lock-*; do [ -d "$d" ] || continue',
      'n=${d#.kamal/lock-}; echo "L $n"; age a "$d"',
      '[ ! -e ".kamal/$n-audit.log" ] || age q ".kamal/$n-audit.log"',
      `base64 -d < "$d/details" 2> /dev/null | sed 's/^/l /'; done`,
    ].join('\n'),
  parse: (text) => ({ locks: Object.fromEntries(text.split(/^L /m).slice(1).map(parseLock)) }),
};

function parseLock(block: string): [string, LockFacts] {
  const [name = '', ...lines] = block.split('\n');
  const [age, audit = age] = ['a', 'q'].flatMap((tag) => tagged(block, tag).slice(0, 1).map(Number));
  const ages = age === undefined || !(age >= 0) ? {} : { ageSeconds: age, quietSeconds: Math.min(age, audit ?? age) };
  return [name, { details: tagged(lines.join('\n'), 'l').join('\n').trim(), ...ages }];
}
