/**
 * The onset of a lasting change in a region of the picture: a drawer that opens, a display that shows another text. Pure.
 *
 * A change counts when the region looks one way before, another way for a while after, and passes from one to the other quickly
 * and once. Most people who walk through, hands and changes of the light do none of these; those that do look different each time, so
 * a change gives a time only once the same has been seen at several sales of the register (`recurringChange`).
 */

/** One picture of the region, in grey, all of the same size. */
export type RegionPicture = { readonly atMs: number; readonly grey: Uint8Array };

export type Change = {
  /** Middle of the interval in which it began, by the clock of the pictures. */
  readonly atMs: number;
  /** It began within ± this, milliseconds. */
  readonly withinMs: number;
  /** Levels of grey after it less those before, of each pixel. */
  readonly look: Int8Array;
};

/** Video needed before and after the span in which the change may have begun. Milliseconds. */
export const onsetMargins = { beforeMs: 1_200, afterMs: 3_000 } as const;

/** The longer side of the pictures of a region. */
const longSidePx = 48;

/** Size of the pictures that a region of this size is scaled to. */
export function regionSize({ widthPx, heightPx }: { widthPx: number; heightPx: number }) {
  const scale = longSidePx / Math.max(widthPx, heightPx);
  const side = (px: number): number => Math.max(4, Math.round(px * scale));
  return { widthPx: side(widthPx), heightPx: side(heightPx) };
}

/** How long the region is compared before and after a change, and the longest transition. Milliseconds. */
const [beforeMs, afterMs, transitionMs] = [900, 1_200, 450];
/** How long the changed state has to last. Milliseconds. */
const lastingMs = 2_300;
/** Levels of grey: a smaller difference is noise whatever the noise seems to be. */
const minDifference = 10;
/** Least share of the region that changes. */
const minChanged = 0.06;
/** Shares of the changed pixels by which the transition begins and has happened. */
const [begun, done] = [0.08, 0.7];

/** A change is noticed late by up to this beyond the interval of the pictures: of a drawer, little shows at first. Milliseconds. */
const beyondIntervalMs = 100;

/** Time in which half of a quick change happens; a slower beginning may be a hand, and makes the time less certain. Milliseconds. */
const quickMs = 150;

type Models = { readonly before: Float32Array; readonly after: Float32Array; readonly changed: number[] };

/** When a change may have begun. */
export type OnsetSpan = { readonly fromMs: number; readonly untilMs: number };

