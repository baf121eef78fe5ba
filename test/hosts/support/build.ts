import { shell } from '../rig/run.ts';
import { GIVEN_TOOL, TOOL_DIR } from './tool.ts';

/** For vitest: builds the tool once for all test files of a run, beside nobody's `dist`. */
export async function setup(): Promise<void> {
  if (GIVEN_TOOL !== undefined) return;
  await shell(`mkdir -p ${TOOL_DIR} && node scripts/build.mjs ${TOOL_DIR}`);
}
