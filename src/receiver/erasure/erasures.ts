/**
 * Erasure of a sale or of one picture on request (contract/cloud/erasure/erasure.ts).
 *
 * 1. The line of the ledger file is flushed. 2. One transaction takes the contents out of the database, and adds the record and its event in the
 * feed. 3. The files are removed, and the log of the database is erased. A crash after any of them is made up for at the next start; carried out twice,
 * nothing changes. 4. What arrives of an erased sale later is acknowledged and not stored.
 *
 * A gateway stands in a shop, where somebody may wish to remove evidence: what was requested there waits for a person here.
 */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import type { ErasedEvent, Erasure } from '../../contract/cloud/erasure/erasure.ts';
import { shopSource } from '../../domain/sale/identity.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { readJson } from '../../lib/text/read-json.ts';
import type { Changes } from '../feed/changes.ts';
import type { Days } from '../feed/days.ts';
import type { OwnEvents } from '../feed/own-events.ts';
import { createRowEraser, type ErasedFile } from './erase-rows.ts';
import type { Ledger, LedgerLine } from './ledger-file.ts';

/** Erasures of one shop, done and requested. */
const maxOfShop = 10_000;

export type ErasureRow = Erasure & {
  readonly shop: string;
  readonly origin: 'cloud' | 'gateway';
  /** The one at which it was requested; null for the receiver. */
  readonly gateway: string | null;
  /** Null while it waits for a person. */
  readonly erasedAtMs: number | null;
  /** Gateways that have reported it. */
  readonly reportedBy: readonly string[];
};

type NewErasure = Pick<Erasure, 'sale' | 'picture' | 'by' | 'reason'> & { readonly shop: string };
type GatewayOfShop = { readonly shop: string; readonly gateway: string };

export type Erasures = {
  /** Erases at once. A sale or picture that was erased before keeps its record. Undefined: the shop has as many as may be. */
  request(erasure: NewErasure): ErasureRow | undefined;
  /** Carries out what a gateway asked for. Undefined for an unknown id. */
  confirm(shop: string, id: string): ErasureRow | undefined;
  /** The newest first. */
  list(shop?: string): ErasureRow[];
  /** For a gateway: those that it has not reported. `done`: number of reports that it remembers as stored. */
  open(
    of: GatewayOfShop,
    done: number | undefined,
    limit: number,
  ): { erasures: Erasure[]; acknowledged: number };
  /** Stores reports; what was requested at the gateway waits for a person. */
  report(of: GatewayOfShop, erasures: readonly Erasure[]): void;
  /** The sale was erased: of an event nothing but its id is to be stored. */
  isErased(source: string, saleId: string): boolean;
  /** No shop is to have this picture. */
  isErasedPicture(sha256: string, source?: string): boolean;
  /** After a start: carries out what the ledger has and the database lacks, and removes files that a crash left. Returns their number. */
  recover(): number;
};

type Deps = {
  readonly changes: Changes;
  readonly ownEvents: OwnEvents;
  readonly days: Days;
  readonly ledger: Ledger;
  readonly pathsOf: (file: ErasedFile) => readonly string[];
  readonly nowMs: () => number;
};

