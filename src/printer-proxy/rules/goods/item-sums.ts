/** Which of the lines that may be goods are goods: those that add up to a sum on the receipt. */

/** A candidate with its amount; `other` is what it counts as where the first reading does not add up. */
export type Candidate = {
  readonly amount: number;
  readonly other?: number;
  /** A mere number, as it stands in the head of a receipt too. */
  readonly isBare: boolean;
};

const maxHeadFigures = 3;
/** More than these changed readings would find a sum by chance. */
const maxChanged = 2;
const maxDoubtful = 12;

/** Amounts of the goods from `from` on, 0 for a line that is none. */
export type Adding = { readonly from: number; readonly amounts: readonly number[] };

/**
 * `車番 527`, `別々会計    4321` in the head are no goods when the others add up without them. `mayChange`: a few lines may
 * count as their other reading, where only one choice of the fewest adds up.
 */
export function addingUp(
  candidates: readonly Candidate[],
  sums: readonly number[],
  mayChange: boolean,
): Adding | undefined {
  const starts = candidates.flatMap(({ amount, other }, n) =>
    amount === 0 && other !== undefined ? [] : [n],
  );
  const priced = starts.findIndex((n) => candidates[n]?.isBare === false);
  const plain = candidates.map(({ amount }) => amount);
  for (const from of starts.slice(0, Math.min(maxHeadFigures, priced === -1 ? starts.length : priced) + 1))
    if (sums.includes(sumOf(plain, from))) return { from, amounts: plain };
  return mayChange ? changed(candidates, sums) : undefined;
}

function changed(candidates: readonly Candidate[], sums: readonly number[]): Adding | undefined {
  const all = candidates.map(({ amount, other }) => other ?? amount);
  const doubtful = candidates.flatMap(({ other }, index) => (other === undefined ? [] : [index]));
  if (doubtful.length > maxDoubtful) return undefined;
  for (let count = 1; count <= Math.min(maxChanged, doubtful.length); count += 1) {
    const found = choices(doubtful, count)
      .map((chosen) =>
        candidates.map(({ amount, other }, n) => (chosen.includes(n) ? (other ?? amount) : amount)),
      )
      .filter((amounts) => sums.includes(sumOf(amounts, 0)));
    const [only, ...more] = found;
    if (more.length > 0) return undefined;
    if (only !== undefined) return { from: 0, amounts: only };
  }
  // A refund prints all that reduced the sale with the opposite sign.
  return doubtful.length > maxChanged && sums.includes(sumOf(all, 0)) ? { from: 0, amounts: all } : undefined;
}

function choices(of: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return of.flatMap((first, index) =>
    choices(of.slice(index + 1), count - 1).map((rest) => [first, ...rest]),
  );
}

function sumOf(amounts: readonly number[], from: number): number {
  return amounts.slice(from).reduce((sum, amount) => sum + amount, 0);
}
