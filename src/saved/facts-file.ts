/** Recorded facts: a look at the hosts, kept in a file, so that plans can be made where nobody has a key. */
import * as z from 'zod';
import type { Facts } from '../../planner/facts.ts';
import { failed, ok, type Result } from '../config/result.ts';
import { isRecord } from '../../planner/same.ts';
import { recordedHosts } from './facts-schema.ts';
import { readJsonFile, whatIsWrong } from './plan-file.ts';

const factsFile = z.strictObject({
  format_version: z.literal('1.0'),
  service: z.string(),
  destination: z.string().exactOptional(),
  /** By the clock of the machine that looked. */
  recorded_at: z.iso.datetime(),
  hosts: recordedHosts,
});

export interface FactsFile {
  readonly service: string;
  readonly destination?: string;
  readonly recorded_at: string;
  readonly hosts: Facts['hosts'];
}

/** Recorded facts as their file's text. */
export const factsFileText = (facts: FactsFile): string =>
  `${JSON.stringify({ format_version: '1.0', ...facts }, null, 2)}\n`;

/** Reads recorded facts; the failure is a sentence that begins with the file. */
export function readFactsFile(cwd: string, file: string): Result<FactsFile, string> {
  const read = readJsonFile(cwd, file);
  if (!read.ok) return read;
  if (isRecord(read.value) && 'steps' in read.value)
    return failed(`${file} is a plan: kamal-plan apply or show ${file}; kamal-plan observe --record writes facts`);
  const parsed = factsFile.safeParse(read.value);
  if (!parsed.success)
    return failed(
      `${file} holds no recorded facts: ${whatIsWrong(parsed.error)}; kamal-plan observe --record writes them`,
    );
  return ok(parsed.data);
}
