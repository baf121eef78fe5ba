/** A user who is not root but in Docker's group: may not look into the proxy's volume, and has a home directory of its own. */
import { beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { until } from './rig/run.ts';
import { makeProject, type Project, SHOP } from './support/project.ts';
import { containers, served } from './support/shop.ts';
import { kamalPlan } from './support/tool.ts';

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  project = await makeProject(fleet, {
    ...SHOP,
    'config/deploy.yml': `${SHOP['config/deploy.yml']}ssh: { user: deploy }\nerror_pages_path: public\n`,
    'public/503.html': '<h1>Back soon</h1>\n',
  });
});

async function succeed(...words: readonly string[]): Promise<string> {
  const { exit, text } = await kamalPlan(project, words);
  expect(exit, `${words.join(' ')}\n${text}`).toBe(0);
  return text;
}

it('sets up, deploys, and then has nothing to do', async () => {
  await succeed('setup', '-P', '--version', 'v1');
  await succeed('deploy', '-P', '--version', 'v2');
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  expect(await containers(fleet, 'vm3')).toContain('app-workers-v2 runs');
  expect(await succeed('deploy', '-P', '--version', 'v2')).toContain('Nothing to do');
});

it('has nothing to do where a proxy was started again', async () => {
  await fleet.exec('vm1', 'docker restart kamal-proxy');
  expect(await succeed('deploy', '-P', '--version', 'v2')).toContain('Nothing to do');
});

it('brings back what a proxy serves no more that lost its error pages', async () => {
  await fleet.exec('vm1', 'rm -r /home/deploy/.kamal/proxy/apps-config/app && docker restart kamal-proxy');
  const first = (): Promise<string | undefined> =>
    served(fleet).then(
      ([answer]) => answer,
      () => undefined,
    );
  await until('the proxy to serve nothing', async () => (await first())?.startsWith('404') ?? false);
  const text = await succeed('deploy', '-P', '--version', 'v2');
  expect(text).toContain('route app.example.com → app-web-v2');
  expect(text).not.toContain('run container');
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  expect(await succeed('deploy', '-P', '--version', 'v2')).toContain('Nothing to do');
});
