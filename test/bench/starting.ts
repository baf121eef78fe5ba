/** What every command pays before it does anything, and what a look at the plan costs without any host. */
import { join } from 'node:path';
import { run } from '../hosts/rig/run.ts';
import { TOOL_DIR } from '../hosts/support/tool.ts';
import type { Rivals } from './rivals.ts';
import { ms, printTable, type Sample, sampleOf, type Target, timed } from './sample.ts';

const STARTS = 21;
const DRY_RUNS = 7;

/** Measures and prints; gives the targets. */
export async function benchStarting({ project, kamal }: Rivals): Promise<Target[]> {
  const { directory: cwd, env } = project;
  const node = (...argv: string[]) => run([process.execPath, ...argv], { cwd, env });
  const tool = (...argv: string[]) => node(join(TOOL_DIR, 'bin.js'), ...argv);
  const [bare, version] = await inTurn(STARTS, [() => node('-e', '0'), () => tool('--version')]);
  const [dryRun, config] = await inTurn(DRY_RUNS, [
    () => tool('deploy', '-P', '--dry-run', '--version', 'v3'),
    () => kamal(['config', '--version', 'v3']),
  ]);
  const row = (what: string, sample: Sample): string[] => [what, ms(sample.min), ms(sample.median)];
  printTable('starting', [
    ['', 'min', 'median'],
    row('node -e 0', bare),
    row('kamal-plan --version', version),
    row('kamal-plan deploy --dry-run', dryRun),
    row('Kamal config', config),
  ]);
  const times = (value: number): string => `${value.toFixed(2)}×`;
  return [
    { what: '--version, of bare node', is: version.median / bare.median, most: 2, unit: times },
    { what: 'offline dry run, of Kamal config', is: dryRun.median / config.median, most: 1, unit: times },
  ];
}

/** Several things one after the other, again and again, so that a busy machine is equally unfair to all. */
async function inTurn<const T extends readonly (() => Promise<unknown>)[]>(
  times: number,
  works: T,
): Promise<{ readonly [At in keyof T]: Sample }> {
  const taken = works.map((): number[] => []);
  for (let done = 0; done < times; done += 1)
    for (const [at, work] of works.entries()) taken[at]?.push(await timed(work));
  return taken.map(sampleOf) as { readonly [At in keyof T]: Sample };
}
