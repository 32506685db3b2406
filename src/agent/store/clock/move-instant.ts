/**
 * Gives a stored sale another instant: the links of that time apply, the picture nearest to it stays until a nearer one from the
 * buffer replaces it, and the next revision reports it.
 */
import type { ClockState, SaleKind } from '../../../domain/sale/sale.ts';
import type { Instant } from '../../../domain/time/instant.ts';
import { renderIfSettled } from '../outbox/outbox.ts';
import { requestPictures } from '../sales/captures.ts';
import { extrasOf, promoteNearest, takeEarlier } from '../sales/extra-captures.ts';
import { signalJson } from '../sales/stored-sale.ts';
import { keepVoidMoment } from '../sales/void.ts';
import type { WriteContext } from '../write-context.ts';

export type MovedSale = {
  readonly seq: number;
  readonly id: string;
  readonly registerKey: string;
  readonly kind: SaleKind;
  readonly receivedAtMs: number;
  readonly clock: ClockState;
  readonly instantMonotonicMs: number;
  readonly instantAtMs: number;
};

/** `nearMs`: a picture up to this far from the new instant shows the sale as well as it did before. */
export function moveInstant(
  context: WriteContext,
  row: MovedSale,
  { instant, nearMs = 0 }: { readonly instant: Instant; readonly nearMs?: number },
): void {
  const { db } = context;
  const { seq, id, registerKey, kind, clock } = row;
  db.prepare(
    `UPDATE sales SET instant_monotonic_ms = ?, instant_at_ms = ?, basis = ?, uncertainty_ms = ?, signal = ?, skew_ms = ?, skew_uncertainty_ms = ?,
            news = iif(revision > 0, 1, news), time_open = 0 WHERE seq = ?`,
  ).run(
    instant.monotonicMs,
    instant.atMs,
    instant.basis,
    instant.uncertaintyMs,
    signalJson(instant),
    instant.skewMs ?? null,
    instant.skewUncertaintyMs ?? null,
    seq,
  );
  const earlier = takeEarlier(db, seq, { movedMs: instant.atMs - row.instantAtMs });
  const from = { atMs: row.instantAtMs, monotonicMs: row.instantMonotonicMs };
  keepVoidMoment(db, seq, { from, to: instant });
  const nowMs = context.clock.nowMs();
  const extras = extrasOf(context, { registerKey, kind, instant, receivedAtMs: row.receivedAtMs });
  // The links of the true instant apply.
  requestPictures(db, seq, { registerKey, kind, instant, received: { clock }, nowMs, extras });
  promoteNearest(db, seq, { to: instant, earlier, nearMs });
  renderIfSettled(context, seq);
  context.changed({ kind: 'pair', saleId: id });
}
