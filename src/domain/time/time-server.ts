/**
 * Whether a register's clock follows a time server, by the sales that a POS cloud reports. Pure.
 *
 * Their values are skew − shortest way, and no message shows the two apart. But a clock that nobody sets right drifts by a second a day
 * and is off by half a minute, so that one which stays within the usual ways of zero for a day and a night is right: of undisciplined
 * clocks less than one in a hundred is there at all, and it leaves within hours.
 */
import { agreeMs, lineThrough, quantile, sinceSet, spreadOf, type Value } from './clock-values.ts';

/** Samples that are looked at: the newest, and every fifth before them, so that they reach over a night at a busy register too. */
export const clockHistory = { newest: 48, every: 5, kept: 768 } as const;

/** `samples`: oldest first. */
export function thinned<Sample>(samples: readonly Sample[]): Sample[] {
  const { newest, every, kept } = clockHistory;
  return samples
    .slice(-kept)
    .filter((_, index, { length }) => length - index <= newest || (length - index) % every === 0);
}

/** Fewest values, and shortest time that they span: a night, in which an undisciplined clock shows. */
const least = { values: 48, spanMs: 18 * 3_600_000 } as const;
/** Largest change over that time. Milliseconds. */
const maxChangeMs = 350;
/** Shortest ways to a cloud that are usual: what the skew of a clock that is right can seem to be. Milliseconds. */
const usualWay = { minMs: -100, maxMs: 700 } as const;

/** Error of a clock that is disciplined every few hours: standard deviation and bound. Milliseconds. */
export const disciplined = { sdMs: 60, boundMs: 100 } as const;

/** `values`: of thinned samples. `endMs`: skew less the shortest way, as far as it is known; with its standard deviation. */
export function followsTimeServer(
  values: readonly Value[],
  { endMs, sdMs }: { readonly endMs: number; readonly sdMs: number },
): boolean {
  const isUsual = -endMs >= usualWay.minMs - sdMs && -endMs <= usualWay.maxMs + sdMs;
  if (!isUsual || !isLong(values)) return false;
  // A third of them shows when the clock was set; all of them show its drift.
  const { run } = sinceSet(values.filter((_, index) => index % 3 === 0));
  const level = quantile(
    run.map(({ ms }) => ms),
    0.5,
  );
  const since = values.filter(
    ({ cameMs, ms }) => cameMs >= (run[0]?.cameMs ?? Infinity) && Math.abs(ms - level) <= agreeMs,
  );
  const [first, last] = [since[0], since.at(-1)];
  if (first === undefined || last === undefined || !isLong(since)) return false;
  const line = lineThrough(since, spreadOf(since));
  return Math.abs(line.at(last.atMs) - line.at(first.atMs)) <= maxChangeMs;
}

function isLong(values: readonly Value[]): boolean {
  const spanMs = (values.at(-1)?.atMs ?? 0) - (values[0]?.atMs ?? 0);
  return values.length >= least.values && spanMs >= least.spanMs;
}
