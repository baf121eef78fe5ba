import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../planner/config.ts';
import { makePlan, select, type Situation } from '../../planner/index.ts';
import type { Plan } from '../../planner/plan.ts';
import { diffPlans } from '../../planner/plan-diff.ts';
import { diffLines, renderPlanDiff } from '../../src/reporters/plan-diff.ts';
import { asPrinted } from '../../src/saved/plan-file.ts';
import { readCase } from '../cases/case.ts';

const caseOf = async (name: string): Promise<Situation> =>
  (await readCase(fileURLToPath(new URL(`../../fixtures/cases/${name}`, import.meta.url)))).situation;

function planOf(situation: Situation, change: Partial<Config> = {}): Plan {
  const config = { ...situation.config, ...change };
  const selection = select(config, situation.intent);
  if ('option' in selection) throw new Error(selection.option);
  return asPrinted(makePlan({ ...situation, config, selection }).plan);
}

/** The page of what a change of the configuration changes. */
async function diffOf(name: string, change: (config: Config) => Partial<Config>, width = 80): Promise<string> {
  const situation = await caseOf(name);
  const after = planOf(situation, change(situation.config));
  return renderPlanDiff(diffPlans(planOf(situation), after), { width, hosts: after.hosts, color: false });
}

/** Roles whose variables are otherwise. */
const withEnv = (roles: Config['roles'], change: (clear: Env) => Env): Config['roles'] =>
  roles.map((role) => ({
    ...role,
    hosts: role.hosts.map((host) => ({ ...host, env: { ...host.env, clear: change(host.env.clear) } })),
  }));
type Env = Config['roles'][number]['hosts'][number]['env']['clear'];

describe('a change of a plan', () => {
  test('says from what to what, once for all hosts where it is the same', async () => {
    const text = await diffOf('nobody-looked-at-the-hosts', ({ roles }) => ({
      roles: withEnv(roles, (clear) => [
        ...clear.map(([key, value]) => (key === 'LOG_LEVEL' ? ([key, 'debug'] as const) : ([key, value] as const))),
        ['GREETING', 'a b'],
      ]),
      drainTimeout: 7,
    }));
    expect(text).toMatchInlineSnapshot(`
      "  ~ run-container shop-web-v2 @web-1
            commands  --env LOG_LEVEL="info" → "debug"
                      --env GREETING="a b" added
            …same on web-2
        ~ route shop-web @web-1
            cause     when /up answers within 30 s; requests drain 30 s
                      → when /up answers within 30 s; requests drain 7 s
            commands  --drain-timeout="30s" → "7s"
            timeout   90 s → 67 s
            …same on web-2
        ~ run-container shop-workers-v2 @job-1
            commands      --env LOG_LEVEL="info" → "debug"
                          --env GREETING="a b" added
            rescue, undo  -t 30 → 7
        ~ wait-healthy shop-workers-v2 @job-1
            rescue  -t 30 → 7
        ~ stop-container other workers @job-1
            commands  -t 30 → 7
            timeout   60 s → 37 s

      7 steps changed."
    `);
  });

  test('names a step that is in one plan only once for its hosts', async () => {
    const text = await diffOf(
      'nobody-looked-at-the-hosts',
      ({ roles }) => ({ roles: roles.map((role) => (role.name === 'web' ? { ...role, assetPath: '/app' } : role)) }),
      100,
    );
    expect(text).toMatchInlineSnapshot(`
      "  + bridge-assets web v2 @web-1  two versions serve during the switch
            …same on web-2
        + gather assets of web @local  what follows waits for it
        + clean-assets web @web-1      the old container is stopped
            …same on web-2
        ~ run-container shop-web-v2 @web-1
            commands  --volume $PWD/.kamal/apps/shop/assets/volumes/web-v2:/app added
            …same on web-2

      5 steps added and 2 steps changed."
    `);
  });

  test('leaves out no host where there are many', async () => {
    const text = await diffOf('twelve-web-hosts', () => ({ drainTimeout: 7 }));
    expect(text).toMatch(/^ {2}~ route \S+ @web-1\n(?: {6}.*\n)* {6}…same on web-2 … web-12 \(11 hosts\)$/m);
  });

  test('names the containers that another prune removes', async () => {
    const name = 'many-versions-are-kept-and-too-many-of-them';
    expect(await diffOf(name, () => ({ retainContainers: 1 }), 60)).toMatchInlineSnapshot(`
      "  ~ prune-containers shop @web-1
            cause     removes shop-web-v1; keeps 2
                      → removes shop-web-v2, shop-web-v1; keeps 1
            commands  -n +3 → +2
        ~ prune-images shop @web-1
            cause  removes ghcr.io/acme/shop:v1
                   → removes ghcr.io/acme/shop:v1,
                   ghcr.io/acme/shop:v2

      2 steps changed."
    `);
  });

  test('is not made longer than asked: what is left is counted by steps', async () => {
    const situation = await caseOf('nobody-looked-at-the-hosts');
    const diff = diffPlans(planOf(situation), planOf(situation, { drainTimeout: 7 }));
    const lines = diffLines(diff, { width: 80, hosts: [], color: false, most: 8 });
    expect(lines.length).toBeLessThanOrEqual(9);
    expect(lines.at(-1)).toMatch(/^ {2}… and \d+ more$/);
  });

  test('has both values for programs, with secrets as references', async () => {
    const situation = await caseOf('nobody-looked-at-the-hosts');
    const { changed } = diffPlans(planOf(situation), planOf(situation, { drainTimeout: 7 }));
    expect(changed.find(({ id }) => id.startsWith('route '))).toMatchObject({
      fields: ['cause', 'commands', 'timeout'],
      was: { cause: expect.stringContaining('drain 30 s') as string, timeout: expect.any(Number) as number },
      is: { cause: expect.stringContaining('drain 7 s') as string, timeout: expect.any(Number) as number },
    });
  });
});
