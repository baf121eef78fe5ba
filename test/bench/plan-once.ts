/** One plan for a thousand hosts, in a process that has planned nothing before: `plan-once.ts known|offline [LIMIT]`. */
import { tuneForOneRun } from '../../src/tuning.ts';
import { planOnce } from './planning.ts';

// As the program does in its first lines.
tuneForOneRun();

const [facts, limit] = process.argv.slice(2);
console.log(JSON.stringify(await planOnce(facts === 'known' ? 'known' : 'offline', limit || undefined)));
