/**
 * Cuts a clip out of held video without encoding it again. Pure.
 *
 * - It begins with the key frame at or before the wanted start (else the first one after it), and ends with the last picture before the wanted
 *   end and all that it needs.
 * - Damaged pictures and those missing in a gap of the stream are left out: the picture before them stands still until the next good one, so
 *   the clip keeps the pace of the clock and never shows damage.
 * - One clip has one set of parameters: where the camera changed codec, size or settings, the longer side is given.
 * - Bounded in time and bytes; at a bound it ends early.
 */
import { type AccessUnit, ticksPerMs, type VideoCodec } from './access-unit.ts';
import type { PastUnit } from './past.ts';
import type { HeldGop } from './ring.ts';

/** Two minutes, and the way to a key frame. */
export const maxClipMs = 150_000;
export const maxClipBytes = 200 * 1024 * 1024;

/** A range between two pictures is shown by the one before. */
const nearMs = 1_000;

export type Cut = {
  readonly codec: VideoCodec;
  /** In decode order, a key frame first. */
  readonly units: readonly PastUnit[];
  /** Capture time of the first and the last picture shown. */
  readonly fromMs: number;
  readonly untilMs: number;
};

/** What a ring holds, with times, and whether each picture can be trusted. */
export function unitsOfRing(gops: readonly HeldGop[], timeMs: (unit: AccessUnit) => number): PastUnit[] {
  return gops.flatMap((gop, index) => {
    const before = gops[index - 1];
    const key = gop.units[0];
    const leadingSound = gop.continues && before !== undefined && before.damagedFrom === undefined;
    return gop.units.map((unit, at) => ({
      unit,
      timeMs: timeMs(unit),
      sound: at < (gop.damagedFrom ?? Infinity) && (unit.pts90k >= (key?.pts90k ?? 0) || leadingSound),
    }));
  });
}

/** Undefined if no picture that may be shown is held in the range. `units` in decode order; times are CLOCK_MONOTONIC milliseconds of one boot. */
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
 * Time stamps for playing, in decode order, from 0 on, 90 kHz: capture times, so that it plays at the true pace whatever the camera's own stamps
 * say. Rising in the order of display, also where two runs of the camera's clock overlap.
 */
export function clipTimes90k(units: readonly Pick<PastUnit, 'timeMs'>[]): number[] {
  const firstMs = Math.min(...units.map(({ timeMs }) => timeMs));
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
  const times = units.map(({ timeMs }) => timeMs);
  return { codec, units, fromMs: Math.min(...times), untilMs: Math.max(...times) };
}

/** Cut wherever a key frame brings another codec or other parameter sets. */
function sameParameters(units: readonly PastUnit[]): PastUnit[][] {
  const sides: PastUnit[][] = [];
  let known: string | undefined;
  for (const held of units) {
    const found = held.unit.key ? parametersOf(held.unit) : known;
    if (found !== known || sides.length === 0) sides.push([]);
    known = found;
    sides.at(-1)?.push(held);
  }
  return sides;
}

/** Without what is damaged, what comes before the first key frame, and what is shown before it. */
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

/** The codec and the parameter sets in front of a key frame: NAL units up to its first slice. */
function parametersOf({ codec, bytes }: AccessUnit): string {
  const sets: string[] = [codec];
  const isSet = (first: number) =>
    codec === 'h264' ? [7, 8].includes(first & 0x1f) : [32, 33, 34].includes((first >> 1) & 0x3f);
  const isSlice = (first: number) => (codec === 'h264' ? (first & 0x1f) <= 5 : ((first >> 1) & 0x3f) < 32);
  for (let at = bytes.indexOf(startCode); at >= 0; ) {
    const first = bytes[at + startCode.length] ?? 0;
    if (isSlice(first)) break;
    const next = bytes.indexOf(startCode, at + startCode.length);
    // A start code may have a zero in front, which is not part of the set.
    if (isSet(first))
      sets.push(bytes.toString('latin1', at, next < 0 ? bytes.length : next).replace(/\0+$/, ''));
    at = next;
  }
  return sets.join('\n');
}

const startCode = Buffer.from([0, 0, 1]);
