/** Accessories by the name that a command line gives. */
import type { Accessory } from '../../planner/config.ts';
import { showUsage } from '../output.ts';
import type { Scene } from './scene.ts';

/**
 * One of the given name, or all of them for `all` unless only one is meant; the exit code where there is none, after saying
 * which there are.
 */
export function accessoriesNamed(
  { config, output }: Scene,
  name: string,
  meant: 'one' | 'all' = 'all',
): readonly Accessory[] | number {
  if (name === 'all' && meant === 'all') return config.accessories;
  const found = config.accessories.filter((accessory) => accessory.name === name);
  if (found.length > 0) return found;
  const names = config.accessories.map((accessory) => accessory.name).join(', ');
  return showUsage(output, `No accessory by the name of '${name}'${names === '' ? '' : ` (options: ${names})`}`);
}
