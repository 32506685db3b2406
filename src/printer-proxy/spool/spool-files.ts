/**
 * The spool's files: items are appended, and a file is removed when all items in it and in earlier files are acknowledged.
 *
 * A record is appended completely or not at all; nothing is written after a torn record, which a power cut may leave.
 */
import { closeSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ReceiptMessage } from '../../contract/printer/message.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { appendRecord, flushFolder, readRecord, replaceRecords } from './record-file.ts';
import { createSpoolIndex, type Place, type SpoolFile } from './spool-index.ts';
import { textLength, withoutText } from './spool-record.ts';

const namePattern = /^jobs-(\d{10})\.log$/;

/** `fileBytes`: a file of this size is followed by a new one. All functions may throw the system's error. */
export function createSpoolFiles({ folder, fileBytes }: { folder: string; fileBytes: number }) {
  const index = createSpoolIndex();
  const pathOf = (number: number): string => join(folder, `jobs-${String(number).padStart(10, '0')}.log`);
  const newest = createNewestFile(index.files, { folder, fileBytes, pathOf });

  function load(): void {
    makeFolder(folder);
    let failure: Error | undefined;
    for (const number of spoolNumbers(folder)) {
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
    index.files.set(number, { bytes: 0, items: 1, hasTexts: false });
    index.load(number, readFileSync(pathOf(number)));
  }

  /** Removes empty files, the oldest first. */
  function clean(): void {
    for (const [number, { items }] of index.files) {
      if (items > 0 || number === newest.number()) return;
      rmSync(pathOf(number), { force: true });
      index.files.delete(number);
    }
  }

  function read(id: string): ReceiptMessage | undefined {
    const where = index.placeOf(id);
    return where === undefined ? undefined : readRecord(pathOf(where.file), where);
  }

  /** Rewrites a file without texts; returns the number of its items. */
  function removeTexts(number: number, file: SpoolFile): number {
    const items = index
      .idsIn(number)
      .flatMap((id) => read(id) ?? [])
      .map(withoutText);
    const replaced = replaceRecords(
      folder,
      pathOf(number),
      items.map((item) => ({ item })),
    );
    for (const [at, { id }] of items.entries()) {
      const place = replaced.places[at];
      if (place !== undefined) index.move(id, { file: number, ...place });
    }
    file.bytes = replaced.bytes;
    file.hasTexts = false;
    return items.length;
  }

  return {
    load,
    read,
    totalBytes: index.totalBytes,
    ids: index.ids,
    has: index.has,
    count: index.count,
    /** Replaces an item with the same id. On disk when it returns. */
    add(item: ReceiptMessage): void {
      const where = newest.append({ item }, true);
      index.forget(item.id);
      index.place(item.id, where);
      const file = index.files.get(where.file);
      if (file !== undefined && textLength(item) > 0) file.hasTexts = true;
    },
    acknowledge(id: string): void {
      if (!index.forget(id)) return;
      try {
        newest.append({ ack: id }, false);
      } catch {
        // It is delivered again after a restart, and counts once.
      }
      clean();
    },
    /** Files that have texts, the oldest first, without the one that is written. */
    withTexts: () =>
      [...index.files].filter(([number, { hasTexts }]) => hasTexts && number !== newest.number()),
    removeTexts,
    close: () => newest.close(),
  };
}

/** The file that records are appended to: none that was there before, since it may end with a torn record. */
function createNewestFile(
  files: Map<number, SpoolFile>,
  options: {
    readonly folder: string;
    readonly fileBytes: number;
    readonly pathOf: (number: number) => string;
  },
) {
  const { folder, fileBytes, pathOf } = options;
  let current: { readonly number: number; readonly handle: number; readonly file: SpoolFile } | undefined;

  function close(): void {
    if (current !== undefined) closeSync(current.handle);
    current = undefined;
  }

  function open(): NonNullable<typeof current> {
    if (current !== undefined && current.file.bytes < fileBytes) return current;
    const number = Math.max(0, ...files.keys()) + 1;
    makeFolder(folder);
    const handle = openSync(pathOf(number), 'ax', 0o600);
    close();
    current = { number, handle, file: { bytes: 0, items: 0, hasTexts: false } };
    files.set(number, current.file);
    flushFolder(folder);
    return current;
  }

  return {
    close,
    /** Undefined before the first record. */
    number: () => current?.number,
    append(record: object, isFlushed: boolean): Place {
      const { number, handle, file } = open();
      const place = appendRecord(handle, file.bytes, record, isFlushed);
      file.bytes += place.bytes + 1;
      return { file: number, ...place };
    },
  };
}

/** Numbers of the files, in order. Removes drafts that a crash has left. */
function spoolNumbers(folder: string): number[] {
  const names = readdirSync(folder);
  for (const name of names) if (name.endsWith('.new')) rmSync(join(folder, name), { force: true });
  return names
    .flatMap((name) => namePattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
