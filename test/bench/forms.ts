/** CPU time that each form of a plan of five hundred steps takes. */
import { FORM_NAMES, FORMS } from '../../src/reporters/forms.ts';
import { planOf } from '../reporters/sized-plans.ts';
import { ms, printTable, sampleOf, type Target } from './sample.ts';

const STEPS = 500;
const REPETITIONS = 5;
const LOOK = { width: 100, color: false, isObserved: true, verbose: false };

/** Measures and prints; gives the targets. The smallest of several: the first also loads the form. */
export async function benchForms(): Promise<Target[]> {
  const rows: { readonly what: string; readonly cpu: number; readonly length: number }[] = [];
  for (const kind of ['alike', 'apart'] as const) {
    const plan = planOf(STEPS, kind);
    for (const name of FORM_NAMES) {
      const times: number[] = [];
      let length = 0;
      for (let done = 0; done < REPETITIONS; done += 1) {
        const before = process.cpuUsage();
        length = (await FORMS[name].render(plan, LOOK)).length;
        const { user, system } = process.cpuUsage(before);
        times.push((user + system) / 1000);
      }
      rows.push({ what: `${name}, ${STEPS} steps, hosts ${kind}`, cpu: sampleOf(times).min, length });
    }
  }
  printTable(
    'forms of a plan, CPU time',
    rows.map((row) => [row.what, ms(row.cpu), `${row.length} characters`]),
  );
  return rows.map((row) => ({ what: row.what, is: row.cpu, most: 1000, unit: ms }));
}
