/** A till behind a linked account pushes its own sales as well: each stands once, in whatever order its records arrive. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { rebuild } from '../../../../src/agent/store/recovery/rebuild.ts';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import type { Sale } from '../../../../src/domain/sale/sale.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { labelledExamples } from '../../../contract/labelled-examples.ts';
import { check } from '../check.ts';
import { shop as shopOf } from '../fixtures.ts';
import { cloudId, openShop, type Shop, type Sold, startMs } from '../match-model.ts';

const sold: Sold = { n: 1, atMs: 60_250, total: 1_980 };
const dayMs = 86_400_000;
const pushedId = (n: number) => `till-1:P${n}:20261124`;

function counted(shop: Shop): [string, number][] {
  return shop.sales().map(({ ids, total }) => [ids.split(',').sort().join(' '), total]);
}

test.each([['the till'], ['the cloud'], ['the till, sent to the cloud']])(
  'makes one sale of both records when %s reports it first',
  (first) => {
    using shop = openShop();
    shop.link();
    if (first === 'the cloud') shop.poll(sold);
    const pushed = shop.push(sold);
    if (first.includes('sent')) shop.tell();
    const answer = first === 'the cloud' ? pushed : shop.poll(sold);
    const saleId = first === 'the cloud' ? cloudId(1) : pushedId(1);
    expect(answer).toMatchObject({ kind: 'revised', saleId });
    expect(counted(shop)).toEqual([[`${cloudId(1)} ${pushedId(1)}`, 1_980]]);
    // The arrival of the push is nearer to the sale than the times of the cloud; the cloud lacks the table.
    expect(pairById(shop.db, saleId)).toMatchObject({
      instant: { basis: 'arrival', atMs: startMs + sold.atMs + 200 },
      sale: { registerSaleId: '1', lines: [{ name: 'coffee' }], table: '7', payments: [{ kind: 'cash' }] },
    });
    expect(shop.push(sold)).toMatchObject({ kind: 'known', saleId });
    expect(shop.poll(sold)).toMatchObject({ kind: 'known', saleId });
    expect(shop.push(sold, { guests: 3 })).toMatchObject({ kind: 'revised', saleId });
    expect(shop.poll(sold, { edit: 1 })).toMatchObject({ kind: 'revised', saleId });
    expect(pairById(shop.db, saleId)?.sale).toMatchObject({ guests: 3, staff: { name: 'edit 1' } });
    // Its paper follows.
    expect(shop.hear(sold)).toMatchObject({ kind: 'revised', saleId });
    expect(shop.sales()).toHaveLength(1);
    expect(pairById(shop.db, saleId)).toMatchObject({
      instant: { basis: 'drawer', atMs: startMs + sold.atMs },
    });
    expect(shop.complaints()).toEqual([]);
  },
);

test.each(['the till', 'the cloud'])(
  'keeps the time of the cloud where a push without a time arrives a quarter of an hour late, after %s',
  (first) => {
    using shop = openShop();
    shop.link();
    const push = () => shop.push(sold, { registerSaleId: '1' }, sold.atMs + 800_000, false);
    if (first === 'the cloud') shop.poll(sold);
    push();
    if (first === 'the till') shop.poll(sold);
    const [sale, ...others] = shop.sales();
    expect(others).toEqual([]);
    const { instant } = pairById(shop.db, sale?.id ?? '') ?? {};
    expect(Math.abs((instant?.atMs ?? 0) - startMs - sold.atMs)).toBeLessThanOrEqual(
      instant?.uncertaintyMs ?? 0,
    );
    expect(instant?.uncertaintyMs).toBeGreaterThan(100);
  },
);

test('recognizes a repeat of a merged sale after its register was unlinked', () => {
  using shop = openShop();
  shop.link();
  shop.push(sold);
  shop.poll(sold);
  shop.db.prepare('DELETE FROM pos_terminals').run();
  expect(shop.push(sold)).toMatchObject({ kind: 'known', saleId: pushedId(1) });
  expect(shop.sales()).toHaveLength(1);
});

test('adds every labelled field that the till alone has to the sale of the cloud', () => {
  using shop = openShop();
  shop.link();
  shop.poll(sold);
  shop.push(sold, labelledExamples);
  expect(pairById(shop.db, cloudId(1))?.sale).toMatchObject(labelledExamples);
});

test('joins the push of a sale whose paper and cloud record are one already', () => {
  using shop = openShop();
  shop.link();
  shop.hear(sold);
  shop.poll(sold);
  shop.push(sold);
  expect(shop.sales()).toMatchObject([{ basis: 'drawer', total: 1_980 }]);
  expect(shop.complaints()).toEqual([]);
});

test('joins a drawer opening that the till pushes to the sale of that moment', () => {
  using shop = openShop();
  shop.link();
  shop.push({ ...sold, total: 0 }, { kind: 'no_sale', payments: [] });
  shop.push({ n: 2, atMs: 600_000, total: 0 }, { kind: 'no_sale', payments: [] });
  shop.poll(sold);
  expect(counted(shop)).toEqual([
    [`${cloudId(1)} ${pushedId(1)}`, 1_980],
    [pushedId(2), 0],
  ]);
  expect(pairById(shop.db, pushedId(1))?.sale.kind).toBe('sale');
});

test('keeps another sale of the same total, and a pushed sale that the cloud does not list', () => {
  using shop = openShop();
  shop.link();
  shop.push(sold);
  shop.poll({ n: 2, atMs: sold.atMs + 120_000, total: 1_980 });
  shop.poll({ n: 3, atMs: sold.atMs, total: 2_000 });
  expect(shop.sales()).toHaveLength(3);
});

test('matches nothing at a register that no cloud lists', () => {
  using shop = openShop();
  shop.push(sold);
  shop.push({ ...sold, n: 2 });
  expect(counted(shop)).toEqual([
    [pushedId(1), 1_980],
    [pushedId(2), 1_980],
  ]);
});

test.each([['the same number'], ['a number of its own']])(
  'is void at the time of a void pushed under %s, before and after the cloud lists it',
  (number) => {
    using shop = openShop();
    shop.link();
    shop.push(sold);
    shop.poll(sold);
    shop.tell();
    const voidedAtMs = sold.atMs + 300_000;
    const own = number === 'the same number';
    shop.push(
      { n: own ? 1 : 9, atMs: voidedAtMs, total: 1_980 },
      {
        kind: 'void',
        ...(own
          ? { soldAtMs: startMs + sold.atMs, changedAtMs: startMs + voidedAtMs }
          : { reverses: 'P1', soldAtMs: startMs + voidedAtMs }),
      },
    );
    const pair = () => pairById(shop.db, pushedId(1));
    expect(pair()?.sale.kind).toBe('void');
    const { voided } = pair() ?? {};
    expect(Math.abs((voided?.atMs ?? 0) - startMs - voidedAtMs)).toBeLessThan(1_000);
    shop.poll(sold, { voidedAtMs });
    expect(pair()).toMatchObject({ voided, sale: { kind: 'void', totalMinor: 1_980 } });
    expect(shop.sales()).toHaveLength(1);
    expect(shop.complaints()).toEqual([]);
  },
);

test.each<[string, (shop: Shop) => void]>([
  ['an edit at the cloud', (shop) => shop.poll(sold, { afterMs: 400_000, edit: 1 })],
  ['its paper', (shop) => shop.hear(sold)],
])('stays void by a push under a number of its own after %s, until the till takes that back', (_, report) => {
  using shop = openShop();
  shop.link();
  shop.push(sold);
  shop.poll(sold);
  const kind = () => pairById(shop.db, pushedId(1))?.sale.kind;
  const voidIt = () =>
    shop.push({ n: 9, atMs: 360_000, total: 1_980 }, { kind: 'void', reverses: 'P1' }, 420_000);
  voidIt();
  report(shop);
  expect(kind()).toBe('void');
  shop.push(sold, {}, 410_000);
  expect(kind()).toBe('sale');
  voidIt();
  expect(kind()).toBe('void');
  expect(shop.sales()).toHaveLength(1);
  expect(shop.complaints()).toEqual([]);
});

test('stays void after an edit at the cloud when the void names the number of the cloud', () => {
  using shop = openShop();
  shop.link();
  shop.poll(sold);
  const asVoid = { kind: 'void', reverses: '1' } as const;
  shop.push({ n: 9, atMs: 360_000, total: 1_980 }, asVoid);
  shop.poll(sold, { afterMs: 400_000, edit: 1 });
  shop.hear(sold);
  expect(pairById(shop.db, cloudId(1))?.sale).toMatchObject({ kind: 'void', staff: { name: 'edit 1' } });
  expect(shop.push({ n: 9, atMs: 360_000, total: 1_980 }, asVoid, 500_000).kind).toBe('known');
  expect(shop.sales()).toHaveLength(1);
  shop.tell();
  expect(shop.complaints()).toEqual([]);
});

type Step = 'list' | 'push' | 'void';

test.each<[Step, Step, Step]>([
  ['list', 'push', 'void'],
  ['list', 'void', 'push'],
  ['push', 'list', 'void'],
  ['push', 'void', 'list'],
  ['void', 'list', 'push'],
  ['void', 'push', 'list'],
])('is one void of a sale whose number at the cloud it names, by %s, %s and %s', (...order) => {
  for (const isSent of [false, true]) {
    using shop = openShop();
    shop.link();
    const steps: Record<Step, () => unknown> = {
      list: () => shop.poll(sold),
      push: () => shop.push(sold, {}, 480_000),
      void: () => shop.push({ n: 9, atMs: 360_000, total: 1_980 }, { kind: 'void', reverses: '1' }),
    };
    for (const step of order) {
      steps[step]();
      if (isSent) shop.tell();
    }
    const [sale, ...others] = shop.sales();
    expect(others).toEqual([]);
    const pair = () => pairById(shop.db, sale?.id ?? '');
    expect(pair()).toMatchObject({ sale: { kind: 'void', totalMinor: 1_980, table: '7' } });
    expect(Math.abs((pair()?.voided?.atMs ?? 0) - startMs - 360_000)).toBeLessThan(1_000);
    shop.poll(sold, { afterMs: 500_000, edit: 1 });
    shop.hear(sold);
    expect(pair()?.sale).toMatchObject({ kind: 'void', staff: { name: 'edit 1' } });
    shop.tell();
    expect(shop.sales()).toHaveLength(1);
    expect(shop.complaints()).toEqual([]);
  }
});

test.each<[Step | 'paper', Step | 'paper', Step | 'paper']>([
  ['paper', 'list', 'void'],
  ['paper', 'void', 'list'],
  ['void', 'paper', 'list'],
  ['void', 'list', 'paper'],
])('is one void of a printed sale whose number at the cloud it names, by %s, %s and %s', (...order) => {
  for (const isSent of [false, true]) {
    using shop = openShop();
    shop.link();
    const steps: Record<Step | 'paper', () => unknown> = {
      paper: () => shop.hear(sold),
      list: () => shop.poll(sold),
      push: () => shop.push(sold, {}, 480_000),
      void: () => shop.push({ n: 9, atMs: 360_000, total: 1_980 }, { kind: 'void', reverses: '1' }),
    };
    for (const step of [...order, 'push'] as const) {
      steps[step]();
      if (isSent) shop.tell();
    }
    const [sale, ...others] = shop.sales();
    expect(others).toEqual([]);
    const pair = pairById(shop.db, sale?.id ?? '');
    expect(pair).toMatchObject({ sale: { kind: 'void', totalMinor: 1_980, table: '7' } });
    expect(Math.abs((pair?.voided?.atMs ?? 0) - startMs - 360_000)).toBeLessThan(1_000);
    shop.tell();
    expect(shop.complaints()).toEqual([]);
  }
});

test('waits for the sale of the same amount that has the number which a void names at the cloud', () => {
  using shop = openShop();
  shop.link();
  shop.push({ n: 9, atMs: 360_000, total: 980 }, { kind: 'void', reverses: '1' });
  shop.poll(sold);
  expect(shop.sales()).toHaveLength(2);
  expect(pairById(shop.db, cloudId(1))?.sale.kind).toBe('sale');
});

test.each<[string, number, Partial<Sale>]>([
  ['void of another sale', 1_980, { kind: 'void', reverses: 'P5' }],
  ['refund', -1_980, { kind: 'refund' }],
  ['deposit', 1_980, { kind: 'cash_in' }],
])('keeps a pushed %s beside a listed sale of that total and time', (_, total, more) => {
  for (const isPushFirst of [true, false]) {
    using shop = openShop();
    shop.link();
    const listed: Sold = { ...sold, atMs: sold.atMs + 300 };
    if (!isPushFirst) shop.poll(listed);
    shop.push({ ...sold, n: 9, total }, more);
    if (isPushFirst) shop.poll(listed);
    expect(counted(shop).toSorted()).toEqual([
      [cloudId(1), 1_980],
      [pushedId(9), total],
    ]);
    shop.push(listed);
    expect(shop.sales()).toHaveLength(2);
    expect(pairById(shop.db, cloudId(1))?.sale.kind).toBe('sale');
  }
});

test('makes one sale of a listed one and its void that is pushed under its number', () => {
  using shop = openShop();
  shop.link();
  shop.push({ ...sold, total: -1_980 }, { kind: 'void' });
  shop.poll(sold);
  expect(counted(shop)).toEqual([[`${cloudId(1)} ${pushedId(1)}`, 1_980]]);
  expect(pairById(shop.db, pushedId(1))?.sale.kind).toBe('void');
});

test('recognizes the second sale under a number of one day when it is repeated or voided', () => {
  using shop = openShop();
  shop.link();
  // 9:10 and 8:50 of the next morning: one day in UTC.
  const first: Sold = { n: 1, atMs: -50 * 60_000, total: 700 };
  const second: Sold = { n: 1, atMs: dayMs - 70 * 60_000, total: 900 };
  for (const one of [first, second]) {
    shop.push(one);
    shop.poll({ ...one, n: one.total });
  }
  const saleId = `${pushedId(1)}:2`;
  expect(shop.push(second, {}, second.atMs + 60_000)).toMatchObject({ kind: 'known', saleId });
  shop.push({ n: 2, atMs: second.atMs + 120_000, total: 900 }, { kind: 'void', reverses: 'P1' });
  expect(pairById(shop.db, saleId)?.sale.kind).toBe('void');
  expect(shop.sales().map(({ total }) => total)).toEqual([700, 900]);
});

test.each([['before'], ['after']])(
  'is void by a number that the till uses again each day, listed today %s its push',
  (order) => {
    using shop = openShop();
    shop.link();
    shop.push(sold);
    shop.poll({ ...sold, n: 101 });
    const today: Sold = { ...sold, atMs: sold.atMs + dayMs };
    const list = () => shop.poll({ ...today, n: 102 }, { afterMs: 400_000 });
    if (order === 'before') list();
    shop.push({ n: 2, atMs: today.atMs + 60_000, total: 1_980 }, { kind: 'void', reverses: 'P1' });
    expect(pairById(shop.db, pushedId(1))?.sale.kind).toBe('sale');
    shop.push(today, {}, today.atMs + 120_000);
    if (order === 'after') list();
    expect(shop.sales()).toHaveLength(2);
    expect(pairById(shop.db, pushedId(1))?.sale.kind).toBe('sale');
    expect(pairById(shop.db, cloudId(102))?.sale.kind).toBe('void');
  },
);

test('is one sale after a recovery too', () => {
  using shop = openShop();
  shop.link();
  shop.push(sold);
  shop.poll(sold);
  shop.push({ ...sold, n: 2, atMs: 600_000 });
  shop.tell();
  const to = `${shop.path}.new`;
  rebuild(
    { from: shop.path, to },
    { shop: shopOf, gateway: 'gw-test', epoch: 'e2', clock: systemClock },
    { what: 'all', mayGoOn: () => true, finish: () => undefined },
  );
  const db = openConnection(to, 'write');
  try {
    expect(check(db)).toEqual([]);
    expect(db.prepare('SELECT id FROM sales WHERE superseded_by IS NULL ORDER BY seq').pluck().all()).toEqual(
      [pushedId(1), pushedId(2)],
    );
  } finally {
    db.close();
  }
});

/** Sales 20 s apart, of few totals. */
const actions = fc.array(
  fc.record({ n: fc.integer({ min: 1, max: 8 }), by: fc.constantFrom('push', 'poll', 'hear', 'tell') }),
  { maxLength: 40 },
);

