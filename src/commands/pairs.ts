/** Kamal's options with several pairs: `--env A:1 B:2` goes on for as long as there are pairs. */

const PAIR = /^[^-][^:]*:/;

/** The same words with `--env` before each pair, so that the word after the last one is not taken for one. */
export function spreadPairs(argv: readonly string[]): string[] {
  const spread: string[] = [];
  let state: 'outside' | 'first' | 'more' | 'over' = 'outside';
  for (const word of argv) {
    if (state === 'more' && PAIR.test(word)) {
      spread.push('--env', word);
      continue;
    }
    spread.push(word);
    if (state === 'over') continue;
    state = stateAfter(word, state);
  }
  return spread;
}

function stateAfter(word: string, state: 'outside' | 'first' | 'more'): 'outside' | 'first' | 'more' | 'over' {
  if (word === '--') return 'over';
  if (word === '-e' || word === '--env') return 'first';
  if (/^(-e|--env)=/.test(word)) return 'more';
  return state === 'first' ? 'more' : 'outside';
}
