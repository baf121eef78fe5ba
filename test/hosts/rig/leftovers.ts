import { removeNote } from './fleet-note.ts';
import { finish, run } from './run.ts';

/** Label of everything that belongs to a fleet. */
export const FLEET_LABEL = 'kamal-plan-rig';

/** Docker network between the hosts and the registries. */
export const NETWORK = 'kamal-plan-rig';

/** Whether the registries and these hosts' containers run. */
export async function isRunning(hosts: readonly string[]): Promise<boolean> {
  const names = (await run(['docker', 'ps', '--filter', `label=${FLEET_LABEL}`, '--format', '{{.Names}}'])).split('\n');
  return ['kamal-plan-registry', 'kamal-plan-mirror', ...hosts].every((name) => names.includes(name));
}

/** Makes the fleet's network unless it is there. */
export async function ensureNetwork(): Promise<void> {
  const found = await finish(['docker', 'network', 'inspect', NETWORK]);
  if (found.code !== 0) await run(['docker', 'network', 'create', NETWORK]);
}

/** Removes a fleet's containers with their volumes, whatever state they are in. */
export async function removeFleet(): Promise<void> {
  const ids = (await run(['docker', 'ps', '-aq', '--filter', `label=${FLEET_LABEL}`])).split('\n').filter(Boolean);
  if (ids.length > 0) await run(['docker', 'rm', '-fv', ...ids]);
  await removeNote();
}
