import { Option } from 'commander';
import { changing } from './changing.ts';

export const lockAcquire = changing({
  verb: 'lock acquire',
  summary: 'take the deploy lock and keep it, so that nobody deploys',
  options: [() => new Option('-m, --message <text>', 'why it is held').makeOptionMandatory()],
  asks: 'never',
  told: (_args, { message }) => ({ message: String(message) }),
});

export const lockRelease = changing({
  verb: 'lock release',
  summary: 'release the deploy lock, whoever holds it',
  asks: 'never',
});
