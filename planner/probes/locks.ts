import type { LockFacts } from '../facts.ts';
import { type Probe, tagged } from './probe.ts';

/** Which deploy locks are held, and by whom? */
export const locksProbe: Probe = {
  name: 'locks',
  needsDocker: false,
  script: () =>
    `for d in .kamal/lock-*; do [ -d "$d" ] && { echo "L \${d#.kamal/lock-}"; echo "a $(($(date +%s) - $(stat -c %Y "$d" 2> /dev/null || stat -f %m "$d")))"; base64 -d < "$d/details" 2> /dev/null | sed 's/^/l /'; }; done`,
  parse: (text) => ({ locks: Object.fromEntries(text.split(/^L /m).slice(1).map(parseLock)) }),
};

function parseLock(block: string): [string, LockFacts] {
  const [name = '', ...lines] = block.split('\n');
  const age = Number(tagged(block, 'a')[0]);
  return [name, { details: tagged(lines.join('\n'), 'l').join('\n').trim(), ...(age >= 0 ? { ageSeconds: age } : {}) }];
}
