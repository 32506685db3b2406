/**
 * A file of chunks, written sequentially: encrypted segments of the lookback, and of the spill.
 *
 * Each chunk is [mark, number, length, first and last capture time, CRC of these][tag][body], encrypted with the
 * file's own key, the chunk's number as nonce, its header as associated data: a body that was torn, changed or moved is
 * detected and never decoded. A file torn by a power cut is readable up to the tear; after a damaged header the next
 * chunk is found by its mark, so damage costs only the chunk it hits.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { Bounds } from '../grab/past.ts';

const mark = 0x74_66_43_31;
const plainBytes = 28;
const headerBytes = plainBytes + 4 + 16;
/** Larger than any chunk; a header with a larger length is invalid. */
const maxBodyBytes = 64 * 1024 * 1024;
/** Encrypting this much blocks the event loop for some milliseconds on a small machine; then it yields. */
const turnBytes = 128 * 1024;
const searchBytes = 256 * 1024;
const authTagLength = 16;
/** Length of a file's key. */
export const keyBytes = 32;
/**
 * `chacha20-poly1305` is five times as fast where the processor has no AES, as that of a Raspberry Pi 4: for the spill, which a stop waits
 * for. The other one is for what is written all the time, and stays readable for years.
 */
export type ChunkCipher = 'aes-256-gcm' | 'chacha20-poly1305';

/** Position of a chunk in its file, and the capture times of its pictures. */
export type ChunkPlace = Bounds & {
  readonly number: number;
  /** Offset of its header. */
  readonly offset: number;
  readonly bodyBytes: number;
};

/** Size of the chunk in the file. */
export function sizeOf(parts: readonly Uint8Array[]): number {
  return headerBytes + parts.reduce((sum, part) => sum + part.length, 0);
}

/**
 * Appends a chunk at `offset` and returns its size. Rejects with the system's error; the
 * file may then contain a part of the chunk.
 */
export async function writeChunk(
  file: FileHandle,
  key: Uint8Array,
  chunk: { number: number; offset: number; times: Bounds; parts: readonly Uint8Array[] },
  cipherName: ChunkCipher = 'aes-256-gcm',
): Promise<number> {
  const size = sizeOf(chunk.parts);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(mark, 0);
  header.writeUInt32BE(chunk.number, 4);
  header.writeUInt32BE(size - headerBytes, 8);
  header.writeDoubleBE(chunk.times.oldestMs, 12);
  header.writeDoubleBE(chunk.times.newestMs, 20);
  header.writeUInt32BE(crc32(header.subarray(0, plainBytes)), plainBytes);
  const cipher = encrypting(cipherName, key, nonceOf(chunk.number));
  cipher.setAAD(header.subarray(0, plainBytes), { plaintextLength: size - headerBytes });
  const parts = await inTurns(chunk.parts, (part) => cipher.update(part));
  cipher.final();
  cipher.getAuthTag().copy(header, plainBytes + 4);
  await writeAll(file, [header, ...parts], chunk.offset);
  return size;
}

/** Intact chunks of a file in order. Reads only their headers. */
export async function listChunks(file: FileHandle, signal: AbortSignal): Promise<ChunkPlace[]> {
  const found: ChunkPlace[] = [];
  const { size } = await file.stat();
  const header = Buffer.alloc(headerBytes);
  for (let offset = 0; offset + headerBytes <= size; ) {
    signal.throwIfAborted();
    await file.read(header, 0, headerBytes, offset);
    const place = placeOf(header, offset);
    const end = offset + headerBytes + (place?.bodyBytes ?? 0);
    if (place === undefined || place.number < (found.at(-1)?.number ?? -1) + 1) {
      const next = await findMark(file, offset + 1, size);
      if (next === undefined) break;
      offset = next;
    } else if (end > size) break;
    else {
      found.push(place);
      offset = end;
    }
  }
  return found;
}

