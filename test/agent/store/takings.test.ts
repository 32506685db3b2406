/** Sums of sales: equal to those added up one by one, whatever happens to a sale. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Connection, openConnection } from '../../../src/agent/store/connection.ts';
import {
  alignTakings,
  countTakings,
  resetTakings,
  takings,
} from '../../../src/agent/store/takings/takings.ts';
import { saleKinds } from '../../../src/domain/sale/sale-kinds.ts';
import { daySpan } from '../../../src/domain/time/shop-day.ts';
import { rfc3339 } from '../../../src/domain/time/time-text.ts';
import { check } from './check.ts';
import { acceptInput, importRegister, oneCamera, openTestStore, receivedNow, saleOf } from './fixtures.ts';

const zone = 'Asia/Tokyo';
const startMs = Date.parse('2026-11-24T09:00:00+09:00');
const still = { monotonicMs: () => 0 };

async function openShop(sales = 120) {
  const testStore = await openTestStore();
  const { write } = testStore.store;
  await write.importSetUp(oneCamera);
  await importRegister(testStore.store, 'till-2');
  for (let n = 0; n < sales; n++) {
    const sale = saleOf({
      ...{
        kind: saleKinds[n % 5 === 0 ? (n / 5) % saleKinds.length : 0] ?? 'sale',
        registerSaleId: `R-${n}`,
      },
      ...{ totalMinor: (n * 37) % 2_000, currency: n % 13 === 5 ? 'USD' : 'JPY' },
      ...(n % 3 > 0 && { staff: { name: n % 3 === 1 ? '佐藤' : '鈴木' } }),
      ...(n % 17 === 2 && { totalUnknown: true as const, totalMinor: 0 }),
      ...(n % 19 === 3 && { receiptDoubts: ['printed_only'] as const }),
    });
    const wallMs = startMs + n * 1_500_000;
    await write.acceptSale(
      acceptInput(sale, n % 4 === 3 ? 'till-2' : 'till-1', { ...receivedNow(), wallMs }),
    );
  }
  return testStore;
}

type SaleRow = {
  kind: string;
  sale: string;
  atMs: number;
  voidedAtMs: number | null;
  total: number;
  register: string;
};

/** Written without a look at how the program does it. */
function addedUp(db: Connection, date: string, timeZone: string): Record<string, string> {
  const rows = db
    .prepare<[], SaleRow>(
      `SELECT kind, sale, instant_at_ms AS atMs, voided_at_ms AS voidedAtMs, total_minor AS total, register_key AS register
         FROM sales WHERE superseded_by IS NULL`,
    )
    .all();
  const found: Record<string, [number, number]> = {};
  for (const row of rows) {
    const sale = JSON.parse(row.sale) as ReturnType<typeof saleOf>;
    const at = rfc3339(row.kind === 'void' ? (row.voidedAtMs ?? row.atMs) : row.atMs, timeZone);
    if (!at.startsWith(date)) continue;
    const kind = sale.receiptDoubts?.includes('printed_only') === true ? 'uncounted' : row.kind;
    const key = [Number(at.slice(11, 13)), row.register, sale.staff?.name ?? '', kind, sale.currency].join(
      ' ',
    );
    const [count, total] = found[key] ?? [0, 0];
    found[key] = [count + 1, total + row.total];
  }
  return Object.fromEntries(Object.entries(found).map(([key, sum]) => [key, sum.join()]));
}

function summed(db: Connection, date: string, timeZone: string): Record<string, string> {
  const { cells } = takings(db, { span: daySpan(date, timeZone), timeZone });
  return Object.fromEntries(
    cells.map(({ hour, register, staff, kind, currency, count, total }) => [
      [hour, register, staff, kind, currency].join(' '),
      [count, total].join(),
    ]),
  );
}

const dates = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'];

