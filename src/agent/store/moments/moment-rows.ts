/** Rows of moments, and of the sales around them. */
import { z } from 'zod';
import { paymentSchema } from '../../../contract/sale.ts';
import { type DrawerDistance, maxCompared } from '../../../domain/moment/constant-lateness.ts';
import { type MomentKind, mayHaveMoment } from '../../../domain/moment/moment.ts';
import { type InstantSignal, keyOfSource, type MomentWay } from '../../../domain/moment/moment-device.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import type { InstantBasis } from '../../../domain/time/instant.ts';
import { clockLookback } from '../../../domain/time/register-clock.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import { serverAheadOf } from '../clock/clock-samples.ts';
import type { MovedSale } from '../clock/move-instant.ts';
import type { Connection } from '../connection.ts';
import { fieldOf } from '../sales/stored-sale.ts';

export type MomentRow = {
  readonly seq: number;
  readonly kind: MomentKind;
  readonly device: string;
  readonly way: MomentWay;
  readonly deviceName: string | null;
  readonly boot: string;
  readonly atMonotonicMs: number;
  readonly atMs: number;
  readonly saleSeq: number | null;
  readonly statedAtMs: number | null;
  readonly statedUncertaintyMs: number | null;
  readonly moved: 0 | 1;
  /** The `no_sale` that records it, until a sale claims it. */
  readonly noSaleSeq: number | null;
};

export const momentColumns = (m: string): string =>
  `${m}.seq, ${m}.kind, ${m}.device, ${m}.way, ${m}.device_name AS deviceName, ${m}.boot, ${m}.at_monotonic_ms AS atMonotonicMs, ${m}.at_ms AS atMs,
   ${m}.sale_seq AS saleSeq, ${m}.stated_at_ms AS statedAtMs, ${m}.stated_uncertainty_ms AS statedUncertaintyMs, ${m}.moved, ${m}.no_sale_seq AS noSaleSeq`;

const sameClockMs = 1_000;

/** Devices at one drawer whose sales are compared in full. */
const maxComparedDevices = 3;

type Around = {
  readonly registerKey: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly received: Pick<Received, 'boot' | 'clock'>;
};

/** What a sale states that has its time from the moment. */
export function signalOf({
  kind,
  way,
  deviceName,
}: Pick<MomentRow, 'kind' | 'way' | 'deviceName'>): InstantSignal {
  return { kind, way, ...(deviceName !== null && { name: deviceName }) };
}

/** Ascending. A clock that was never set is comparable within its boot only. */
export function momentsAround(db: Connection, { registerKey, fromMs, toMs, received }: Around): MomentRow[] {
  return db
    .prepare<[object], MomentRow>(
      `SELECT ${momentColumns('moments')} FROM moments
        WHERE register_key = @registerKey || '' AND at_ms BETWEEN @fromMs + 0 AND @toMs + 0
          AND clock = @clock || '' AND (clock = 'synced' OR boot = @boot || '') ORDER BY at_ms`,
    )
    .all({ registerKey, fromMs, toMs, ...received });
}

/** Newest sales of the register and the openings of their drawer, by device, the newest first. */
export function drawerDistances(
  db: Connection,
  registerKey: string,
): ReadonlyMap<string, readonly DrawerDistance[]> {
  const rows = db
    .prepare<[string, string, number], DistanceRow>(
      `SELECT m.device, m.sale_seq AS saleSeq, m.at_ms AS atMs, m.stated_at_ms AS statedAtMs, ${fieldOf('s.origin', 'serverAtMs')} AS serverAtMs,
              ${fieldOf('s.origin', 'serverAheadMs')} AS serverAheadMs, ${fieldOf('s.origin', 'resolutionMs')} AS resolutionMs
         FROM moments m LEFT JOIN sales s ON s.seq = m.sale_seq
        WHERE m.register_key = ? || '' AND m.kind = ? || '' AND m.sale_seq IS NOT NULL AND m.stated_at_ms IS NOT NULL
        ORDER BY m.at_ms DESC LIMIT ?`,
    )
    .all(registerKey, 'drawer', maxCompared * maxComparedDevices);
  const aheadMs = serverAheadOf(db, registerKey);
  const pastServer = ({ atMs, serverAtMs, serverAheadMs, resolutionMs }: DistanceRow): number | undefined =>
    serverAtMs === null ||
    serverAheadMs === null ||
    aheadMs === undefined ||
    Math.abs(serverAheadMs - aheadMs) > sameClockMs
      ? undefined
      : atMs - (serverAtMs + (resolutionMs ?? 0) - aheadMs);
  const distances = rows.map((row) => ({
    ...{ device: row.device, saleSeq: row.saleSeq, ms: row.atMs - row.statedAtMs },
    pastServerMs: pastServer(row),
  }));
  return Map.groupBy(distances, ({ device }) => device);
}

