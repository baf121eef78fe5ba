/** What is asked for each of a thousand hosts, and is the same for all of them, is worked out once. */

/** The work, done once per object: its answer is kept as long as the object is. */
export function once<K extends object, V>(work: (key: K) => V): (key: K) => V {
  const answers = new WeakMap<K, { readonly answer: V }>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known.answer;
    const answer = work(key);
    answers.set(key, { answer });
    return answer;
  };
}
