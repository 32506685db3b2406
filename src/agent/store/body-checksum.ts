/**
 * A sum beside each rendered event. SQLite keeps none of its pages: a bit that a card turns over in a text is read back as if it had been
 * written so, and the event would go to the cloud under its id with a body that nobody rendered.
 */
import { crc32 } from 'node:zlib';

export function bodySum(body: string | Uint8Array): number {
  return crc32(body);
}

/** Rows of versions without the sum have null. */
export function isWhole(row: {
  readonly body: string | Uint8Array;
  readonly bodySum: number | null;
}): boolean {
  return row.bodySum === null || row.bodySum === bodySum(row.body);
}

/** Throws as SQLite does over a damaged file: the next start recovers it, and tells the sale anew. */
export function assertWhole(row: {
  readonly eventId: string;
  readonly body: string;
  readonly bodySum: number | null;
}): void {
  if (isWhole(row)) return;
  throw Object.assign(new Error(`event ${row.eventId} is not what was rendered`), { code: 'SQLITE_CORRUPT' });
}
