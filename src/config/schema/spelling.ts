/** The known word that a misspelled one was probably meant to be. */

/** The nearest candidate, if it is near enough to be meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const normal = plain(word);
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distance(normal, plain(candidate)) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

const plain = (word: string): string => word.toLowerCase().replaceAll('-', '_').slice(0, 40);

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
