/**
 * The file of a stored clip: an MP4 in encrypted chunks (agent/cameras/lookback/segment-file.ts), each with the positions
 * of its first and last byte in place of times. Any part of it is read without the rest, since players seek.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { listChunks, readChunk, writeChunk } from '../cameras/lookback/segment-file.ts';

/** Also the memory that a reader uses. */
const chunkBytes = 256 * 1024;

/**
 * Returns size and hash of the MP4. Resolves once it is on the disk; rejects with the stream's or the system's error, with
 * `mayGrow`'s, and when the signal aborts. The file then holds a part of it.
 */
export async function writeClip(
  { path, key, mp4 }: { readonly path: string; readonly key: Uint8Array; readonly mp4: Readable },
  mayGrow: (bytes: number) => Promise<void>,
  signal: AbortSignal,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  await using file = await open(path, 'w', 0o600);
  let number = 0;
  let offset = 0;
  let bytes = 0;
  let parts: Buffer[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (size === 0) return;
    await mayGrow(size);
    signal.throwIfAborted();
    const times = { oldestMs: bytes, newestMs: bytes + size - 1 };
    offset += await writeChunk(file, key, { number, offset, times, parts });
    number++;
    bytes += size;
    parts = [];
    size = 0;
  };
  for await (const data of mp4 as AsyncIterable<Buffer>) {
    hash.update(data);
    for (let at = 0; at < data.length; ) {
      const piece = data.subarray(at, at + chunkBytes - size);
      parts.push(piece);
      size += piece.length;
      at += piece.length;
      if (size === chunkBytes) await flush();
    }
  }
  await flush();
  await file.sync();
  return { bytes, sha256: hash.digest('hex') };
}

/** Bytes `from` to `until`, both inclusive. Throws when a chunk is damaged or missing. */
export async function* readClip(
  { path, key }: { readonly path: string; readonly key: Uint8Array },
  { from, until }: { readonly from: number; readonly until: number },
): AsyncGenerator<Buffer> {
  await using file = await open(path, 'r');
  let at = from;
  for (const place of await listChunks(file, new AbortController().signal)) {
    if (place.newestMs < at || place.oldestMs > until) continue;
    const body = place.oldestMs <= at ? await readChunk(file, key, place) : undefined;
    if (body === undefined) break;
    yield body.subarray(at - place.oldestMs, until - place.oldestMs + 1);
    at = place.newestMs + 1;
  }
  if (at <= until) throw new Error('the stored clip is damaged');
}
