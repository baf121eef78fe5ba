/** Colour, decided once: reporters get a painter and never look at a terminal. */
import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta' | 'cyan';

/** Wraps a text in a style's escape codes, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

const plain: Paint = (_, text) => text;
const coloured: Paint = (style, text) => (text === '' ? '' : styleText(style, text, { validateStream: false }));

/** The painter for an output with or without colour. */
export function painter(color: boolean): Paint {
  return color ? coloured : plain;
}

/** True for a terminal whose user did not set NO_COLOR; CI logs stay plain. */
export function isColourful(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>) {
  return stream.isTTY === true && !env['NO_COLOR'] && !env['CI'] && env['TERM'] !== 'dumb';
}
