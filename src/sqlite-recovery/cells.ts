/**
 * Reads the b-tree pages and records of a SQLite file (sqlite.org/fileformat2.html, sections 1.6 and 2.1).
 * Any number may be damaged: an inconsistency throws RangeError, and costs a row or a page.
 */
import type { Pages } from './pages.ts';

export type Value = null | number | string | Buffer;
export type TreeKind = 'table' | 'index';

/** `payload` includes the overflow pages; `local` is the part on the page itself. */
export type Cell = {
  readonly rowid: number;
  readonly local: Buffer;
  payload(): Buffer;
  /** Numbers of its overflow pages. */
  overflow(): number[];
};
export type TreePage = {
  readonly children: readonly number[];
  /** Rows; an inner page of a table has none. */
  readonly cells: readonly (() => Cell)[];
};

const kinds = { 2: 'index', 5: 'table', 10: 'index', 13: 'table' } as const;

/** Type byte of a b-tree page. */
export function typeOf(page: number, bytes: Buffer): number {
  return bytes[page === 1 ? 100 : 0] ?? 0;
}

/** Kind of tree of a page type; undefined for any other page. */
export function kindOfType(type: number): TreeKind | undefined {
  return kinds[type as keyof typeof kinds];
}

export function kindOf(bytes: Buffer, page: number): TreeKind | undefined {
  return kindOfType(typeOf(page, bytes));
}

/** True for a page type without children. */
export function isLeafType(type: number): boolean {
  return type === 10 || type === 13;
}

type Layout = {
  readonly kind: TreeKind;
  readonly isLeaf: boolean;
  /** Offsets of the cells. */
  readonly offsets: readonly number[];
  readonly children: readonly number[];
};

function layoutOf(page: number, bytes: Buffer): Layout {
  const at = page === 1 ? 100 : 0;
  const kind = kindOf(bytes, page);
  if (kind === undefined) throw new RangeError('no b-tree page');
  const isLeaf = isLeafType(typeOf(page, bytes));
  const count = bytes.readUInt16BE(at + 3);
  const pointersAt = at + (isLeaf ? 8 : 12);
  if (pointersAt + 2 * count > bytes.length) throw new RangeError('too many cells');
  const offsets: number[] = [];
  for (let index = 0; index < count; index += 1) offsets.push(bytes.readUInt16BE(pointersAt + 2 * index));
  const children = isLeaf
    ? []
    : [
        ...offsets.filter((offset) => offset + 4 <= bytes.length).map((offset) => bytes.readUInt32BE(offset)),
        bytes.readUInt32BE(at + 8),
      ];
  return { kind, isLeaf, offsets, children };
}

/** Throws RangeError for a page that is no b-tree page, or an impossible one. */
export function readChildren(page: number, bytes: Buffer): readonly number[] {
  return layoutOf(page, bytes).children;
}

/** As `readChildren`. */
export function readTreePage(pages: Pages, page: number, bytes: Buffer): TreePage {
  const { kind, isLeaf, offsets, children } = layoutOf(page, bytes);
  const hasRows = isLeaf || kind === 'index';
  const cells = hasRows
    ? offsets.map((offset) => () => readCell(pages, bytes, offset + (isLeaf ? 0 : 4), kind))
    : [];
  return { children, cells };
}

function readCell(pages: Pages, bytes: Buffer, offset: number, kind: TreeKind): Cell {
  const length = readVarint(bytes, offset);
  const key = kind === 'table' ? readVarint(bytes, length.next) : { value: 0, next: length.next };
  const localBytes = localPart(length.value, pages.usableBytes, kind);
  const from = key.next;
  if (from + localBytes > pages.usableBytes) throw new RangeError('a cell past its page');
  const local = bytes.subarray(from, from + localBytes);
  const overflow = (): OverflowPart[] =>
    overflowOf(pages, {
      missing: length.value - localBytes,
      first: localBytes === length.value ? 0 : bytes.readUInt32BE(from + localBytes),
    });
  return {
    rowid: key.value,
    local,
    payload: () =>
      localBytes === length.value
        ? local
        : Buffer.concat([local, ...overflow().map(({ part }) => part)], length.value),
    overflow: () => overflow().map(({ page }) => page),
  };
}

/** Bytes of a payload that are on the page itself. */
function localPart(length: number, usable: number, kind: TreeKind): number {
  const most = kind === 'table' ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (length <= most) return length;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const part = least + ((length - least) % (usable - 4));
  return part <= most ? part : least;
}

type OverflowPart = { readonly page: number; readonly part: Buffer };

function overflowOf(pages: Pages, { missing, first }: { missing: number; first: number }): OverflowPart[] {
  const parts: OverflowPart[] = [];
  // Keeps a damaged length from exhausting the memory.
  if (missing > pages.count * pages.usableBytes) throw new RangeError('a row larger than its file');
  for (let page = first, left = missing; left > 0; ) {
    const bytes = page > 0 ? pages.read(page) : undefined;
    if (bytes === undefined) throw new RangeError('an overflow page that is not there');
    const part = bytes.subarray(4, Math.min(pages.usableBytes, 4 + left));
    parts.push({ page, part });
    left -= part.length;
    page = bytes.readUInt32BE(0);
  }
  return parts;
}

function readVarint(bytes: Buffer, offset: number): { value: number; next: number } {
  let value = 0n;
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes.readUInt8(offset + index);
    if (index === 8)
      return { value: Number(BigInt.asIntN(64, (value << 8n) | BigInt(byte))), next: offset + 9 };
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return { value: Number(value), next: offset + index + 1 };
  }
  throw new RangeError('unreachable');
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Throws RangeError on an inconsistent record, TypeError on text that isn't UTF-8. `columns`: maximum to
 * decode, for a truncated payload.
 */
export function decodeRecord(payload: Buffer, columns = Number.POSITIVE_INFINITY): Value[] {
  const header = readVarint(payload, 0);
  if (header.value > payload.length) throw new RangeError('a record header past its record');
  const values: Value[] = [];
  let at = header.value;
  for (let next = header.next; next < header.value && values.length < columns; ) {
    const type = readVarint(payload, next);
    next = type.next;
    const { value, bytes } = decodeValue(payload, at, type.value);
    values.push(value);
    at += bytes;
  }
  if (columns === Number.POSITIVE_INFINITY && at !== payload.length)
    throw new RangeError('a record of another length');
  return values;
}

const integerBytes = [0, 1, 2, 3, 4, 6, 8];

function decodeValue(payload: Buffer, at: number, type: number): { value: Value; bytes: number } {
  if (type === 0) return { value: null, bytes: 0 };
  if (type === 8 || type === 9) return { value: type - 8, bytes: 0 };
  if (type === 7) return { value: payload.readDoubleBE(at), bytes: 8 };
  const bytes = integerBytes[type] ?? Math.floor((type - 12) / 2);
  if (type < 0 || type === 10 || type === 11 || at + bytes > payload.length)
    throw new RangeError('a value past its record');
  if (type === 6) return { value: Number(payload.readBigInt64BE(at)), bytes };
  if (type < 6) return { value: payload.readIntBE(at, bytes), bytes };
  const part = payload.subarray(at, at + bytes);
  return { value: type % 2 === 0 ? Buffer.from(part) : decoder.decode(part), bytes };
}
