import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCKER } from './places.ts';
import { finish, run, shell } from './run.ts';

/** An image to have on this machine: what it is made from (its cache key), how to lay out its files, and its Dockerfile lines. */
export type Recipe = {
  readonly name: string;
  readonly madeFrom: unknown;
  readonly changes: readonly string[];
  readonly layOut: (root: string) => Promise<void>;
};

/** Makes an image unless one made from the same things is there already; gives its reference. */
export async function ensureImage(recipe: Recipe): Promise<string> {
  const key = createHash('sha256')
    .update(JSON.stringify([recipe.madeFrom, recipe.changes]))
    .digest('hex')
    .slice(0, 12);
  const reference = `kamal-plan-rig/${recipe.name}:${key}`;
  if ((await finish(['docker', 'image', 'inspect', reference])).code === 0) return reference;
  const root = await mkdtemp(join(tmpdir(), 'kamal-plan-image-'));
  try {
    await recipe.layOut(root);
    const changes = recipe.changes.map((line) => `--change '${line.replaceAll("'", `'\\''`)}'`).join(' ');
    await shell(
      `chmod 755 ${root}; tar -C ${root} --exclude='./proc/*' --exclude='./sys/*' -c . | docker import ${changes} - ${reference}`,
    );
    return reference;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Pushes an image of this machine to a registry under other references, such as `127.0.0.101:5000/basecamp/kamal-proxy:v0.9.2`. */
export async function publish(image: string, references: readonly string[]): Promise<void> {
  for (const reference of references) {
    await run(['docker', 'tag', image, reference]);
    await run([...DOCKER, 'push', '--quiet', reference]);
    await run(['docker', 'rmi', reference]);
  }
}
