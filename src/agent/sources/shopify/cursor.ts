/** Position of the polling (polling/kit/cursor-text.ts). All times in it are by Shopify's clock. */
import { z } from 'zod';
import { changeStream } from '../polling/kit/change-stream.ts';
import { cursorText } from '../polling/kit/cursor-text.ts';

const cursorSchema = z.strictObject({
  v: z.literal(1),
  /** Orders of the whole shop by their last change. */
  orders: changeStream,
});

export const { writeCursor, readCursor } = cursorText(cursorSchema);

export function startingCursor(linkedAtMs: number): string {
  return writeCursor({ v: 1, orders: { sinceMs: Math.floor(linkedAtMs) } });
}
