/** When what is there already is made again. */
import type { Verb } from '../intent.ts';
import type { Situation } from '../situation.ts';

/** Verbs that bring what the registry has; the others work with what the hosts have. */
export const BRINGING: readonly Verb[] = ['setup', 'deploy', 'redeploy', 'build push', 'build pull', 'build deliver'];

/** Why it is, after what is done to it; undefined where it stays: a version names one build, but `latest` any. */
export function anew({ intent }: Pick<Situation, 'intent'>, done: string): string | undefined {
  if (intent.force) return `${done} (--force)`;
  const isMoving = BRINGING.includes(intent.verb) && /^latest(-|$)/.test(intent.version);
  return isMoving ? `${done}: ${intent.version} may have moved` : undefined;
}
