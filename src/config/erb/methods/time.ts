/** `Time.now`. */
import type { RubyObject } from '../values.ts';

/** A moment as a Ruby time in UTC, with its usual parts. */
export function makeTime(moment: Date): RubyObject {
  const iso = moment.toISOString();
  const seconds = BigInt(Math.floor(moment.getTime() / 1000));
  return {
    type: 'object',
    className: 'Time',
    fields: {
      year: BigInt(moment.getUTCFullYear()),
      month: BigInt(moment.getUTCMonth() + 1),
      day: BigInt(moment.getUTCDate()),
      hour: BigInt(moment.getUTCHours()),
      min: BigInt(moment.getUTCMinutes()),
      sec: BigInt(moment.getUTCSeconds()),
      to_i: seconds,
      to_f: moment.getTime() / 1000,
      iso8601: `${iso.slice(0, 19)}Z`,
    },
    text: `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`,
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `strftime` with the numeric directives. */
export function formatTime(seconds: number, template: string): string {
  const moment = new Date(seconds * 1000);
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
    z: '+0000',
    Z: 'UTC',
    '%': '%',
  };
  return template.replace(/%([YymdHMSsFTzZ%])/g, (_, key: string) => values[key] ?? '');
}
