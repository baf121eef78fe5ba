/** Everything a recipe may look at while it decides which steps a verb wants. */
import type { Config } from './config.ts';
import type { Facts, HostFacts } from './facts.ts';
import { factsOf } from './facts.ts';
import type { Intent, Verb } from './intent.ts';
import { once } from './once.ts';
import type { Selection } from './selection.ts';
import type { Text } from './step.ts';

/**
 * The keyed fingerprint of a text once its secrets are filled in, as the probes make it on a host: of a file's content, of
 * a container's `NAME=value`, or of a registry session's `USER:PASSWORD`. Undefined where a secret is not known.
 */
export type Fingerprint = (text: Text, of: 'content' | 'variable' | 'session') => string | undefined;

export interface Situation {
  readonly config: Config;
  readonly intent: Intent;
  readonly selection: Selection;
  readonly facts: Facts;
  readonly fingerprint: Fingerprint;
}

/** What is known of a host before anything runs; undefined where nobody looked. */
export const known = (situation: Situation, host: string): HostFacts | undefined => byHost(situation.facts).get(host);

const byHost = once((facts: Facts) => new Map(Object.keys(facts.hosts).map((host) => [host, factsOf(facts, host)])));

const ON_THE_LOCK: readonly Verb[] = ['lock acquire', 'lock release'];

/** Hosts that a run looks at and that have to answer: whoever is at the lock needs no host but the one that has it, as in Kamal. */
export const hostsAsked = ({ intent, selection }: Pick<Situation, 'intent' | 'selection'>): readonly string[] =>
  ON_THE_LOCK.includes(intent.verb) && selection.primaryHost !== undefined ? [selection.primaryHost] : selection.hosts;
