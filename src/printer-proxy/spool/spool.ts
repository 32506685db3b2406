/**
 * Captured items, stored on disk until the agent has them. After any crash, an item that was offered to the agent is
 * still there.
 *
 * 1. An item is appended and flushed (fdatasync) before it is offered, a receipt as soon as it is complete. A few a
 *    minute: negligible wear of the card.
 * 2. It is offered until it is acknowledged; acknowledgements are appended, not flushed. One lost in a power cut costs
 *    a second delivery.
 * 3. A file is removed when all items in it and in earlier files are acknowledged.
 *
 * Bound: above `maxBytes` texts and goods are removed, from the oldest file on, never instants, amounts and numbers.
 * With twice that in reduced items (a hundred thousand) new ones are rejected and counted. While the disk can't be
 * written, 2,000 items wait in memory, with their texts while those fit into 4 MiB; beyond, the oldest are dropped and
 * counted.
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
import type { HeardMessage } from '../../contract/printer/message.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { parseRecord, recordLine, withoutText } from './spool-record.ts';

export type LogLine = (level: 'info' | 'warn' | 'error', fields: object, text: string) => void;

export type Spool = {
  /** Never throws. Replaces an item with the same id. */
  add(item: HeardMessage): void;
  /** Unacknowledged items, in the order of capture. */
  ids(): Iterable<string>;
  read(id: string): HeardMessage | undefined;
  has(id: string): boolean;
  acknowledge(id: string): void;
  /** Call periodically: retries failed writes. */
  tick(): void;
  /** Number of captured items that were lost. */
  lost(): number;
  /** Number of unacknowledged items. */
  size(): number;
  /** The disk can't be written now. */
  isFailing(): boolean;
  close(): void;
};

export type SpoolOptions = { readonly folder: string; readonly maxBytes: number; readonly log: LogLine };

type Place = { readonly file: number; readonly offset: number; readonly bytes: number };
/** `items`: number of unacknowledged ones. */
type SpoolFile = { bytes: number; items: number; hasTexts: boolean };

const maxWaiting = 2_000;
const maxWaitingTextBytes = 4 * 1024 * 1024;
const namePattern = /^jobs-(\d{10})\.log$/;

