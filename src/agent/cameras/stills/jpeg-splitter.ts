/**
 * Finds whole JPEG files in a body that is one, or in a multipart stream of them. Takes chunks of any size. Pure.
 *
 * Parses the structure of JPEG itself (ITU-T T.81, B.1) and ignores everything around it: cameras misquote their
 * boundaries, omit lengths or count them wrong, and a truncated picture must not pass as a good one. Bytes between
 * pictures are skipped.
 */
import { copyOf } from '../access-unit.ts';

export type SplitPicture = {
  /** From SOI to EOI, owns its memory. */
  readonly bytes: Buffer;
  /** Arrival of its first byte, as passed by the caller. Milliseconds. */
  readonly firstByteMs: number;
};

type Place = { readonly at: number; readonly inScan: boolean; readonly hasScan: boolean };
type Progress =
  | (Place & { readonly kind: 'more' | 'broken' })
  | { readonly kind: 'whole'; readonly at: number };

const soi = 0xd8;
const eoi = 0xd9;
const sos = 0xda;
const start = Buffer.from([0xff, soi, 0xff]);
const beginning: Place = { at: 2, inScan: false, hasScan: false };

/** `maxBytes`: a larger picture is dropped and counts as broken; at most that plus one chunk is held. */
export function createJpegSplitter({ maxBytes = 8 * 1024 * 1024 } = {}) {
  let held = Buffer.alloc(0);
  /** Held bytes are between these; bytes before `from` are discarded at the end of the chunk. */
  let from = 0;
  let used = 0;
  /** State within a picture, which starts the held bytes; undefined while searching for one. */
  let open: { place: Place; firstByteMs: number } | undefined;
  let broken = 0;

  function append(chunk: Uint8Array): void {
    if (used + chunk.length > held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * held.length, used + chunk.length, 64 * 1024));
      held.copy(larger, 0, 0, used);
      held = larger;
    }
    held.set(chunk, used);
    used += chunk.length;
  }

  /** Once per chunk, not per picture: garbage may look like the start of one every two bytes. */
  function moveToFront(): void {
    held.copyWithin(0, from, used);
    used -= from;
    from = 0;
  }

  function lose(resumeAt: number): void {
    broken++;
    open = undefined;
    from = Math.min(from + resumeAt, used);
  }

  /** False when more bytes are needed. */
  function begin(atMs: number): boolean {
    const found = held.subarray(0, used).indexOf(start, from);
    if (found < 0) {
      from = Math.max(from, used - (start.length - 1));
      return false;
    }
    from = found;
    open = { place: beginning, firstByteMs: atMs };
    return true;
  }

  return {
    /** Pictures completed by this chunk. `atMs`: its arrival. */
    push(chunk: Uint8Array, atMs: number): SplitPicture[] {
      append(chunk);
      const pictures: SplitPicture[] = [];
      while (open !== undefined || begin(atMs)) {
        if (open === undefined) break;
        const progress = advance(held.subarray(from, used), open.place);
        const size = progress.kind === 'whole' ? progress.at : used - from;
        // The same position however the bytes were split into chunks.
        if (progress.kind !== 'broken' && size > maxBytes) lose(maxBytes);
        else if (progress.kind === 'broken') lose(Math.min(progress.at, maxBytes));
        else if (progress.kind === 'whole') {
          const bytes = copyOf([held.subarray(from, from + progress.at)]);
          pictures.push({ bytes, firstByteMs: open.firstByteMs });
          from += progress.at;
          open = undefined;
        } else {
          open = { ...open, place: progress };
          break;
        }
      }
      moveToFront();
      return pictures;
    },

    /** Number of pictures that began but were not completed. */
    broken: () => broken,
    /** A picture has begun and is incomplete. */
    pending: () => open !== undefined,
  };
}

/** Advances through the markers as far as the bytes allow. `broken` gives the position to resume the search. */
function advance(data: Buffer, from: Place): Progress {
  let { at, inScan, hasScan } = from;
  for (;;) {
    if (inScan) {
      // In coded data FF 00 is a byte FF, and restart markers belong to it; anything else ends it.
      const next = at < data.length ? data.indexOf(0xff, at) : -1;
      if (next < 0) return { kind: 'more', at: Math.max(at, data.length), inScan, hasScan };
      const code = data[next + 1];
      if (code === undefined) return { kind: 'more', at: next, inScan, hasScan };
      if (code === 0x00 || (code >= 0xd0 && code <= 0xd7)) at = next + 2;
      else {
        at = next;
        inScan = false;
      }
      continue;
    }
    const [mark, code] = [data[at], data[at + 1]];
    if (mark !== undefined && mark !== 0xff) return { kind: 'broken', at, inScan, hasScan };
    if (code === undefined) return { kind: 'more', at, inScan, hasScan };
    if (code === 0xff) at += 1;
    else if (code === 0x01) at += 2;
    else if (code === eoi && hasScan) return { kind: 'whole', at: at + 2 };
    else if (code < 0xc0 || (code >= 0xd0 && code <= eoi)) {
      return { kind: 'broken', at: code === soi ? at : at + 2, inScan, hasScan };
    } else {
      if (data.length < at + 4) return { kind: 'more', at, inScan, hasScan };
      const length = data.readUInt16BE(at + 2);
      if (length < 2) return { kind: 'broken', at: at + 2, inScan, hasScan };
      at += 2 + length;
      if (code === sos) {
        inScan = true;
        hasScan = true;
      }
    }
  }
}
