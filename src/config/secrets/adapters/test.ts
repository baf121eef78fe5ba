/** For trying things out: the value is the name backwards. */
import type { Adapter } from './adapter.ts';

export const testAdapter: Adapter = {
  title: 'test',
  needsAccount: true,
  fetch: ({ prefixed }) => {
    const reversed = (name: string): string =>
      Array.from(name.replaceAll('LPAREN', '(').replaceAll('RPAREN', ')')).toReversed().join('');
    return Promise.resolve(Object.fromEntries(prefixed.map((name) => [name, reversed(name)])));
  },
};
