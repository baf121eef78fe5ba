/** The gates that let new containers of roles in, and which containers are stopped before that. */
import type { Step } from '../plan.ts';
import * as things from '../things.ts';

/** The gates of a plan. */
export interface Gates {
  /** In plan order. */
  readonly ofRole: (role: string) => readonly Step[];
  /** True for a container that is stopped before a new one of its role is up; where none comes, for any that is stopped. */
  readonly isStoppedFirst: (role: string, host: string, container: string) => boolean;
}

/** Reads the gates off the steps. */
export function gatesIn(steps: readonly Step[]): Gates {
  const byRole = new Map<string, Step[]>();
  const byPlace = new Map<string, readonly string[]>();
  const stopped = new Map<string, readonly string[]>();
  for (const step of steps) {
    if (step.role === undefined) continue;
    const before = stopped.get(step.host) ?? [];
    if (step.action === 'delete') stopped.set(step.host, [...before, ...step.gives]);
    if (!step.gives.some(things.isServing)) continue;
    const ofRole = byRole.get(step.role) ?? [];
    byRole.set(step.role, ofRole);
    ofRole.push(step);
    byPlace.set(`${step.role} @${step.host}`, before);
  }
  return {
    ofRole: (role) => byRole.get(role) ?? [],
    isStoppedFirst: (role, host, container) =>
      (byPlace.get(`${role} @${host}`) ?? stopped.get(host) ?? []).includes(things.stopped(container, host)),
  };
}
