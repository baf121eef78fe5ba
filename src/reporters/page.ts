/** The page that people read: the plan as a tree, or all that makes it impossible. */
import type { Plan } from '../../planner/plan.ts';
import type { Diagnostic } from '../config/diagnostic.ts';
import { renderBlockers } from './blockers.ts';
import type { Look } from './look.ts';
import { renderTree } from './tree.ts';

/** The page, without a line end after the last line. `problems`: of the configuration and secrets, beside the plan's blockers. */
export const renderPage = (plan: Plan, look: Look, problems: readonly Diagnostic[] = []): string =>
  plan.blockers.length + problems.length > 0 ? renderBlockers(plan, problems, look) : renderTree(plan, look);
