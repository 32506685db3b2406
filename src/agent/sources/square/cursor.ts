/**
 * Position of the polling (polling/kit/cursor-text.ts). All times in it are by Square's clock.
 * Each location has two lists, of payments and of refunds, sorted by their last change (polling/kit/change-stream.ts).
 */
import { z } from 'zod';
import { type ChangeStream, changeStream } from '../polling/kit/change-stream.ts';
import { cursorText } from '../polling/kit/cursor-text.ts';
import type { RecordKind } from './api.ts';

const place = z.strictObject({ payments: changeStream, refunds: changeStream });
export type Place = z.infer<typeof place> & Readonly<Record<RecordKind, ChangeStream>>;

const cursorSchema = z.strictObject({
  v: z.literal(1),
  /** Start of the last poll: a location that is linked later begins there. Initially the time of the link. */
  atMs: z.int(),
  places: z.record(z.string(), place),
});

export const { writeCursor, readCursor } = cursorText(cursorSchema);

export function startingCursor(linkedAtMs: number): string {
  return writeCursor({ v: 1, atMs: Math.floor(linkedAtMs), places: {} });
}