export function createErasures(db: Database.Database, deps: Deps): Erasures {
  const { ledger, nowMs } = deps;
  const sql = prepareStatements(db);

  const eraser = createEraser(db, deps, sql);

  const find = (shop: string, id: string): ErasureRow | undefined => {
    const row = sql.one.get({ shop, id });
    return row === undefined ? undefined : rowOf(row);
  };

  const report = db.transaction((of: GatewayOfShop, all: readonly Erasure[]): void => {
    for (const erasure of all) {
      const { shop, gateway } = of;
      if (find(shop, erasure.id) === undefined) {
        if ((sql.count.get(shop) ?? 0) >= maxOfShop) continue;
        const line = { ...erasure, shop, gateway, origin: 'gateway' as const };
        sql.put.run({ ...columnsOf(line), erasedAtMs: null });
      }
      sql.ack.run({ shop, gateway, id: erasure.id, nowMs: nowMs() });
    }
  });

  return {
    request({ shop, sale, picture, by, reason }) {
      const known = sql.same.get({ shop, sale, picture: picture ?? null });
      if (known !== undefined) return rowOf(known);
      if ((sql.count.get(shop) ?? 0) >= maxOfShop) return undefined;
      const line: LedgerLine = {
        ...{ id: randomUUID(), shop, sale, origin: 'cloud', requestedAt: new Date(nowMs()).toISOString() },
        ...(picture !== undefined && { picture }),
        ...(by !== undefined && { by }),
        ...(reason !== undefined && { reason }),
      };
      ledger.append(line);
      eraser.carryOut(line);
      return find(shop, line.id);
    },
    confirm(shop, id) {
      const row = find(shop, id);
      if (row === undefined || row.erasedAtMs !== null) return row;
      const line = lineOf(row);
      ledger.append(line);
      eraser.carryOut(line);
      return find(shop, id);
    },
    list: (shop) => sql.list.all({ shop: shop ?? null }).map(rowOf),
    open({ shop, gateway }, done, limit) {
      const acknowledged = sql.countAcks.get({ shop, gateway }) ?? 0;
      // It has forgotten some, as after its card was copied from an older one: it gets all of them again.
      if (done !== undefined && done < acknowledged) sql.forgetAcks.run({ shop, gateway });
      return {
        erasures: sql.openFor.all({ shop, gateway, limit }).map((row) => erasureOf(rowOf(row))),
        acknowledged: sql.countAcks.get({ shop, gateway }) ?? 0,
      };
    },
    report: (of, erasures) => report.immediate(of, erasures),
    isErased: (source, saleId) => sql.isErased.get(source, saleId) !== undefined,
    isErasedPicture(sha256, source) {
      const bytes = Buffer.from(sha256, 'hex');
      if (source !== undefined) return sql.isErasedOf.get(source, bytes) !== undefined;
      return sql.isErasedAny.get(bytes) !== undefined && sql.isNamed.get(bytes) === undefined;
    },
    recover() {
      const lost = ledger.read().filter(({ shop, id }) => (find(shop, id)?.erasedAtMs ?? null) === null);
      for (const line of lost) eraser.erase(line);
      if (lost.length > 0 || sql.files.get() !== undefined) eraser.removeFiles();
      return lost.length;
    },
  };
}

/** Steps 2 and 3 of an erasure. */
function createEraser(db: Database.Database, deps: Deps, sql: ReturnType<typeof prepareStatements>) {
  const { changes, ownEvents, nowMs } = deps;
  const rowEraser = createRowEraser(db, deps.days);

  const erase = db.transaction((line: LedgerLine): void => {
    const { shop, id, sale, picture } = line;
    const source = shopSource(shop);
    const atMs = nowMs();
    sql.put.run({ ...columnsOf(line), erasedAtMs: atMs });
    const rows =
      picture === undefined ? rowEraser.sale(source, sale) : rowEraser.picture(source, sale, picture);
    for (const merged of rows.merged) sql.noteMerged.run(source, merged);
    if (picture === undefined) sql.noteMerged.run(source, sale);
    for (const { kind, sha256 } of rows.files) sql.noteFile.run(kind, sha256);
    const data: ErasedEvent['data'] = {
      ...{ id, shop, sale, scope: picture === undefined ? 'sale' : 'picture' },
      ...{ merged: [...rows.merged], pictures: [...rows.pictures], requestedAt: line.requestedAt },
      ...(line.reason !== undefined && { reason: line.reason }),
    };
    const type = 'com.tillframe.erased.v1' satisfies ErasedEvent['type'];
    ownEvents.store({ source, id: `erased:${id}`, type, subject: sale, atMs, data });
  });

  function removeFiles(): void {
    const files = sql.files.all();
    for (const file of files) {
      for (const path of deps.pathsOf(file)) rmSync(path, { force: true });
      failpoint('erasure.file_removed');
      sql.fileRemoved.run(file.kind, file.sha256);
    }
    // Copies of erased pages are in the log until it is restarted. A reader may hold it: the next erasure or checkpoint follows.
    db.pragma('wal_checkpoint(TRUNCATE)');
  }

  function carryOut(line: LedgerLine): void {
    failpoint('erasure.noted');
    erase.immediate(line);
    failpoint('erasure.committed');
    changes.wake([line.shop]);
    removeFiles();
  }

  return { erase: (line: LedgerLine): void => erase.immediate(line), carryOut, removeFiles };
}

type Row = Omit<ErasureRow, 'picture' | 'by' | 'reason' | 'requestedAt' | 'reportedBy'> & {
  readonly picture: string | null;
  readonly by: string | null;
  readonly reason: string | null;
  readonly requestedAtMs: number;
  readonly reportedBy: string;
};

