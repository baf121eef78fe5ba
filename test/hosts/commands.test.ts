/** The commands that are no deploys, one after the other on hosts that a deploy left. */
import { beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { until } from './rig/run.ts';
import { makeProject, type Project, SHOP } from './support/project.ts';
import { kamalPlan, startTool } from './support/tool.ts';

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  project = await makeProject(fleet, SHOP);
  for (const words of [['setup'], ['deploy']])
    await succeed([...words, '-P', '--version', words[0] === 'setup' ? 'v1' : 'v2']);
});

async function succeed(words: readonly string[]): Promise<string> {
  const { exit, text } = await kamalPlan(project, words);
  expect(exit, `${words.join(' ')}\n${text}`).toBe(0);
  return text;
}

const running = async (host: string): Promise<string> =>
  (await fleet.exec(host, "docker ps --format '{{.Names}}' | sort | tr '\\n' ' '")).trim();

const statusOn = (host: string): Promise<string> =>
  fleet.exec(host, "curl -s -o /dev/null -w '%{http_code}' -H 'Host: app.example.com' http://127.0.0.1/ || true");

const LOCK = `mkdir .kamal/lock-app && printf 'Locked by: Eve at 2026-01-01T00:00:00Z\\nVersion: v1\\nMessage: Automatic deploy lock\\n' | base64 > .kamal/lock-app/details && touch -d '5 hours ago' .kamal/lock-app .kamal/app-audit.log`;

it('lists the versions that every host can return to', async () => {
  expect(await succeed(['rollback'])).toMatch(/v2 .*current\nv1 /);
});

it('keeps a lock that somebody took by hand, and does not wait for it', async () => {
  await succeed(['lock', 'acquire', '-m', 'holidays']);
  const deploy = await kamalPlan(project, ['deploy', '-P', '--version', 'v3', '--lock-wait']);
  expect(deploy.exit).toBe(5);
  expect(deploy.text).toContain('Message: holidays');
  await succeed(['lock', 'release']);
  expect(await succeed(['lock', 'release'])).toContain('Nothing to do: nobody holds the lock.');
});

it("waits for a run's own lock, and says that the run has probably died", async () => {
  await fleet.exec('vm1', LOCK);
  const waiting = startTool(project, ['app', 'maintenance', '--lock-wait', '--lock-wait-interval', '1']);
  await waiting.printed('that run has probably died');
  await fleet.exec('vm1', 'rm -r .kamal/lock-app');
  expect((await waiting.ended).exit).toBe(0);
  expect(await succeed(['app', 'maintenance'])).toContain('Nothing to do');
  await succeed(['app', 'live']);
  expect(await succeed(['app', 'live'])).toContain('Nothing to do');
});

it('names every service that a reboot of the proxy interrupts, and they come back', async () => {
  const target = await fleet.exec('vm1', 'docker ps -q --filter name=app-web-v2');
  const blog = `docker exec kamal-proxy kamal-proxy deploy blog-web --target=${target.trim()}:80 --host=blog.example.com`;
  await fleet.exec('vm1', blog);
  expect((await succeed(['proxy', 'reboot', '--rolling'])).replaceAll(/\s+/g, ' ')).toContain(
    'blog-web is not of this configuration and is interrupted too for about 5 s (vm1)',
  );
  const routes = await fleet.exec('vm1', 'docker exec kamal-proxy kamal-proxy list');
  expect(routes).toContain('blog-web');
  await fleet.exec('vm1', 'docker exec kamal-proxy kamal-proxy remove blog-web');
});

it('brings back what a proxy serves no more that could not load its state', async () => {
  const state = '/var/lib/docker/volumes/kamal-proxy-config/_data/kamal-proxy.state';
  const spoil = `sed -i 's#"error_page_path":"[^"]*"#"error_page_path":"/nowhere"#' ${state}`;
  await fleet.exec('vm1', `docker stop kamal-proxy && ${spoil} && docker start kamal-proxy`);
  await until('the proxy to serve nothing', async () => (await statusOn('vm1')) === '404');
  const text = await succeed(['deploy', '-P', '--version', 'v2']);
  expect(text).toContain('route app.example.com → app-web-v2');
  expect(text).not.toContain('run container');
  expect(await statusOn('vm1')).toBe('200');
  expect(await succeed(['deploy', '-P', '--version', 'v2'])).toContain('Nothing to do');
});

it('stops the app, starts it, boots what is tagged latest', async () => {
  await succeed(['app', 'stop']);
  expect(await running('vm1')).toBe('kamal-proxy');
  await succeed(['app', 'start', '--version', 'v2']);
  expect(await running('vm1')).toBe('app-web-v2 kamal-proxy');
  await succeed(['app', 'boot']);
  expect(await running('vm1')).toBe('app-web-latest kamal-proxy');
});

it('upgrades host by host', async () => {
  const title = 'org.opencontainers.image.title=Traefik';
  await fleet.exec('vm1', `docker run -d --name traefik --label ${title} registry:5000/app:v2`);
  await succeed(['upgrade', '--rolling']);
  expect(await running('vm1')).toBe('app-web-latest kamal-proxy');
});

it('removes everything, and has nothing to remove then', async () => {
  expect((await kamalPlan(project, ['proxy', 'remove'])).exit).toBe(3);
  await succeed(['remove']);
  for (const host of ['vm1', 'vm2', 'vm3', 'vm4']) expect(await running(host)).toBe('');
  expect(await succeed(['app', 'remove'])).toContain('Nothing to do');
});
