/** Display of uncertainties. Pure. */

/** From this uncertainty of the instant on, a list shows it in place of the picture's offset. Milliseconds. */
const uncertainFromMs = 500;

type UncertainPicture = {
  readonly cameraLatencyUncertaintyMs?: number | undefined;
  readonly networkDelayUncertaintyMs?: number | undefined;
};

/**
 * Current uncertainty of a picture relative to the sale. `isPoor`: marked in a list. The camera's latency is excluded:
 * without a measurement every row would be marked; the details include it.
 */
export function uncertaintyOf(
  instant: { readonly uncertaintyMs: number },
  picture: UncertainPicture | undefined,
): { readonly totalMs: number; readonly isPoor: boolean } {
  const { cameraLatencyUncertaintyMs = 0, networkDelayUncertaintyMs = 0 } = picture ?? {};
  const doubtMs = instant.uncertaintyMs + networkDelayUncertaintyMs;
  return { totalMs: doubtMs + cameraLatencyUncertaintyMs, isPoor: doubtMs >= uncertainFromMs };
}

/** Value after `±`: rounded up, never zero. Milliseconds. */
export function plusMinusMs(uncertaintyMs: number): number {
  return Math.max(1, Math.ceil(uncertaintyMs));
}

/** A value as finely as its uncertainty permits, to the place of its first digit: 9 ± 2,500 is 0, 128 ± 30 is 130. Milliseconds. */
export function statedMs(valueMs: number, uncertaintyMs: number): number {
  const stepMs = 10 ** Math.floor(Math.log10(plusMinusMs(uncertaintyMs)));
  const steps = Math.round(Math.abs(valueMs) / stepMs);
  return steps === 0 ? 0 : Math.sign(valueMs) * steps * stepMs;
}

/** `29±100 ms`, `1.2 s ±100 ms`: fits into a row on a phone. Both are figures with their units. */
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