/** Body of a chunk; undefined unless intact. */
export async function readChunk(
  file: FileHandle,
  key: Uint8Array,
  place: ChunkPlace,
  cipherName: ChunkCipher = 'aes-256-gcm',
): Promise<Buffer | undefined> {
  const data = Buffer.allocUnsafeSlow(headerBytes + place.bodyBytes);
  const { bytesRead } = await file.read(data, 0, data.length, place.offset);
  if (bytesRead < data.length || placeOf(data, place.offset)?.number !== place.number) return undefined;
  const body = data.subarray(headerBytes);
  try {
    const decipher = decrypting(cipherName, key, nonceOf(place.number));
    decipher.setAAD(data.subarray(0, plainBytes), { plaintextLength: place.bodyBytes });
    decipher.setAuthTag(data.subarray(plainBytes + 4, headerBytes));
    const parts = await inTurns(pieces(body), (part) => decipher.update(part));
    decipher.final();
    return Buffer.concat(parts);
  } catch {
    return undefined;
  }
}

const encrypting = (name: ChunkCipher, key: Uint8Array, nonce: Uint8Array) =>
  name === 'aes-256-gcm'
    ? createCipheriv(name, key, nonce, { authTagLength })
    : createCipheriv(name, key, nonce, { authTagLength });

const decrypting = (name: ChunkCipher, key: Uint8Array, nonce: Uint8Array) =>
  name === 'aes-256-gcm'
    ? createDecipheriv(name, key, nonce, { authTagLength })
    : createDecipheriv(name, key, nonce, { authTagLength });

function placeOf(header: Buffer, offset: number): ChunkPlace | undefined {
  const bodyBytes = header.readUInt32BE(8);
  const good =
    header.readUInt32BE(0) === mark &&
    header.readUInt32BE(plainBytes) === crc32(header.subarray(0, plainBytes)) &&
    bodyBytes <= maxBodyBytes;
  if (!good) return undefined;
  return {
    number: header.readUInt32BE(4),
    offset,
    bodyBytes,
    oldestMs: header.readDoubleBE(12),
    newestMs: header.readDoubleBE(20),
  };
}

/** Offset of the next chunk mark. */
async function findMark(file: FileHandle, from: number, size: number): Promise<number | undefined> {
  const requested = Buffer.alloc(4);
  requested.writeUInt32BE(mark);
  const window = Buffer.alloc(searchBytes);
  for (let offset = from; offset + headerBytes <= size; offset += searchBytes - requested.length + 1) {
    const { bytesRead } = await file.read(window, 0, searchBytes, offset);
    const at = window.subarray(0, bytesRead).indexOf(requested);
    if (at >= 0) return offset + at;
  }
  return undefined;
}

/** The key is used only for the chunks of this file, each written once. */
function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}

function* pieces(data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; at += turnBytes) yield data.subarray(at, at + turnBytes);
}

async function inTurns(
  parts: Iterable<Uint8Array>,
  work: (part: Uint8Array) => Uint8Array,
): Promise<Uint8Array[]> {
  const done: Uint8Array[] = [];
  let bytes = 0;
  for (const part of parts) {
    bytes += part.length;
    if (bytes > turnBytes) {
      bytes = part.length;
      await nextTurn();
    }
    done.push(work(part));
  }
  return done;
}

/** `writev` may write only a part. */
async function writeAll(file: FileHandle, parts: readonly Uint8Array[], offset: number): Promise<void> {
  let left = parts.filter((part) => part.length > 0);
  let at = offset;
  while (left.length > 0) {
    const { bytesWritten } = await file.writev(left.slice(0, 512), at);
    at += bytesWritten;
    left = without(left, bytesWritten);
  }
}

function without(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let gone = bytes;
  const index = parts.findIndex((part) => {
    if (gone < part.length) return true;
    gone -= part.length;
    return false;
  });
  const [first, ...rest] = index < 0 ? [] : parts.slice(index);
  return first === undefined ? [] : [first.subarray(gone), ...rest];
}
