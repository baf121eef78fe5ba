/** `rollback` without a version: the versions that every host and role can return to, newest first, with their age. */
import type { HostFacts } from '../../planner/facts.ts';
import { rolesOn } from '../../planner/selection.ts';
import { containersOfRole, currentOfRole, plainVersionOf } from '../../planner/steps/container-facts.ts';
import { duration } from '../../planner/steps/lock-holder.ts';
import { lineFor } from '../command-line.ts';
import { glance } from './glance.ts';
import { showPage } from './page.ts';
import type { Scene } from './scene.ts';
import { harmless } from '../reporters/layout.ts';

interface Return {
  readonly version: string;
  /** When its oldest container was made, ISO 8601. */
  readonly created: string | null;
  readonly is_current: boolean;
}

/** Lists them; nothing is changed. */
export async function showReturns(scene: Scene): Promise<number> {
  const { selection } = scene;
  const { heard, silent } = await glance(scene, selection.appHosts, ['images']);
  const found = returnsTo(
    scene,
    heard.map(([host, { facts }]) => [host, facts]),
  );
  const now = Date.now();
  const age = ({ created }: Return): string =>
    created === null ? '' : `${duration(Math.max(1, Math.round((now - Date.parse(created)) / 1000)))} ago`;
  const rows = found.map((one) => [one.version, age(one), one.is_current ? 'current' : '']);
  const table = {
    columns: ['VERSION', 'MADE', ''],
    rows,
    none: 'There is no version that every host and role can return to.',
  };
  const code = showPage(scene, { tables: [table], json: { versions: found }, silent });
  const next = found.find((one) => !one.is_current);
  const say = (what: string, ...words: readonly string[]): void =>
    void scene.output.stderr.write(`${what}: ${harmless(lineFor(scene.options, ...words))}\n`);
  if (next !== undefined) say('Return with', 'rollback', next.version);
  const isSure = next === undefined && silent.length === 0;
  if (isSure) say('Nothing else is on every host. This pulls an older version', 'deploy', '-P', '--version', 'VERSION');
  return code;
}

/** Versions with a container of each role on each host where the role is, newest first. */
export function returnsTo(
  { config, selection }: Pick<Scene, 'config' | 'selection'>,
  hosts: readonly (readonly [host: string, facts: HostFacts])[],
): Return[] {
  const places = hosts.flatMap(([host, facts]) => rolesOn(selection, host).map(({ name: role }) => ({ facts, role })));
  const versionsAt = places.map(({ facts, role }) => {
    const current = currentOfRole(facts, config, role);
    const served = current && plainVersionOf(config, role, current);
    return containersOfRole(facts, config, role).map((one) => {
      const version = plainVersionOf(config, role, one);
      return { version, created: one.created, isCurrent: version === served };
    });
  });
  const versions = new Set(versionsAt[0]?.map(({ version }) => version));
  const everywhere = [...versions].filter((version) =>
    versionsAt.every((there) => there.some((one) => one.version === version)),
  );
  return everywhere
    .map((version): Return => {
      const same = versionsAt.flatMap((there) => there.filter((one) => one.version === version));
      const created = same.flatMap((one) => one.created ?? []).sort();
      return { version, created: created[0] ?? null, is_current: same.every(({ isCurrent }) => isCurrent) };
    })
    .toSorted((one, two) => ((one.created ?? '') < (two.created ?? '') ? 1 : -1));
}
