/**
 * Index of the lookback: a row for each segment on disk, with the key of its file.
 *
 * Deleting the row makes the segment unreadable: the key is nowhere else, and `secure_delete` overwrites it
 * in the database (the WAL holds a copy until it is overwritten, as for deleted pictures). Keys are encrypted
 * like passwords, so a copied database alone decrypts no video.
 */
import { z } from 'zod';
import { type LookbackSegment, lookbackForms } from '../../../domain/capture/retention-segment.ts';
import type { Connection } from '../connection.ts';
import type { Secrets } from '../secrets.ts';

const segmentRow = z.object({
  id: z.string(),
  camera_id: z.string(),
  boot: z.string(),
  form: z.enum(lookbackForms),
  codec: z.string(),
  sealed_key: z.instanceof(Uint8Array),
  first_ms: z.number(),
  last_ms: z.number().nullable(),
  bytes: z.number().nullable(),
});

export function addLookbackSegment(db: Connection, secrets: Secrets, segment: LookbackSegment): void {
  db.prepare(
    `INSERT INTO lookback_segments (id, camera_id, boot, form, codec, sealed_key, first_ms, last_ms, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    segment.id,
    segment.cameraId,
    segment.boot,
    segment.form,
    segment.codec,
    secrets.seal(Buffer.from(segment.key).toString('base64')),
    segment.firstMs,
    segment.lastMs ?? null,
    segment.bytes ?? null,
  );
}

export function closeLookbackSegment(
  db: Connection,
  closed: { id: string; lastMs: number; bytes: number },
): void {
  db.prepare('UPDATE lookback_segments SET last_ms = ?, bytes = ? WHERE id = ?').run(
    closed.lastMs,
    closed.bytes,
    closed.id,
  );
}

export function removeLookbackSegments(db: Connection, ids: readonly string[]): void {
  const remove = db.prepare('DELETE FROM lookback_segments WHERE id = ?');
  for (const id of ids) remove.run(id);
}

/**
 * Oldest first. A segment whose key can't be decrypted has an empty key: its video is lost, and the caller
 * removes it.
 */
export function lookbackSegments(db: Connection, secrets: Secrets): LookbackSegment[] {
  return db
    .prepare('SELECT * FROM lookback_segments ORDER BY seq')
    .all()
    .map((row) => segmentRow.parse(row))
    .map((row) => ({
      id: row.id,
      cameraId: row.camera_id,
      boot: row.boot,
      form: row.form,
      codec: row.codec,
      key: keyOf(row.sealed_key, secrets),
      firstMs: row.first_ms,
      ...(row.last_ms !== null && { lastMs: row.last_ms }),
      ...(row.bytes !== null && { bytes: row.bytes }),
    }));
}

function keyOf(sealed: Uint8Array, secrets: Secrets): Uint8Array {
  try {
    return new Uint8Array(Buffer.from(secrets.open(sealed), 'base64'));
  } catch {
    return new Uint8Array();
  }
}
