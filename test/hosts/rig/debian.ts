import { readFileSync, readdirSync } from 'node:fs';
import { run, shell } from './run.ts';

const SOURCES = '/etc/apt/sources.list.d';

/** The mirror that this machine's apt uses: the first main archive among its sources. */
export function debianMirror(): string {
  const listed = readdirSync(SOURCES).map((file) => `${SOURCES}/${file}`);
  const text = ['/etc/apt/sources.list', ...listed].map(readIfThere).join('\n');
  const mirror = /(?:^URIs:|^deb)\s+(?:\[.*?\]\s+)?(https?:\/\/\S*\/debian)\/?(?:\s|$)/m.exec(text)?.[1];
  if (!mirror) throw new Error('needs: a Debian mirror among the sources of apt');
  return mirror;
}

/** Lays out a minimal Debian of the given suite, with these packages, in an empty folder. */
export async function debootstrap(suite: string, packages: readonly string[], root: string): Promise<void> {
  await run(['debootstrap', '--variant=minbase', `--include=${packages.join(',')}`, suite, root, debianMirror()]);
  await shell(`cd ${root} && rm -rf var/cache/apt/archives/*.deb var/lib/apt/lists/* usr/share/doc usr/share/man`);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