/** All steps of `searchChanges` at once. */
export function findChanges(pictures: readonly RegionPicture[], span: OnsetSpan): Change[] | undefined {
  const search = searchChanges(pictures, span);
  for (;;) {
    const step = search.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Changes that may have begun in the span; undefined without enough pictures around it. `pictures` ascending in time. In steps of
 * some milliseconds: the caller does other things in between.
 */
export function* searchChanges(
  pictures: readonly RegionPicture[],
  { fromMs, untilMs }: OnsetSpan,
): Generator<undefined, Change[] | undefined, undefined> {
  const [first, last] = [pictures[0], pictures.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (first.atMs > fromMs - beforeMs / 2 || last.atMs < untilMs + lastingMs) return undefined;
  const lit = pictures.map(({ atMs, grey }) => ({ atMs, grey: Float32Array.from(grey) }));
  const boundaries = lit.flatMap(({ atMs }, index) =>
    index > 0 && atMs >= fromMs && (lit[index - 1]?.atMs ?? atMs) <= untilMs ? [index] : [],
  );
  const scored: { readonly index: number; readonly models: Models | undefined }[] = [];
  for (const index of boundaries) {
    scored.push({ index, models: modelsAt(lit, index) });
    yield;
  }
  const atFirst = median(lit.filter(({ atMs }) => atMs < first.atMs + beforeMs));
  const changes: Change[] = [];
  for (const { index, models } of peaks(scored)) {
    if (isReturn(models, atFirst)) continue;
    const change = changeAt(lit, index, { models, shares: yield* sharesOf(lit, models) });
    const isIn =
      change !== undefined &&
      change.atMs >= fromMs - change.withinMs &&
      change.atMs <= untilMs + change.withinMs;
    // Two peaks of one change, of which something covered a part for a while.
    const isNew = isIn && !changes.some((one) => Math.abs(one.atMs - change.atMs) < change.withinMs);
    if (isIn && isNew) changes.push(change);
  }
  return changes;
}

/** Earlier sales at which the same change was seen, from which it counts as that of a checkout. */
export const recurringFrom = 3;
/** Two looks are the same from this cosine on. */
const alike = 0.6;

/** The change that has been seen at several earlier sales; undefined where none or more than one has. `earlier`: looks of the changes at each of them. */
export function recurringChange(
  changes: readonly Change[],
  earlier: readonly (readonly Int8Array[])[],
): Change | undefined {
  const usual = changes.filter(
    ({ look }) =>
      earlier.filter((looks) => looks.some((one) => cosine(one, look) >= alike)).length >= recurringFrom,
  );
  return usual.length === 1 ? usual[0] : undefined;
}

function cosine(a: Int8Array, b: Int8Array): number {
  if (a.length !== b.length) return 0;
  let [ab, aa, bb] = [0, 0, 0];
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? 0;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

type Lit = { readonly atMs: number; readonly grey: Float32Array };

/** How the region looks before the picture at this index, and once the change that may begin there is over. */
function modelsAt(pictures: readonly Lit[], index: number): Models | undefined {
  const atMs = pictures[index]?.atMs ?? 0;
  const within = (fromMs: number, untilMs: number): Lit[] =>
    pictures.filter((one) => one.atMs >= fromMs && one.atMs < untilMs);
  const earlier = within(atMs - beforeMs, atMs);
  const later = within(atMs + transitionMs, atMs + transitionMs + afterMs);
  if (earlier.length < 3 || later.length < 3) return undefined;
  const before = median(earlier);
  const after = fitted(median(later), before);
  const noise = deviation(earlier, before);
  const changed: number[] = [];
  for (let pixel = 0; pixel < before.length; pixel++) {
    const difference = Math.abs((after[pixel] ?? 0) - (before[pixel] ?? 0));
    if (difference > Math.max(minDifference, 5 * (noise[pixel] ?? 0))) changed.push(pixel);
  }
  return { before, after, changed };
}

/** The index with the largest change of each stretch of indices with one. */
function peaks(
  scored: readonly { readonly index: number; readonly models: Models | undefined }[],
): { readonly index: number; readonly models: Models }[] {
  const found: { index: number; models: Models }[] = [];
  let best: { index: number; models: Models } | undefined;
  for (const { index, models } of scored) {
    const isChange =
      models !== undefined && models.changed.length >= Math.max(4, minChanged * models.before.length);
    if (isChange) {
      if (best === undefined || models.changed.length > best.models.changed.length) best = { index, models };
    } else if (best !== undefined) {
      found.push(best);
      best = undefined;
    }
  }
  return best === undefined ? found : [...found, best];
}

/** Whether the region looks again as it did at first: a drawer that is closed, a person who leaves. */
function isReturn({ before, after, changed }: Models, atFirst: Float32Array): boolean {
  const reference = fitted(atFirst, before);
  const back = changed.filter((pixel) => {
    const [from, to, first] = [before[pixel] ?? 0, after[pixel] ?? 0, reference[pixel] ?? 0];
    return Math.abs(first - to) < Math.abs(first - from);
  });
  return back.length > changed.length / 2;
}

/** Share of each picture, in steps: together they take a third of a second of a fast core where pictures are many. */
function* sharesOf(pictures: readonly Lit[], models: Models): Generator<undefined, number[], undefined> {
  const shares: number[] = [];
  for (const { grey } of pictures) {
    shares.push(shareChanged(fitted(grey, models.before), models));
    yield;
  }
  return shares;
}

/** Undefined where the change is slow, does not last, or was there before. */
function changeAt(
  pictures: readonly Lit[],
  index: number,
  { models, shares }: { readonly models: Models; readonly shares: readonly number[] },
): Change | undefined {
  let at = shares.findIndex((share, picture) => picture >= index - 3 && share >= 0.5);
  if (at < 0) return undefined;
  const middleMs = pictures[at]?.atMs ?? 0;
  while (at > 0 && (shares[at - 1] ?? 0) >= begun) at--;
  const doneAt = shares.findIndex((share, picture) => picture >= at && share >= done);
  const [startMs, previousMs] = [pictures[at]?.atMs, pictures[at - 1]?.atMs];
  const doneMs = pictures[doneAt]?.atMs;
  if (startMs === undefined || previousMs === undefined || doneMs === undefined) return undefined;
  if (middleMs - startMs > transitionMs || doneMs - startMs > 2 * transitionMs) return undefined;
  const shareOf = (fromMs: number, untilMs: number, is: (share: number) => boolean): number => {
    const within = shares.filter((_, picture) => {
      const ms = pictures[picture]?.atMs ?? 0;
      return ms >= fromMs && ms <= untilMs;
    });
    return within.length === 0 ? 0 : within.filter(is).length / within.length;
  };
  const lasts = shareOf(doneMs, startMs + lastingMs, (share) => share >= 0.6) >= 0.85;
  const wasNot = shareOf(startMs - beforeMs, previousMs, (share) => share < begun) >= 0.85;
  if (!lasts || !wasNot) return undefined;
  return {
    atMs: (previousMs + startMs) / 2,
    withinMs: (startMs - previousMs) / 2 + beyondIntervalMs + Math.max(0, middleMs - startMs - quickMs),
    look: lookOf(models),
  };
}

/** Pixels without a change count as equal. */
function lookOf({ before, after, changed }: Models): Int8Array {
  const look = new Int8Array(before.length);
  for (const pixel of changed)
    look[pixel] = Math.max(-127, Math.min(127, Math.round((after[pixel] ?? 0) - (before[pixel] ?? 0))));
  return look;
}

/** Share of the changed pixels that look as they do after the change, and not as before. */
function shareChanged(grey: Float32Array, { before, after, changed }: Models): number {
  let count = 0;
  for (const pixel of changed) {
    const [from, to, is] = [before[pixel] ?? 0, after[pixel] ?? 0, grey[pixel] ?? 0];
    const towards = (is - from) / (to - from);
    if (towards > 0.5 && towards < 1.6) count++;
  }
  return count / changed.length;
}

/** The picture in the light of the reference: gain and offset of the pixels that agree best, three times. */
function fitted(grey: Float32Array, reference: Float32Array): Float32Array {
  let [gain, offset] = [1, 0];
  let limit = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (let pixel = 0; pixel < grey.length; pixel++) {
      const [x, y] = [grey[pixel] ?? 0, reference[pixel] ?? 0];
      if (Math.abs(gain * x + offset - y) > limit) continue;
      n++;
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
    }
    const spread = n * sxx - sx * sx;
    if (n < 8 || spread <= 0) break;
    gain = Math.min(2, Math.max(0.5, (n * sxy - sx * sy) / spread));
    offset = (sy - gain * sx) / n;
    const residuals = Float32Array.from(grey, (x, pixel) =>
      Math.abs(gain * x + offset - (reference[pixel] ?? 0)),
    ).sort();
    limit = 2.5 * (residuals[residuals.length >> 1] ?? 0) + 1;
  }
  return Float32Array.from(grey, (x) => gain * x + offset);
}

function median(pictures: readonly Lit[]): Float32Array {
  const length = pictures[0]?.grey.length ?? 0;
  const values = new Float32Array(pictures.length);
  const middle = new Float32Array(length);
  for (let pixel = 0; pixel < length; pixel++) {
    // Sorted as they are inserted: faster than a sort of so few.
    for (let count = 0; count < values.length; count++) {
      const value = pictures[count]?.grey[pixel] ?? 0;
      let at = count;
      for (; at > 0 && (values[at - 1] ?? 0) > value; at--) values[at] = values[at - 1] ?? 0;
      values[at] = value;
    }
    middle[pixel] = values[values.length >> 1] ?? 0;
  }
  return middle;
}

/** Median absolute deviation. */
function deviation(pictures: readonly Lit[], middle: Float32Array): Float32Array {
  const apart = pictures.map(({ atMs, grey }) => ({
    atMs,
    grey: Float32Array.from(grey, (value, pixel) => Math.abs(value - (middle[pixel] ?? 0))),
  }));
  return median(apart);
}
