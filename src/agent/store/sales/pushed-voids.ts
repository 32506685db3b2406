/** Voids that a till pushes under numbers of their own: each becomes part of the sale that it names. */
import { businessDay, isSameDay, mayFollow, numbersContinue } from '../../../domain/sale/reused-number.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import type { Connection } from '../connection.ts';
import { renderNext } from '../outbox/outbox.ts';
import { noteBody } from '../outbox/reporting.ts';
import type { WriteContext } from '../write-context.ts';
import { endPending } from './captures.ts';
import { finish, takeCaptures } from './merge.ts';
import { has, momentOf, numberedSales, type StoredRecord, storedRecords } from './stored-sale.ts';
import { setVoided } from './void.ts';

const dayMs = 86_400_000;
/** Between a sale and its void. */
const longestMs = 7 * dayMs;

/**
 * A void pushed under a number of its own: its row stays, so that a repetition is recognized, and states the sale that it is part of. True
 * when that is stored and was pushed too.
 */
export function joinPushedVoid(context: WriteContext, saleId: string): boolean {
  const { db } = context;
  const [pushed] = storedRecords(db, `id = @saleId AND kind = 'void' AND origin IS NULL`, { saleId });
  if (pushed === undefined) return false;
  const isElsewhere = noteElsewhere(context, pushed);
  const [sale] = storedRecords(
    db,
    `id = (SELECT reversed_id FROM sales WHERE id = @saleId) AND (origin IS NULL OR ${has('register')} OR iif(json_valid(origin), origin ->> '$.by', '') = 'cloud') AND kind IN ('sale', 'refund', 'void')`,
    { saleId },
  );
  if (sale === undefined) return false;
  if (Math.abs(pushed.sale.totalMinor) !== Math.abs(sale.sale.totalMinor)) return false;
  // A register that begins with 1 again has used the number for another sale; its own may follow.
  if (pushed.instant.atMs - sale.instant.atMs > longestMs) return false;
  if (!isNamedNow(context, { sale, pushed, isElsewhere })) {
    db.prepare('UPDATE sales SET reversed_id = NULL WHERE seq = ?').run(pushed.seq);
    return false;
  }
  writeVoid(db, sale);
  setVoided(db, sale, pushed.instant);
  takeCaptures(db, { from: pushed, to: sale, asVoid: true });
  db.prepare('UPDATE sales SET superseded_by = ? WHERE seq = ?').run(sale.saleId, pushed.seq);
  endPending(db, pushed.seq);
  renderNext(context, pushed.seq);
  context.changed({ kind: 'pair', saleId: pushed.saleId });
  finish(context, sale, pushed.received.wallMs);
  return true;
}

/** Notes the only sale of the day with this number and total at another register of the shop. True when the sale is elsewhere. */
function noteElsewhere({ db, shop }: WriteContext, pushed: StoredRecord): boolean {
  const { reverses, totalMinor } = pushed.sale;
  const row = db
    .prepare<[number], { registerKey: string; reversedKey: string | null }>(
      `SELECT v.register_key AS registerKey, s.register_key AS reversedKey FROM sales v LEFT JOIN sales s ON s.id = v.reversed_id
        WHERE v.seq = ?`,
    )
    .get(pushed.seq);
  if (row === undefined || reverses === undefined) return false;
  const { registerKey, reversedKey } = row;
  if (reversedKey !== null) return reversedKey !== registerKey;
  const [sale, ...others] = storedRecords(
    db,
    `register_key IN (SELECT key FROM registers WHERE key <> @registerKey) AND register_sale_id = @reverses AND origin IS NULL
       AND superseded_by IS NULL AND kind IN ('sale', 'refund') AND abs(total_minor) = @total AND instant_at_ms <= @atMs`,
    { registerKey, reverses, total: Math.abs(totalMinor), atMs: pushed.instant.atMs },
  ).filter((one) => isSameDay(momentOf(one), momentOf(pushed), shop.timeZone));
  if (sale === undefined || others.length > 0) return false;
  db.prepare('UPDATE sales SET reversed_id = ? WHERE seq = ?').run(sale.saleId, pushed.seq);
  return true;
}

