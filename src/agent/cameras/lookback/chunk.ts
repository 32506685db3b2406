/**
 * A chunk: one GOP of a recording, or its key frame alone, as stored on disk and in a spill: a line of JSON that
 * describes the units, then their bytes. Bounded in bytes: a larger GOP is truncated to its beginning, which can be
 * decoded by itself.
 */
import { z } from 'zod';
import { parseJson } from '../../../lib/text/read-json.ts';
import type { AccessUnit } from '../access-unit.ts';
import { boundsOf, type PastUnit, type UnitTimes } from '../grab/past.ts';
import { type HeldGop, isSound } from '../ring/gop.ts';

/** Also the memory used by one read. */
const maxBytes = 32 * 1024 * 1024;

export type Chunk = {
  readonly units: readonly PastUnit[];
  /** For a key frame stored alone: capture times of the key frames before and after it within the same stream. */
  readonly alone?: { readonly beforeMs?: number; readonly afterMs: number };
  /** It follows the previous chunk without a gap; its leading pictures may need that chunk. */
  readonly continues: boolean;
};

/** All units of a GOP. `before`: the previously recorded GOP, if its leading pictures need that one. */
export function wholeGop(gop: HeldGop, times: UnitTimes, before: HeldGop | undefined): Chunk {
  let bytes = 0;
  const units: PastUnit[] = [];
  for (const [index, unit] of gop.units.entries()) {
    bytes += unit.bytes.length;
    if (bytes > maxBytes && index > 0) break;
    units.push({ unit, ...timesOf(unit, times), sound: isSound(gop, index, before) });
  }
  return { units, continues: gop.continues && before !== undefined };
}

/** The key frame of a GOP alone; undefined when damaged. */
export function keyFrameAlone(
  gop: HeldGop,
  times: UnitTimes,
  neighbours: { readonly beforeMs?: number; readonly after?: HeldGop },
): Chunk | undefined {
  const [unit] = gop.units;
  const last = gop.units.at(-1);
  if (unit === undefined || last === undefined || (gop.damagedFrom ?? Infinity) <= 0) return undefined;
  const { beforeMs, after } = neighbours;
  const [next] = after?.continues === true ? after.units : [];
  return {
    units: [{ unit, ...timesOf(unit, times), sound: true }],
    alone: { ...(beforeMs !== undefined && { beforeMs }), afterMs: times.timeMs(next ?? last) },
    continues: false,
  };
}

function timesOf(unit: AccessUnit, times: UnitTimes): Pick<PastUnit, 'timeMs' | 'networkDelayMs'> {
  const networkDelayMs = Math.ceil(times.networkDelayMs?.(unit) ?? 0);
  return { timeMs: times.timeMs(unit), ...(networkDelayMs > 0 && { networkDelayMs }) };
}

/** Minimum reach, milliseconds: a picture further away than this shows another time. */
const minReachMs = 1_000;

/** Distance before and after a picture of this chunk up to which it still shows the requested time, milliseconds. */
export function reachOf(
  chunk: Chunk,
  timeMs: number,
): { readonly beforeMs: number; readonly afterMs: number } {
  if (chunk.alone !== undefined) {
    const toNextMs = chunk.alone.afterMs - timeMs;
    const toPreviousMs = chunk.alone.beforeMs === undefined ? toNextMs : timeMs - chunk.alone.beforeMs;
    return {
      beforeMs: Math.max(minReachMs, toPreviousMs / 2),
      afterMs: Math.max(minReachMs, toNextMs / 2),
    };
  }
  const { oldestMs, newestMs } = boundsOf(chunk.units);
  const reachMs = Math.max(minReachMs, (3 * (newestMs - oldestMs)) / Math.max(1, chunk.units.length - 1));
  return { beforeMs: reachMs, afterMs: reachMs };
}

const head = z.strictObject({
  continues: z.boolean(),
  alone: z.strictObject({ beforeMs: z.number().optional(), afterMs: z.number() }).optional(),
  units: z.array(
    z.strictObject({
      codec: z.enum(['h264', 'h265', 'jpeg']),
      pts90k: z.number(),
      arrivalMs: z.number(),
      epoch: z.number(),
      key: z.boolean(),
      lossBefore: z.boolean(),
      timeMs: z.number(),
      networkDelayMs: z.number().exactOptional(),
      sound: z.boolean(),
      length: z.int().min(0),
    }),
  ),
});

/** Parts are not concatenated, since they may be large. */
export function encodeChunk(chunk: Chunk): Uint8Array[] {
  const written: z.input<typeof head> = {
    continues: chunk.continues,
    ...(chunk.alone !== undefined && { alone: chunk.alone }),
    units: chunk.units.map(({ unit: { bytes, ...unit }, ...times }) => ({
      ...unit,
      ...times,
      length: bytes.length,
    })),
  };
  const text = Buffer.from(JSON.stringify(written));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return [length, text, ...chunk.units.map(({ unit }) => unit.bytes)];
}

/** Undefined unless it was made by `encodeChunk`. The units' bytes are slices of the buffer. */
export function decodeChunk(data: Buffer): Chunk | undefined {
  if (data.length < 4) return undefined;
  const bodyFrom = 4 + data.readUInt32BE(0);
  const read = head.safeParse(parseJson(data.subarray(4, bodyFrom).toString()));
  if (!read.success) return undefined;
  let at = bodyFrom;
  const units = read.data.units.map(({ length, timeMs, networkDelayMs, sound, ...unit }): PastUnit => {
    at += length;
    const times = { timeMs, ...(networkDelayMs !== undefined && { networkDelayMs }) };
    return { unit: { ...unit, bytes: data.subarray(at - length, at) }, ...times, sound };
  });
  if (at !== data.length || units.length === 0) return undefined;
  const { alone, continues } = read.data;
  if (alone === undefined) return { units, continues };
  const { beforeMs, afterMs } = alone;
  return { units, continues, alone: { ...(beforeMs !== undefined && { beforeMs }), afterMs } };
}