export function openSpool({ folder, maxBytes, log }: SpoolOptions): Spool {
  const fileBytes = Math.max(64 * 1024, Math.floor(maxBytes / 16));
  const places = new Map<string, Place>();
  /** Items not written yet. */
  const waiting = new Map<string, HeardMessage>();
  const files = new Map<number, SpoolFile>();
  let current: { number: number; handle: number } | undefined;
  let lost = 0;
  let isFailing = false;

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

  /** Capture continues while the disk can't be read or written. */
  function load(): void {
    try {
      loadFiles();
    } catch (error) {
      log(
        'error',
        { why: (error as Error).message },
        'reading the spool failed; what waits in it stays there',
      );
    }
  }

  function loadFiles(): void {
    makeFolder(folder);
    const numbers = readdirSync(folder)
      .flatMap((name) => namePattern.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    for (const name of readdirSync(folder))
      if (name.endsWith('.new')) rmSync(join(folder, name), { force: true });
    let failure: Error | undefined;
    for (const number of numbers) {
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
    for (let from = 0; from < text.length; ) {
      const to = text.indexOf(0x0a, from);
      if (to === -1) break;
      const record = parseRecord(text.toString('utf8', from, to));
      if (record?.ack !== undefined) forget(record.ack);
      if (record?.item !== undefined) {
        forget(record.item.id);
        place(record.item.id, { file: number, offset: from, bytes: to - from });
        file.hasTexts ||= record.item.text !== undefined;
      }
      from = to + 1;
    }
  }

  /** File for new records: never after a torn record. */
  function openFile(): { number: number; handle: number } {
    const file = current === undefined ? undefined : files.get(current.number);
    if (current !== undefined && file !== undefined && file.bytes < fileBytes) return current;
    const number = Math.max(0, ...files.keys()) + 1;
    makeFolder(folder);
    const handle = openSync(pathOf(number), 'ax', 0o600);
    if (current !== undefined) closeSync(current.handle);
    current = { number, handle };
    files.set(number, { bytes: 0, items: 0, hasTexts: false });
    flushFolder();
    return current;
  }

  function flushFolder(): void {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }

  /** Atomic. Throws the system's error. */
  function append(record: object, isFlushed: boolean): Place {
    const { number, handle } = openFile();
    const file = files.get(number) ?? { bytes: 0, items: 0, hasTexts: false };
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

  function write(item: HeardMessage): boolean {
    try {
      const where = append({ item }, true);
      forget(item.id);
      place(item.id, where);
      const file = current === undefined ? undefined : files.get(current.number);
      if (file !== undefined && item.text !== undefined) file.hasTexts = true;
      if (isFailing) log('info', {}, 'spool writable again');
      isFailing = false;
      return true;
    } catch (error) {
      if (!isFailing)
        log('error', { why: (error as Error).message }, 'writing the spool failed, items wait in memory');
      isFailing = true;
      return false;
    }
  }

  function wait(item: HeardMessage): void {
    waiting.set(item.id, item);
    let textBytes = 0;
    // The newest items keep their texts.
    for (const [id, { text }] of [...waiting].reverse()) {
      textBytes += text?.length ?? 0;
      const held = waiting.get(id);
      if (textBytes > maxWaitingTextBytes && held?.text !== undefined) waiting.set(id, withoutText(held));
    }
    const [oldest] = waiting.keys();
    if (waiting.size > maxWaiting && oldest !== undefined) lose(oldest);
  }

  function lose(id: string): void {
    waiting.delete(id);
    lost++;
    if (lost === 1 || lost % 100 === 0) log('error', { lost }, 'no space for captured items, sales are lost');
  }

  function tryWaiting(): void {
    for (const [id, item] of waiting) {
      if (!write(item)) return;
      waiting.delete(id);
    }
  }

  /** Removes texts from the oldest files until the bound is met. */
  function removeTexts(): void {
    for (const [number, file] of files) {
      if (totalBytes() <= maxBytes) return;
      if (number === current?.number || !file.hasTexts) continue;
      if (!rewrite(number, file)) return;
    }
  }

  function rewrite(number: number, file: SpoolFile): boolean {
    const kept = [...places].filter(([, where]) => where.file === number);
    const items = kept.flatMap(([id]) => read(id) ?? []).map(withoutText);
    const lines = items.map((item) => Buffer.from(recordLine({ item })));
    const draftPath = `${pathOf(number)}.new`;
    try {
      const draft = openSync(draftPath, 'w', 0o600);
      try {
        writeSync(draft, Buffer.concat(lines));
        fsyncSync(draft);
      } finally {
        closeSync(draft);
      }
      renameSync(draftPath, pathOf(number));
      flushFolder();
    } catch (error) {
      rmSync(draftPath, { force: true });
      log('warn', { why: (error as Error).message }, 'removing texts from the spool failed');
      return false;
    }
    let offset = 0;
    for (const [index, item] of items.entries()) {
      const length = lines[index]?.length ?? 0;
      places.set(item.id, { file: number, offset, bytes: length - 1 });
      offset += length;
    }
    file.bytes = offset;
    file.hasTexts = false;
    log(
      'warn',
      { file: number, items: items.length },
      'the spool is full; its oldest texts are gone, the instants are kept',
    );
    return true;
  }

  /** Removes empty files, the oldest first. */
  function clean(): void {
    for (const [number, { items }] of files) {
      if (items > 0 || number === current?.number) return;
      rmSync(pathOf(number), { force: true });
      files.delete(number);
    }
  }

  function read(id: string): HeardMessage | undefined {
    const held = waiting.get(id);
    if (held !== undefined) return held;
    const where = places.get(id);
    if (where === undefined) return undefined;
    const bytes = Buffer.alloc(where.bytes);
    try {
      const handle = openSync(pathOf(where.file), 'r');
      try {
        readSync(handle, bytes, 0, where.bytes, where.offset);
      } finally {
        closeSync(handle);
      }
    } catch (error) {
      log('error', { why: (error as Error).message }, 'reading the spool failed');
      return undefined;
    }
    return parseRecord(bytes.toString('utf8'))?.item;
  }

  load();
  return {
    add(item) {
      const isKnown = places.has(item.id);
      if (!isKnown && totalBytes() > 2 * maxBytes) {
        lose(item.id);
        return;
      }
      tryWaiting();
      if (waiting.size > 0 || !write(item)) wait(item);
      removeTexts();
    },
    *ids() {
      yield* places.keys();
      yield* waiting.keys();
    },
    read,
    has: (id) => waiting.has(id) || places.has(id),
    acknowledge(id) {
      if (waiting.delete(id)) return;
      if (!forget(id)) return;
      try {
        append({ ack: id }, false);
      } catch {
        // It is delivered again after a restart, and counts once.
      }
      clean();
    },
    tick: tryWaiting,
    lost: () => lost,
    size: () => places.size + waiting.size,
    isFailing: () => isFailing,
    close() {
      if (current !== undefined) closeSync(current.handle);
      current = undefined;
    },
  };
}
