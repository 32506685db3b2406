/** The pace of a stream, measured over its newest access units: picture interval, rate, key frames, reordering. Pure. */
import { ticksPerMs } from '../access-unit.ts';

/** Units in the window: two seconds at 30 fps, half a minute at 2 fps. */
const window = 64;

/**
 * A full window is measured again after this many units, because measuring sorts and is requested at each unit.
 * Reordering is updated at once.
 */
const measureEvery = 8;

/** A decoder never holds back more pictures than this (H.264 and H.265: 16 reference pictures). */
const maxReorder = 16;

/**
 * Time stamps that step back further than this and than reordering can, or forward further than this, restarted: the
 * pace continues.
 */
const jumpBackMs = 1_000;
const jumpMs = 10_000;

export type Pace = {
  /** Median interval of the camera's time stamps, milliseconds. Undefined before two pictures. */
  readonly intervalMs?: number;
  /** Number of units that may follow one and be displayed before it: 0 without B-frames. */
  readonly reorderDepth: number;
  /** For display: pictures and bits per second, milliseconds between the newest two key frames. */
  readonly figures: {
    readonly fps?: number;
    readonly bitRate?: number;
    readonly keyFrameIntervalMs?: number;
  };
};

type Seen = { pts90k: number; readonly bytes: number; readonly depth: number };

export function createPace() {
  let seen: Seen[] = [];
  let newestKeyPts: number | undefined;
  let keyFrameIntervalMs: number | undefined;
  let measured: Pace | undefined;
  let sinceMeasured = 0;

  /** Steps across a restart are assumed to equal the previous ones. */
  function bridge(pts90k: number): void {
    const last = seen.at(-1);
    const intervalMs = measured?.intervalMs;
    if (last === undefined || intervalMs === undefined) return;
    const stepMs = (pts90k - last.pts90k) / ticksPerMs;
    if (stepMs <= jumpMs && stepMs >= -Math.max(jumpBackMs, maxReorder * intervalMs)) return;
    const furthest = Math.max(...seen.map((unit) => unit.pts90k));
    const shift = pts90k - furthest - intervalMs * ticksPerMs;
    for (const unit of seen) unit.pts90k += shift;
    if (newestKeyPts !== undefined) newestKeyPts += shift;
  }

  function measure(): Pace {
    if (measured !== undefined && sinceMeasured < (seen.length < window ? 1 : measureEvery)) return measured;
    sinceMeasured = 0;
    measured = measureUnits(seen, keyFrameIntervalMs === undefined ? {} : { keyFrameIntervalMs });
    return measured;
  }

  return {
    add(unit: { pts90k: number; key: boolean; bytes: { length: number } }): void {
      measure();
      bridge(unit.pts90k);
      let depth = 0;
      for (let back = 1; back <= Math.min(maxReorder, seen.length); back++)
        if ((seen[seen.length - back]?.pts90k ?? 0) > unit.pts90k) depth = back;
      seen.push({ pts90k: unit.pts90k, bytes: unit.bytes.length, depth });
      if (seen.length > window) seen.shift();
      if (unit.key) {
        if (newestKeyPts !== undefined) keyFrameIntervalMs = (unit.pts90k - newestKeyPts) / ticksPerMs;
        newestKeyPts = unit.pts90k;
        sinceMeasured = measureEvery;
      }
      sinceMeasured++;
      if (measured !== undefined && depth > measured.reorderDepth)
        measured = { ...measured, reorderDepth: depth };
    },

    /** Call when time stamps restart: earlier ones are not comparable with later ones. */
    restart(): void {
      seen = [];
      newestKeyPts = undefined;
      keyFrameIntervalMs = undefined;
      measured = undefined;
    },

    measure,
  };
}

function measureUnits(seen: readonly Seen[], keyFrames: { keyFrameIntervalMs?: number }): Pace {
  const reorderDepth = Math.max(0, ...seen.map((unit) => unit.depth));
  const times = seen.map((unit) => unit.pts90k).sort((a, b) => a - b);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined || last === first)
    return { reorderDepth, figures: keyFrames };
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const median = steps.sort((a, b) => a - b)[Math.floor((steps.length - 1) / 2)] ?? 0;
  const spanMs = (last - first) / ticksPerMs;
  const bytes = seen.reduce((sum, unit) => sum + unit.bytes, 0);
  return {
    intervalMs: median / ticksPerMs,
    reorderDepth,
    figures: {
      ...keyFrames,
      fps: (1_000 * (seen.length - 1)) / spanMs,
      bitRate: (8_000 * bytes * (seen.length - 1)) / seen.length / spanMs,
    },
  };
}
