/**
 * Drawer openings without a sale: a drawer's moment that no sale has claimed within `noSaleAfterMs` is stored as a sale of kind `no_sale`,
 * where the register says so. Its id is that of the moment's time, so that it is stored once; a sale that claims the moment later
 * supersedes it (moment-matching.ts).
 *
 * At a register of a POS account the time counts until the newest complete list: while the POS is away, its sales are still to come. A
 * moment close to a sale that it may belong to is none of these: in doubt nothing is recorded. Moments of a few seconds are one opening:
 * several devices report it, and drawers rebound.
 */
import { noSaleAfterMs, sameOpeningMs } from '../../../domain/moment/moment.ts';
import { idPart } from '../../../domain/sale/identity.ts';
import type { Sale } from '../../../domain/sale/sale.ts';
import type { Instant } from '../../../domain/time/instant.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import { renderIfSettled } from '../outbox/outbox.ts';
import { pendingOf } from '../sales/captures.ts';
import { insertOwn } from '../sales/sales.ts';
import type { PendingCapture } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { dropBeyondBounds, takeOverMomentPictures } from './moment-pictures.ts';
import { type MomentRow, mayHave, momentsAround, salesAround, signalOf } from './moment-rows.ts';

/** Recorded and judged in one transaction; the others follow at the next look. */
const [maxAtOnce, maxJudged] = [20, 200];
/** A sale is so much farther from its drawer than it states, at most, where that is not yet learned. Milliseconds. */
const besideMs = 5_000;
/** Farthest sale that a moment is compared with, milliseconds. */
const aroundMs = 60_000;
/** As of a drawer whose lateness is not learned (domain/moment/moment-delay.ts). Milliseconds. */
const uncertaintyMs = 550;

type Opening = {
  readonly seq: number;
  readonly kind: MomentRow['kind'];
  readonly way: MomentRow['way'];
  readonly deviceName: string | null;
  readonly registerKey: string;
  readonly boot: string;
  readonly atMonotonicMs: number;
  readonly atMs: number;
  /** Calibrated delay of the device, or of the register. */
  readonly delayMs: number;
};

export type NoSaleLook = {
  readonly currency: string;
  readonly committedAtMonotonicMs: number;
  /** Last moment that the look before judged; 0: none. Those in doubt stay, and would hide the others. */
  readonly afterSeq: number;
};

export type NoSalesRecorded = {
  readonly pending: readonly PendingCapture[];
  /** For the next look. */
  readonly afterSeq: number;
};

export function recordNoSales(context: WriteContext, look: NoSaleLook): NoSalesRecorded {
  const { db } = context;
  const due = openingsDue(context, look.afterSeq);
  const openings: Opening[] = [];
  let judged = 0;
  for (const opening of due) {
    judged++;
    if (!belongsElsewhere(context, opening)) openings.push(opening);
    if (openings.length === maxAtOnce) break;
  }
  const pending = openings.flatMap((opening) => {
    const accepted = record(context, opening, look);
    const stored = db
      .prepare<[string], number>('SELECT seq FROM sales WHERE id = ?')
      .pluck()
      .get(idOf(opening));
    if (stored === undefined) return [];
    db.prepare('UPDATE moments SET no_sale_seq = ? WHERE seq = ?').run(stored, opening.seq);
    const isNew = accepted.kind === 'stored' || accepted.kind === 'revised';
    if (!takeOverMomentPictures(db, stored, { momentSeq: opening.seq })) return isNew ? accepted.pending : [];
    renderIfSettled(context, stored);
    return pendingOf(db, stored);
  });
  dropBeyondBounds(db, context.clock.nowMs());
  const isAll = judged === due.length && due.length < maxJudged;
  return { pending, afterSeq: isAll ? 0 : (due[judged - 1]?.seq ?? 0) };
}

function openingsDue({ db, clock }: WriteContext, afterSeq: number): Opening[] {
  return db
    .prepare<[object], Opening>(
      `SELECT m.seq, m.kind, m.way, m.device_name AS deviceName, m.register_key AS registerKey, m.boot, m.at_monotonic_ms AS atMonotonicMs, m.at_ms AS atMs, coalesce(d.delay_ms, r.delay_ms) AS delayMs
         FROM registers r CROSS JOIN moments m INDEXED BY moments_free_drawers ON m.register_key = r.key
         LEFT JOIN moment_sources d ON d.register_key = r.key AND m.device = 'source:' || d.id
         LEFT JOIN pos_terminals t ON t.register_key = r.key LEFT JOIN pos_accounts a ON a.id = t.account_id
        WHERE r.no_sale_since_ms IS NOT NULL AND m.kind = 'drawer' AND m.sale_seq IS NULL AND m.no_sale_seq IS NULL
          AND m.at_ms >= r.no_sale_since_ms AND m.clock = 'synced' AND m.seq > @afterSeq
          AND m.at_ms <= min(@nowMs, iif(a.id IS NULL, @nowMs, coalesce(a.listed_until_ms, 0))) - @afterMs
        ORDER BY m.seq LIMIT ${maxJudged}`,
    )
    .all({ nowMs: clock.nowMs(), afterMs: noSaleAfterMs, afterSeq });
}

function idOf({ registerKey, atMs }: Opening): string {
  return `${idPart(registerKey)}:opening:${Math.round(atMs)}`;
}

function record(context: WriteContext, opening: Opening, { currency, committedAtMonotonicMs }: NoSaleLook) {
  const { registerKey, boot, atMonotonicMs, atMs, delayMs } = opening;
  const sale: Sale = {
    // Without a time of sale: it would count as a sample of the register's clock.
    ...{ kind: 'no_sale', totalMinor: 0, currency, lines: [], payments: [] },
  };
  const instant: Instant = {
    ...{ monotonicMs: atMonotonicMs - delayMs, atMs: atMs - delayMs },
    ...{ basis: 'moment', signal: signalOf(opening), uncertaintyMs },
  };
  return insertOwn(
    context,
    {
      ...{ registerKey, sale, saleId: idOf(opening), bodySha256: saleSha256(sale), committedAtMonotonicMs },
      received: { boot, monotonicMs: atMonotonicMs, wallMs: atMs, clock: 'synced' },
      origin: { by: 'register' },
    },
    instant,
  );
}

/** True for an opening that an earlier moment shows, or near a sale that may have opened the drawer and has no opening of its own. */
function belongsElsewhere({ db }: WriteContext, { seq, registerKey, boot, atMs }: Opening): boolean {
  const around = {
    ...{ registerKey, fromMs: atMs - aroundMs, toMs: atMs + aroundMs },
    received: { boot, clock: 'synced' as const },
  };
  const drawers = momentsAround(db, around).filter(({ kind }) => kind === 'drawer');
  // A device that reports later may be the one whose moment a sale has claimed.
  const isSame = (one: MomentRow): boolean =>
    one.atMs <= atMs
      ? atMs - one.atMs <= sameOpeningMs
      : one.saleSeq !== null && one.atMs - atMs <= sameOpeningMs;
  if (drawers.some((one) => one.seq !== seq && isSame(one))) return true;
  const claimed = new Set(drawers.map(({ saleSeq }) => saleSeq));
  return salesAround(db, around).some(
    (sale) =>
      !claimed.has(sale.seq) &&
      mayHave('drawer', sale) !== false &&
      Math.abs(sale.instantAtMs - atMs) <= sale.uncertaintyMs + besideMs,
  );
}