export function mayFollowAt(
  { db, shop: { timeZone } }: WriteContext,
  { registerKey, number, pushed }: { registerKey: string; number: string; pushed: StoredRecord },
): boolean {
  const moment = momentOf(pushed);
  const span = { registerKey, fromMs: moment.atMs - dayMs, toMs: moment.atMs };
  const ofDay = numberedSales(db, span).filter(({ atMs }) => isSameDay({ atMs }, moment, timeZone));
  return mayFollow(
    ofDay.map((one) => one.number),
    number,
  );
}

/** Whether the sale is the one that the number names at the time of the void. */
function isNamedNow(
  context: WriteContext,
  { sale, pushed, isElsewhere }: { sale: StoredRecord; pushed: StoredRecord; isElsewhere: boolean },
): boolean {
  // Ids of a POS cloud are used once, for all registers of the account.
  if (sale.origin.by === 'cloud') return true;
  const { db, shop } = context;
  const number = pushed.sale.reverses;
  const registerKey = db
    .prepare<[number], string>('SELECT register_key FROM sales WHERE seq = ?')
    .pluck()
    .get(pushed.seq);
  if (number === undefined || registerKey === undefined) return false;
  const isToday = isSameDay(momentOf(sale), momentOf(pushed), shop.timeZone);
  // Another register's number may be that of a sale of its own, too.
  if (isElsewhere) return isToday && !mayFollowAt(context, { registerKey, number, pushed });
  return isToday || continueAt(context, { registerKey, number, untilMs: pushed.instant.atMs });
}

/** Whether the register's numbers evidently continue from day to day. */
export function continueAt(
  { db, shop: { timeZone } }: WriteContext,
  { registerKey, number, untilMs }: { registerKey: string; number: string; untilMs: number },
): boolean {
  const sales = numberedSales(db, { registerKey, fromMs: untilMs - longestMs, toMs: untilMs });
  return numbersContinue(
    sales.map((one) => ({ number: one.number, day: businessDay(one, timeZone) })),
    number,
  );
}

/** A pushed sale that arrives after its void, which was stored without it. True when one was joined. */
export function joinWaitingVoid(context: WriteContext, saleId: string): boolean {
  const { db } = context;
  const waiting = db
    .prepare<[object], { seq: number; id: string }>(
      `SELECT v.seq, v.id FROM sales s JOIN sales v INDEXED BY sales_of_other_kinds
           ON v.superseded_by IS NULL AND v.kind <> 'sale' AND v.kind = 'void' AND v.origin IS NULL
          AND (v.register_key = s.register_key OR v.reversed_id IS NULL AND abs(v.total_minor) = abs(s.total_minor))
          AND v.instant_at_ms >= s.instant_at_ms - s.uncertainty_ms AND v.instant_at_ms <= s.instant_at_ms + ${longestMs}
          AND iif(json_valid(v.sale), v.sale ->> '$.reverses', NULL) = s.register_sale_id AND (v.register_key <> s.register_key OR v.register_sale_id IS NOT s.register_sale_id)
        WHERE s.id = @saleId || '' AND s.origin IS NULL ORDER BY v.instant_at_ms`,
    )
    .all({ saleId });
  return waiting.some(({ seq, id }) => {
    // Instead of an earlier sale of the same number.
    db.prepare('UPDATE sales SET reversed_id = ? WHERE seq = ?').run(saleId, seq);
    return joinPushedVoid(context, id);
  });
}

/** Everything was sent again, the sale before its void: it is void again. `seq`: row of the void. */
export function repeatPushedVoid(context: WriteContext, seq: number, nowMs: number): void {
  const [sale] = storedRecords(
    context.db,
    `id = (SELECT superseded_by FROM sales WHERE seq = @seq AND kind = 'void') AND origin IS NULL AND kind <> 'void'`,
    { seq },
  );
  if (sale === undefined) return;
  writeVoid(context.db, sale);
  finish(context, sale, nowMs);
}

function writeVoid(db: Connection, { seq, sale }: StoredRecord): void {
  const asVoid = { ...sale, kind: 'void' as const };
  db.prepare(`UPDATE sales SET sale = ?, kind = 'void', news = 1 WHERE seq = ?`).run(
    JSON.stringify(asVoid),
    seq,
  );
  noteBody(db, seq, saleSha256(asVoid));
}
