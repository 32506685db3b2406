/** Migration of a database in use by made-up later steps. */
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { migrate, type Step, steps } from '../../../../src/agent/store/schema/migrations.ts';
import { schemaTextOf } from '../../../../src/sqlite-recovery/schema-version.ts';
import { check } from '../check.ts';
import { acceptInput, oneCamera, openTestStore, saleOf } from '../fixtures.ts';

const later: Required<Step> = {
  sql: `ALTER TABLE cameras ADD COLUMN height_m REAL NOT NULL DEFAULT 2.5;
    CREATE TABLE notes (sale_seq INTEGER PRIMARY KEY REFERENCES sales(seq), note TEXT NOT NULL) STRICT;
    INSERT INTO notes SELECT seq, kind FROM sales;`,
  back: 'DROP TABLE notes; ALTER TABLE cameras DROP COLUMN height_m;',
};

test('applies a later step once to a database in use', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  for (const registerSaleId of ['1', '2'])
    await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId })));
  const before = await t.store.read.sales({ limit: 10 });
  await t.store[Symbol.asyncDispose]();
  const db = openConnection(t.path, 'write');
  const known = [...steps, later];
  for (let n = 0; n < 2; n += 1) {
    expect(migrate(db, known.length, known)).toBeUndefined();
    expect(db.pragma('user_version', { simple: true })).toBe(known.length);
    expect(db.prepare('SELECT note FROM notes').pluck().all()).toEqual(['sale', 'sale']);
    expect(db.prepare('SELECT height_m FROM cameras').pluck().all()).toEqual([2.5]);
  }
  expect(check(db)).toEqual([]);
  db.close();
  expect(await (await t.reopen()).read.sales({ limit: 10 })).toEqual(before);
});

test('leaves the database unchanged when a later step fails', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '1' })));
  await t.store[Symbol.asyncDispose]();
  const db = openConnection(t.path, 'write');
  const before = schemaTextOf(db);
  const known = [...steps, { ...later, sql: `${later.sql} INSERT INTO notes VALUES (999, 'no such sale');` }];
  expect(() => migrate(db, known.length, known)).toThrow('FOREIGN KEY');
  expect(schemaTextOf(db)).toBe(before);
  expect(db.pragma('user_version', { simple: true })).toBe(steps.length);
  db.close();
  expect((await (await t.reopen()).read.sales({ limit: 10 })).pairs).toHaveLength(1);
});
