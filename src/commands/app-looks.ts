/** Looks at the app alone. */
import { looking } from './looking.ts';

export const appContainers = looking(
  'app containers',
  'list all app containers, also those that do not run',
  async () => (await import('../work.ts')).appContainers,
);

export const appImages = looking(
  'app images',
  "list the app's images",
  async () => (await import('../work.ts')).appImages,
);

export const appVersion = looking(
  'app version',
  'show which version runs',
  async () => (await import('../work.ts')).appVersion,
);
