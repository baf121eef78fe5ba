/**
 * ERB → text, with a way back from the text to the template.
 *
 * A small evaluator knows the Ruby that configurations use. What it does not know goes to `ruby`, if there is one.
 */
import { type Diagnostic, diagnoseAt, type Place, type Source } from '../diagnostic.ts';
import { failed, ok, type Result } from '../result.ts';
import type { Locate } from '../yaml/read.ts';
import type { Piece } from './call.ts';
import type { Answer } from './commands.ts';
import { withoutSecrets } from './env-values.ts';
import { ExecRefused, Leave, RubyError } from './errors.ts';
import { renderWithRuby } from './ruby.ts';
import { runTemplate } from './session.ts';
import { Unsupported } from './tokens.ts';

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

/** The text that a template gives; ENV may differ afterwards. */
export function renderErb(source: Source, run: ErbRun): Result<Rendered, Diagnostic[]> {
  if (!source.text.includes('<%')) {
    return ok({ text: source.text, locate: (start, end) => ({ source, start, end }) });
  }
  const env = { ...run.env };
  const answers: Answer[] = [];
  try {
    const session = { run, file: source.file, output: [], methods: new Map(), globals: new Map(), answers, steps: 0 };
    return ok(rendered(source, runTemplate(source.text, session)));
  } catch (error) {
    if (!(error instanceof Unsupported)) return failed([redacted(wordError(error, source), run)]);
    restore(run, env);
    return renderWithRuby(source, run, answers) ?? failed([wordUnsupported(error, source)]);
  }
}

/** Undoes the changes of ENV from before the evaluator met something that it does not know. */
function restore(run: ErbRun, env: ErbRun['env']): void {
  for (const name of Object.keys(run.env)) if (!Object.hasOwn(env, name)) delete run.env[name];
  Object.assign(run.env, env);
}

function rendered(source: Source, pieces: readonly Piece[]): Rendered {
  const text = pieces.map((piece) => piece.text).join('');
  const ends: number[] = [];
  let length = 0;
  for (const piece of pieces) ends.push((length += piece.text.length));
  const pieceAt = (offset: number): Place => {
    const index = ends.findIndex((end) => offset < end);
    const piece = pieces.at(index);
    if (piece === undefined) return { source, start: 0, end: 0 };
    if (!piece.isCopied) return { source, start: piece.start, end: piece.end };
    const start = piece.start + Math.min(piece.text.length, offset - ((ends.at(index) ?? 0) - piece.text.length));
    return { source, start, end: start + 1 };
  };
  /** True for a tag that printed nothing, with only white space from there to the offset. */
  const isSilentAt = (piece: Piece, at: number, offset: number): boolean =>
    piece.text === '' && !piece.isCopied && at <= offset && text.slice(at, offset).trim() === '';
  return {
    text,
    locate: (start, end) => {
      const silent =
        start === end ? pieces.find((piece, index) => isSilentAt(piece, ends[index] ?? 0, start)) : undefined;
      if (silent !== undefined) return { source, start: silent.start, end: silent.end };
      const first = pieceAt(start);
      const last = end > start ? pieceAt(end - 1) : first;
      return { source, start: first.start, end: Math.max(first.end, last.end) };
    },
  };
}

const redacted = (diagnostic: Diagnostic, { env }: ErbRun): Diagnostic => ({
  ...diagnostic,
  message: withoutSecrets(diagnostic.message, env),
});

function wordError(error: unknown, source: Source): Diagnostic {
  if (error instanceof RubyError) {
    const message = `ERB: ${error.message}`;
    const hint = error.className === 'KeyError' ? 'set the variable, or give fetch a default' : error.className;
    return diagnoseAt({ source, ...error.span }, { message, hint });
  }
  if (error instanceof ExecRefused) {
    const message = `ERB: may not run "${error.command}" here`;
    return diagnoseAt({ source, ...error.span }, { message, hint: 'templates were told not to run commands' });
  }
  if (error instanceof Leave)
    return diagnoseAt({ source, start: 0, end: 1 }, { message: `ERB: ${error.how} outside a block` });
  if (error instanceof RangeError) {
    return diagnoseAt({ source, start: 0, end: 1 }, { message: 'ERB: this template does not come to an end' });
  }
  throw error;
}

function wordUnsupported(error: Unsupported, source: Source): Diagnostic {
  const hint = 'install Ruby to evaluate this template, or write it more simply';
  return diagnoseAt({ source, start: error.start, end: error.end }, { message: `ERB: ${error.message}`, hint });
}
