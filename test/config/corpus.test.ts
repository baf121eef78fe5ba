import { expect, test } from 'vitest';
import { caseIds, judge } from './corpus.ts';

const ids = caseIds('fixtures/corpus');

test.concurrent.each(ids)('case %s is read as Kamal reads it', async (id) => {
  const { isAccepted, kamalAccepts, problems, output, merged, reread } = await judge('fixtures/corpus', id);
  expect({ isAccepted, problems: kamalAccepts ? problems : [] }).toEqual({ isAccepted: kamalAccepts, problems: [] });
  expect(output?.actual).toBe(output?.expected);
  expect(merged?.actual).toEqual(merged?.expected);
  expect(reread?.actual).toEqual(reread?.expected);
});
