/**
 * How much a paper resembles receipts of sales, refunds and voids, by the letters on it: logistic regression over the
 * papers of the tests (scripts/paper-model.ts). It knows no rule, so it errs on other papers than the rules do.
 */
import { linePieces } from './line-pieces.ts';
import model from './paper-model.json' with { type: 'json' };

/** Both in hundredths. */
export type PaperModel = { readonly bias: number; readonly weights: ReadonlyMap<string, number> };

const learned: PaperModel = {
  bias: model.bias,
  weights: new Map<string, number>(Object.entries(model.weights)),
};

/** Number of known pieces at which they count half as much as without end. */
const halfPieces = 200;

/** Nearly all sales among papers outside of the training set have more evidence than this, and few other papers. */
const neutral = 0.6;

/** Two or three lines show nothing but their words, which the rules know better. */
const minPieces = 60;

/** Likeness of papers of fewer pieces. */
export const undecided = 0.5;

/** 0–1, nearer to 0.5 the shorter the paper is. `lines` normalised. */
export function saleLikeness(lines: readonly string[]): number {
  const pieces = linePieces(lines);
  return pieces.size < minPieces ? undecided : likenessBy(learned, pieces);
}

export function likenessBy({ bias, weights }: PaperModel, pieces: Iterable<string>): number {
  let sum = 0;
  let known = 0;
  for (const piece of pieces) {
    const weight = weights.get(piece);
    if (weight === undefined) continue;
    sum += weight;
    known += 1;
  }
  const evidence = (bias + sum / Math.sqrt(known + 1)) / 100 - neutral;
  return 1 / (1 + Math.exp((-evidence * known) / (known + halfPieces)));
}
