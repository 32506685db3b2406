/**
 * The spool's files: items are appended, and a file is removed when all items in it and in earlier files are acknowledged.
 *
 * A record is appended completely or not at all; nothing is written after a torn record, which a power cut may leave.
 */
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ReceiptMessage } from '../../contract/printer/message.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { parseRecord, recordLine, withoutText } from './spool-record.ts';

type Place = { readonly file: number; readonly offset: number; readonly bytes: number };
/** `items`: number of unacknowledged ones. */
type SpoolFile = { bytes: number; items: number; hasTexts: boolean };

const namePattern = /^jobs-(\d{10})\.log$/;

/** `fileBytes`: a file of this size is followed by a new one. All functions may throw the system's error. */
export function createSpoolFiles({ folder, fileBytes }: { folder: string; fileBytes: number }) {
  const places = new Map<string, Place>();
  const files = new Map<number, SpoolFile>();
  let current: { readonly number: number; readonly handle: number; readonly file: SpoolFile } | undefined;

  const pathOf = (number: number): string => join(folder, `jobs-${String(number).padStart(10, '0')}.log`);
  const totalBytes = (): number => [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);

  function place(id: string, where: Place): void {
    places.set(id, where);
    const file = files.get(where.file);
    if (file !== undefined) file.items++;
  }

  function forget(id: string): boolean {
    const file = files.get(places.get(id)?.file ?? 0);
    if (file !== undefined) file.items--;
    return places.delete(id);
  }

  function load(): void {
    makeFolder(folder);
    const names = readdirSync(folder);
    for (const name of names) if (name.endsWith('.new')) rmSync(join(folder, name), { force: true });
    const numbers = names.flatMap((name) => namePattern.exec(name)?.[1] ?? []).map(Number);
    let failure: Error | undefined;
    for (const number of numbers.sort((a, b) => a - b)) {
      try {
        loadFile(number);
      } catch (error) {
        failure = error as Error;
      }
    }
    clean();
    if (failure !== undefined) throw failure;
  }

  function loadFile(number: number): void {
    // Counts as needed until it is read.
    const file: SpoolFile = { bytes: 0, items: 1, hasTexts: false };
    files.set(number, file);
    const text = readFileSync(pathOf(number));
    file.bytes = text.length;
    file.items = 0;
    for (const { offset, bytes, record } of recordsIn(text)) {
      if (record?.ack !== undefined) forget(record.ack);
      if (record?.item === undefined) continue;
      forget(record.item.id);
      place(record.item.id, { file: number, offset, bytes });
      file.hasTexts ||= record.item.text !== undefined;
    }
  }

  /** File for new records: never after a torn record. */
  function openFile(): NonNullable<typeof current> {
    if (current !== undefined && current.file.bytes < fileBytes) return current;
    const number = Math.max(0, ...files.keys()) + 1;
    makeFolder(folder);
    const handle = openSync(pathOf(number), 'ax', 0o600);
    if (current !== undefined) closeSync(current.handle);
    current = { number, handle, file: { bytes: 0, items: 0, hasTexts: false } };
    files.set(number, current.file);
    flushFolder(folder);
    return current;
  }

  function append(record: object, isFlushed: boolean): Place {
    const { number, handle, file } = openFile();
    const line = Buffer.from(recordLine(record));
    try {
      for (let at = 0; at < line.length; ) at += writeSync(handle, line, at);
      if (isFlushed) fdatasyncSync(handle);
    } catch (error) {
      ftruncateSync(handle, file.bytes);
      throw error;
    }
    const offset = file.bytes;
    file.bytes += line.length;
    return { file: number, offset, bytes: line.length - 1 };
  }

  /** Removes empty files, the oldest first. */
  function clean(): void {
    for (const [number, { items }] of files) {
      if (items > 0 || number === current?.number) return;
      rmSync(pathOf(number), { force: true });
      files.delete(number);
    }
  }

  function read(id: string): ReceiptMessage | undefined {
    const where = places.get(id);
    return where === undefined ? undefined : readRecord(pathOf(where.file), where);
  }

  /** Rewrites a file without texts; returns the number of its items. */
  function removeTexts(number: number, file: SpoolFile): number {
    const kept = [...places].filter(([, where]) => where.file === number);
    const items = kept.flatMap(([id]) => read(id) ?? []).map(withoutText);
    const lines = items.map((item) => Buffer.from(recordLine({ item })));
    replaceFile(folder, pathOf(number), Buffer.concat(lines));
    let offset = 0;
    for (const [index, { id }] of items.entries()) {
      const length = lines[index]?.length ?? 0;
      places.set(id, { file: number, offset, bytes: length - 1 });
      offset += length;
    }
    file.bytes = offset;
    file.hasTexts = false;
    return items.length;
  }

  return {
    load,
    read,
    totalBytes,
    ids: () => places.keys(),
    has: (id: string) => places.has(id),
    count: () => places.size,
    /** Replaces an item with the same id. On disk when it returns. */
    add(item: ReceiptMessage): void {
      const where = append({ item }, true);
      forget(item.id);
      place(item.id, where);
      if (current !== undefined && item.text !== undefined) current.file.hasTexts = true;
    },
    acknowledge(id: string): void {
      if (!forget(id)) return;
      try {
        append({ ack: id }, false);
      } catch {
        // It is delivered again after a restart, and counts once.
      }
      clean();
    },
    /** Files that have texts, the oldest first, without the one that is written. */
    withTexts: () => [...files].filter(([number, { hasTexts }]) => hasTexts && number !== current?.number),
    removeTexts,
    close(): void {
      if (current !== undefined) closeSync(current.handle);
      current = undefined;
    },
  };
}

function* recordsIn(text: Buffer) {
  for (let offset = 0; offset < text.length; ) {
    const end = text.indexOf(0x0a, offset);
    if (end === -1) return;
    yield { offset, bytes: end - offset, record: parseRecord(text.toString('utf8', offset, end)) };
    offset = end + 1;
  }
}

function readRecord(path: string, { offset, bytes }: Place): ReceiptMessage | undefined {
  const record = Buffer.alloc(bytes);
  const handle = openSync(path, 'r');
  try {
    readSync(handle, record, 0, bytes, offset);
  } finally {
    closeSync(handle);
  }
  return parseRecord(record.toString('utf8'))?.item;
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

function flushFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