type DistanceRow = {
  readonly device: string;
  readonly saleSeq: number;
  readonly atMs: number;
  readonly statedAtMs: number;
  readonly serverAtMs: number | null;
  readonly serverAheadMs: number | null;
  readonly resolutionMs: number | null;
};

/** Entered latenesses of the devices that the gateway reads, by device. Milliseconds. */
export function enteredDelays(db: Connection, registerKey: string): ReadonlyMap<string, number> {
  const rows = db
    .prepare<[string], { id: string; delayMs: number }>(
      'SELECT id, delay_ms AS delayMs FROM moment_sources WHERE register_key = ? AND delay_ms IS NOT NULL',
    )
    .all(registerKey);
  return new Map(rows.map(({ id, delayMs }) => [keyOfSource(id), delayMs]));
}

export function hasFreeMoment(db: Connection, { registerKey, fromMs, toMs }: Around): boolean {
  const found = db
    .prepare(
      `SELECT 1 FROM moments WHERE register_key = ? || '' AND at_ms BETWEEN ? + 0 AND ? + 0 AND sale_seq IS NULL LIMIT 1`,
    )
    .get(registerKey, fromMs, toMs);
  return found !== undefined;
}

export type SaleRow = MovedSale & {
  readonly boot: string;
  readonly receivedMonotonicMs: number;
  readonly basis: InstantBasis;
  readonly uncertaintyMs: number;
  readonly skewMs: number | null;
  readonly skewUncertaintyMs: number | null;
  readonly payments: string | null;
  readonly soldAtMs: number | null;
  readonly resolutionMs: number | null;
};

export const saleColumns: string = `seq, id, register_key AS registerKey, kind, received_at_ms AS receivedAtMs, clock, boot,
              received_monotonic_ms AS receivedMonotonicMs, instant_monotonic_ms AS instantMonotonicMs, instant_at_ms AS instantAtMs,
              basis, uncertainty_ms AS uncertaintyMs, skew_ms AS skewMs, skew_uncertainty_ms AS skewUncertaintyMs,
              ${fieldOf('sale', 'payments')} AS payments, ${fieldOf('sale', 'soldAtMs')} AS soldAtMs,
              ${fieldOf('origin', 'resolutionMs')} AS resolutionMs`;

export function saleBySeq(db: Connection, seq: number): SaleRow | undefined {
  return db.prepare<[number], SaleRow>(`SELECT ${saleColumns} FROM sales WHERE seq = ?`).get(seq);
}

/** Newest sales of the register in that time, as many as its clock is learned from; not those that were made from moments. */
export function salesAround(db: Connection, around: Around): SaleRow[] {
  return db
    .prepare<[object], SaleRow>(
      `SELECT ${saleColumns}
         FROM sales WHERE +register_key = @registerKey || '' AND superseded_by IS NULL AND instant_at_ms BETWEEN @fromMs + 0 AND @toMs + 0
          AND clock = @clock || '' AND (clock = 'synced' OR boot = @boot || '')
          AND seq NOT IN (SELECT no_sale_seq FROM moments WHERE register_key = @registerKey || '' AND no_sale_seq IS NOT NULL)
        ORDER BY instant_at_ms DESC LIMIT ${clockLookback}`,
    )
    .all({ ...around, ...around.received });
}

const paymentsSchema = z.array(paymentSchema);

export function mayHave(moment: MomentKind, { kind, payments }: SaleRow): boolean | undefined {
  return mayHaveMoment(moment, { kind, payments: readJson(paymentsSchema, payments ?? '') ?? [] });
}
