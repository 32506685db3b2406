/** How it is told that a moment is not known exactly. Pure. */

/** An instant less sure than this is said so in a list, in place of what its picture is off by. Milliseconds. */
const uncertainFromMs = 500;

type UncertainPicture = {
  readonly cameraLatencyUncertaintyMs?: number | undefined;
  readonly lineDelayUncertaintyMs?: number | undefined;
};

/**
 * How surely a picture stands to the sale as it is known now. `isPoor`: worth a mark in a list. The delay of the camera has no say in that:
 * where nobody has measured it every row would have one, and the details tell of it.
 */
export function uncertaintyOf(
  instant: { readonly uncertaintyMs: number },
  picture: UncertainPicture | undefined,
): { readonly totalMs: number; readonly isPoor: boolean } {
  const { cameraLatencyUncertaintyMs = 0, lineDelayUncertaintyMs = 0 } = picture ?? {};
  const doubtMs = instant.uncertaintyMs + lineDelayUncertaintyMs;
  return { totalMs: doubtMs + cameraLatencyUncertaintyMs, isPoor: doubtMs >= uncertainFromMs };
}

/** What `±` is followed by: never less than is so, and never none. Milliseconds. */
export function plusMinusMs(uncertaintyMs: number): number {
  return Math.max(1, Math.ceil(uncertaintyMs));
}

/** `29±100 ms`, `1.2 s ±100 ms`: short enough for a row on a phone. Both are figures with their units. */
export function withUncertainty(figure: string, plusMinus: string): string {
  const unit = ' ms';
  const isAlike = figure.endsWith(unit) && plusMinus.endsWith(unit);
  return isAlike ? `${figure.slice(0, -unit.length)}±${plusMinus}` : `${figure} ±${plusMinus}`;
}
