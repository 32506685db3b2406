/**
 * Samples for estimating the clock of a polled register: a row for each of its newest sales that has a time
 * of sale. They remain after their sales are deleted; at most `maxSamples` a register.
 */

import type { Received, Sale, SaleOrigin } from '../../../domain/sale/sale.ts';
import { type Instant, type InstantRule, printedInstant } from '../../../domain/time/instant.ts';
import { type LearnedClocks, polledInstant } from '../../../domain/time/polled-instant.ts';
import {
  type ClockSample,
  type Estimate,
  learnRegisterClock,
  serverAhead,
} from '../../../domain/time/register-clock.ts';
import { clockHistory } from '../../../domain/time/time-server.ts';
import type { Connection } from '../connection.ts';

/**
 * More than the estimate uses: the samples of one catch-up must not displace all earlier ones while it runs.
 */
const maxSamples = clockHistory.kept + 48;

/**
 * A tablet that was offline uploads hundreds of sales at once: they must not displace all earlier samples.
 */
const burstMs = 15_000;
const perBurst = 3;

type ReportedSale = { readonly registerKey: string; readonly sale: Sale; readonly received: Received };

/** Undefined for a sale that its register pushed. */
export function originInstant(
  db: Connection,
  { registerKey, sale, received, origin }: ReportedSale & { readonly origin?: SaleOrigin },
  rule: InstantRule,
): Instant | undefined {
  switch (origin?.by) {
    case 'printer':
      return printedInstant({ received, origin }, rule);
    case 'cloud':
      return polledInstant(
        { received, origin, ...(sale.soldAtMs !== undefined && { soldAtMs: sale.soldAtMs }) },
        learnedClocks(db, registerKey),
        rule.basis,
      );
    case 'register':
    case undefined:
      return undefined;
  }
}

export function learnedClocks(db: Connection, registerKey: string): LearnedClocks {
  const samples = newestSamples(db, registerKey);
  const register = learnRegisterClock(samples);
  const serverAheadMs = serverAhead(samples);
  return {
    ...(register !== undefined && { register }),
    ...(serverAheadMs !== undefined && { serverAheadMs }),
  };
}

/** Server clock − gateway clock, by the newest sales that came while the gateway's clock was known to be right. Milliseconds. */
export function serverAheadOf(db: Connection, registerKey: string): number | undefined {
  return serverAhead(newestSamples(db, registerKey));
}

/** Skew of a register reported by a POS cloud, as of its newest sale. */
export function newestSkew(db: Connection, registerKey: string): Estimate | undefined {
  const samples = newestSamples(db, registerKey);
  const newest = samples.at(-1);
  return newest && learnRegisterClock(samples)?.at(newest.soldAtMs);
}

type Row = Record<'soldAtMs' | 'resolutionMs' | 'arrivedAtMs', number> &
  Record<'serverAtMs' | 'serverAheadMs' | 'printedAtMs', number | null>;

function newestSamples(db: Connection, registerKey: string): ClockSample[] {
  return db
    .prepare<[string, number], Row>(
      `SELECT sold_at_ms AS soldAtMs, resolution_ms AS resolutionMs, server_at_ms AS serverAtMs, server_ahead_ms AS serverAheadMs,
              arrived_at_ms AS arrivedAtMs, printed_at_ms AS printedAtMs
         FROM (SELECT *, row_number() OVER (ORDER BY id DESC) AS place
                 FROM (SELECT * FROM clock_samples WHERE register_key = ? || '' ORDER BY id DESC LIMIT ?))
        WHERE place <= ${clockHistory.newest} OR place % ${clockHistory.every} = 0 ORDER BY place`,
    )
    .all(registerKey, clockHistory.kept)
    .reverse()
    .map(
      (row) =>
        Object.fromEntries(
          Object.entries(row).filter(([, value]) => value !== null),
        ) as unknown as ClockSample,
    );
}

