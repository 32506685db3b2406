/** The payload of a packet of Motion JPEG (RFC 2435, 3.1). Pure. */
import type { JpegHead } from './jpeg-file.ts';

export type JpegFragment = {
  /** Position of the data within the picture's coded data, bytes. */
  readonly offset: number;
  readonly quality: number;
  /** As sent in the first packet of a picture; absent: those of the quality. */
  readonly quantTables?: readonly Buffer[];
  readonly sampling: JpegHead['sampling'];
  /** 0: beyond what a packet can state. */
  readonly width: number;
  readonly height: number;
  readonly restartInterval: number;
  /** A view of the packet. */
  readonly data: Buffer;
};

const headerBytes = 8;
const restartHeaderBytes = 4;
const tableHeaderBytes = 4;
/** Qualities from here on have tables of their own, sent with the picture. */
export const ownTables = 128;

/** `unknown_type`: a way of coding outside the RFC, with its number. */
export function parseJpegPacket(
  payload: Buffer,
): JpegFragment | 'broken' | { readonly kind: 'unknown_type'; readonly type: number } {
  if (payload.length < headerBytes) return 'broken';
  const type = payload.readUInt8(4);
  const sampling = ([0, 64] as number[]).includes(type) ? '4:2:2' : '4:2:0';
  if (![0, 1, 64, 65].includes(type)) return { kind: 'unknown_type', type };
  const offset = payload.readUIntBE(1, 3);
  const quality = payload.readUInt8(5);
  let at = headerBytes;
  let restartInterval = 0;
  if (type >= 64) {
    if (payload.length < at + restartHeaderBytes) return 'broken';
    restartInterval = payload.readUInt16BE(at);
    at += restartHeaderBytes;
  }
  let quantTables: Buffer[] | undefined;
  if (quality >= ownTables && offset === 0) {
    if (payload.length < at + tableHeaderBytes) return 'broken';
    const end = at + tableHeaderBytes + payload.readUInt16BE(at + 2);
    if (payload.length < end) return 'broken';
    quantTables = tablesIn(payload.subarray(at + tableHeaderBytes, end), payload.readUInt8(at + 1));
    at = end;
  }
  return {
    ...{ offset, quality, sampling, restartInterval },
    width: payload.readUInt8(6) * 8,
    height: payload.readUInt8(7) * 8,
    ...(quantTables !== undefined && quantTables.length > 0 && { quantTables }),
    data: payload.subarray(at),
  };
}

/** `precisions`: a bit for each table, the lowest of the first; set: values of two bytes. */
function tablesIn(bytes: Buffer, precisions: number): Buffer[] {
  const tables: Buffer[] = [];
  for (let at = 0; tables.length < 2; ) {
    const size = (precisions >> tables.length) & 1 ? 128 : 64;
    if (at + size > bytes.length) break;
    tables.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  return tables;
}
