/**
 * Repairs the pictures: a lost picture that is still due is captured again, one the cloud has stays recorded,
 * and unreferenced ones are deleted.
 */
import type { Connection } from '../connection.ts';

// Names of pictures are random: bulk look-ups read along an index of names, since single ones would read all
// over the file.

/** A picture that was removed on purpose is marked so. */
const isGone = `outcome = 'captured' AND (thumbnail_sha256 IS NULL OR thumbnail_sha256 IN (SELECT sha256 FROM temp.gone))
  AND details ->> '$.removed.sha256' IS NULL`;

export const goneDetails = JSON.stringify({ message: 'the stored picture was lost with a damaged database' });

/** Returns the number of lost pictures. */
export function repairPictures(db: Connection): number {
  db.exec(`
    CREATE TEMP TABLE gone (sha256 TEXT PRIMARY KEY) WITHOUT ROWID;
    INSERT OR IGNORE INTO temp.gone SELECT c.thumbnail_sha256 FROM captures c INDEXED BY captures_by_thumbnail
     WHERE c.thumbnail_sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM thumbnails t WHERE t.sha256 = c.thumbnail_sha256);`);
  // Several sales may share a picture.
  const gone =
    db
      .prepare<[], number>(
        `SELECT (SELECT count(*) FROM temp.gone) + (SELECT count(*) FROM captures WHERE thumbnail_sha256 IS NULL AND ${isGone})`,
      )
      .pluck()
      .get() ?? 0;
  db.prepare(
    `UPDATE captures SET outcome = 'pending', details = '{}', thumbnail_sha256 = NULL WHERE ${isGone} AND (
         EXISTS (SELECT 1 FROM pending_pictures p WHERE p.sha256 = captures.thumbnail_sha256)
         OR EXISTS (SELECT 1 FROM sales s WHERE s.seq = captures.sale_seq AND s.stored_revision < max(1, s.revision)))`,
  ).run();
  db.prepare(
    `UPDATE captures SET outcome = 'damaged', details = ?, thumbnail_sha256 = NULL WHERE ${isGone}`,
  ).run(goneDetails);
  db.exec(
    'DELETE FROM pending_pictures WHERE NOT EXISTS (SELECT 1 FROM thumbnails t WHERE t.sha256 = pending_pictures.sha256)',
  );
  db.exec('DROP TABLE temp.gone');
  return gone;
}

/** Deletes unreferenced pictures, and references to lost pictures. */
export function dropStrayPictures(db: Connection): void {
  db.exec(`
    DELETE FROM outbox_pictures WHERE sha256 IN (
      SELECT n.sha256 FROM outbox_pictures n INDEXED BY outbox_pictures_by_sha
       WHERE NOT EXISTS (SELECT 1 FROM thumbnails t WHERE t.sha256 = n.sha256));
    DELETE FROM pending_pictures WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.thumbnail_sha256 = pending_pictures.sha256);
    DELETE FROM thumbnails WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.thumbnail_sha256 = thumbnails.sha256);`);
}
