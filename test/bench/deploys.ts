/** Steady-state deploys by kamal-plan and by the real Kamal, turn about, on the same hosts at several distances. */
import type { Fleet } from '../hosts/rig/fleet.ts';
import type { Cost, Rivals } from './rivals.ts';
import { ms, percent, printTable, type Sample, sampleOf, type Target } from './sample.ts';

const RTTS = [0, 50, 100];
const APP_HOSTS = ['vm1', 'vm2', 'vm3'];
/** Of the project; both tools wait this long for the worker. */
const READINESS_MS = 1000;
/** Deploys until both retain and prune as they will on every later one. */
const WARM_UPS = 6;

type Tool = 'kamalPlan' | 'kamal';

interface Measured {
  readonly rtt: number;
  readonly kamalPlan: readonly Cost[];
  readonly kamal: readonly Cost[];
}

/** Measures and prints; gives the targets. */
export async function benchDeploys(fleet: Fleet, rivals: Rivals, repetitions: number): Promise<Target[]> {
  await fleet.reset();
  await rivals.kamal(['setup', '-P', '--version', 'v1', '-q']);
  const versions = endless(['v2', 'v1']);
  const deploy = async (tool: Tool, ...more: string[]): Promise<Cost> => {
    const { value: version } = versions.next();
    await Promise.all(APP_HOSTS.map((host) => fleet.exec(host, `docker rmi -f registry:5000/app:${version}`)));
    return rivals[tool](['deploy', '-P', '--version', version, ...(tool === 'kamalPlan' ? ['-y'] : []), ...more]);
  };
  for (let done = 0; done < WARM_UPS; done += 1) await deploy('kamalPlan');
  const commands = (await deploy('kamal', '-v')).stdout.match(/ Running .* on /g)?.length ?? 0;

  const measured: Measured[] = [];
  for (const rtt of RTTS) {
    rivals.setRtt(rtt);
    const one: Record<Tool, Cost[]> = { kamalPlan: [], kamal: [] };
    for (let done = 0; done < repetitions; done += 1) {
      const order: readonly Tool[] = done % 2 === 0 ? ['kamalPlan', 'kamal'] : ['kamal', 'kamalPlan'];
      for (const tool of order) one[tool].push(await deploy(tool));
    }
    measured.push({ rtt, ...one });
  }
  rivals.setRtt(0);
  print(measured, commands);
  return targetsOf(measured);
}

function* endless(versions: readonly string[]): Generator<string, never> {
  for (;;) yield* versions;
}

const overhead = (costs: readonly Cost[]): Sample => sampleOf(costs.map((cost) => cost.ms - READINESS_MS));

function print(measured: readonly Measured[], kamalCommands: number): void {
  const cells = (costs: readonly Cost[]): string[] => [
    ms(overhead(costs).min),
    ms(overhead(costs).median),
    String(sampleOf(costs.map((cost) => cost.turns)).median),
    String(sampleOf(costs.map((cost) => cost.connections)).median),
  ];
  const rows = measured.flatMap((one) => [
    [`Kamal, ${one.rtt} ms away`, ...cells(one.kamal), String(kamalCommands), '', ''],
    [
      `kamal-plan, ${one.rtt} ms away`,
      ...cells(one.kamalPlan),
      String(one.kamalPlan[0]?.counters?.commands ?? ''),
      percent(ratioOf(one)),
      percent(ratioOfMedians(one)),
    ],
  ]);
  const head = [
    'deploy, less the readiness delay',
    'min',
    'median',
    'turns',
    'connections',
    'commands',
    'of Kamal: min',
    'median',
  ];
  printTable('a new version on two web hosts, a worker and a database', [head, ...rows]);
  const [slope, kamalSlope] = [slopeOf(measured, 'kamalPlan'), slopeOf(measured, 'kamal')];
  console.log(
    `round trips that were waited for, by what distance adds: ${slope.toFixed(1)} (Kamal ${kamalSlope.toFixed(1)});` +
      ` over all hosts by kamal-plan's own count: ${measured[0]?.kamalPlan[0]?.counters?.roundTrips}`,
  );
}

/** Of the quickest runs, which whatever else the machine did disturbed least. */
const ratioOf = ({ kamalPlan, kamal }: Measured): number => overhead(kamalPlan).min / overhead(kamal).min;
const ratioOfMedians = ({ kamalPlan, kamal }: Measured): number => overhead(kamalPlan).median / overhead(kamal).median;

/** Milliseconds that a millisecond of distance adds: the round trips that nothing else hid. */
function slopeOf(measured: readonly Measured[], tool: Tool): number {
  const [near, far] = [measured[0], measured.at(-1)];
  if (near === undefined || far === undefined) return Number.NaN;
  return (overhead(far[tool]).min - overhead(near[tool]).min) / (far.rtt - near.rtt);
}

function targetsOf(measured: readonly Measured[]): Target[] {
  const ratioAt = (rtt: number): number => ratioOf(measured.find((one) => one.rtt === rtt) ?? never(rtt));
  const count = (value: number): string => value.toFixed(1);
  return [
    { what: 'deploy 100 ms away, of what Kamal takes', is: ratioAt(100), most: 0.25, unit: percent },
    { what: 'deploy 0 ms away, of what Kamal takes', is: ratioAt(0), most: 0.4, unit: percent },
    { what: 'round trips that are waited for', is: slopeOf(measured, 'kamalPlan'), most: 20, unit: count },
    {
      what: 'turns of the talk with one host',
      is: Math.max(...measured.flatMap(({ kamalPlan }) => kamalPlan.map((cost) => cost.turns))),
      most: 20,
      unit: count,
    },
  ];
}

function never(rtt: number): never {
  throw new Error(`nothing was measured at ${rtt} ms`);
}
