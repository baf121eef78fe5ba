/** The kinds that the planner defines, read off its source: a kind that no test has met must not go unnoticed. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const planner = fileURLToPath(new URL('../../planner', import.meta.url));

export function definedKinds(): string[] {
  const files = ['steps', 'recipes'].flatMap((room) =>
    readdirSync(`${planner}/${room}`).map((file) => readFileSync(`${planner}/${room}/${file}`, 'utf8')),
  );
  const kinds = files.flatMap((text) =>
    [...text.matchAll(/^ {2,4}kind: '([a-z-]+)',$/gm)].map((match) => match[1] ?? ''),
  );
  return [...new Set(kinds)].sort();
}
