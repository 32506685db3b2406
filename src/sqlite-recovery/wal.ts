/**
 * Reads a write-ahead log without SQLite (sqlite.org/fileformat2.html, section 4).
 *
 * SQLite reads a log up to its first invalid frame and does not report what comes after it. After a power cut
 * that is right: the torn frame belongs to the last transaction, which was never acknowledged. When two or
 * more complete transactions follow the invalid frame, the log was damaged after it was flushed, and
 * acknowledged rows lie behind the damage: `damaged` is set then, and all valid frames are returned. The
 * checksum of a frame continues from its predecessor's stored one, so one bad frame invalidates itself only.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export type Wal = {
  readonly pageSize: number;
  /** Page number → offset of its newest committed image in the file. */
  readonly frames: ReadonlyMap<number, number>;
  /** Pages of the database after the last commit. */
  readonly pageCount: number;
  readonly damaged: boolean;
};

const headerBytes = 32;
const frameHeaderBytes = 24;
/** The least significant bit gives the byte order of the checksums. */
const magic = 0x377f0682;
/** SQLite's default page size, for a log with an unreadable header. */
const defaultPageSize = 4096;
/** Complete transactions after an invalid frame that exclude a torn write at the end. */
const commitsThatTell = 2;

/** Undefined when there is no log, or nothing committed in it. */
export function readWal(path: string): Wal | undefined {
  const file = openIfThere(path);
  if (file === undefined) return undefined;
  try {
    return readFrames(file);
  } finally {
    closeSync(file);
  }
}

/** Undefined where there is no file. */
export function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function readFrames(file: number): Wal | undefined {
  const { size } = fstatSync(file);
  const header = Buffer.alloc(headerBytes);
  if (readSync(file, header, 0, headerBytes, 0) < headerBytes) return undefined;
  const bigEndian = header.readUInt32BE(0) === magic + 1;
  const headerSum = sumOf([0, 0], header.subarray(0, 24), bigEndian);
  const headerHolds =
    (header.readUInt32BE(0) === magic || bigEndian) &&
    isSum(headerSum, header, 24) &&
    isPageSize(header.readUInt32BE(8));
  const pageSize = headerHolds ? header.readUInt32BE(8) : defaultPageSize;
  const frameBytes = frameHeaderBytes + pageSize;
  const count = Math.floor((size - headerBytes) / frameBytes);
  const frame = Buffer.alloc(frameBytes);

  const frames = new Map<number, number>();
  let pageCount = 0;
  // The view of SQLite, up to the first invalid frame; after it, the whole log.
  let whole: { frames: Map<number, number>; pageCount: number } | undefined;
  let commitsBehind = 0;
  let inTransaction: [page: number, offset: number][] = [];
  let salts = headerHolds ? header.subarray(16, 24) : undefined;
  let before: Sum = [header.readUInt32BE(24), header.readUInt32BE(28)];
  for (let index = 0; index < count; index += 1) {
    const at = headerBytes + index * frameBytes;
    if (readSync(file, frame, 0, frameBytes, at) < frameBytes) break;
    salts ??= Buffer.from(frame.subarray(8, 16));
    const page = frame.readUInt32BE(0);
    const ofThisLog = page > 0 && salts.equals(frame.subarray(8, 16)) && (headerHolds || index > 0);
    const holds =
      ofThisLog &&
      isSum(
        sumOf(sumOf(before, frame.subarray(0, 8), bigEndian), frame.subarray(frameHeaderBytes), bigEndian),
        frame,
        16,
      );
    before = [frame.readUInt32BE(16), frame.readUInt32BE(20)];
    if (!holds) {
      whole ??= { frames: new Map(frames), pageCount };
      continue;
    }
    inTransaction.push([page, at + frameHeaderBytes]);
    const afterCommit = frame.readUInt32BE(4);
    if (afterCommit === 0) continue;
    for (const [number, offset] of inTransaction) frames.set(number, offset);
    inTransaction = [];
    pageCount = afterCommit;
    if (whole !== undefined) commitsBehind += 1;
  }
  const damaged = commitsBehind >= commitsThatTell;
  const taken = damaged || whole === undefined ? { frames, pageCount } : whole;
  return taken.frames.size === 0 ? undefined : { pageSize, damaged, ...taken };
}

type Sum = readonly [number, number];

/** Running checksum of the log, over a length that is a multiple of 8. */
function sumOf([first, second]: Sum, bytes: Buffer, bigEndian: boolean): Sum {
  let a = first;
  let b = second;
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
    b = (b + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}

function isSum([a, b]: Sum, bytes: Buffer, at: number): boolean {
  return a === bytes.readUInt32BE(at) && b === bytes.readUInt32BE(at + 4);
}

export function isPageSize(bytes: number): boolean {
  return bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0;
}