/** Names the newest sample, so that a change is noticed. */
export function newestSampleOf(db: Connection, registerKey: string): string | undefined {
  return db
    .prepare<[string], string>(
      `SELECT sale_id FROM clock_samples WHERE register_key = ? || '' ORDER BY id DESC LIMIT 1`,
    )
    .pluck()
    .get(registerKey);
}

/** Samples to migrate to another gateway, oldest first. */
export function learnedSamples(db: Connection, registerKey: string): ClockSample[] {
  return newestSamples(db, registerKey);
}

/** Inserts another gateway's samples for a register that has none here. */
export function putLearnedSamples(
  db: Connection,
  registerKey: string,
  samples: readonly ClockSample[],
): void {
  const insert = db.prepare(
    `INSERT INTO clock_samples
       (register_key, sale_id, sold_at_ms, resolution_ms, server_at_ms, server_ahead_ms, arrived_at_ms, printed_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  for (const [index, sample] of samples.entries()) {
    insert.run(
      registerKey,
      `brought:${registerKey}:${index}`,
      sample.soldAtMs,
      sample.resolutionMs,
      sample.serverAtMs ?? null,
      sample.serverAheadMs ?? null,
      sample.arrivedAtMs,
      sample.printedAtMs ?? null,
    );
  }
}

/** The printer proxy captured the same sale: its time is the most accurate. */
export function notePrinted(
  db: Connection,
  cloud: ReportedSale & { readonly saleId: string; readonly origin: SaleOrigin },
  paper: { readonly received: Received; readonly instant: Instant },
): void {
  noteClockSample(db, cloud.saleId, cloud);
  const { basis, atMs } = paper.instant;
  if (paper.received.clock !== 'synced' || (basis !== 'drawer' && basis !== 'receipt_first_byte')) return;
  db.prepare('UPDATE clock_samples SET printed_at_ms = ? WHERE sale_id = ?').run(atMs, cloud.saleId);
}

/** A captured sample stays. Returns the number of dropped samples. */
function dropNewest(db: Connection, registerKey: string): number {
  return db
    .prepare(
      `DELETE FROM clock_samples WHERE printed_at_ms IS NULL
          AND id = (SELECT id FROM clock_samples WHERE register_key = ? || '' ORDER BY id DESC LIMIT 1)`,
    )
    .run(registerKey).changes;
}

/**
 * Adds the sample of a sale just stored. A gateway clock that was never set can't be compared with another
 * clock.
 */
export function noteClockSample(
  db: Connection,
  saleId: string,
  { registerKey, sale, received, origin }: ReportedSale & { readonly origin?: SaleOrigin },
): void {
  if (origin?.by !== 'cloud' || sale.soldAtMs === undefined || received.clock !== 'synced') return;
  const cameAtMs = origin.serverAtMs ?? received.wallMs;
  const sameBurst = db
    .prepare<[string, number, number, number], number>(
      `SELECT count(*) FROM (SELECT coalesce(server_at_ms, arrived_at_ms) AS ms FROM clock_samples
        WHERE register_key = ? || '' ORDER BY id DESC LIMIT ?) WHERE ms BETWEEN ? - ${burstMs} AND ? + ${burstMs}`,
    )
    .pluck()
    .get(registerKey, perBurst, cameAtMs, cameAtMs);
  // The last of a burst waited the shortest time: it shows most of the clock, and that the others waited.
  if (sameBurst === perBurst && dropNewest(db, registerKey) === 0) return;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO clock_samples (register_key, sale_id, sold_at_ms, resolution_ms, server_at_ms, server_ahead_ms, arrived_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(
      registerKey,
      saleId,
      sale.soldAtMs,
      origin.resolutionMs,
      origin.serverAtMs ?? null,
      origin.serverAheadMs ?? null,
      received.wallMs,
    );
  if (Number(lastInsertRowid) % 16 !== 0) return;
  db.prepare(
    `DELETE FROM clock_samples WHERE register_key = ? AND id <= (
       SELECT id FROM clock_samples WHERE register_key = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
  ).run(registerKey, registerKey, maxSamples);
}