test.each(['Asia/Tokyo', 'Asia/Kathmandu', 'America/New_York'])(
  'adds up each day by hour, register, staff, kind and currency in %s',
  async (timeZone) => {
    await using testStore = await openShop();
    const db = openConnection(testStore.path, 'write');
    alignTakings(db, timeZone, startMs);
    while (countTakings(db, still) > 0);
    for (const date of dates) expect(summed(db, date, timeZone)).toEqual(addedUp(db, date, timeZone));
    expect(Object.keys(summed(db, '2026-11-24', timeZone)).length).toBeGreaterThan(10);
    const span = {
      fromMs: daySpan(dates[0] ?? '', timeZone).fromMs,
      toMs: daySpan(dates[3] ?? '', timeZone).toMs,
    };
    const { days, isAll } = takings(db, { span, timeZone });
    expect(isAll).toBe(true);
    expect(days.reduce((sum, { count }) => sum + count, 0)).toBe(120);
    db.close();
  },
);

test('stays exact through any change of a sale, and any interrupted recount', async () => {
  await using testStore = await openShop(60);
  const db = openConnection(testStore.path, 'write');
  const changes = [
    `UPDATE sales SET kind = 'void', voided_at_ms = instant_at_ms + 7200000 WHERE seq = ?`,
    `UPDATE sales SET instant_at_ms = instant_at_ms - 86400000 WHERE seq = ?`,
    `UPDATE sales SET superseded_by = 'other' WHERE seq = ?`,
    `UPDATE sales SET superseded_by = NULL WHERE seq = ?`,
    `UPDATE sales SET total_minor = 77, sale = json_set(sale, '$.staff', json('{"id":"9"}')) WHERE json_valid(sale) AND seq = ?`,
    `UPDATE sales SET sale = '{"damaged', kind = 'refund' WHERE seq = ?`,
  ];
  const step = fc.oneof(
    fc.record({ sql: fc.constantFrom(...changes), seq: fc.integer({ min: 1, max: 60 }) }),
    fc.constantFrom('reset' as const, 'count' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      db.exec('BEGIN');
      try {
        for (const one of steps) {
          if (one === 'reset') resetTakings(db);
          else if (one === 'count') countOnePiece(db);
          else db.prepare(one.sql).run(one.seq);
        }
        while (countTakings(db, still) > 0);
        expect(check(db).filter((line) => line.includes('sum'))).toEqual([]);
      } finally {
        db.exec('ROLLBACK');
      }
    }),
    { numRuns: 40 },
  );
  db.close();
});

/** The time is over after one piece. */
function countOnePiece(db: Connection): void {
  let nowMs = 0;
  countTakings(db, { monotonicMs: () => (nowMs += 1_000) });
}

test('counts anew at the start when the sums are not those of the sales', async () => {
  await using testStore = await openShop(20);
  const db = openConnection(testStore.path, 'write');
  alignTakings(db, zone, startMs);
  expect(takings(db, { span: daySpan('2026-11-24', zone), timeZone: zone }).isAll).toBe(true);
  db.exec('UPDATE takings SET total = total + 1');
  alignTakings(db, zone, startMs);
  expect(takings(db, { span: daySpan('2026-11-24', zone), timeZone: zone }).isAll).toBe(false);
  while (countTakings(db, still) > 0);
  expect(summed(db, '2026-11-24', zone)).toEqual(addedUp(db, '2026-11-24', zone));
  db.close();
});

test('counts anew at the next start when a change of zone was interrupted', async () => {
  await using testStore = await openShop(20);
  const db = openConnection(testStore.path, 'write');
  const other = 'Asia/Kathmandu';
  alignTakings(db, zone, startMs);
  db.exec(
    `CREATE TEMP TRIGGER interrupted BEFORE DELETE ON takings BEGIN SELECT RAISE(ABORT, 'interrupted'); END`,
  );
  expect(() => alignTakings(db, other, startMs)).toThrow('interrupted');
  db.exec('DROP TRIGGER temp.interrupted');
  alignTakings(db, other, startMs);
  while (countTakings(db, still) > 0);
  for (const date of dates) expect(summed(db, date, other)).toEqual(addedUp(db, date, other));
  db.close();
});

test('stores sales when the facts about the sums are lost', async () => {
  await using testStore = await openShop(3);
  const db = openConnection(testStore.path, 'write');
  db.exec(`DELETE FROM meta WHERE key LIKE 'takings%'`);
  db.close();
  const accepted = await testStore.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'new' })));
  expect(accepted.kind).toBe('stored');
});
