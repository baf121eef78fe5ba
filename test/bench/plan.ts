/** `npx tsx test/bench/plan.ts`: what planning for a thousand hosts costs; needs no hosts. */
import { benchPlanning } from './planning.ts';
import { printTargets } from './sample.ts';

process.exitCode = printTargets(await benchPlanning()) ? 0 : 1;
