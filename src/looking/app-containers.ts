/** The app's containers on its hosts: all of them, those that run, which version is current, and which are stale. */
import type { Config } from '../../planner/config.ts';
import type { ContainerFacts, HostFacts } from '../../planner/facts.ts';
import { rolesOn } from '../../planner/selection.ts';
import {
  containersOfRole,
  currentAmong,
  currentOfRole,
  isSetAside,
  runningOfRole,
  versionOf,
} from '../../planner/steps/container-facts.ts';
import { lineFor } from '../command-line.ts';
import { type Answers } from './asking.ts';
import { glance, type Glance } from './glance.ts';
import { showPage } from './page.ts';
import type { Scene } from './scene.ts';
import type { Table } from './table.ts';

/** One container as programs see it. */
interface Row {
  readonly host: string;
  readonly role: string;
  readonly version: string;
  readonly container: string;
  readonly id: string;
  readonly image: string;
  readonly state: string;
  /** In Docker's words. */
  readonly status: string;
  readonly created: string;
  readonly ports: string;
  readonly is_current: boolean;
}

const CONTAINERS = {
  columns: ['HOST', 'ROLE', 'VERSION', 'STATUS', 'CREATED', 'PORTS', 'CONTAINER', 'ID', 'IMAGE'],
  shortened: ['VERSION', 'IMAGE'],
};

const cells = (row: Row): string[] => [
  row.host,
  row.role,
  row.is_current ? `${row.version} (current)` : row.version,
  row.status,
  row.created,
  row.ports,
  row.container,
  row.id.slice(0, 12),
  row.image,
];

const look = (scene: Scene): Promise<Answers<Glance>> => glance(scene, scene.selection.appHosts, ['images']);

/** `app details`: what runs, role by role, and where nothing does. */
export async function appDetails(scene: Scene): Promise<number> {
  const { heard, silent } = await look(scene);
  const { table, json } = detailsOf(scene, heard);
  return showPage(scene, { tables: [table], json, silent });
}

/** The table of `app details`, for the page that shows everything. Each role has a row on each of its hosts. */
export function detailsOf({ config, selection }: Scene, heard: Answers<Glance>['heard']): Details {
  const all = heard.flatMap(([host, seen]) =>
    rolesOn(selection, host).map((role) => {
      const running = runningOfRole(seen.facts, config, role.name).map((one) => rowOf(config, host, one, seen));
      return running.length > 0 ? { running, idle: [] } : { running, idle: [idleRow(config, host, role.name, seen)] };
    }),
  );
  const shown = all.flatMap(({ running, idle }) => [
    ...running.map(cells),
    ...idle.map((row) => cells({ ...row, version: row.version === '' ? 'none' : `${row.version} (not running)` })),
  ]);
  return {
    table: { ...CONTAINERS, rows: shown, none: 'No role is on these hosts.' },
    json: { containers: all.flatMap(({ running }) => running), not_running: all.flatMap(({ idle }) => idle) },
  };
}

interface Details {
  readonly table: Table;
  readonly json: Readonly<Record<'containers' | 'not_running', readonly Row[]>>;
}

/** Where no container of the role runs: the one that ran last, as its tag says (else the newest), or that there is none. */
function idleRow(config: Config, host: string, role: string, seen: Glance): Row {
  const left = containersOfRole(seen.facts, config, role).filter((one) => !isSetAside(one));
  const last = currentAmong(left, seen.facts, config);
  if (last !== undefined) return rowOf(config, host, last, seen);
  const nothing = { version: '', container: '', id: '', image: '', created: '', ports: '', is_current: false };
  return { host, role, ...nothing, state: 'missing', status: 'no container' };
}

/** `app containers`: those that do not run, too, of whatever role. */
export async function appContainers(scene: Scene): Promise<number> {
  const { config } = scene;
  const { heard, silent } = await look(scene);
  const rows = heard.flatMap(([host, seen]) => ofApp(seen.facts, config).map((one) => rowOf(config, host, one, seen)));
  const table: Table = { ...CONTAINERS, rows: rows.map(cells), none: 'There are no app containers.' };
  return showPage(scene, { tables: [table], json: { containers: rows }, silent });
}

const ofApp = ({ containers }: HostFacts, config: Config): ContainerFacts[] =>
  containers.filter(
    ({ labels }) => labels['service'] === config.service && labels['destination'] === (config.destination ?? ''),
  );

function rowOf(config: Config, host: string, one: ContainerFacts, { facts, words }: Glance): Row {
  const role = one.labels['role'] ?? '';
  const { status, created, ports } = words(one);
  return {
    host,
    role,
    version: versionOf(config, role, one),
    container: one.name,
    id: one.id,
    image: one.image,
    state: one.state,
    status,
    created,
    ports,
    is_current: currentOfRole(facts, config, role)?.id === one.id,
  };
}

/** `app version`: what is current, role by role. */
export async function appVersion(scene: Scene): Promise<number> {
  const { config, selection, options } = scene;
  const { heard, silent } = await look(scene);
  const rows = heard.flatMap(([host, { facts }]) =>
    rolesOn(selection, host).map((role) => {
      const current = currentOfRole(facts, config, role.name);
      return { host, role: role.name, version: current === undefined ? null : versionOf(config, role.name, current) };
    }),
  );
  // As Kamal's: with --quiet nothing but the version of each host's first role, for scripts.
  const columns = options.quiet === true ? ['VERSION'] : ['HOST', 'ROLE', 'VERSION'];
  const firsts = rows.filter(({ host }, at) => rows.findIndex((one) => one.host === host) === at);
  const shown =
    options.quiet === true
      ? firsts.map(({ version }) => [version ?? ''])
      : rows.map(({ host, role, version }) => [host, role, version ?? 'none']);
  const table: Table = { columns, rows: shown, none: 'No role is on these hosts.' };
  return showPage(scene, { tables: [table], json: { versions: rows }, silent });
}

/** `app stale_containers`: what runs beside the current version. */
export async function staleContainers(scene: Scene): Promise<number> {
  const { config, selection } = scene;
  const { heard, silent } = await look(scene);
  const rows = heard.flatMap(([host, seen]) =>
    rolesOn(selection, host).flatMap((role) => {
      const current = currentOfRole(seen.facts, config, role.name);
      const others = runningOfRole(seen.facts, config, role.name).filter(({ id }) => id !== current?.id);
      return others.map((one) => ({
        ...rowOf(config, host, one, seen),
        current: versionOf(config, role.name, current ?? one),
      }));
    }),
  );
  const table: Table = {
    columns: ['HOST', 'ROLE', 'VERSION', 'CURRENT', 'STATUS', 'CONTAINER'],
    shortened: ['VERSION', 'CURRENT'],
    rows: rows.map((row) => [row.host, row.role, row.version, row.current, row.status, row.container]),
    none: 'No container is stale.',
  };
  const page = showPage(scene, { tables: [table], json: { stale: rows }, silent });
  if (rows.length > 0 && scene.options.quiet !== true)
    scene.output.stderr.write(`${lineFor(scene.options, 'app', 'stale_containers', '--stop')} stops them.\n`);
  return page;
}
