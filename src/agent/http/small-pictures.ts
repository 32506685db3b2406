/**
 * Small renditions of stored pictures, for lists: a sixth of the bytes. Made one at a time, so that a frame of a sale waits for one of them at
 * most, and kept in memory, the least used ones leaving first. Nothing is written to the disk, where pictures are encrypted.
 */
import type { SmallWidth } from '../../domain/capture/small-width.ts';
import { createSlots } from '../../lib/keyed-semaphore.ts';
import type { Pictures } from '../cameras/pictures/pictures.ts';

/** 300 of them at 6 KB. */
const maxKeptBytes = 2 * 1024 * 1024;
/** Two pages of a list; the others are sent whole. */
const maxWaiting = 100;
const maxBytes = 32 * 1024;

export type SmallPictures = {
  /**
   * A JPEG of this width; undefined where there is none for now, and the whole picture is sent. `read` gives the stored one. `sha256` is its hash.
   */
  get(
    picture: { readonly sha256: string; readonly width: SmallWidth },
    read: () => Promise<Uint8Array | undefined>,
  ): Promise<Buffer | undefined>;
};

export function createSmallPictures(pictures: Pick<Pictures, 'decode' | 'encode'>): SmallPictures {
  const kept = new Map<string, Buffer>();
  const turns = createSlots({ all: 1, perKind: 1 });
  const forEver = new AbortController().signal;
  let keptBytes = 0;
  let waiting = 0;

  function keep(key: string, jpeg: Buffer): void {
    if (kept.has(key)) return;
    kept.set(key, jpeg);
    keptBytes += jpeg.length;
    for (const [oldest, { length }] of kept) {
      if (keptBytes <= maxKeptBytes) return;
      kept.delete(oldest);
      keptBytes -= length;
    }
  }

  function found(key: string): Buffer | undefined {
    const jpeg = kept.get(key);
    if (jpeg === undefined) return undefined;
    kept.delete(key);
    kept.set(key, jpeg);
    return jpeg;
  }

  async function make(jpeg: Uint8Array, widthPx: number): Promise<Buffer | undefined> {
    const decoded = await pictures.decode(Buffer.from(jpeg), widthPx);
    if (decoded.kind !== 'picture') return undefined;
    using picture = decoded.picture;
    return (await pictures.encode(picture, { widthPx, maxBytes }))?.jpeg;
  }

  return {
    async get({ sha256, width }, read) {
      const key = `${width} ${sha256}`;
      const known = found(key);
      if (known !== undefined) return known;
      if (waiting >= maxWaiting) return undefined;
      waiting++;
      try {
        using _turn = await turns.take('', forEver);
        // Another request for it may have come first.
        const meanwhile = found(key);
        if (meanwhile !== undefined) return meanwhile;
        const jpeg = await read();
        const made = jpeg && (await make(jpeg, width));
        if (made !== undefined) keep(key, made);
        return made;
      } finally {
        waiting--;
      }
    },
  };
}
