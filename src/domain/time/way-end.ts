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
  const likelihoods = meansMs.map((meanMs) => likelihood(meanMs, edgeMs));
  const highest = Math.max(...values);
  const lowest = values.reduce((sum, ms) => sum + ms, 0) / values.length - edgeMs;
  const steps = values.map((value) => Math.round((edgeMs - value + lowest) / stepMs));
  const every = Math.max(1, Math.round(edgeMs / 20 / stepMs));
  const tried: { ms: number; meanMs: number; log: number }[] = [];
  for (let n = 0; lowest + n * stepMs <= highest + edgeMs; n += every) {
    for (const [which, table] of likelihoods.entries()) {
      let log = 0;
      for (const step of steps) log += table[step + n] ?? noneLog;
      tried.push({ ms: lowest + n * stepMs, meanMs: meansMs[which] ?? 0, log });
    }
  }
  const best = Math.max(...tried.map(({ log }) => log));
  const weighed = tried.map((one) => ({ ...one, weight: Math.exp(one.log - best) }));
  const sum = (of: (one: (typeof weighed)[number]) => number): number =>
    weighed.reduce((all, one) => all + one.weight * of(one), 0);
  const all = sum(() => 1);
  const endMs = sum(({ ms }) => ms) / all;
  return {
    ms: endMs,
    sdMs: Math.sqrt(sum(({ ms }) => (ms - endMs) ** 2) / all),
    meanMs: sum(({ meanMs }) => meanMs) / all,
  };
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
      return Math.log((1 - stray) * Math.max(density, 0) + stray / tailMs);
    });
  tables.set(key, table);
  return table;
}
