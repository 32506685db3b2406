/**
 * Checksum of each rendered event. SQLite has no page checksums: a flipped bit in a text is read back
 * unnoticed, and the event would go to the cloud under its id with a corrupted body.
 */

import { crc32 } from 'node:zlib';
import { databaseProblem } from '../../domain/problem/database.ts';
import { DamagedDatabase } from './damage.ts';

export function bodySum(body: string | Uint8Array): number {
  return crc32(body);
}

/** Rows of versions without the checksum have null. */
export function isIntact(row: {
  readonly body: string | Uint8Array;
  readonly bodySum: number | null;
}): boolean {
  return row.bodySum === null || row.bodySum === bodySum(row.body);
}

/** Throws as SQLite does for a damaged file: the next start recovers it and sends the sale again. */
export function assertIntact(row: {
  readonly eventId: string;
  readonly body: string;
  readonly bodySum: number | null;
}): void {
  if (isIntact(row)) return;
  throw new DamagedDatabase(databaseProblem('database.event_changed', { event: row.eventId }));
}
