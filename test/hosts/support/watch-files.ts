/** Keeps the content of every file that appears under some directories, however short its life. */
import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What was written: path → its content, each time it was seen. */
export type Written = ReadonlyMap<string, readonly string[]>;

/** Starts to watch; the value ends it and reads what is there at the end, too. */
export function watchFiles(directories: readonly string[]): () => Promise<Written> {
  const seen = new Map<string, string[]>();
  const read = async (path: string): Promise<void> => {
    const text = await readFile(path, 'latin1').catch(() => undefined);
    if (text !== undefined) seen.set(path, [...(seen.get(path) ?? []), text]);
  };
  const watchers = directories.map(
    (directory): FSWatcher =>
      watch(directory, { recursive: true }, (_event, name) => void read(join(directory, String(name)))),
  );
  return async () => {
    for (const watcher of watchers) watcher.close();
    for (const directory of directories) {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      await Promise.all(files.map((entry) => read(join(entry.parentPath, entry.name))));
    }
    return seen;
  };
}
