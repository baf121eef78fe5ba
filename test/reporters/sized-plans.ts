/** Plans of any size: so many steps on as many hosts as that takes, with removals and, here and there, an interruption. */
import type { Plan, PlannedHost, Step } from '../../planner/plan.ts';
import { login, pull, shopDeploy, web } from './plans.ts';

const PER_HOST = 6;

/** `alike`: hosts do the same; `apart`: every host has a name, a container and a cause of its own. */
export function planOf(size: number, kind: 'alike' | 'apart' = 'alike'): Plan {
  const names = Array.from({ length: Math.ceil(size / PER_HOST) }, (_, at) => nameOf(at, kind));
  const steps = names.flatMap((host, at) => stepsOf(host, at, kind)).slice(0, size);
  const hosts: PlannedHost[] = names.map((name) => ({ name, roles: ['web'], accessories: [], is_known: true }));
  const count = (action: Step['action']): number => steps.filter((step) => step.action === action).length;
  const summary = {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    conditional: steps.filter(({ guard }) => guard.state === 'conditional').length,
    done: 0,
    hosts: hosts.length,
  };
  return { ...shopDeploy, hosts, steps, summary, availability: [] };
}

const nameOf = (at: number, kind: 'alike' | 'apart'): string =>
  kind === 'alike' ? `web-${at + 1}` : `${WORDS[at % WORDS.length]}-${at}.example.com`;

const WORDS = ['amber', 'birch', 'cedar', 'dune', 'ember'];

function stepsOf(host: string, at: number, kind: 'alike' | 'apart'): readonly Step[] {
  const steps = [login(host), pull(host), ...web(host, `batch ${Math.floor(at / 10) + 1}`, 'all at once')];
  return steps.map((step): Step => {
    const gap = { service: 'shop', seconds: 5, why: 'its port is published' };
    const risky = step.kind === 'run-container' && at % 7 === 0 ? { ...step, interruption: gap } : step;
    if (kind === 'alike') return risky;
    return { ...risky, label: `${risky.label}, number ${at}`, cause: `${risky.cause}, and number ${at} is no other` };
  });
}
