/** `details`, `proxy details` and `accessory details`: what is there and how it is, one question per host. */
import type { Accessory } from '../../planner/config.ts';
import type { ContainerFacts, HostFacts } from '../../planner/facts.ts';
import { PROXY_CONTAINER } from '../../planner/names.ts';
import type { Answers } from './asking.ts';
import { detailsOf } from './app-containers.ts';
import { type Glance, glance } from './glance.ts';
import { showPage } from './page.ts';
import type { Scene } from './scene.ts';
import type { Table } from './table.ts';

type Heard = Answers<Glance>['heard'];
type Part = { readonly tables: readonly Table[]; readonly json: Readonly<Record<string, unknown>> };

/** Everything: proxy, app, accessories. */
export async function allDetails(scene: Scene): Promise<number> {
  const { heard, silent } = await glance(scene, scene.selection.hosts, ['images', 'routes']);
  const { appHosts, accessories } = scene.selection;
  const app = detailsOf(
    scene,
    heard.filter(([host]) => appHosts.includes(host)),
  );
  const proxy = proxyPart(scene, heard);
  const side = accessories.length === 0 ? { tables: [], json: {} } : accessoryPart(scene, heard, accessories);
  return showPage(scene, {
    tables: [...proxy.tables, { ...app.table, title: 'App' }, ...side.tables],
    json: { ...proxy.json, ...app.json, accessories: [], ...side.json },
    silent,
  });
}

/** kamal-proxy, and what it serves. */
export async function proxyDetails(scene: Scene): Promise<number> {
  const { heard, silent } = await glance(scene, scene.selection.proxyHosts, ['routes']);
  return showPage(scene, { ...proxyPart(scene, heard), silent });
}

/** The accessories of the given names. */
export async function accessoryDetails(scene: Scene, accessories: readonly Accessory[]): Promise<number> {
  const hosts = scene.selection.hosts.filter((host) => accessories.some((one) => one.hosts.includes(host)));
  const { heard, silent } = await glance(scene, hosts);
  return showPage(scene, { ...accessoryPart(scene, heard, accessories), silent });
}

function proxyPart({ selection }: Scene, heard: Heard): Part {
  const there = heard.filter(([host]) => selection.proxyHosts.includes(host));
  const proxies = there.map(([host, { facts, words }]) => {
    const one = facts.containers.find(({ name }) => name === PROXY_CONTAINER);
    if (one === undefined) return { host, state: 'missing', status: 'missing', image: '', created: '', ports: '' };
    return { host, state: one.state, image: one.image, ...words(one) };
  });
  const routes = there.flatMap(([host, { facts }]) =>
    facts.routes.map(({ service, hosts, pathPrefixes, targets, state }) => {
      const found = targets.flatMap((target) => containerOf(facts, target) ?? []);
      const container = found.map(({ name }) => name).join(', ');
      return {
        json: { host, service, hosts, path_prefixes: pathPrefixes, targets, state, container },
        cells: [host, sitesOf(hosts, pathPrefixes), state, found.map(leadsTo).join(', '), targets.join(','), service],
      };
    }),
  );
  const table: Table = {
    title: 'Proxy',
    columns: ['HOST', 'STATUS', 'CREATED', 'IMAGE', 'PORTS'],
    rows: proxies.map(({ host, status, created, image, ports }) => [host, status, created, image, ports]),
    none: 'No selected host has a proxy.',
  };
  const routed: Table = {
    title: 'Routes',
    columns: ['HOST', 'SITE', 'STATE', 'CONTAINER', 'TARGET', 'SERVICE'],
    rows: routes.map(({ cells }) => cells),
    none: '',
  };
  return {
    tables: [table, ...(routes.length > 0 ? [routed] : [])],
    json: { proxies, routes: routes.map(({ json }) => json) },
  };
}

/** The proxy knows containers by the start of their ids. */
function containerOf({ containers }: HostFacts, target: string): ContainerFacts | undefined {
  const [id = ''] = target.split(':');
  return containers.find((one) => one.name === id || (id.length >= 12 && one.id.startsWith(id)));
}

/** The state of a route is the proxy's word, whatever became of the container since. */
const leadsTo = ({ name, state }: ContainerFacts): string => (state === 'running' ? name : `${name} (${state})`);

function sitesOf(hosts: readonly string[], prefixes: readonly string[]): string {
  const named = hosts.filter((host) => host !== '');
  const paths = prefixes.filter((prefix) => prefix !== '/');
  return [named.length === 0 ? 'any host' : named.join(','), ...paths].join(' ');
}

function accessoryPart({ selection }: Scene, heard: Heard, accessories: readonly Accessory[]): Part {
  const rows = accessories.flatMap((accessory) =>
    heard
      .filter(([host]) => accessory.hosts.includes(host) && selection.hosts.includes(host))
      .map(([host, { facts, words }]) => {
        const base = { host, accessory: accessory.name };
        const one = facts.containers.find(({ labels }) => labels['service'] === accessory.service);
        if (one === undefined) {
          const nothing = { status: 'missing', created: '', ports: '' };
          return { ...base, state: 'missing', container: '', id: '', image: accessory.image, ...nothing };
        }
        return { ...base, state: one.state, container: one.name, id: one.id, image: one.image, ...words(one) };
      }),
  );
  const table: Table = {
    title: 'Accessories',
    columns: ['HOST', 'ACCESSORY', 'STATUS', 'CREATED', 'PORTS', 'CONTAINER', 'IMAGE'],
    rows: rows.map((row) => [row.host, row.accessory, row.status, row.created, row.ports, row.container, row.image]),
    none: 'No selected host has one.',
  };
  return { tables: [table], json: { accessories: rows } };
}
