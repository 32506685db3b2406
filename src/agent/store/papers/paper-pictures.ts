/**
 * Receipts printed as pixels, one picture a paper, for people to look at. They stay on the gateway, and go with the
 * pictures of their sale (agent/store/space/). Bound: the newest 2,000, each at most 160 KB.
 */
import type { Connection } from '../connection.ts';
import { seqOf } from '../sales/pairs.ts';
import { isPinned } from '../sales/pins.ts';
import type { WriteContext } from '../write-context.ts';

const maxPictures = 2_000;

/**
 * `paperId`: the printer proxy's id of the paper, under which its sale was stored. `unread`: its message, with which it is read
 * later. A second time it changes nothing.
 */
export function keepPaperPicture(
  { db }: WriteContext,
  { paperId, png, unread }: { readonly paperId: string; readonly png: Uint8Array; readonly unread?: string },
): void {
  const seq = seqOf(db, paperId);
  if (seq === undefined) return;
  db.prepare(
    'INSERT OR IGNORE INTO paper_pictures (paper_id, sale_seq, png, unread) VALUES (?, ?, ?, ?)',
  ).run(...[paperId, seq, Buffer.from(png), unread ?? null]);
  db.prepare('DELETE FROM paper_pictures WHERE seq <= (SELECT max(seq) FROM paper_pictures) - ?').run(
    maxPictures,
  );
}

/** The oldest of the sale. A Buffer arrives at another thread as a Uint8Array. */
export function paperPicture(db: Connection, saleId: string): Uint8Array | undefined {
  const seq = seqOf(db, saleId);
  if (seq === undefined) return undefined;
  return db
    .prepare<[number], Buffer>('SELECT png FROM paper_pictures WHERE sale_seq = ? ORDER BY seq')
    .pluck()
    .get(seq);
}

export type UnreadPaper = { readonly paperId: string; readonly png: Uint8Array; readonly unread: string };

/** The newest paper whose text has not been recognised: a person may be looking at it. */
export function unreadPaper(db: Connection): UnreadPaper | undefined {
  return db
    .prepare<[], UnreadPaper>(
      `SELECT paper_id AS paperId, png, unread FROM paper_pictures INDEXED BY paper_pictures_unread
        WHERE unread IS NOT NULL ORDER BY seq DESC LIMIT 1`,
    )
    .get();
}

/** It is not read again. */
export function notePaperRead({ db }: WriteContext, { paperId }: { readonly paperId: string }): void {
  db.prepare('UPDATE paper_pictures SET unread = NULL WHERE paper_id = ?').run(paperId);
}

/** Removes those of a sale, unless it is pinned; returns their bytes. */
export function removePaperPictures(db: Connection, saleSeq: number): number {
  return db
    .prepare<[number], number>(
      `DELETE FROM paper_pictures WHERE sale_seq = ? AND EXISTS (SELECT 1 FROM sales s WHERE s.seq = sale_seq AND NOT ${isPinned})
         RETURNING length(png)`,
    )
    .pluck()
    .all(saleSeq)
    .reduce((sum, bytes) => sum + bytes, 0);
}
