/**
 * The planner's entry: it decides which steps a verb takes and never acts. Pure: no modules of the platform, no clock,
 * no randomness, nothing asynchronous. Read `planning.ts` first, then one file of `steps/`.
 */
export { makePlan, PlanningFailure, type Planned, planPreConnect, takesLock } from './planning.ts';
export { brokenHook, hasHook } from './steps/hook.ts';
export { select, type Selection, type SelectionProblem } from './selection.ts';
export { hostsAsked, type Situation } from './situation.ts';
