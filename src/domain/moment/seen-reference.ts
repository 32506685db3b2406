/**
 * Error of the time that a change in the picture gives, learned at sales whose time is known otherwise (a drawer's pulse, a receipt, a contact):
 * it contains the camera's latency and the time that a screen takes. Pure.
 */

export type Comparison = {
  /** Time of the change less the known time of the sale, milliseconds. */
  readonly errorMs: number;
  /** Uncertainty of the known time, milliseconds. */
  readonly referenceMs: number;
};

/** A time by a change: earlier than it by `delayMs`, within ± `uncertaintyMs`. */
type SeenError = { readonly delayMs: number; readonly uncertaintyMs: number };

/** Sales of at most this uncertainty are compared with. Milliseconds. */
export const referenceUpToMs = 350;
/** Distance from the known time up to which a change is looked for. Milliseconds. */
export const comparedWithinMs = 1_500;
/** Fewer comparisons teach nothing, and so many of a register are kept. */
const enoughCompared = 10;
export const maxCompared = 24;

export function learnSeenError(comparisons: readonly Comparison[]): SeenError | undefined {
  const count = comparisons.length;
  if (count < enoughCompared) return undefined;
  const delayMs = median(comparisons.map(({ errorMs }) => errorMs));
  const farthestMs = Math.max(...comparisons.map(({ errorMs }) => Math.abs(errorMs - delayMs)));
  // All known times may be off alike.
  const sharedMs = median(comparisons.map(({ referenceMs }) => referenceMs));
  return { delayMs, uncertaintyMs: farthestMs * (1 + 2 / count) + sharedMs };
}

/**
 * The learned error counts where it is more certain than the one computed from the camera's latency, and where it shows that to be wrong: a
 * screen that changes late, a latency that was measured wrong.
 */
export function betterError(computedMs: number, learned: SeenError | undefined): SeenError {
  const computed = { delayMs: 0, uncertaintyMs: computedMs };
  if (learned === undefined) return computed;
  const isWrong = Math.abs(learned.delayMs) > computedMs + learned.uncertaintyMs;
  return isWrong || learned.uncertaintyMs < computedMs ? learned : computed;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
