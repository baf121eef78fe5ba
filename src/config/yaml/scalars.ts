/** What a plain YAML scalar is for Ruby: the rules of Psych's scalar scanner, which are neither YAML 1.1 nor 1.2. */
import type { Scalar } from '../tree.ts';

type Typed = Pick<Scalar, 'type' | 'text'>;

const FLOAT = /^[-+]?(?:\d[\d_,]*)?\.\d*(?:[eE][+-]\d+)?$/;
const INTEGER = /^[-+]?(?:0|[1-9](?:\d|[,_]\d)*)$/;
const RADIX = /^[-+]?0(?:b[01_,]+|x[\da-fA-F_,]+|[0-7_,]+)$/;
const SEXAGESIMAL = /^[-+]?\d[\d_]*(?::[0-5]?\d){1,2}(\.[\d_]*)?$/;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?)?$/;

/** The type and the `to_s` of a plain scalar. */
export function typePlain(text: string): Typed {
  if (text === '' || text === '~' || /^null$/i.test(text)) return { type: 'null', text: '' };
  if (/^(?:yes|true|on)$/i.test(text)) return { type: 'boolean', text: 'true' };
  if (/^(?:no|false|off)$/i.test(text)) return { type: 'boolean', text: 'false' };
  if (/^:./.test(text)) return { type: 'symbol', text: symbolName(text) };
  return typeNumber(text) ?? typeTime(text) ?? { type: 'string', text };
}

/** The number that a text is, if it is one. */
export function typeNumber(text: string): Typed | undefined {
  if (/^[-+]?\.inf$/i.test(text)) return { type: 'float', text: text.startsWith('-') ? '-Infinity' : 'Infinity' };
  if (/^\.nan$/i.test(text)) return { type: 'float', text: 'NaN' };
  if (INTEGER.test(text)) return integer(BigInt(text.replace(/[,_+]/g, '')));
  if (RADIX.test(text)) return typeRadix(text);
  if (SEXAGESIMAL.test(text)) return typeSexagesimal(text);
  if (FLOAT.test(text) && /\d/.test(text)) {
    return { type: 'float', text: rubyFloat(Number(text.replace(/[,_+](?=[\d.,_])/g, ''))) };
  }
  return undefined;
}

const integer = (value: bigint): Typed => ({ type: 'integer', text: value.toString() });

function typeRadix(text: string): Typed | undefined {
  const isNegative = text.startsWith('-');
  const digits = text.replace(/[-+_,]/g, '');
  const literal = /^0[bx]/.test(digits) ? digits : `0o${digits}`;
  try {
    const value = BigInt(literal);
    return integer(isNegative ? -value : value);
  } catch {
    return undefined;
  }
}

/** Each part counts 60 to the power of its distance from the third, so `22:22` is 80520 (as Psych, unlike YAML 1.1). */
function typeSexagesimal(text: string): Typed {
  const total = text.split(':').reduce((sum, part, at) => sum + Number(part.replaceAll('_', '')) * 60 ** (2 - at), 0);
  return text.includes('.') ? { type: 'float', text: rubyFloat(total) } : { type: 'integer', text: String(total) };
}

function typeTime(text: string): Typed | undefined {
  if (TIME.test(text)) return { type: 'time', text };
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = new Date(`${iso}T00:00:00Z`);
  const isReal = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(iso);
  return isReal ? { type: 'time', text: iso } : undefined;
}

function symbolName(text: string): string {
  const quoted = /^:(["'])(.*)\1$/s.exec(text);
  return quoted?.[2] ?? text.slice(1);
}

/** A float as Ruby prints it: always with a point, exponents for whole numbers from 1e15 on and below 1e-4. */
export function rubyFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-4 && (size < 1e15 || !Number.isInteger(value)))
    return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${sign}${exponent.replace(/[-+]/, '').padStart(2, '0')}`;
}
