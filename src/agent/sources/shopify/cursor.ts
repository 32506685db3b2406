/** Position of the polling: a text that the poller stores once everything before it is on disk. All times in it are by Shopify's clock. */
import { z } from 'zod';
import { readJson } from '../../../lib/text/read-json.ts';
import { changeStream } from '../polling/kit/change-stream.ts';

const cursorSchema = z.strictObject({
  v: z.literal(1),
  /** Orders of the whole shop by their last change. */
  orders: changeStream,
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
  return writeCursor({ v: 1, orders: { sinceMs: Math.floor(linkedAtMs) } });
}
