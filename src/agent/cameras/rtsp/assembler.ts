/**
 * Puts NAL units together to access units. One growing piece of memory holds the unit that is being received; what is handed out is an
 * exact copy. Parameter sets are taken out of the stream and kept; the newest of each stand in front of every key frame.
 */
import { copyOf, type StreamUnit } from '../access-unit.ts';
import type { NalSink, NalSyntax } from './nal.ts';
import { createParameterSets } from './parameter-sets.ts';

/** Of one unit; what is bigger is thrown away and counts as lost. A 4K key frame has 1–2 MB. */
const maxUnitBytes = 8 * 1024 * 1024;
const firstRoomBytes = 64 * 1024;
/** Recovery points count as key frames only where no IDR picture has come for so long, in ticks of 90 kHz. */
const idrMemory90k = 10 * 90_000;

const startCode = Uint8Array.of(0, 0, 0, 1);
const shortStartCode = Buffer.from([0, 0, 1]);
/** NAL units in one packet that are taken apart. Devices that do so send parameter sets, SEI and a picture together. */
const maxInOne = 64;

export type Assembler = NalSink & {
  /** The time stamp of what comes next. */
  stamp(pts90k: number): void;
  /** A part of the unit that is being received is missing. */
  lose(): void;
  /** Whether what was received since the last unit holds a part of a picture. */
  hasPicture(): boolean;
  /** Whether the first part of a picture that came is the beginning of one. */
  beginsPicture(): boolean;
  /**
   * The unit received so far, which begins a new one. `nothing`: it holds no picture, and what it holds goes to the next. `lost`: its
   * picture could not be saved.
   */
  finish(options: { readonly lossBefore: boolean }): StreamUnit | 'nothing' | 'lost';
};

export function createAssembler(syntax: NalSyntax, knownSets: readonly Buffer[]): Assembler {
  const sets = createParameterSets(syntax);
  for (const set of knownSets) sets.add(set);
  let room = Buffer.allocUnsafeSlow(firstRoomBytes);
  let size = 0;
  /** Where the open NAL unit's header begins. */
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

  /** The NAL unit that begins at `from`, and is the last, goes away. */
  function drop(from: number): void {
    size = from - startCode.length;
    nalAt = undefined;
  }

  /** Decides what becomes of the open NAL unit, which is whole. */
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
        // One too long to be kept stays where it is.
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

  /** A recovery point is a key frame where IDR pictures are not used. */
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
      // What needs nothing from before is whole even if something before it was lost.
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

/** Where a start code stands within the NAL unit that begins at `from`; −1 if none. In a picture they do no harm, and are left. */
function innerStart(bytes: Buffer, from: number, syntax: NalSyntax): number {
  const isPicture = syntax.kindOf(bytes.subarray(from)) === 'picture';
  return isPicture ? -1 : bytes.indexOf(shortStartCode, from + 1);
}

/** NAL units that some devices put into one packet, with start codes between them. At the bound the rest stays together. */
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
    /** The first slice is a picture's first. */
    begins: false,
    access: undefined as 'fresh' | 'open' | undefined,
    recovery: false,
    intra: true,
    /** Of the access unit delimiter in front, start code included. */
    delimiterBytes: 0,
    sets: [] as Buffer[],
    lost: false,
    tooBig: false,
  };
}
