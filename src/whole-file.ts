/** Files that are written whole or not at all. */
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Readers see the old file or the new one, never a part; the value is what went wrong and what to do about it. */
export async function writeWhole(file: string, text: string): Promise<string | undefined> {
  try {
    const write = (await isStream(file))
      ? writeFile(file, text)
      : replace(await realpath(file).catch(() => file), text);
    await write;
    return undefined;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return PROBLEMS[code]?.(dirname(file)) ?? message;
  }
}

/** A device or a pipe is written to; a file in its place would take it away from everybody. */
async function isStream(file: string): Promise<boolean> {
  const there = await stat(file).catch(() => undefined);
  return file.startsWith('/dev/') || (there !== undefined && !there.isFile() && !there.isDirectory());
}

/** Writes beside the file and renames; where that fails nothing of it is left. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

const PROBLEMS: Readonly<Record<string, (directory: string) => string>> = {
  ENOENT: (directory) => `there is no directory ${directory} → mkdir -p ${directory}`,
  ENOTDIR: (directory) => `${directory} is no directory → name another file`,
  EISDIR: () => 'it is a directory → name a file in it',
  EACCES: (directory) => `${directory} may not be written → name a file elsewhere`,
  EPERM: (directory) => `${directory} may not be written → name a file elsewhere`,
  EROFS: (directory) => `${directory} may not be written → name a file elsewhere`,
  ENOSPC: (directory) => `the disk of ${directory} is full → make room or name a file elsewhere`,
};
