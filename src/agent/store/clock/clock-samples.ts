/**
 * What the clock of a polled register is learned from: a row for each of its newest sales that tells when it was sold. They stay when
 * their sales go; bounded by `maxSamples` a register.
 */

import type { Received, Sale, Told } from '../../../domain/sale/sale.ts';
import { heardInstant, type Instant, type InstantRule } from '../../../domain/time/instant.ts';
import { type LearnedClocks, polledInstant } from '../../../domain/time/polled-instant.ts';
import {
  type ClockSample,
  clockLookback,
  type Estimate,
  learnRegisterClock,
  serverAhead,
} from '../../../domain/time/register-clock.ts';
import type { Connection } from '../connection.ts';

/** More than are looked at: those of one catch-up must not push out all that was learned before while it is under way. */
const maxSamples = 4 * clockLookback;

/** A tablet that was offline hands in hundreds of sales at once: they must not push out all that was learned before. */
const burstMs = 15_000;
const perBurst = 3;

type ToldSale = { readonly registerKey: string; readonly sale: Sale; readonly received: Received };

/** Undefined for one that its register pushed. */
export function toldInstant(
  db: Connection,
  { registerKey, sale, received, told }: ToldSale & { readonly told?: Told },
  rule: InstantRule,
): Instant | undefined {
  switch (told?.by) {
    case 'printer':
      return heardInstant({ received, told }, rule);
    case 'cloud':
      return polledInstant(
        { received, told, ...(sale.soldAtMs !== undefined && { soldAtMs: sale.soldAtMs }) },
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

/** Of a register that a POS cloud tells of, as of its newest sale. */
export function newestSkew(db: Connection, registerKey: string): Estimate | undefined {
  const samples = newestSamples(db, registerKey);
  const newest = samples.at(-1);
  return newest && learnRegisterClock(samples)?.at(newest.soldAtMs);
}

type Row = Record<'soldAtMs' | 'resolutionMs' | 'arrivedAtMs', number> &
  Record<'serverAtMs' | 'serverAheadMs' | 'heardAtMs', number | null>;

function newestSamples(db: Connection, registerKey: string): ClockSample[] {
  return db
    .prepare<[string, number], Row>(
      `SELECT sold_at_ms AS soldAtMs, resolution_ms AS resolutionMs, server_at_ms AS serverAtMs, server_ahead_ms AS serverAheadMs,
              arrived_at_ms AS arrivedAtMs, heard_at_ms AS heardAtMs
         FROM clock_samples WHERE register_key = ? || '' ORDER BY id DESC LIMIT ?`,
    )
    .all(registerKey, clockLookback)
    .reverse()
    .map(
      (row) =>
        Object.fromEntries(
          Object.entries(row).filter(([, value]) => value !== null),
        ) as unknown as ClockSample,
    );
}

/** For another gateway to go on with, oldest first. */
export function learnedSamples(db: Connection, registerKey: string): ClockSample[] {
  return newestSamples(db, registerKey);
}

/** Of a register that has none here: what another gateway learned from. */
export function putLearnedSamples(
  db: Connection,
  registerKey: string,
  samples: readonly ClockSample[],
): void {
  const insert = db.prepare(
    `INSERT INTO clock_samples
       (register_key, sale_id, sold_at_ms, resolution_ms, server_at_ms, server_ahead_ms, arrived_at_ms, heard_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  for (const [index, sample] of samples.slice(-clockLookback).entries()) {
    insert.run(
      registerKey,
      `brought:${registerKey}:${index}`,
      sample.soldAtMs,
      sample.resolutionMs,
      sample.serverAtMs ?? null,
      sample.serverAheadMs ?? null,
      sample.arrivedAtMs,
      sample.heardAtMs ?? null,
    );
  }
}

/** The tap heard the same sale: its time is the best there is. */
export function noteHeard(
  db: Connection,
  cloud: ToldSale & { readonly saleId: string; readonly told: Told },
  paper: { readonly received: Received; readonly instant: Instant },
): void {
  noteClockSample(db, cloud.saleId, cloud);
  const { basis, atMs } = paper.instant;
  if (paper.received.clock !== 'synced' || (basis !== 'drawer' && basis !== 'receipt_first_byte')) return;
  db.prepare('UPDATE clock_samples SET heard_at_ms = ? WHERE sale_id = ?').run(atMs, cloud.saleId);
}

/** Of a sale just stored. Against a gateway clock that was never set, no other clock can be compared. */
export function noteClockSample(
  db: Connection,
  saleId: string,
  { registerKey, sale, received, told }: ToldSale & { readonly told?: Told },
): void {
  if (told?.by !== 'cloud' || sale.soldAtMs === undefined || received.clock !== 'synced') return;
  const cameAtMs = told.serverAtMs ?? received.wallMs;
  const sameBurst = db
    .prepare<[string, number, number, number], number>(
      `SELECT count(*) FROM (SELECT coalesce(server_at_ms, arrived_at_ms) AS ms FROM clock_samples
        WHERE register_key = ? || '' ORDER BY id DESC LIMIT ?) WHERE ms BETWEEN ? - ${burstMs} AND ? + ${burstMs}`,
    )
    .pluck()
    .get(registerKey, perBurst, cameAtMs, cameAtMs);
  if (sameBurst === perBurst) return;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO clock_samples (register_key, sale_id, sold_at_ms, resolution_ms, server_at_ms, server_ahead_ms, arrived_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(
      registerKey,
      saleId,
      sale.soldAtMs,
      told.resolutionMs,
      told.serverAtMs ?? null,
      told.serverAheadMs ?? null,
      received.wallMs,
    );
  if (Number(lastInsertRowid) % 16 !== 0) return;
  db.prepare(
    `DELETE FROM clock_samples WHERE register_key = ? AND id <= (
       SELECT id FROM clock_samples WHERE register_key = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
  ).run(registerKey, registerKey, maxSamples);
}
