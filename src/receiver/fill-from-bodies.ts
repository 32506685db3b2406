/**
 * Part of the receiver's second migration: fills the added columns from stored events. Frozen: it uses only the tables and events of that
 * version and no code that may change, so that an old file migrates identically in every later version.
 */
import type Database from 'better-sqlite3';

/** The fields of a sale's event that are read here; the first version stored no other events. */
type SaleThen = {
  readonly id: string;
  readonly source: string;
  readonly time: string;
  readonly gateway: string;
  readonly epoch: string;
  readonly sequence: string;
  readonly data: {
    readonly shop: { readonly name: string; readonly timeZone: string };
    readonly register: { readonly key: string; readonly name: string };
    readonly kind: string;
    readonly total: number;
    readonly currency: string;
    readonly supersededBy?: string;
  };
};

export function fillFromBodies(db: Database.Database): void {
  const setColumns = db.prepare(`
    update sales set gateway = @gateway, register = @register, kind = @kind, day = @day, amount = @amount,
      superseded_by = @supersededBy where source = @source and event_id = @eventId
  `);
  const putShop = db.prepare(`
    insert into shops (source, name, time_zone, last_at_ms) values (@source, @name, @timeZone, @atMs)
    on conflict (source) do update set name = excluded.name, time_zone = excluded.time_zone, last_at_ms = excluded.last_at_ms
      where excluded.last_at_ms >= shops.last_at_ms
  `);
  const putRegister = db.prepare(`
    insert into registers (source, key, name, last_at_ms) values (@source, @key, @name, @atMs)
    on conflict (source, key) do update set name = excluded.name, last_at_ms = excluded.last_at_ms
      where excluded.last_at_ms >= registers.last_at_ms
  `);
  const addEpoch = db.prepare(`
    insert or ignore into epochs (gateway, epoch, first_seen_ms, baseline, stored_through)
    values (@gateway, @epoch, @receivedAtMs, 0, 0)
  `);
  const some = db.prepare<[number], { row: number; body: string; receivedAtMs: number }>(
    'select rowid as row, body, received_at_ms as receivedAtMs from events where rowid > ? order by rowid limit 500',
  );
  for (let last = 0, rows = some.all(last); rows.length > 0; rows = some.all(last)) {
    for (const { row, body, receivedAtMs } of rows) {
      const { id: eventId, source, gateway, epoch, sequence, time, data } = JSON.parse(body) as SaleThen;
      const { shop, register, kind, total, currency, supersededBy = null } = data;
      const timeMs = Date.parse(time);
      const [day, amount] = [dayIn(shop.timeZone, timeMs), total / 10 ** digitsOf(currency)];
      setColumns.run({ source, eventId, gateway, register: register.key, kind, day, amount, supersededBy });
      const atMs = Math.min(timeMs, receivedAtMs);
      putShop.run({ source, name: shop.name, timeZone: shop.timeZone, atMs });
      putRegister.run({ source, key: register.key, name: register.name, atMs });
      addEpoch.run({ gateway, epoch, receivedAtMs });
      noteSequence(db, { gateway, epoch, sequence: Number(sequence) });
      last = row;
    }
  }
}

/** Merges the sequence into the adjacent runs. */
function noteSequence(db: Database.Database, at: { gateway: string; epoch: string; sequence: number }): void {
  const place = 'gateway = @gateway and epoch = @epoch';
  const run = (sql: string, values: object): void => void db.prepare(sql).run(values);
  const find = (condition: string): { first: number; last: number } | undefined =>
    db
      .prepare<[object], { first: number; last: number }>(
        `select first, last from sequence_runs where ${place} and ${condition} order by first desc limit 1`,
      )
      .get(at);
  const left = find('first <= @sequence');
  if (left !== undefined && left.last >= at.sequence) return;
  const right = find('first = @sequence + 1');
  if (right !== undefined)
    run(`delete from sequence_runs where ${place} and first = @first`, { ...at, first: right.first });
  const first = left?.last === at.sequence - 1 ? left.first : at.sequence;
  const last = right?.last ?? at.sequence;
  run(
    `insert into sequence_runs (gateway, epoch, first, last) values (@gateway, @epoch, @first, @last)
      on conflict (gateway, epoch, first) do update set last = excluded.last`,
    { ...at, first, last },
  );
}

/** `2026-11-24` in a zone; in UTC when the zone is unknown. */
function dayIn(timeZone: string, atMs: number): string {
  const day = (zone: string): string =>
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    }).format(atMs);
  try {
    return day(timeZone);
  } catch {
    return day('UTC');
  }
}

function digitsOf(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
