/**
 * Pages of a SQLite file that may be damaged, overlaid with those of its write-ahead log. Writes nothing and
 * trusts no number.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isPageSize, openIfThere, readWal } from './wal.ts';

export type Pages = Disposable & {
  /** Bytes of a page that SQLite uses. */
  readonly usableBytes: number;
  readonly count: number;
  /** Pages missing at the end of the file compared with its header. With a log they count as unreadable. */
  readonly cutOff: number;
  /** `PRAGMA user_version`, if readable. */
  readonly userVersion: number | undefined;
  /**
   * Undefined when the file has no such page. A view into a shared buffer: a caller that keeps it must copy
   * it.
   */
  read(page: number): Buffer | undefined;
  readonly hasLog: boolean;
  /** The newest image of the page is in the log, not in the file. */
  isInLog(page: number): boolean;
};

const magic = 'SQLite format 3\0';
const defaultPageSize = 4096;
const headerBytes = 100;
/** Pages per read, since nearly all are read in the order of the file. */
const pagesAtOnce = 64;

export function openPages(path: string): Pages {
  const wal = readWal(`${path}-wal`);
  const log = wal === undefined ? undefined : openSync(`${path}-wal`, 'r');
  const file = openIfThere(path);
  const fileBytes = file === undefined ? 0 : fstatSync(file).size;
  const fileHeader = file === undefined ? undefined : readAt(file, 0, headerBytes);
  const declared = fileHeader !== undefined && isHeader(fileHeader) ? pageSizeOf(fileHeader) : undefined;
  const pageSize = wal?.pageSize ?? declared ?? defaultPageSize;
  const inFile = Math.floor(fileBytes / pageSize);

  let many: { readonly first: number; readonly bytes: Buffer | undefined } | undefined;
  let lastRead = 0;
  const readOfFile = (from: number, page: number): Buffer | undefined => {
    const first = page - ((page - 1) % pagesAtOnce);
    const isNext = Math.abs(page - lastRead) <= 1;
    lastRead = page;
    // Random accesses read single pages.
    if (many?.first !== first && isNext && first + pagesAtOnce - 1 <= inFile)
      many = { first, bytes: readAt(from, (first - 1) * pageSize, pagesAtOnce * pageSize) };
    if (many?.first !== first || many.bytes === undefined)
      return readAt(from, (page - 1) * pageSize, pageSize);
    const at = (page - first) * pageSize;
    return many.bytes.subarray(at, at + pageSize);
  };
  const read = (page: number): Buffer | undefined => {
    const offset = wal?.frames.get(page);
    if (offset !== undefined && log !== undefined) return readAt(log, offset, pageSize);
    return file === undefined || page < 1 || page > inFile ? undefined : readOfFile(file, page);
  };
  const first = read(1);
  const header = first !== undefined && isHeader(first) ? first : undefined;
  const physical = Math.max(inFile, ...(wal?.frames.keys() ?? []));
  const said = header === undefined ? 0 : saidCount(header);
  const count = wal !== undefined ? wal.pageCount : said > 0 && said <= physical ? said : physical;
  return {
    usableBytes: pageSize - (header?.[20] ?? 0),
    count,
    cutOff: wal === undefined ? Math.max(0, said - physical) : 0,
    userVersion: header?.readUInt32BE(60),
    read,
    hasLog: wal !== undefined,
    isInLog: (page) => wal?.frames.has(page) === true,
    [Symbol.dispose]: () => {
      if (file !== undefined) closeSync(file);
      if (log !== undefined) closeSync(log);
    },
  };
}

/** Size of the file according to its header; 0 when the header doesn't have it. */
export function declaredBytes(path: string): number {
  const file = openSync(path, 'r');
  try {
    const header = readAt(file, 0, headerBytes);
    return header !== undefined && isHeader(header) ? saidCount(header) * pageSizeOf(header) : 0;
  } finally {
    closeSync(file);
  }
}

/** A header last written by an old SQLite does not hold the size. */
function saidCount(header: Buffer): number {
  return header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) : 0;
}

/** Undefined past the end and on a read error: a bad sector costs its pages only. */
function readAt(file: number, offset: number, length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length);
  try {
    return readSync(file, bytes, 0, length, offset) === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 16) === magic && isPageSize(pageSizeOf(bytes));
}

function pageSizeOf(header: Buffer): number {
  const said = header.readUInt16BE(16);
  return said === 1 ? 65_536 : said;
}
