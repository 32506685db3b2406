/** Rollback of an update: the former version opens the database that the newer one migrated, and loses nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { openStore } from '../../../../src/agent/store/database.ts';
import { knownSchemas, migrate, type Step, steps } from '../../../../src/agent/store/schema/migrations.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { schemaTextOf } from '../../../../src/sqlite-recovery/schema-version.ts';
import { check } from '../check.ts';
import { acceptInput, oneCamera, saleOf, shop } from '../fixtures.ts';

const log = createLog({ level: 'silent' });
/** Permitted changes of a step: a table, a column, a replaced index. */
const newer: readonly Required<Step>[] = [
  {
    sql: `CREATE TABLE of_the_future (sale_seq INTEGER PRIMARY KEY REFERENCES sales(seq), note TEXT NOT NULL) STRICT;
      ALTER TABLE cameras ADD COLUMN height_m REAL;`,
    back: `DROP TABLE of_the_future; ALTER TABLE cameras DROP COLUMN height_m;`,
  },
  {
    sql: `DROP INDEX sales_pinned; CREATE INDEX sales_pinned ON sales(instant_at_ms, seq) WHERE pinned = 1`,
    back: `DROP INDEX sales_pinned;
      CREATE INDEX sales_pinned ON sales(instant_at_ms, seq, register_key, kind, total_minor) WHERE superseded_by IS NULL AND pinned = 1;`,
  },
];
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tillframe-schema-rollback-'));
  path = join(folder, 'tillframe.db');
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => openStore({ path, shop, gateway: 'gw-test', clock: systemClock, log });

/** A database in use, migrated by a newer version. */
async function updated(its: readonly Required<Step>[]): Promise<void> {
  {
    await using store = await open();
    await store.write.importSetUp(oneCamera);
    await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'before' })));
  }
  const db = openConnection(path, 'write');
  const known = [...steps, ...its];
  migrate(db, known.length, known);
  db.exec(`UPDATE sales SET pinned = 1`);
  db.close();
}

const versionOf = (): number => {
  const db = openConnection(path, 'read');
  const version = Number(db.pragma('user_version', { simple: true }));
  db.close();
  return version;
};

test('removes the additions of a newer version, and keeps every sale', async () => {
  await updated(newer);
  expect(versionOf()).toBe(steps.length + 2);
  {
    await using store = await open();
    const { pairs } = await store.read.sales({ limit: 10 });
    expect(pairs).toMatchObject([{ pinned: true }]);
    await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'after' })));
    expect((await store.read.sales({ limit: 10 })).pairs).toHaveLength(2);
  }
  expect(versionOf()).toBe(steps.length);
  const db = openConnection(path, 'write');
  expect(db.prepare(`SELECT key FROM meta WHERE key LIKE 'rollback_from%'`).all()).toEqual([]);
  expect(check(db)).toEqual([]);
  // The update can be repeated.
  migrate(db, steps.length + 2, [...steps, ...newer]);
  expect(db.pragma('user_version', { simple: true })).toBe(steps.length + 2);
  db.close();
});

test.each([
  ['no reversal', "DELETE FROM meta WHERE key LIKE 'rollback_from%'"],
  [
    'an incomplete reversal',
    `UPDATE meta SET value = 'DROP TABLE of_the_future' WHERE key LIKE 'rollback_from%'`,
  ],
  ['an invalid reversal', `UPDATE meta SET value = 'DROP TABLE nobody' WHERE key LIKE 'rollback_from%'`],
])('rejects a file with %s, and leaves it unchanged', async (_, sql) => {
  await updated(newer.slice(0, 1));
  const db = openConnection(path, 'write');
  db.exec(sql);
  const before = schemaTextOf(db);
  expect(() => migrate(db)).toThrow('newer tillframe');
  db.close();
  await expect(open()).rejects.toThrow('newer tillframe');
  const after = openConnection(path, 'read');
  expect(schemaTextOf(after)).toBe(before);
  after.close();
  expect(versionOf()).toBe(steps.length + 1);
});

test('rolls every step since the first release back to exactly the former tables', () => {
  for (const [index, { back }] of steps.entries()) {
    if (back === undefined) continue;
    const db = openConnection(join(folder, `step-${index}.db`), 'write');
    migrate(db, index + 1);
    expect(() => migrate(db, index, steps.slice(0, index))).not.toThrow();
    expect(schemaTextOf(db)).toBe(knownSchemas.textOf(index));
    db.close();
  }
});
