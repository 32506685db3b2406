/**
 * Assembles NAL units into access units; returned units are exact copies. Parameter sets are removed from the stream and
 * stored; the newest of each precede every key frame. A unit above the bound (unit-buffer.ts) is dropped and counts as
 * lost.
 */
import { copyOf, type StreamUnit } from '../access-unit.ts';
import type { NalSink, NalSyntax } from './nal.ts';
import { createParameterSets } from './parameter-sets.ts';
import { createUnitBuffer, startCode, type UnitBuffer } from './unit-buffer.ts';
import { createUnitPictures } from './unit-pictures.ts';

const shortStartCode = Buffer.from([0, 0, 1]);
/** Bound of the NAL units split from one packet. Such devices send parameter sets, SEI and a picture together. */
const maxInOne = 64;
const maxSetsInUnit = 64;
/** Less of a slice is hardly more than its header. */
const minPartBytes = 64;

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
  const sets = createParameterSets(syntax, knownSets);
  const buffer = createUnitBuffer();
  const pictures = createUnitPictures(syntax);
  let pts90k: number | undefined;
  let unit = emptyUnit();

  function restart(): void {
    buffer.clear();
    pictures.restart();
    unit = emptyUnit();
  }

  function begin(): void {
    end();
    buffer.openNal();
  }

  function end(): void {
    const nal = buffer.nal();
    if (nal === undefined) return;
    if (innerStart(nal, 0, syntax) < 0) {
      take(nal);
      return;
    }
    const several = Buffer.from(nal);
    buffer.dropNal();
    for (const one of apart(several, syntax)) {
      begin();
      buffer.append(one);
      take(buffer.nal());
    }
  }

  /** Processes the open NAL unit, which is complete. */
  function take(nal: Buffer | undefined): void {
    if (nal !== undefined && nal.length >= syntax.headerBytes && staysInUnit(nal)) buffer.closeNal();
    else buffer.dropNal();
  }

  function staysInUnit(nal: Buffer): boolean {
    switch (syntax.kindOf(nal)) {
      case 'picture':
        pictures.addPicture(nal);
        return true;
      case 'vps':
      case 'sps':
      case 'pps':
        // A set that is too long to store stays in the stream.
        return !keepSet(sets.add(nal), unit.sets);
      case 'aud':
        if (!pictures.isEmpty() || unit.delimiterBytes > 0 || !buffer.isFirstNal()) return false;
        unit.delimiterBytes = startCode.length + nal.length;
        return true;
      case 'sei':
        pictures.addSei(nal);
        return true;
      case 'filler':
        return false;
      case 'trailing':
        return !pictures.isEmpty();
      case 'other':
        return true;
    }
  }

  return {
    begin,
    append: buffer.append,
    end,
    isOpen: buffer.isOpen,
    broken() {
      unit.lost = true;
    },
    lose() {
      unit.lost = true;
      const nal = buffer.nal();
      // Decoded up to the loss, a picture is flawed; without it all that follow would be.
      if (nal !== undefined && nal.length >= minPartBytes && syntax.kindOf(nal) === 'picture') take(nal);
      else buffer.dropNal();
    },
    stamp(next) {
      pts90k = next;
    },
    hasPicture: () => buffer.isFull() || !pictures.isEmpty(),
    beginsPicture: () => !buffer.isFull() && pictures.begins(),
    finish({ lossBefore }) {
      end();
      if (buffer.isFull() || (pictures.isEmpty() && unit.lost)) {
        restart();
        return 'lost';
      }
      if (pictures.isEmpty() || pts90k === undefined) return 'nothing';
      const access = pictures.accessAt(pts90k);
      const key = access !== undefined;
      const bytes = withSets(key ? sets.all() : unit.sets, buffer, unit.delimiterBytes);
      // A unit without dependencies is whole even if something before it was lost.
      const isLossy = unit.lost || (lossBefore && !(access === 'fresh' && pictures.begins()));
      restart();
      return { codec: syntax.codec, pts90k, key, bytes, lossBefore: isLossy };
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

/** False without a set. At the bound it is dropped. */
function keepSet(set: Buffer | undefined, kept: Buffer[]): boolean {
  if (set !== undefined && kept.length < maxSetsInUnit) kept.push(set);
  return set !== undefined;
}

/** A unit with parameter sets behind its delimiter. */
function withSets(sets: readonly Buffer[], buffer: UnitBuffer, delimiterBytes: number): Buffer {
  const parts: Uint8Array[] = [buffer.bytes(0, delimiterBytes)];
  for (const set of sets) parts.push(startCode, set);
  parts.push(buffer.bytes(delimiterBytes));
  return copyOf(parts);
}

function emptyUnit() {
  return {
    /** Length of the leading access unit delimiter, start code included. */
    delimiterBytes: 0,
    sets: [] as Buffer[],
    lost: false,
  };
}
