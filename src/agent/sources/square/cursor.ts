/**
 * Position of the polling: a text that the poller stores once everything before it is on disk. All times in it are by Square's clock.
 * Each location has two lists, of payments and of refunds, sorted by their last change (polling/kit/change-stream.ts).
 */
import { z } from 'zod';
import { readJson } from '../../../lib/text/read-json.ts';
import { type ChangeStream, changeStream } from '../polling/kit/change-stream.ts';
import type { RecordKind } from './api.ts';

const place = z.strictObject({ payments: changeStream, refunds: changeStream });
export type Place = z.infer<typeof place> & Readonly<Record<RecordKind, ChangeStream>>;

const cursorSchema = z.strictObject({
  v: z.literal(1),
  /** Start of the last poll: a location that is linked later begins there. Initially the time of the link. */
  atMs: z.int(),
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
