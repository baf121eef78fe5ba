/** Fingerprints that tests can read: the text itself, with a made-up value for each secret. */
import type { Text } from '../../planner/step.ts';

export const fingerprint = (text: Text): string =>
  text.map((part) => (typeof part === 'string' ? part : 'run' in part ? part.run : `value of ${part.secret}`)).join('');
