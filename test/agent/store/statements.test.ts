/** Cached statements behave like new ones, and a group of writes behaves like single ones. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openConnection } from '../../../src/agent/store/connection.ts';
import { keepStatements } from '../../../src/agent/store/statements.ts';
import { acceptInput, oneCamera, openTestStore, receivedNow, saleOf } from './fixtures.ts';

test('prepares a text once, in plain mode, and never shares a busy statement', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-statements-'));
  const db = openConnection(join(folder, 'a.db'), 'write');
  keepStatements(db);
  try {
    db.exec('CREATE TABLE numbers (n INTEGER) STRICT; INSERT INTO numbers VALUES (1), (2), (3)');
    const sql = 'SELECT n FROM numbers ORDER BY n';
    const first = db.prepare<[], number>(sql).pluck();
    expect(first.all()).toEqual([1, 2, 3]);
    expect(db.prepare(sql)).toBe(first);
    expect(db.prepare(sql).all()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);

    const pairs: unknown[] = [];
    for (const outer of db.prepare<[], { n: number }>(sql).iterate())
      for (const inner of db.prepare<[], { n: number }>(sql).iterate()) pairs.push([outer.n, inner.n]);
    expect(pairs).toHaveLength(9);

    // More texts than the cache holds, and a schema change.
    for (let n = 0; n < 600; n++) expect(db.prepare(`SELECT ${n} AS n`).get()).toEqual({ n });
    const all = 'SELECT * FROM numbers WHERE n = ?';
    expect(db.prepare(all).get(2)).toEqual({ n: 2 });
    db.exec('ALTER TABLE numbers ADD COLUMN more TEXT');
    expect(db.prepare(all).get(2)).toEqual({ n: 2, more: null });
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
});

test('rolls back only the failing one of concurrent writes, and stores and publishes the others', async () => {
  await using opened = await openTestStore();
  const { write, read } = opened.store;
  await write.importSetUp(oneCamera);
  const told: string[] = [];
  const listening = new AbortController();
  const changes = (async () => {
    for await (const change of opened.store.changes(listening.signal))
      if (change.kind === 'pair') told.push(change.saleId);
  })();
  const soldAtMs = Date.now();
  const results = await Promise.allSettled([
    ...Array.from({ length: 5 }, (_, n) =>
      write.acceptSale(acceptInput(saleOf({ registerSaleId: `before ${n}`, soldAtMs }))),
    ),
    write.acceptSale(acceptInput(saleOf({ soldAtMs }), 'till-1', { ...receivedNow(), wallMs: Number.NaN })),
    ...Array.from({ length: 5 }, (_, n) =>
      write.acceptSale(acceptInput(saleOf({ registerSaleId: `after ${n}`, soldAtMs }))),
    ),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    ...Array.from({ length: 5 }, () => 'fulfilled'),
    'rejected',
    ...Array.from({ length: 5 }, () => 'fulfilled'),
  ]);
  const { pairs } = await read.sales({ limit: 20 });
  expect(pairs).toHaveLength(10);
  listening.abort();
  await changes;
  expect(new Set(told)).toEqual(new Set(pairs.map(({ saleId }) => saleId)));
});
