/**
 * Cuts a clip out of held video without re-encoding. Pure.
 *
 * - It begins with the key frame at or before the requested start (otherwise the first one after it), and ends with the
 *   last picture before the requested end and everything that picture needs.
 * - Damaged pictures and gaps of the stream are left out: the previous picture stands still until the next good one, so
 *   the clip keeps real time and never shows damage.
 * - One clip has one set of parameters: when the camera changed codec, size or settings, the longer side is used.
 * - Bounded in time and bytes; at a bound it ends early.
 */
import { type AccessUnit, type Codec, ticksPerMs, type VideoCodec } from '../access-unit.ts';
import { parameterSets } from '../bitstream/sequence.ts';
import { boundsOf, type PastUnit } from '../grab/past.ts';
import { type HeldGop, isSound } from '../ring/gop.ts';

/** Two minutes, plus the distance to a key frame. */
export const maxClipMs = 150_000;
const maxClipBytes = 200 * 1024 * 1024;

/** A range between two pictures is shown by the previous one. */
const nearMs = 1_000;

export type Cut = {
  readonly codec: VideoCodec;
  /** In decode order, starting with a key frame. */
  readonly units: readonly PastUnit[];
  /** Capture time of the first and the last picture shown. */
  readonly fromMs: number;
  readonly untilMs: number;
};

/** Units in a ring with their times, and whether each is undamaged. */
export function unitsOfRing(gops: readonly HeldGop[], timeMs: (unit: AccessUnit) => number): PastUnit[] {
  return gops.flatMap((gop, index) =>
    gop.units.map((unit, at) => ({
      unit,
      timeMs: timeMs(unit),
      sound: isSound(gop, at, gops[index - 1]),
    })),
  );
}

/**
 * Undefined if no displayable picture is held in the range. `units` in decode order; times are CLOCK_MONOTONIC
 * milliseconds of one boot.
 */
export function cutClip(
  units: readonly PastUnit[],
  range: { fromMs: number; untilMs: number },
  bounds: { maxMs: number; maxBytes: number } = { maxMs: maxClipMs, maxBytes: maxClipBytes },
): Cut | undefined {
  const start = Math.max(
    0,
    units.findLastIndex(({ unit, timeMs, sound }) => unit.key && sound && timeMs <= range.fromMs),
  );
  const last = units.findLastIndex(({ timeMs }) => timeMs <= range.untilMs);
  const sides = sameParameters(units.slice(start, last + 1))
    .map((side) => bounded(decodable(side), bounds))
    .map((side) => cutOf(side))
    .filter((cut) => cut !== undefined)
    .filter((cut) => cut.untilMs >= range.fromMs - nearMs);
  return sides.reduce<Cut | undefined>(
    (best, cut) => (best !== undefined && lengthMs(best) >= lengthMs(cut) ? best : cut),
    undefined,
  );
}

/**
 * Presentation time stamps in decode order, from 0, 90 kHz: capture times, so that playback runs in real time whatever
 * the camera's own stamps. Rising in display order, also when two epochs of the camera's clock overlap.
 */
export function clipTimes90k(units: readonly Pick<PastUnit, 'timeMs'>[]): number[] {
  const { oldestMs: firstMs } = boundsOf(units);
  const shown = units.map(({ timeMs }, index) => ({
    index,
    at: Math.round((timeMs - firstMs) * ticksPerMs),
  }));
  const times = new Array<number>(units.length);
  let before = -1;
  for (const { index, at } of shown.sort((a, b) => a.at - b.at || a.index - b.index)) {
    before = Math.max(at, before + 1);
    times[index] = before;
  }
  return times;
}

const lengthMs = ({ fromMs, untilMs }: Cut) => untilMs - fromMs;

function cutOf(units: readonly PastUnit[]): Cut | undefined {
  const codec = units[0]?.unit.codec;
  if (codec === undefined || codec === 'jpeg') return undefined;
  const { oldestMs, newestMs } = boundsOf(units);
  return { codec, units, fromMs: oldestMs, untilMs: newestMs };
}

/**
 * Split at every key frame that changes the codec or the parameter sets. A key frame without parameter sets uses the
 * previous ones.
 */
function sameParameters(units: readonly PastUnit[]): PastUnit[][] {
  const sides: PastUnit[][] = [];
  let known: { readonly codec: Codec; readonly sets: Buffer } | undefined;
  for (const held of units) {
    const { codec } = held.unit;
    const found = held.unit.key ? Buffer.concat(parameterSets(held.unit)) : noSets;
    const sets = found.length === 0 && known !== undefined ? known.sets : found;
    if (known?.codec !== codec || !sets.equals(known.sets)) sides.push([]);
    known = { codec, sets };
    sides.at(-1)?.push(held);
  }
  return sides;
}

const noSets = Buffer.alloc(0);

/** Drops damaged units, units before the first key frame, and units displayed before it. */
function decodable(units: readonly PastUnit[]): PastUnit[] {
  const first = units.find(({ unit, sound }) => unit.key && sound);
  if (first === undefined) return [];
  return units.slice(units.indexOf(first)).filter(({ sound, timeMs }) => sound && timeMs >= first.timeMs);
}

function bounded(units: readonly PastUnit[], bounds: { maxMs: number; maxBytes: number }): PastUnit[] {
  let bytes = 0;
  const end = units.findIndex(({ unit, timeMs }) => {
    bytes += unit.bytes.length;
    return bytes > bounds.maxBytes || timeMs - (units[0]?.timeMs ?? 0) > bounds.maxMs;
  });
  return units.slice(0, end < 0 ? units.length : end);
}
