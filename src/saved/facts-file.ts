/** Recorded facts: a look at the hosts, kept in a file, so that plans can be made where nobody has a key. */
import type { Facts } from '../../planner/facts.ts';

export interface FactsFile {
  readonly service: string;
  readonly destination?: string;
  readonly recorded_at: string;
  readonly hosts: Facts['hosts'];
}

/** Recorded facts as their file's text. */
export const factsFileText = (facts: FactsFile): string =>
  `${JSON.stringify({ format_version: '1.0', ...facts }, null, 2)}\n`;
