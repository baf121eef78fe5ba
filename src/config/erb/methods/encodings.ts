/** Texts that stand for others. */
import { splitWords } from '../../shellwords.ts';
import type { Call } from '../call.ts';
import { Unsupported } from '../tokens.ts';

/** What base64 stands for; anything but well-formed base64 of ASCII is left to Ruby. */
export function decodeBase64(encoded: string, { node }: Call): string {
  const packed = encoded.replace(/\n/g, '');
  const bytes = Buffer.from(packed, 'base64');
  if (bytes.toString('base64') === packed && bytes.every((byte) => byte < 0x80)) return bytes.toString();
  throw new Unsupported('Ruby: this base64 is not known here', node);
}

/** The words of a shell's line. */
export function shellWords(line: string, { node }: Call): string[] {
  const words = splitWords(line);
  if (words !== undefined) return [...words];
  throw new Unsupported('Ruby: a quote of these words is not closed', node);
}
