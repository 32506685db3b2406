/**
 * Lower end of the delays of sales on their way to a POS server, from times that are both truncated to whole
 * seconds. Pure.
 *
 * A value is skew − delay + the rounding of two times. Delays are taken to be exponential: the mean of the
 * values then lies below the skew by the mean delay, which shows in how lopsided the values are. Each of a
 * few mean delays and each skew is weighted by how likely it makes the values.
 */

/** Mean delays that are tried, milliseconds. */
const meansMs = [30, 100, 300, 700, 1_500, 3_000];
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
  const tried = Math.floor((highest + edgeMs - lowest) / (every * stepMs)) + 1;
  const logs = meansMs.map((meanMs) => logsOf(steps, likelihood(meanMs, edgeMs), { tried, every }));
  let best = -Infinity;
  for (const own of logs) for (const log of own) best = Math.max(best, log);
  let [all, end, square, mean] = [0, 0, 0, 0];
  for (const [which, own] of logs.entries()) {
    for (let n = 0; n < tried; n++) {
      const weight = Math.exp((own[n] ?? 0) - best);
      const ms = n * every * stepMs;
      all += weight;
      end += weight * ms;
      square += weight * ms ** 2;
      mean += weight * (meansMs[which] ?? 0);
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
  { tried, every }: { tried: number; every: number },
): Float64Array {
  const logs = new Float64Array(tried).fill(steps.length * noneLog);
  for (const step of steps) {
    const from = Math.max(0, Math.ceil(-step / every));
    const to = Math.min(tried, Math.ceil((table.length - step) / every));
    for (let n = from; n < to; n++) logs[n] = (logs[n] ?? 0) + (table[step + n * every] ?? 0);
  }
  return logs;
}

const tables = new Map<string, Float64Array>();

const noneLog = Math.log(stray / tailMs);

/**
 * Natural logarithm of the likelihood of a value's distance below the skew, in steps of `stepMs` from
 * −`edgeMs` on: an exponential delay and a rounding up to `edgeMs` either way.
 */
function likelihood(meanMs: number, edgeMs: number): Float64Array {
  const key = `${meanMs} ${edgeMs}`;
  const table =
    tables.get(key) ??
    Float64Array.from({ length: Math.ceil((tailMs + edgeMs) / stepMs) }, (_, n) => {
      const ms = n * stepMs - edgeMs;
      const twice = (x: number): number => (x <= 0 ? 0 : x + meanMs * Math.expm1(-x / meanMs));
      const density = (twice(ms + edgeMs) - 2 * twice(ms) + twice(ms - edgeMs)) / edgeMs ** 2;
      return Math.log((1 - stray) * Math.max(density, 0) + stray / tailMs) - noneLog;
    });
  tables.set(key, table);
  return table;
}
