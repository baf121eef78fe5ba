/** Everything that can happen while a plan is walked, in one list. Reporters and the journal read these and nothing else. */
import type { Step } from '../planner/plan.ts';
import type { Failure } from './failure.ts';

export type WalkEvent =
  /** The walk begins; nothing was sent yet. */
  | { readonly type: 'walk-started'; readonly steps: number; readonly at: number }
  /** A host took the step up. */
  | { readonly type: 'step-started'; readonly step: string; readonly at: number }
  /** Text the step printed, redacted. */
  | { readonly type: 'step-output'; readonly step: string; readonly text: string; readonly at: number }
  | { readonly type: 'step-done'; readonly step: string; readonly ms: number; readonly at: number }
  | {
      readonly type: 'step-failed';
      readonly step: string;
      readonly failure: Failure;
      readonly ms: number;
      readonly at: number;
    }
  /** What was done is undone from here on, by these steps. */
  | { readonly type: 'revert-started'; readonly steps: readonly Step[]; readonly at: number }
  /** What a failed step undid at once, e.g. stopping the container that never became healthy. */
  | { readonly type: 'step-rescued'; readonly step: string; readonly ok: boolean; readonly at: number }
  /** Never sent: something it needs did not come to be, or the walk was stopped. */
  | { readonly type: 'step-cancelled'; readonly step: string; readonly because: string; readonly at: number }
  /** The walk was asked to stop and finishes or abandons what is running. */
  | { readonly type: 'walk-stopping'; readonly signal: string; readonly at: number }
  | { readonly type: 'walk-finished'; readonly outcome: WalkOutcome; readonly at: number };

type Untimed<E> = E extends WalkEvent ? Omit<E, 'at'> : never;

/** What happened, before anybody looked at the clock. */
export type UntimedEvent = Untimed<WalkEvent>;

/** How a walk ended. Step lists are ids in plan order. */
export interface WalkOutcome {
  readonly state: 'done' | 'failed' | 'stopped';
  /** Without those that were undone. */
  readonly done: readonly string[];
  /** Steps that were done and undone again. */
  readonly undone: readonly string[];
  /** `isRescued`: what the step leaves behind when it fails was undone, or could not be; absent where nothing had to be. */
  readonly failed: readonly { readonly step: string; readonly failure: Failure; readonly isRescued?: boolean }[];
  readonly cancelled: readonly string[];
  /** Running when the walk stopped; the host may or may not have finished it. */
  readonly abandoned: readonly string[];
  /** Those of them all that their host may have done, unheard, without those that were undone. */
  readonly unheard: readonly string[];
  readonly ms: number;
}
