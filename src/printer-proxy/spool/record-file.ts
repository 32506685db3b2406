/** Files of records, a line each. A record is appended completely or not at all. All functions may throw the system's error. */
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { ReceiptMessage } from '../../contract/printer/message.ts';
import { parseRecord, recordLine } from './spool-record.ts';

/** Position of a record in its file, without its line end. */
export type RecordPlace = { readonly offset: number; readonly bytes: number };

/** `end`: size of the file. */
export function appendRecord(handle: number, end: number, record: object, isFlushed: boolean): RecordPlace {
  const line = Buffer.from(recordLine(record));
  try {
    for (let at = 0; at < line.length; ) at += writeSync(handle, line, at);
    if (isFlushed) fdatasyncSync(handle);
  } catch (error) {
    ftruncateSync(handle, end);
    throw error;
  }
  return { offset: end, bytes: line.length - 1 };
}

export function* recordsIn(text: Buffer) {
  for (let offset = 0; offset < text.length; ) {
    const end = text.indexOf(0x0a, offset);
    if (end === -1) return;
    yield { offset, bytes: end - offset, record: parseRecord(text.toString('utf8', offset, end)) };
    offset = end + 1;
  }
}

export function readRecord(path: string, { offset, bytes }: RecordPlace): ReceiptMessage | undefined {
  const record = Buffer.alloc(bytes);
  const handle = openSync(path, 'r');
  try {
    readSync(handle, record, 0, bytes, offset);
  } finally {
    closeSync(handle);
  }
  return parseRecord(record.toString('utf8'))?.item;
}

/** Returns the places of the records and the size of the file. */
export function replaceRecords(
  folder: string,
  path: string,
  records: readonly object[],
): { places: RecordPlace[]; bytes: number } {
  const lines = records.map((record) => Buffer.from(recordLine(record)));
  replaceFile(folder, path, Buffer.concat(lines));
  let bytes = 0;
  const places = lines.map(({ length }) => {
    const offset = bytes;
    bytes += length;
    return { offset, bytes: length - 1 };
  });
  return { places, bytes };
}

/** After any crash the file has its old or its new contents. */
function replaceFile(folder: string, path: string, contents: Buffer): void {
  const draftPath = `${path}.new`;
  try {
    const draft = openSync(draftPath, 'w', 0o600);
    try {
      writeSync(draft, contents);
      fsyncSync(draft);
    } finally {
      closeSync(draft);
    }
    renameSync(draftPath, path);
    flushFolder(folder);
  } catch (error) {
    rmSync(draftPath, { force: true });
    throw error;
  }
}

export function flushFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
