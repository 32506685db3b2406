/**
 * Lower end of the delays of sales on their way to a POS server, from times that are both truncated to whole
 * seconds. Pure.
 *
 * A value is skew − delay + the rounding of two times. Delays are taken to be exponential, or spread evenly: the mean of
 * the values then lies below the skew by the mean delay, which shows in how lopsided and how wide they are. Each of a
 * few delays and each skew is weighted by how likely it makes the values.
 */

type Delays = {
  readonly meanMs: number;
  /** Second integral of their density: mean of the part by which they are less than `ms`. */
  within(ms: number): number;
};

const exponential = (meanMs: number): Delays => ({
  meanMs,
  within: (ms) => (ms <= 0 ? 0 : ms + meanMs * Math.expm1(-ms / meanMs)),
});
const even = (maxMs: number): Delays => ({
  meanMs: maxMs / 2,
  within: (ms) => (ms <= 0 ? 0 : ms < maxMs ? ms ** 2 / (2 * maxMs) : ms - maxMs / 2),
});

/** Delays that are tried, milliseconds. */
const tried: readonly Delays[] = [
  ...[30, 100, 300, 700, 1_500, 3_000].map(exponential),
  ...[2_000, 3_500, 5_000].map(even),
];
const stepMs = 25;
/** Share of values that fit none of them, such as a sale that was held back. */
const stray = 0.01;
/** All delays beyond this are equally likely. Milliseconds. */
const tailMs = 20_000;

/** The upper end of `values`, its standard deviation, and the mean delay below it. Milliseconds. */
export function upperEnd(
  values: readonly number[],
  resolutionMs: number,
): { readonly ms: number; readonly sdMs: number; readonly meanMs: number } {
  const edgeMs = Math.max(resolutionMs, 50);
  const highest = Math.max(...values);
  const lowest = values.reduce((sum, ms) => sum + ms, 0) / values.length - edgeMs;
  const steps = values.map((value) => Math.round((edgeMs - value + lowest) / stepMs));
  const every = Math.max(1, Math.round(edgeMs / 20 / stepMs));
  const ends = Math.floor((highest + edgeMs - lowest) / (every * stepMs)) + 1;
  const logs = tried.map((delays) => logsOf(steps, likelihood(delays, edgeMs), { ends, every }));
  let best = -Infinity;
  for (const own of logs) for (const log of own) best = Math.max(best, log);
  let [all, end, square, mean] = [0, 0, 0, 0];
  for (const [which, own] of logs.entries()) {
    for (let n = 0; n < ends; n++) {
      const weight = Math.exp((own[n] ?? 0) - best);
      const ms = n * every * stepMs;
      all += weight;
      end += weight * ms;
      square += weight * ms ** 2;
      mean += weight * (tried[which]?.meanMs ?? 0);
    }
  }
  return {
    ms: lowest + end / all,
    sdMs: Math.sqrt(Math.max(0, square / all - (end / all) ** 2)),
    meanMs: mean / all,
  };
}

/** Logarithms of the likelihood of all values for each tried end. Evaluated with each sale: value by value, over plain numbers. */
function logsOf(
  steps: readonly number[],
  table: Float64Array,
  { ends, every }: { ends: number; every: number },
): Float64Array {
  const logs = new Float64Array(ends).fill(steps.length * noneLog);
  for (const step of steps) {
    const from = Math.max(0, Math.ceil(-step / every));
    const to = Math.min(ends, Math.ceil((table.length - step) / every));
    for (let n = from; n < to; n++) logs[n] = (logs[n] ?? 0) + (table[step + n * every] ?? 0);
  }
  return logs;
}

const tables = new Map<number, Map<Delays, Float64Array>>();

const noneLog = Math.log(stray / tailMs);

/**
 * Natural logarithm of the likelihood of a value's distance below the skew, in steps of `stepMs` from
 * −`edgeMs` on: a delay and a rounding up to `edgeMs` either way.
 */
function likelihood(delays: Delays, edgeMs: number): Float64Array {
  const known = tables.get(edgeMs) ?? new Map<Delays, Float64Array>();
  tables.set(edgeMs, known);
  const table =
    known.get(delays) ??
    Float64Array.from({ length: Math.ceil((tailMs + edgeMs) / stepMs) }, (_, n) => {
      const ms = n * stepMs - edgeMs;
      const rise = delays.within(ms + edgeMs) - 2 * delays.within(ms) + delays.within(ms - edgeMs);
      return Math.log(((1 - stray) * Math.max(rise, 0)) / edgeMs ** 2 + stray / tailMs) - noneLog;
    });
  known.set(delays, table);
  return table;
}
