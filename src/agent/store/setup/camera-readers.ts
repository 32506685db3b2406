/**
 * Reader that each camera was found to need; determined again when older than a week, since firmware changes.
 */
import type { StreamReader } from '../../../domain/setup/set-up.ts';
import type { Connection } from '../connection.ts';

export type FoundReader = {
  readonly cameraId: string;
  /** Address at the time; the result is valid for it only. */
  readonly address: string;
  readonly reader: StreamReader;
  /** Epoch milliseconds. */
  readonly foundAtMs: number;
};

export function noteReader(db: Connection, found: FoundReader): void {
  db.prepare(
    `INSERT INTO camera_readers (camera_id, address, reader, found_at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (camera_id) DO UPDATE SET address = excluded.address, reader = excluded.reader, found_at_ms = excluded.found_at_ms`,
  ).run(found.cameraId, found.address, found.reader, found.foundAtMs);
}

export function foundReaders(db: Connection): FoundReader[] {
  return db
    .prepare<[], FoundReader>(
      'SELECT camera_id AS cameraId, address, reader, found_at_ms AS foundAtMs FROM camera_readers',
    )
    .all();
}
