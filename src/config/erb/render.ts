/** ERB → text, with a way back from the text to the template. */
import type { Diagnostic, Source } from '../diagnostic.ts';
import { ok, type Result } from '../result.ts';
import type { Locate } from '../yaml/read.ts';

/** A command that a template ran. */
export interface Executed {
  readonly command: string;
  readonly file: string;
}

/** What templates may see and do. */
export interface ErbRun {
  readonly cwd: string;
  /** Changed by the template where it assigns to ENV or loads a dotenv file. */
  readonly env: Record<string, string | undefined>;
  readonly allowExec: boolean;
  readonly executed: Executed[];
}

export interface Rendered {
  readonly text: string;
  readonly locate: Locate;
}

/** The text that a template gives. */
export function renderErb(source: Source, _run: ErbRun): Result<Rendered, Diagnostic[]> {
  return ok({ text: source.text, locate: (start, end) => ({ source, start, end }) });
}
