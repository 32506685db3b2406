/**
 * Assembles NAL units into access units. One growing buffer holds the unit that is being received; returned units are
 * exact copies. Parameter sets are removed from the stream and stored; the newest of each precede every key frame.
 */
import { copyOf, type StreamUnit } from '../access-unit.ts';
import type { NalSink, NalSyntax } from './nal.ts';
import { createParameterSets } from './parameter-sets.ts';

/** Bound of one unit; a larger one is dropped and counts as lost. A 4K key frame has 1–2 MB. */
const maxUnitBytes = 8 * 1024 * 1024;
const firstRoomBytes = 64 * 1024;
/** Recovery points count as key frames only when no IDR picture arrived for this long, in ticks of 90 kHz. */
const idrMemory90k = 10 * 90_000;

const startCode = Uint8Array.of(0, 0, 0, 1);
const shortStartCode = Buffer.from([0, 0, 1]);
/** Bound of the NAL units split from one packet. Such devices send parameter sets, SEI and a picture together. */
const maxInOne = 64;

export type Assembler = NalSink & {
  /** Time stamp of the following NAL units. */
  stamp(pts90k: number): void;
  /** A part of the unit that is being received is missing. */
  lose(): void;
  /** Whether data since the last unit contains a part of a picture. */
  hasPicture(): boolean;
  /** Whether the first received part of a picture is its beginning. */
  beginsPicture(): boolean;
  /**
   * Returns the unit received so far and begins a new one. `nothing`: it contains no picture, and its content moves to
   * the next unit. `lost`: its picture was dropped.
   */
  finish(options: { readonly lossBefore: boolean }): StreamUnit | 'nothing' | 'lost';
};