function rowOf({ picture, by, reason, requestedAtMs, reportedBy, ...row }: Row): ErasureRow {
  return {
    ...row,
    requestedAt: new Date(requestedAtMs).toISOString(),
    reportedBy: readJson(z.array(z.string()), reportedBy) ?? [],
    ...(picture !== null && { picture }),
    ...(by !== null && { by }),
    ...(reason !== null && { reason }),
  };
}

function erasureOf({ id, sale, picture, requestedAt, by, reason }: Erasure): Erasure {
  return {
    ...{ id, sale, requestedAt },
    ...(picture !== undefined && { picture }),
    ...(by !== undefined && { by }),
    ...(reason !== undefined && { reason }),
  };
}

function lineOf({ shop, origin, gateway, ...row }: ErasureRow): LedgerLine {
  return { ...erasureOf(row), shop, origin, ...(gateway !== null && { gateway }) };
}

function columnsOf({ requestedAt, ...line }: LedgerLine) {
  const { shop, id, sale, picture = null, by = null, reason = null, origin, gateway = null } = line;
  return { shop, id, sale, picture, by, reason, origin, gateway, requestedAtMs: Date.parse(requestedAt) };
}

function prepareStatements(db: Database.Database) {
  const columns = `shop, id, sale_id as sale, picture, requested_at_ms as requestedAtMs, asked_by as by, reason, origin, gateway,
    erased_at_ms as erasedAtMs, (select json_group_array(a.gateway) from erasure_acks a where a.shop = erasures.shop and a.id = erasures.id) as reportedBy`;
  return {
    put: db.prepare(`
      insert into erasures (shop, id, sale_id, picture, requested_at_ms, asked_by, reason, origin, gateway, erased_at_ms)
      values (@shop, @id, @sale, @picture, @requestedAtMs, @by, @reason, @origin, @gateway, @erasedAtMs)
      on conflict (shop, id) do update set erased_at_ms = coalesce(erasures.erased_at_ms, excluded.erased_at_ms)
    `),
    one: db.prepare<[{ shop: string; id: string }], Row>(
      `select ${columns} from erasures where shop = @shop and id = @id`,
    ),
    same: db.prepare<[{ shop: string; sale: string; picture: string | null }], Row>(
      `select ${columns} from erasures where shop = @shop and sale_id = @sale and picture is @picture and erased_at_ms is not null limit 1`,
    ),
    list: db.prepare<[{ shop: string | null }], Row>(
      `select ${columns} from erasures where @shop is null or shop = @shop order by number desc limit 1000`,
    ),
    count: db.prepare<[string], number>('select count(*) from erasures where shop = ?').pluck(),
    openFor: db.prepare<[GatewayOfShop & { limit: number }], Row>(`
      select ${columns} from erasures where shop = @shop and erased_at_ms is not null and not exists
        (select 1 from erasure_acks a where a.shop = @shop and a.gateway = @gateway and a.id = erasures.id)
      order by number limit @limit
    `),
    ack: db.prepare(
      'insert or ignore into erasure_acks (shop, gateway, id, at_ms) values (@shop, @gateway, @id, @nowMs)',
    ),
    countAcks: db
      .prepare<[GatewayOfShop], number>(
        'select count(*) from erasure_acks where shop = @shop and gateway = @gateway',
      )
      .pluck(),
    forgetAcks: db.prepare('delete from erasure_acks where shop = @shop and gateway = @gateway'),
    noteMerged: db.prepare('insert or ignore into erased_sales (source, sale_id) values (?, ?)'),
    isErased: db
      .prepare<[string, string], number>('select 1 from erased_sales where source = ? and sale_id = ?')
      .pluck(),
    isErasedOf: db
      .prepare<[string, Buffer], number>('select 1 from erased_pictures where source = ? and sha256 = ?')
      .pluck(),
    isErasedAny: db
      .prepare<[Buffer], number>('select 1 from erased_pictures where sha256 = ? limit 1')
      .pluck(),
    isNamed: db.prepare<[Buffer], number>('select 1 from shop_pictures where sha256 = ? limit 1').pluck(),
    noteFile: db.prepare('insert or ignore into erased_files (kind, sha256) values (?, ?)'),
    files: db.prepare<[], ErasedFile>('select kind, sha256 from erased_files limit 10000'),
    fileRemoved: db.prepare('delete from erased_files where kind = ? and sha256 = ?'),
  };
}
