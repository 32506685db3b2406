/** Reading a SQLite file without SQLite: of a sound one, every row that SQLite itself reads, whatever its shape; of a damaged one, the rest. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rebuild } from '../../../../src/agent/store/recovery/rebuild.ts';
import { knownSchemas } from '../../../../src/agent/store/schema/migrations.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { decodeRecord } from '../../../../src/sqlite-recovery/cells.ts';
import { openPages } from '../../../../src/sqlite-recovery/pages.ts';
import { openDamaged, type Row } from '../../../../src/sqlite-recovery/rows.ts';
import { shapesOf } from '../../../../src/sqlite-recovery/shapes.ts';
import { copyDatabase, fill, pageCount, spoilPage } from '../damage.ts';
import { acceptInput, oneCamera, openTestStore, saleOf, shop } from '../fixtures.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;

/** Rows read by SQLite and by the recovery, by table; as texts, sorted. */
function bothReadings(path: string): { sqlite: Record<string, string[]>; ours: Record<string, string[]> } {
  const text = (row: object): string =>
    JSON.stringify(
      Object.entries(row as Record<string, unknown>)
        .map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('hex') : value])
        .sort(),
    );
  // First, since SQLite brings the log into the file when it closes it.
  const ours: Record<string, string[]> = {};
  {
    using pages = openPages(path);
    for (const table of openDamaged(pages, knownSchemas).tables) {
      const { shape } = table;
      const all = [...table.rows()];
      expect(all.filter((row) => row === 'unreadable')).toEqual([]);
      ours[shape.name] = (all as Row[]).map(text).sort();
    }
  }
  const db = new Database(path);
  const sqlite: Record<string, string[]> = {};
  for (const name of Object.keys(ours)) {
    // Computed columns are in no row of the file.
    const stored = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(name);
    const columns = stored.map((column) => `"${column}"`).join();
    sqlite[name] = db.prepare<[], object>(`SELECT ${columns} FROM "${name}"`).all().map(text).sort();
  }
  db.close();
  return { sqlite, ours };
}

test('reads every row of a sound database as SQLite does, log and overflow pages included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-recovery-'));
  await using t = await openTestStore();
  await fill(t.store, 90);
  const copy = join(folder, 'copy.db');
  copyDatabase(t.path, copy);
  const live = bothReadings(copy);
  expect(live.ours).toEqual(live.sqlite);
  expect(live.ours['sales']).toHaveLength(90);

  await t.store[Symbol.asyncDispose]();
  copyDatabase(t.path, copy);
  const closed = bothReadings(copy);
  expect(closed.ours).toEqual(closed.sqlite);
  rmSync(folder, { recursive: true });
});

test('recovers the newest state of a long row that changed in the log only', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  for (let n = 0; n < 40; n += 1) {
    const lines = [{ name: '品'.repeat(2_000), amount: n }];
    await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: `N${n}`, lines })));
  }
  await t.store[Symbol.asyncDispose]();
  const copy = `${t.path}-copy`;
  const received = (db: Database.Database): unknown[] =>
    db.prepare('SELECT seq, received_at_ms FROM sales ORDER BY seq').all();
  let wanted: unknown[];
  {
    const db = new Database(t.path);
    db.pragma('wal_autocheckpoint = 0');
    // Same length as before: SQLite then writes only the changed page of the row.
    db.exec('UPDATE sales SET received_at_ms = received_at_ms + 86400000 WHERE seq % 3 = 0');
    wanted = received(db);
    copyDatabase(t.path, copy);
    db.close();
  }
  const to = `${t.path}-new`;
  const context = { shop, gateway: 'gw-test', epoch: 'new', clock: systemClock };
  rebuild({ from: copy, to }, context, { what: 'all', mayGoOn: () => true, finish: () => undefined });
  const recovered = new Database(to, { readonly: true });
  expect(received(recovered)).toEqual(wanted);
  recovered.close();
  await t.reopen();
});

test('derives root pages from the migrations, whatever the rows', async () => {
  await using t = await openTestStore();
  await fill(t.store, 60);
  await t.store[Symbol.asyncDispose]();
  const db = new Database(t.path, { readonly: true });
  const version = Number(db.pragma('user_version', { simple: true }));
  const roots = db
    .prepare<[], [string, number]>(
      `SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'`,
    )
    .raw()
    .all();
  db.close();
  const { tables } = shapesOf(version, knownSchemas);
  expect(Object.fromEntries(tables.map(({ name, root }) => [name, root]))).toEqual(Object.fromEntries(roots));
  await t.reopen();
});

test('loses only the rows of the lost page, page 1 included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-recovery-'));
  await using t = await openTestStore();
  await fill(t.store, 90);
  await t.store[Symbol.asyncDispose]();
  const copy = join(folder, 'copy.db');
  const rowsIn = (path: string): Map<string, number> => {
    using pages = openPages(path);
    return new Map(
      openDamaged(pages, knownSchemas).tables.map((table) => [
        table.shape.name,
        [...table.rows()].filter((row) => row !== 'unreadable').length,
      ]),
    );
  };
  const sound = rowsIn(t.path);
  const all = [...sound.values()].reduce((sum, rows) => sum + rows, 0);
  let worst = 0;
  // The first ones are roots and maps.
  for (let page = 1; page <= pageCount(t.path); page += long || page < 30 ? 1 : 11) {
    copyDatabase(t.path, copy);
    spoilPage(copy, page);
    const left = [...rowsIn(copy).values()].reduce((sum, rows) => sum + rows, 0);
    worst = Math.max(worst, all - left);
  }
  console.info(`${all} rows on ${pageCount(t.path)} pages: one spoilt page costs at most ${worst} of them`);
  // The maximum of a page.
  expect(worst).toBeLessThan(100);
  rmSync(folder, { recursive: true });
  await t.reopen();
});

test('reads or rejects a record of any bytes, without another error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decodeRecord(Buffer.from(bytes));
      } catch (error) {
        expect(error instanceof RangeError || error instanceof TypeError).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});
