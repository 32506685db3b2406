/**
 * A ZIP file of stored entries (APPNOTE 6.3.10, without ZIP64): pictures, video and PDF hardly shrink. Sizes and checksums stand before the
 * content, so every unpacker reads it, and its length is known before the first byte.
 */
import { crc32 } from 'node:zlib';

export type ZipEntry = {
  /** ASCII, with `/` between folders. */
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
  /** Exactly `bytes` bytes. */
  content(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
};

const localHead = 30;
const centralHead = 46;
const endHead = 22;
/** A larger file needs ZIP64. */
const maxZipBytes = 0xffff_ffff;

export function zipEntry(name: string, content: Uint8Array | string): ZipEntry {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return { name, bytes: bytes.length, crc32: crc32(bytes), content: () => [bytes] };
}

/** Throws RangeError over 4 GiB. */
export function zipLength(entries: readonly ZipEntry[]): number {
  const heads = localHead + centralHead;
  const length = entries.reduce((sum, { name, bytes }) => sum + heads + 2 * name.length + bytes, endHead);
  if (length > maxZipBytes) throw new RangeError(`a ZIP file of ${length} bytes`);
  return length;
}

/** `at`: modification time of all entries by the clock of the shop, `2026-11-24T12:34:56`. */
export async function* zipped(entries: readonly ZipEntry[], at: string): AsyncGenerator<Uint8Array> {
  const time = dosTime(at);
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'latin1');
    const head = Buffer.alloc(localHead);
    head.writeUInt32LE(0x0403_4b50, 0);
    writeFacts(head.subarray(4), entry, time);
    yield Buffer.concat([head, name]);
    yield* entry.content();
    const listed = Buffer.alloc(centralHead);
    listed.writeUInt32LE(0x0201_4b50, 0);
    listed.writeUInt16LE(versionNeeded, 4);
    writeFacts(listed.subarray(6), entry, time);
    listed.writeUInt32LE(offset, 42);
    central.push(listed, name);
    offset += localHead + name.length + entry.bytes;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(endHead);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  yield Buffer.concat([directory, end]);
}

/** 2.0: folders. */
const versionNeeded = 20;

/** The fields that both heads of an entry have, in the same order. */
function writeFacts(head: Buffer, { name, bytes, crc32 }: ZipEntry, time: number): void {
  head.writeUInt16LE(versionNeeded, 0);
  // Method 0 at 4: stored.
  head.writeUInt32LE(time, 6);
  head.writeUInt32LE(crc32, 10);
  head.writeUInt32LE(bytes, 14);
  head.writeUInt32LE(bytes, 18);
  head.writeUInt16LE(name.length, 22);
}

/** Date in the upper half, time in steps of two seconds in the lower; years from 1980. */
function dosTime(at: string): number {
  const [year = 1980, month = 1, day = 1, hour = 0, minute = 0, second = 0] = at
    .slice(0, 19)
    .split(/[-T:]/)
    .map((part) => Math.trunc(Number(part)));
  const date = (Math.min(127, Math.max(0, year - 1980)) << 9) | (month << 5) | day;
  return ((date << 16) | (hour << 11) | (minute << 5) | (second >> 1)) >>> 0;
}
