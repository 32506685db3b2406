/** "Did you mean …?": the known word nearest to an unknown one. */

/** Undefined when none is near: a third of the letters may differ, two in a short word. Case, `-` and `_` don't count. */
export function nearestWord(wrong: string, known: readonly string[]): string | undefined {
  const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_]/g, '');
  const ranked = known
    .map((word) => ({ word, distance: editDistance(plain(wrong), plain(word)) }))
    .filter(
      ({ word, distance }) => distance <= Math.max(Math.min(2, word.length - 2), Math.floor(word.length / 3)),
    )
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.word;
}

/** Levenshtein: letters inserted, removed or replaced. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 0; row < from.length; row += 1) {
    const current = [row + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replace = (previous[column - 1] ?? 0) + (from[row] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replace, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
