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
 * Bound: above `maxBytes` texts, pictures and goods are removed, from the oldest file on, never instants, amounts and numbers.
 * With twice that in reduced items (a hundred thousand) new ones are rejected and counted. While the disk can't be
 * written, 2,000 items wait in memory, with their texts while those fit into 4 MiB; beyond, the oldest are dropped and
 * counted.
 */
import type { ReceiptMessage } from '../../contract/printer/message.ts';
import { createSpoolFiles } from './spool-files.ts';
import { textLength, withoutText } from './spool-record.ts';

export type LogLine = (level: 'info' | 'warn' | 'error', fields: object, text: string) => void;

export type Spool = {
  /** Never throws. Replaces an item with the same id. */
  add(item: ReceiptMessage): void;
  /** Unacknowledged items, in the order of capture. */
  ids(): Iterable<string>;
  read(id: string): ReceiptMessage | undefined;
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

const maxWaiting = 2_000;
const maxWaitingTextBytes = 4 * 1024 * 1024;

export function openSpool({ folder, maxBytes, log }: SpoolOptions): Spool {
  const files = createSpoolFiles({ folder, fileBytes: Math.max(64 * 1024, Math.floor(maxBytes / 16)) });
  /** Items not written yet. */
  const waiting = new Map<string, ReceiptMessage>();
  let lost = 0;
  let isFailing = false;

  function write(item: ReceiptMessage): boolean {
    try {
      files.add(item);
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

  function wait(item: ReceiptMessage): void {
    waiting.set(item.id, item);
    boundTexts(waiting);
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
    if (files.totalBytes() <= maxBytes) return;
    for (const [number, file] of files.withTexts()) {
      try {
        const items = files.removeTexts(number, file);
        log(
          'warn',
          { file: number, items },
          'the spool is full; its oldest texts are gone, the instants are kept',
        );
      } catch (error) {
        log('warn', { why: (error as Error).message }, 'removing texts from the spool failed');
        return;
      }
      if (files.totalBytes() <= maxBytes) return;
    }
  }

  function read(id: string): ReceiptMessage | undefined {
    const held = waiting.get(id);
    if (held !== undefined) return held;
    try {
      return files.read(id);
    } catch (error) {
      log('error', { why: (error as Error).message }, 'reading the spool failed');
      return undefined;
    }
  }

  load(files, log);
  return {
    add(item) {
      if (!files.has(item.id) && files.totalBytes() > 2 * maxBytes) {
        lose(item.id);
        return;
      }
      tryWaiting();
      if (waiting.size > 0 || !write(item)) wait(item);
      removeTexts();
    },
    *ids() {
      yield* files.ids();
      yield* waiting.keys();
    },
    read,
    has: (id) => waiting.has(id) || files.has(id),
    acknowledge(id) {
      if (!waiting.delete(id)) files.acknowledge(id);
    },
    tick: tryWaiting,
    lost: () => lost,
    size: () => files.count() + waiting.size,
    isFailing: () => isFailing,
    close: () => files.close(),
  };
}

/** The newest items keep their texts. */
function boundTexts(waiting: Map<string, ReceiptMessage>): void {
  let textBytes = 0;
  for (const [id, item] of [...waiting].reverse()) {
    textBytes += textLength(item);
    if (textBytes > maxWaitingTextBytes && textLength(item) > 0) waiting.set(id, withoutText(item));
  }
}

/** Capture continues while the disk can't be read or written. */
function load(files: { load(): void }, log: LogLine): void {
  try {
    files.load();
  } catch (error) {
    log('error', { why: (error as Error).message }, 'reading the spool failed; what waits in it stays there');
  }
}
