/**
 * What a camera really did, from its logs, and how a frame compares with it. Pure but for reading the logs once.
 *
 * Times are those of the cameras' own clock, CLOCK_MONOTONIC milliseconds; `latencyMs` is the constant that calibration takes off.
 */
import type { FilmCamera, SentPicture } from '../peers/cameras/film-camera.ts';

export type Truth = {
  /** The undamaged picture nearest to a moment, `latencyMs` taken into account: how far off it is, in milliseconds. */
  nearestSoundAwayMs(atMs: number, latencyMs: number): number;
  /** Whether the picture nearest to a moment came through undamaged. */
  isSoundAt(atMs: number, latencyMs: number): boolean;
};

/** A lost packet breaks its picture and all that follow up to the next key frame. */
export function readTruth(camera: FilmCamera): Truth {
  const lost = new Set(camera.lost().map(({ number }) => number));
  const length = camera.film.units.length;
  const keys = new Set(camera.film.units.flatMap(({ key, display }) => (key ? [display] : [])));
  let broken = false;
  const pictures = camera.sent().map((picture: SentPicture) => {
    if (keys.has(picture.number % length)) broken = false;
    broken ||= lost.has(picture.number);
    return { takenAtMs: picture.takenAtMs, sound: !broken };
  });
  const away = (all: readonly { takenAtMs: number }[], atMs: number, latencyMs: number): number =>
    all.reduce((least, { takenAtMs }) => Math.min(least, Math.abs(takenAtMs + latencyMs - atMs)), Infinity);
  const sound = pictures.filter((picture) => picture.sound);
  return {
    nearestSoundAwayMs: (atMs, latencyMs) => away(sound, atMs, latencyMs),
    isSoundAt: (atMs, latencyMs) => away(sound, atMs, latencyMs) <= away(pictures, atMs, latencyMs),
  };
}

/** What was handed out for one sale. */
export type Shown =
  | {
      readonly kind: 'frame';
      readonly atMs: number;
      /** When our program says the picture was taken. */
      readonly labelMs: number;
      /** When it was; NaN where its number can't be read. */
      readonly takenAtMs: number;
      /** Largest difference from the same picture undamaged, 0 … 255; NaN where its number can't be read. */
      readonly difference: number;
      readonly waitMs: number;
      readonly decodeMs: number;
    }
  | { readonly kind: 'none'; readonly atMs: number; readonly why: string };

export type Verdict = {
  readonly sales: number;
  readonly frames: number;
  /** Offset ≤ half an interval + 5 ms; or, where that picture was damaged on its way, the nearest undamaged one, or told as damaged. */
  readonly exact: number;
  /** Sales whose nearest picture was damaged on its way, and how they ended. */
  readonly damaged: { readonly sales: number; readonly detours: number; readonly told: number };
  /** The nearest picture came through, but another one or none was handed out. */
  readonly needless: number;
  /** Of those, the frames whose label says how far off they are. */
  readonly reportedDetours: number;
  /** Frames that differ from the undamaged picture, or can't be read: never allowed. */
  readonly brokenShown: number;
  /** Frames a second or more from the moment that their label is not: never allowed. */
  readonly wrongSecond: number;
  readonly latencyMs: number;
  readonly offsetMs: Percentiles;
  /** |when the label says − when it was|, the constant latency taken off. */
  readonly labelErrorMs: Percentiles;
  readonly waitMs: Percentiles;
  readonly decodeMs: Percentiles;
  readonly worstDifference: number;
  readonly why: Readonly<Record<string, number>>;
};

export type Percentiles = {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
};

/** Blocks of a sound picture differ by rounding only. */
const sameWithin = 4;
/** Beyond half an interval, for rounding and the jitter of sending. */
const slackMs = 5;
const calibrateOver = 50;

export function judge(shown: readonly Shown[], truth: Truth, intervalMs: number): Verdict {
  const frames = shown.filter((each) => each.kind === 'frame');
  const readable = frames.filter(({ takenAtMs }) => !Number.isNaN(takenAtMs));
  const latencyMs = median(
    readable.slice(0, calibrateOver).map(({ labelMs, takenAtMs }) => labelMs - takenAtMs),
  );
  const within = intervalMs / 2 + slackMs;
  let exact = 0;
  let needless = 0;
  let reportedDetours = 0;
  const miss = (each: Shown): void => {
    needless++;
    if (each.kind === 'frame' && Math.abs(each.labelMs - each.takenAtMs - latencyMs) <= slackMs)
      reportedDetours++;
  };
  const damaged = { sales: 0, detours: 0, told: 0 };
  for (const each of shown) {
    const offsetMs = each.kind === 'frame' ? Math.abs(each.takenAtMs + latencyMs - each.atMs) : Infinity;
    if (truth.isSoundAt(each.atMs, latencyMs)) {
      if (offsetMs <= within) exact++;
      else miss(each);
      continue;
    }
    damaged.sales++;
    if (each.kind === 'frame') damaged.detours++;
    else if (each.why === 'damaged') damaged.told++;
    const nearest = offsetMs <= truth.nearestSoundAwayMs(each.atMs, latencyMs) + slackMs;
    if (nearest || (each.kind === 'none' && each.why === 'damaged')) exact++;
    else miss(each);
  }
  const labelErrors = readable.map(({ labelMs, takenAtMs }) => Math.abs(labelMs - takenAtMs - latencyMs));
  return {
    sales: shown.length,
    frames: frames.length,
    exact,
    damaged,
    needless,
    reportedDetours,
    brokenShown: frames.filter(({ difference }) => !(difference <= sameWithin)).length,
    wrongSecond: labelErrors.filter((error) => error >= 1_000 - within).length,
    latencyMs,
    offsetMs: percentiles(readable.map(({ takenAtMs, atMs }) => Math.abs(takenAtMs + latencyMs - atMs))),
    labelErrorMs: percentiles(labelErrors),
    waitMs: percentiles(frames.map(({ waitMs }) => waitMs)),
    decodeMs: percentiles(frames.map(({ decodeMs }) => decodeMs)),
    worstDifference: Math.max(0, ...readable.map(({ difference }) => difference)),
    why: countBy(shown.flatMap((each) => (each.kind === 'none' ? [each.why] : []))),
  };
}

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN);
  return { median: at(0.5), p99: at(0.99), max: at(1) };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
