/** What insights are drawn from. */
import type { HostFacts } from '../facts.ts';
import type { Step } from '../plan.ts';
import type { Situation } from '../situation.ts';
import type { Gates } from './gates.ts';

export interface Outlook {
  readonly situation: Situation;
  readonly steps: readonly Step[];
  /** Facts of the hosts that were looked at, once every step has had its effect. */
  readonly after: ReadonlyMap<string, HostFacts>;
  readonly gates: Gates;
}

/** The first word of the verbs that deal with one part of the app. */
type Part = 'app' | 'accessory' | 'proxy';

const WHOLE = ['setup', 'deploy', 'redeploy', 'rollback', 'remove', 'upgrade'];

/** True where the verb deals with that part of the app. */
export const concerns = ({ situation }: Pick<Outlook, 'situation'>, part: Part): boolean => {
  const { verb } = situation.intent;
  return WHOLE.includes(verb) || verb.startsWith(`${part} `);
};
