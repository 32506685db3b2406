/** Hours of a chart of the day. Pure. */

/** Hours of the clock that are shown in any case, so that a quiet day doesn't look like a busy one. */
const usual = { from: 9, to: 21 };

/** From the first hour with anything to the last, and the usual ones: bars that a finger hits. */
export function openHours<Hour>(
  hours: readonly Hour[],
  { clockOf, hasAny }: { clockOf: (hour: Hour) => number; hasAny: (hour: Hour) => boolean },
): readonly Hour[] {
  const isShown = (hour: Hour) => hasAny(hour) || (clockOf(hour) >= usual.from && clockOf(hour) < usual.to);
  return hours.slice(hours.findIndex(isShown), hours.findLastIndex(isShown) + 1);
}
