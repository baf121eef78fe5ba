/** `Time.now` and `Date.today`. */
import type { Call } from '../call.ts';
import { Unsupported } from '../tokens.ts';
import type { RubyObject } from '../values.ts';

/** A moment as a Ruby time with its usual parts, as a clock shows it that is ahead of UTC; undefined is UTC itself. */
export function makeTime(moment: Date, offset?: number): RubyObject {
  const shown = new Date(moment.getTime() + (offset ?? 0) * 1000);
  const iso = shown.toISOString();
  const zone = offset === undefined ? 'Z' : spellOffset(offset).replace(/..$/, ':$&');
  return {
    type: 'object',
    className: 'Time',
    fields: {
      year: BigInt(shown.getUTCFullYear()),
      month: BigInt(shown.getUTCMonth() + 1),
      day: BigInt(shown.getUTCDate()),
      hour: BigInt(shown.getUTCHours()),
      min: BigInt(shown.getUTCMinutes()),
      sec: BigInt(shown.getUTCSeconds()),
      to_i: BigInt(Math.floor(moment.getTime() / 1000)),
      to_f: moment.getTime() / 1000,
      utc_offset: BigInt(offset ?? 0),
      iso8601: `${iso.slice(0, 19)}${zone}`,
    },
    text: `${iso.slice(0, 10)} ${iso.slice(11, 19)} ${offset === undefined ? 'UTC' : spellOffset(offset)}`,
  };
}

/** The time of day where this program runs. */
export function makeLocalTime(moment: Date): RubyObject {
  return makeTime(moment, -moment.getTimezoneOffset() * 60);
}

/** The day of a time as a Ruby date. */
export function makeDate({ fields, text = '' }: RubyObject): RubyObject {
  const { year = null, month = null, day = null } = fields;
  const iso = text.slice(0, 10);
  return { type: 'object', className: 'Date', fields: { year, month, day, iso8601: iso }, text: iso };
}

/** `+0130` */
function spellOffset(offset: number): string {
  const minutes = Math.abs(offset) / 60;
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `strftime` with the numeric directives. */
export function formatTime(time: RubyObject, template: string, { node }: Call): string {
  const seconds = Number(time.fields['to_f'] ?? 0);
  const offset = Number(time.fields['utc_offset'] ?? 0);
  const moment = new Date((seconds + offset) * 1000);
  const values: Readonly<Record<string, string>> = {
    Y: String(moment.getUTCFullYear()),
    y: two(moment.getUTCFullYear() % 100),
    m: two(moment.getUTCMonth() + 1),
    d: two(moment.getUTCDate()),
    H: two(moment.getUTCHours()),
    M: two(moment.getUTCMinutes()),
    S: two(moment.getUTCSeconds()),
    s: String(Math.floor(seconds)),
    F: moment.toISOString().slice(0, 10),
    T: moment.toISOString().slice(11, 19),
    z: spellOffset(offset),
    '%': '%',
  };
  return template.replace(/%(.?)/gs, (directive: string, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value !== undefined) return value;
    throw new Unsupported(`Ruby: ${directive} of a time is not known here`, node);
  });
}
