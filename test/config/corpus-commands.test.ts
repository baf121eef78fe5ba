import { expect, test } from 'vitest';
import { compareCommands, recordedIds } from './corpus-commands.ts';

test.concurrent.each(recordedIds())('case %s sends hosts what Kamal sends them', async (id) => {
  for (const { missing, extra } of await compareCommands(id))
    expect({ missing, extra }).toEqual({ missing: [], extra: [] });
});
