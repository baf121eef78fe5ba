/** What Psych would print, as JSON. */
import type { Printable } from './psych.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The value; symbols are texts without their colon, and names of Ruby classes are left out. */
export function toJson(value: Printable): Json {
  if (value.kind === 'list') return value.items.map(toJson);
  if (value.kind === 'map') {
    return Object.fromEntries(value.pairs.map(([key, item]) => [String(toJson(key) ?? ''), toJson(item)]));
  }
  if (value.kind === 'text') return value.text;
  if (value.text === '') return null;
  if (value.text === 'true' || value.text === 'false') return value.text === 'true';
  const number = Number(value.text);
  return Number.isFinite(number) ? number : value.text.replace(/^:/, '');
}
