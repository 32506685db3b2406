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

type LengthWords = Readonly<Record<'seconds' | 'minutes' | 'hours', (n: number) => string>>;

/** `2.5 s`, `40 s`, past two minutes in minutes, past two hours in hours: rounded up, never less than is so. Milliseconds. */
export function uncertaintyText(uncertaintyMs: number, words: LengthWords): string {
  const seconds = Math.max(0.1, tenthsUp(Math.abs(uncertaintyMs) / 1_000));
  if (seconds < 120) return words.seconds(seconds < 10 ? seconds : Math.ceil(seconds));
  if (seconds < 7_200) return words.minutes(Math.ceil(seconds / 60));
  const hours = tenthsUp(seconds / 3_600);
  return words.hours(hours < 10 ? hours : Math.ceil(hours));
}

function tenthsUp(value: number): number {
  return Math.ceil(value * 10 - 1e-9) / 10;
}
