import { looking } from './looking.ts';

export const audit = looking(
  'audit',
  'show who did what on the hosts, the last 50 lines of each',
  async () => (await import('../work.ts')).audit,
);
