/** Tagged scalars (`!!str 1`, `!ruby/symbol x`) as Psych reads them. */
import type { Scalar } from '../tree.ts';
import { rubyFloat, typeNumber, typePlain } from './scalars.ts';

interface Written {
  readonly tag: string | undefined;
  readonly text: string;
  readonly isPlain: boolean;
}

const YAML_TAG = 'tag:yaml.org,2002:';

/** The type and text of a scalar; a sentence if its tag asks for a Ruby object that cannot be made here. */
export function typeTagged({ tag, text, isPlain }: Written): Pick<Scalar, 'type' | 'text'> | string {
  const name = tag?.startsWith(YAML_TAG) ? `!!${tag.slice(YAML_TAG.length)}` : tag;
  if (name === undefined) return isPlain ? typePlain(text) : { type: 'string', text };
  if (name === '!ruby/symbol' || name === '!ruby/sym') return { type: 'symbol', text };
  if (name === '!!binary') return { type: 'string', text: Buffer.from(text, 'base64').toString() };
  if (name === '!!int' || name === '!!float') return typeForced(name, text);
  if (name === '!!null' || name === '!!bool') return typePlain(text);
  if (name.startsWith('!ruby/')) return `${name} makes a Ruby object, which only Ruby can read`;
  return { type: 'string', text };
}

function typeForced(tag: '!!int' | '!!float', text: string): Pick<Scalar, 'type' | 'text'> {
  const number = typeNumber(text) ?? { type: 'string', text };
  if (tag === '!!int' || number.type !== 'integer') return number;
  return { type: 'float', text: rubyFloat(Number(number.text)) };
}
