/**
 * How long things take, beside the real Kamal on the same real hosts, and whether that is as quick as it should be.
 *
 *   npm run bench [-- REPETITIONS]      needs Docker, see test/hosts/README.md; `test/bench/plan.ts` needs nothing
 *
 * Ratios count: both tools run turn about on one machine, and whatever else it does slows both.
 */
import { startFleet } from '../hosts/rig/fleet.ts';
import { setup } from '../hosts/support/build.ts';
import { benchDeploys } from './deploys.ts';
import { benchForms } from './forms.ts';
import { benchPlanning } from './planning.ts';
import { meet } from './rivals.ts';
import { printTargets } from './sample.ts';
import { benchStarting } from './starting.ts';

const repetitions = Number(process.argv[2] ?? 5);

await setup();
await using fleet = await startFleet(['vm1', 'vm2', 'vm3', 'vm4']);
await using rivals = await meet(fleet);
const targets = [
  ...(await benchPlanning()),
  ...(await benchForms()),
  ...(await benchStarting(rivals)),
  ...(await benchDeploys(fleet, rivals, repetitions)),
];
process.exitCode = printTargets(targets) ? 0 : 1;
