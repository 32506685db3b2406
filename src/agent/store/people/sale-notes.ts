/**
 * Notes that people write on sales. They stay on this gateway: no event carries them. A note goes with its sale; when two sales are merged,
 * the result has the notes of both.
 */
import { plainText } from '../../../domain/sale/search/search-terms.ts';
import { firstCharacters, maxNoteChars } from '../../../domain/sale/text-length.ts';
import type { Connection } from '../connection.ts';
import { standingFor } from '../sales/pins.ts';
import type { WriteContext } from '../write-context.ts';

/** Far more than people write; a program with a token may go on. */
const maxNotes = 10_000;

/** `full`: `most` sales have a note already. `saleId`: the sale that replaces it now. */
export type NoteOutcome =
  | { readonly kind: 'done'; readonly saleId: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'full'; readonly most: number };

/** An empty text removes the note. */
export function noteSale(
  context: WriteContext,
  { saleId, text }: { readonly saleId: string; readonly text: string },
): NoteOutcome {
  const { db, clock } = context;
  const sale = standingFor(db, saleId);
  if (sale === undefined) return { kind: 'unknown' };
  if (text === '') {
    db.prepare('DELETE FROM sale_notes WHERE sale_seq = ?').run(sale.seq);
  } else {
    if (noteOf(db, sale.seq) === undefined && countNotes(db) >= maxNotes)
      return { kind: 'full', most: maxNotes };
    putNote(db, sale.seq, { text, atMs: clock.nowMs() });
  }
  context.changed({ kind: 'pair', saleId: sale.id });
  return { kind: 'done', saleId: sale.id };
}

type Note = { readonly text: string; readonly atMs: number };

function putNote(db: Connection, seq: number, { text, atMs }: Note): void {
  db.prepare(
    `INSERT INTO sale_notes (sale_seq, note, searched, noted_at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (sale_seq) DO UPDATE SET note = excluded.note, searched = excluded.searched, noted_at_ms = excluded.noted_at_ms`,
  ).run(seq, text, plainText(text), atMs);
}

function noteOf(db: Connection, seq: number): Note | undefined {
  return db
    .prepare<[number], Note>('SELECT note AS text, noted_at_ms AS atMs FROM sale_notes WHERE sale_seq = ?')
    .get(seq);
}

function countNotes(db: Connection): number {
  return db.prepare<[], number>('SELECT count(*) FROM sale_notes').pluck().get() ?? 0;
}

/** Whether any note has the word; most shops have none. `word`: as `plainText` has it. */
export function isInNotes(db: Connection, word: string): boolean {
  const found = db
    .prepare<[string], number>('SELECT EXISTS (SELECT 1 FROM sale_notes WHERE instr(searched, ?) > 0)')
    .pluck();
  return found.get(word) === 1;
}

/** For a sale `s`: its note has the word of the parameter. */
export const hasInNote = (parameter: string) =>
  `s.seq IN (SELECT sale_seq FROM sale_notes WHERE instr(searched, @${parameter}) > 0)`;

/** The notes of two sales that are one. */
export function moveNote(db: Connection, { from, to }: { from: number; to: number }): void {
  const moved = noteOf(db, from);
  if (moved === undefined) return;
  const there = noteOf(db, to);
  const texts = [there?.text, moved.text].filter((text) => text !== undefined);
  putNote(db, to, {
    text: firstCharacters(texts.join('\n'), 2 * maxNoteChars),
    atMs: Math.max(there?.atMs ?? 0, moved.atMs),
  });
  db.prepare('DELETE FROM sale_notes WHERE sale_seq = ?').run(from);
}
