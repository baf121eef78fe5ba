/** Templates inside templates. */
import type { Call } from '../call.ts';
import { runTemplate } from '../session.ts';
import type { Value } from '../values.ts';

/** What the template prints; it sees ENV and the methods of the outer one, but none of its variables. */
export function renderNested(template: string, call: Call): Value {
  const { session } = call.scope;
  const pieces = runTemplate(template, { ...session, output: [] });
  return pieces.map(({ text }) => text).join('');
}
