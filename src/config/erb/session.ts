/** One template from text to pieces of output. */
import type { Piece, Session } from './call.ts';
import { evaluate } from './evaluate.ts';
import { parseTemplate } from './parse.ts';

/** Runs a template within a session. Throws what `errors.ts` and `tokens.ts` define. */
export function runTemplate(template: string, session: Session): readonly Piece[] {
  evaluate(parseTemplate(template), { session, names: new Map() });
  return session.output;
}
