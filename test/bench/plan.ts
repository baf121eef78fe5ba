/** `npx tsx test/bench/plan.ts`: what planning for a thousand hosts and the forms of a plan cost; needs no hosts. */
import { benchForms } from './forms.ts';
import { benchPlanning } from './planning.ts';
import { printTargets } from './sample.ts';

process.exitCode = printTargets([...(await benchPlanning()), ...(await benchForms())]) ? 0 : 1;