test('counts every sale once in any order of its records', () => {
  fc.assert(
    fc.property(actions, (order) => {
      using shop = openShop();
      shop.link();
      const all = [...order];
      for (let n = 1; n <= 8; n++) all.push({ n, by: 'push' }, { n, by: 'poll' });
      for (const { n, by } of all) {
        const one: Sold = { n, atMs: n * 20_000 + 137 * n, total: 500 + (n % 3) * 100 };
        if (by === 'tell') shop.tell();
        else if (by === 'push') shop.push(one);
        else if (by === 'poll') shop.poll(one);
        else shop.hear(one);
      }
      expect(shop.sales().map(({ total }) => total)).toEqual(
        Array.from({ length: 8 }, (_, index) => 500 + ((index + 1) % 3) * 100),
      );
      expect(shop.complaints()).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('reads no sales of a register but those of the number or the time', () => {
  using shop = openShop();
  shop.link();
  const prepared = vi.spyOn(shop.db, 'prepare');
  shop.push(sold);
  shop.poll(sold);
  shop.push({ n: 9, atMs: sold.atMs + dayMs, total: 1_980 }, { kind: 'void', reverses: 'P1' });
  const statements = new Set(prepared.mock.calls.map(([sql]) => sql));
  prepared.mockRestore();
  expect([...statements].filter((sql) => /unmatched_source = 'register'|AS number/.test(sql))).toHaveLength(
    2,
  );
  for (const sql of statements) {
    const plan = shop.db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\?|@\w+/g, '1')}`)
      .all()
      .map(({ detail }) => detail);
    expect(plan.join('; '), sql).not.toMatch(/SCAN (sales|s|v|h)\b|sales_by_register \(register_key=\?\)/);
  }
});
