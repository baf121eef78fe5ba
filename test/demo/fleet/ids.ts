import { createHash, randomBytes } from 'node:crypto';

/** A new container id: 64 hex digits. */
export const newId = (): string => randomBytes(32).toString('hex');

/** The same 64 hex digits for the same text, as an image's digest. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The 12 digits that Docker shows. */
export const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);
