import { looking } from './looking.ts';

export const lockStatus = looking(
  'lock status',
  'show who holds the deploy lock, and whether they still do anything with it',
  async () => (await import('../work.ts')).lockStatus,
);
