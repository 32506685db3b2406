/**
 * Position of the polling: a text that the poller stores once everything before it is on disk. All times in it are by Square's clock.
 *
 * Each location has two streams, of payments and of refunds, sorted by their last change. A page is requested from the last change of the
 * page before, not by Square's cursor: a record that changes meanwhile moves to the end, and must not shift another one over the border
 * of a page. Square's cursor continues only where all records of a page have the same time.
 */
import { z } from 'zod';
import { readJson } from '../../../lib/text/read-json.ts';
import type { RecordKind } from './api.ts';

const ms = z.int();

const stream = z.strictObject({
  /** Start of the run. */
  sinceMs: ms,
  /** Square's clock when the run began; absent between runs. */
  beganMs: ms.optional(),
  /** Start of the run's next page. */
  fromMs: ms.optional(),
  /** Square's cursor. */
  next: z.string().optional(),
});
export type Stream = z.infer<typeof stream>;

const place = z.strictObject({ payments: stream, refunds: stream });
export type Place = z.infer<typeof place> & Readonly<Record<RecordKind, Stream>>;

const cursorSchema = z.strictObject({
  v: z.literal(1),
  /** Start of the last poll: a location that is linked later begins there. Initially the time of the link. */
  atMs: ms,
  places: z.record(z.string(), place),
});
export type Cursor = z.infer<typeof cursorSchema>;

export function writeCursor(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

/** Undefined for any other text. */
export function readCursor(text: string): Cursor | undefined {
  return readJson(cursorSchema, text);
}

export function startingCursor(linkedAtMs: number): string {
  return writeCursor({ v: 1, atMs: Math.floor(linkedAtMs), places: {} });
}

/** Overlap of runs, milliseconds. A record may appear "several seconds" after its change [ListPayments]. Duplicates are recognised. */
export const overlapMs = 120_000;

/** Start of the next page, epoch milliseconds. */
export function pageStart({ sinceMs, fromMs = sinceMs }: Stream): number {
  return fromMs;
}

/** `newestMs`: last change of a record on the page. */
export function afterPage(
  stream: Stream,
  page: { readonly newestMs?: number; readonly next?: string; readonly serverNowMs: number | undefined },
): Stream {
  const { sinceMs } = stream;
  const fromMs = pageStart(stream);
  const { newestMs = fromMs, next, serverNowMs = newestMs } = page;
  const { beganMs = serverNowMs } = stream;
  if (next === undefined) return { sinceMs: Math.max(sinceMs, beganMs - overlapMs) };
  return newestMs > fromMs ? { sinceMs, beganMs, fromMs: newestMs } : { sinceMs, beganMs, fromMs, next };
}
