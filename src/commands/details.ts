/** `details` of everything, and of each part. */
import { looking } from './looking.ts';

export const details = looking(
  'details',
  'show proxies, app containers and accessories',
  async () => (await import('../work.ts')).allDetails,
);

export const appDetails = looking(
  'app details',
  'show the app containers that run, and where none does',
  async () => (await import('../work.ts')).appDetails,
);

export const proxyDetails = looking(
  'proxy details',
  'show the proxies and what they serve',
  async () => (await import('../work.ts')).proxyDetails,
);

export const accessoryDetails = looking('accessory details <name>', 'show an accessory, or all', async () => {
  const { accessoryDetails: show, accessoriesNamed } = await import('../work.ts');
  return async (scene, [name = '']) => {
    const found = accessoriesNamed(scene, name);
    return typeof found === 'number' ? found : show(scene, found);
  };
});