export function createAssembler(syntax: NalSyntax, knownSets: readonly Buffer[]): Assembler {
  const sets = createParameterSets(syntax);
  for (const set of knownSets) sets.add(set);
  let room = Buffer.allocUnsafeSlow(firstRoomBytes);
  let size = 0;
  /** Offset of the open NAL unit's header. */
  let nalAt: number | undefined;
  let pts90k: number | undefined;
  let lastIdr90k: number | undefined;
  let unit = emptyUnit();

  function restart(): void {
    size = 0;
    nalAt = undefined;
    unit = emptyUnit();
  }

  function append(bytes: Uint8Array): void {
    if (unit.tooBig) return;
    if (size + bytes.length > maxUnitBytes) {
      restart();
      unit.tooBig = true;
      return;
    }
    if (size + bytes.length > room.length) {
      const bigger = Buffer.allocUnsafeSlow(
        Math.min(maxUnitBytes, Math.max(room.length * 2, size + bytes.length)),
      );
      room.copy(bigger, 0, 0, size);
      room = bigger;
    }
    room.set(bytes, size);
    size += bytes.length;
  }

  function begin(): void {
    end();
    append(startCode);
    if (!unit.tooBig) nalAt = size;
  }

  function end(): void {
    if (nalAt === undefined) return;
    const nal = room.subarray(nalAt, size);
    if (innerStart(nal, 0, syntax) < 0) {
      take();
      return;
    }
    const several = Buffer.from(nal);
    drop(nalAt);
    for (const one of apart(several, syntax)) {
      begin();
      append(one);
      take();
    }
  }

  /** Removes the NAL unit that begins at `from`, which is the last. */
  function drop(from: number): void {
    size = from - startCode.length;
    nalAt = undefined;
  }

  /** Processes the open NAL unit, which is complete. */
  function take(): void {
    if (nalAt === undefined) return;
    const from = nalAt;
    nalAt = undefined;
    const nal = room.subarray(from, size);
    if (nal.length < syntax.headerBytes) {
      drop(from);
      return;
    }
    switch (syntax.kindOf(nal)) {
      case 'picture':
        takePicture(nal);
        return;
      case 'vps':
      case 'sps':
      case 'pps': {
        const set = sets.add(nal);
        // A set that is too long to store stays in the stream.
        if (set === undefined) return;
        if (unit.sets.length < maxSetsInUnit) unit.sets.push(set);
        drop(from);
        return;
      }
      case 'aud':
        if (unit.pictures === 0 && unit.delimiterBytes === 0 && from === startCode.length)
          unit.delimiterBytes = size;
        else drop(from);
        return;
      case 'sei':
        if (syntax.recoveryPoint(nal)) unit.recovery = true;
        return;
      case 'filler':
        drop(from);
        return;
      case 'trailing':
        if (unit.pictures === 0) drop(from);
        return;
      case 'other':
        return;
    }
  }

  function takePicture(nal: Buffer): void {
    if (unit.pictures === 0) unit.begins = syntax.firstSlice(nal);
    unit.pictures++;
    const access = syntax.randomAccess(nal);
    if (access !== undefined) unit.access = access;
    unit.intra &&= unit.recovery && syntax.intraSlice(nal);
  }

  /** A recovery point counts as a key frame when IDR pictures are not used. */
  function accessOf(now90k: number): 'fresh' | 'open' | undefined {
    if (unit.access !== undefined) {
      lastIdr90k = now90k;
      return unit.access;
    }
    const idrs = lastIdr90k !== undefined && Math.abs(now90k - lastIdr90k) < idrMemory90k;
    return unit.recovery && unit.intra && !idrs ? 'open' : undefined;
  }

  function bytesOf(key: boolean): Buffer {
    const { delimiterBytes } = unit;
    const inFront = key ? sets.all() : unit.sets;
    const parts: Uint8Array[] = [room.subarray(0, delimiterBytes)];
    for (const set of inFront) parts.push(startCode, set);
    parts.push(room.subarray(delimiterBytes, size));
    return copyOf(parts);
  }

  return {
    begin,
    append,
    end,
    isOpen: () => nalAt !== undefined,
    broken() {
      unit.lost = true;
    },
    lose() {
      unit.lost = true;
      if (nalAt !== undefined) drop(nalAt);
    },
    stamp(next) {
      pts90k = next;
    },
    hasPicture: () => unit.pictures > 0 || unit.tooBig,
    beginsPicture: () => unit.pictures > 0 && unit.begins,
    finish({ lossBefore }) {
      end();
      if (unit.tooBig || (unit.pictures === 0 && unit.lost)) {
        restart();
        return 'lost';
      }
      if (unit.pictures === 0 || pts90k === undefined) return 'nothing';
      const access = accessOf(pts90k);
      // A unit without dependencies is whole even if something before it was lost.
      const hit = lossBefore && !(access === 'fresh' && unit.begins);
      const done: StreamUnit = {
        codec: syntax.codec,
        pts90k,
        key: access !== undefined,
        bytes: bytesOf(access !== undefined),
        lossBefore: unit.lost || hit,
      };
      restart();
      return done;
    },
  };
}

/**
 * Offset of a start code within the NAL unit that begins at `from`; −1 if none. Within a picture they are harmless and
 * are kept.
 */
function innerStart(bytes: Buffer, from: number, syntax: NalSyntax): number {
  const isPicture = syntax.kindOf(bytes.subarray(from)) === 'picture';
  return isPicture ? -1 : bytes.indexOf(shortStartCode, from + 1);
}

/** NAL units that some devices put into one packet, separated by start codes. At the bound the rest stays together. */
function* apart(bytes: Buffer, syntax: NalSyntax): Generator<Buffer, void, undefined> {
  let from = 0;
  for (let count = 1; count < maxInOne; count++) {
    const next = innerStart(bytes, from, syntax);
    if (next < 0) break;
    let end = next;
    while (end > from && bytes[end - 1] === 0) end--;
    yield bytes.subarray(from, end);
    from = next + shortStartCode.length;
  }
  yield bytes.subarray(from);
}

const maxSetsInUnit = 64;

function emptyUnit() {
  return {
    pictures: 0,
    /** Whether the first slice is a picture's first. */
    begins: false,
    access: undefined as 'fresh' | 'open' | undefined,
    recovery: false,
    intra: true,
    /** Length of the leading access unit delimiter, start code included. */
    delimiterBytes: 0,
    sets: [] as Buffer[],
    lost: false,
    tooBig: false,
  };
}
