/** How it is told that a moment is not known exactly. Pure. */

/** An instant less sure than this is said so in a list, in place of what its picture is off by. Milliseconds. */
export const uncertainFromMs = 500;

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
