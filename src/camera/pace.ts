/** The pace of a stream, measured over its newest access units: picture interval, rate, key frames, reordering. Pure. */
import { ticksPerMs } from './access-unit.ts';

/** Units looked at: two seconds at 30 fps, half a minute at 2 fps. */
const window = 64;

/** A decoder never holds back more pictures than this (H.264 and H.265: 16 reference pictures). */
const maxReorder = 16;

export type Pace = {
  /** From one picture to the next as the camera stamps them, milliseconds: the median. Undefined before two pictures. */
  readonly intervalMs?: number;
  /** How many units may still follow one and be shown before it: 0 without B-frames. */
  readonly reorderDepth: number;
  /** For people: pictures and bits a second, milliseconds between the newest two key frames. */
  readonly figures: {
    readonly fps?: number;
    readonly bitRate?: number;
    readonly keyFrameIntervalMs?: number;
  };
};

type Seen = { readonly pts90k: number; readonly bytes: number; readonly depth: number };

export function createPace() {
  let seen: Seen[] = [];
  let newestKeyPts: number | undefined;
  let keyFrameIntervalMs: number | undefined;
  let measured: Pace | undefined;

  return {
    add(unit: { pts90k: number; key: boolean; bytes: { length: number } }): void {
      const recent = seen.slice(-maxReorder);
      const later = recent.findIndex((earlier) => earlier.pts90k > unit.pts90k);
      seen.push({
        pts90k: unit.pts90k,
        bytes: unit.bytes.length,
        depth: later < 0 ? 0 : recent.length - later,
      });
      if (seen.length > window) seen.shift();
      if (unit.key) {
        if (newestKeyPts !== undefined) keyFrameIntervalMs = (unit.pts90k - newestKeyPts) / ticksPerMs;
        newestKeyPts = unit.pts90k;
      }
      measured = undefined;
    },

    /** Time stamps begin anew: nothing seen so far compares with what follows. */
    restart(): void {
      seen = [];
      newestKeyPts = undefined;
      keyFrameIntervalMs = undefined;
      measured = undefined;
    },

    measure(): Pace {
      measured ??= measure(seen, keyFrameIntervalMs === undefined ? {} : { keyFrameIntervalMs });
      return measured;
    },
  };
}

function measure(seen: readonly Seen[], keyFrames: { keyFrameIntervalMs?: number }): Pace {
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
