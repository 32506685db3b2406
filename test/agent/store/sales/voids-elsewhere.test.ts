/** Voids at another register than their sale, papers of a 返品 for a void, and numbers that registers use again each day. */
import { describe, expect, test } from 'vitest';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import type { Sale } from '../../../../src/domain/sale/sale.ts';
import { openShop, printerId, type Shop, type Sold, startMs } from '../match-model.ts';

const sold: Sold = { n: 12, atMs: 60_250, total: 1_980 };
const voidedAtMs = sold.atMs + 300_450;
const dayMs = 86_400_000;
/** At the other register. */
const back: Sold = { n: 90, atMs: voidedAtMs, total: 1_980, register: 'till-2' };

function standing(shop: Shop): { id: string; kind: string }[] {
  return shop.db
    .prepare<[], { id: string; kind: string }>(
      'SELECT id, kind FROM sales WHERE superseded_by IS NULL ORDER BY instant_at_ms, seq',
    )
    .all();
}

const kinds = (shop: Shop) => standing(shop).map(({ kind }) => kind);

/** One void, with the five pictures of the register where it was made. */
function expectVoid(shop: Shop, id: string, cameras: readonly string[] = ['camera of till-2']): void {
  const pair = pairById(shop.db, id);
  expect(pair).toMatchObject({ sale: { kind: 'void', totalMinor: 1_980 }, registerKey: 'till-1' });
  expect(Math.abs((pair?.voided?.atMs ?? 0) - startMs - voidedAtMs)).toBeLessThan(1_000);
  const ofVoid = pair?.captures.filter(({ moment }) => moment === 'void') ?? [];
  expect(ofVoid).toHaveLength(5 * cameras.length);
  expect([...new Set(ofVoid.map(({ camera }) => camera))].sort()).toEqual([...cameras].sort());
  expect(shop.complaints()).toEqual([]);
}

function openTwo({ isListed = false } = {}): Shop {
  const shop = openShop();
  shop.addRegister('till-2');
  if (isListed) {
    shop.link();
    shop.link('till-2', '2');
  }
  return shop;
}

describe('a void at another register', () => {
  test('on paper joins the sale with the printed number', () => {
    using shop = openTwo();
    shop.hear(sold);
    shop.hear({ ...sold, n: 13, atMs: 90_000 });
    expect(shop.hearVoid(back, { reverses: '0012' })).toMatchObject({
      kind: 'revised',
      saleId: printerId(12),
    });
    expect(kinds(shop)).toEqual(['void', 'sale']);
    expectVoid(shop, printerId(12));
    expect(shop.hearVoid(back, { reverses: '0012' })).toMatchObject({ kind: 'known' });
  });

  test.each<[string, (shop: Shop) => void]>([
    ['states no number', (shop) => shop.hearVoid(back)],
    [
      'states the number of a sale of another day',
      (shop) => shop.hearVoid({ ...back, atMs: dayMs + 40_000_000 }, { reverses: '12' }),
    ],
    [
      'may be of a sale of its own that is to come',
      (shop) => {
        shop.hear({ ...sold, n: 7, atMs: 70_000, total: 500, register: 'till-2' });
        shop.hearVoid(back, { reverses: '12' });
      },
    ],
    ['is of another amount', (shop) => shop.hearVoid({ ...back, total: 980 }, { reverses: '12' })],
  ])('on paper stands by itself when it %s', (_, hearVoid) => {
    using shop = openTwo();
    shop.hear(sold);
    hearVoid(shop);
    expect(
      kinds(shop)
        .toSorted()
        .filter((kind) => kind !== 'sale'),
    ).toEqual(['void']);
    expect(pairById(shop.db, printerId(12))?.sale.kind).toBe('sale');
  });

  test.each([
    ['the paper', 'the cloud'],
    ['the cloud', 'the paper'],
  ])('is one void by %s and %s', (first) => {
    using shop = openTwo({ isListed: true });
    shop.hear(sold);
    shop.poll(sold);
    const list = () => shop.poll(sold, { afterMs: 400_000, voidedAtMs });
    if (first === 'the cloud') list();
    shop.hearVoid(back);
    if (first === 'the paper') list();
    expect(kinds(shop)).toEqual(['void']);
    expectVoid(shop, printerId(12));
  });

  /** Both registers take their numbers from one sequence. */
  function sellInTurn(shop: Shop): void {
    for (const n of [7, 8, 9, 10, 11])
      shop.push({ n, atMs: n * 1_000, total: 500, ...(n % 2 === 0 && { register: 'till-2' }) });
  }

  test.each([['before'], ['after']])(
    'that a till pushes joins the sale that arrives %s it where registers share their numbers',
    (order) => {
      using shop = openTwo();
      sellInTurn(shop);
      if (order === 'before') shop.push(sold);
      shop.push(back, { kind: 'void', reverses: 'P12' });
      if (order === 'after') shop.push(sold, {}, voidedAtMs + 60_000);
      const one = standing(shop).filter(({ kind }) => kind === 'void');
      expect(one).toHaveLength(1);
      expectVoid(shop, one[0]?.id ?? '');
    },
  );

  test.each([['before'], ['after']])(
    'that a till pushes joins the sale that arrives %s it where each register has numbers of its own form',
    (order) => {
      using shop = openTwo();
      shop.push({ n: 3, atMs: 90_000, total: 500, register: 'till-2' }, { registerSaleId: 'Q3' });
      if (order === 'before') shop.push(sold);
      shop.push(back, { kind: 'void', reverses: 'P12', registerSaleId: 'Q4' });
      if (order === 'after') shop.push(sold, {}, voidedAtMs + 60_000);
      expect(kinds(shop).toSorted()).toEqual(['sale', 'void']);
    },
  );

  test.each<[string, readonly number[], readonly number[]]>([
    ['has no sale today', [], []],
    ['has lower numbers only', [7], []],
    ['has lower and higher numbers', [9, 10, 11, 13], []],
    ['has used numbers of the other', [7, 8, 10, 11], [7, 9]],
    ['has numbers of another time', [2, 4, 6, 8], [23, 25, 27]],
  ])('that a till pushes waits for a sale of its own when that register %s', (_, numbers, others) => {
    for (const order of ['before', 'after']) {
      using shop = openTwo();
      for (const n of numbers) shop.push({ n, atMs: n * 5_000, total: 500, register: 'till-2' });
      // Money that is put in before the first sale.
      shop.push(
        { n: 1, atMs: 1_000, total: 9_000, register: 'till-2' },
        { kind: 'cash_in', registerSaleId: 'C1' },
      );
      for (const n of others) shop.push({ n, atMs: n * 2_000, total: 700 });
      if (order === 'before') shop.push(sold);
      shop.push(back, { kind: 'void', reverses: 'P12' });
      if (order === 'after') shop.push(sold, {}, voidedAtMs + 60_000);
      expect(kinds(shop).filter((kind) => kind === 'void')).toHaveLength(1);
      shop.push({ ...sold, register: 'till-2' }, {}, voidedAtMs + 90_000);
      const voids = standing(shop).filter(({ kind }) => kind === 'void');
      expect(voids.map(({ id }) => pairById(shop.db, id)?.registerKey)).toEqual(['till-2']);
      expect(kinds(shop)).toHaveLength(numbers.length + others.length + 3);
    }
  });
});

describe('a paper of a return', () => {
  const asReturn = { kind: 'refund', receiptText: '返品 ¥1980' } as const satisfies Partial<Sale>;

  test.each([
    ['the paper', 'the cloud'],
    ['the cloud', 'the paper'],
  ])('is one exception with the void that %s and then %s report', (first) => {
    using shop = openShop();
    shop.link();
    shop.hear(sold);
    shop.poll(sold);
    const paper = () => shop.hearVoid({ ...back, register: 'till-1' }, asReturn);
    const list = () => shop.poll(sold, { afterMs: 400_000, voidedAtMs });
    for (const step of first === 'the paper' ? [paper, list] : [list, paper]) step();
    expect(kinds(shop)).toEqual(['void']);
    expectVoid(shop, printerId(12), ['counter']);
    expect(pairById(shop.db, printerId(12))?.sale.receiptText).toContain('返品 ¥1980');
    expect(paper().kind).toBe('known');
  });

  test('stays a refund where the cloud lists a void of another time or amount', () => {
    using shop = openShop();
    shop.link();
    shop.poll(sold);
    shop.poll(sold, { afterMs: 400_000, voidedAtMs });
    shop.hearVoid({ ...back, register: 'till-1', atMs: voidedAtMs + 60_000 }, asReturn);
    shop.hearVoid({ ...back, register: 'till-1', n: 91, total: 500 }, asReturn);
    expect(kinds(shop).toSorted()).toEqual(['refund', 'refund', 'void']);
  });
});

describe('a number that is used again', () => {
  const asVoid = { kind: 'void', reverses: 'P12' } as const;
  const today: Sold = { ...sold, atMs: sold.atMs + dayMs };
  const voidToday: Sold = { n: 13, atMs: voidedAtMs + dayMs, total: 1_980 };

  test.each([[0], [-7_200_000], [7_200_000]])(
    'names the sale of the day when its void arrives first, yesterday at %i ms of that time',
    (earlierMs) => {
      using shop = openShop();
      shop.push({ ...sold, atMs: sold.atMs + earlierMs });
      shop.push(voidToday, asVoid);
      expect(kinds(shop)).toEqual(['sale', 'void']);
      shop.push(today, {}, voidToday.atMs + 30_000);
      expect(kinds(shop)).toEqual(['sale', 'void']);
      const [yesterday, one] = standing(shop);
      expect(pairById(shop.db, yesterday?.id ?? '')?.sale.kind).toBe('sale');
      expect(pairById(shop.db, one?.id ?? '')).toMatchObject({
        instant: { atMs: expect.closeTo(startMs + today.atMs, -4) as number },
        voided: { atMs: expect.closeTo(startMs + voidToday.atMs, -4) as number },
      });
      expect(shop.complaints()).toEqual([]);
    },
  );

  test('is decided by the business date where both state it', () => {
    using shop = openShop();
    shop.push(sold, { businessDate: '2026-11-23' });
    shop.push({ n: 13, atMs: voidedAtMs, total: 1_980 }, { ...asVoid, businessDate: '2026-11-24' });
    expect(kinds(shop)).toEqual(['sale', 'void']);
  });

  test('is that of yesterday where numbers continue from day to day', () => {
    using shop = openShop();
    for (const n of [10, 11, 12]) shop.push({ n, atMs: n * 60_000, total: n === 12 ? 1_980 : 500 });
    for (const n of [13, 14]) shop.push({ n, atMs: dayMs + n * 60_000, total: 500 });
    shop.push({ n: 15, atMs: dayMs + 3_600_000, total: 1_980 }, asVoid);
    expect(kinds(shop)).toEqual(['sale', 'sale', 'void', 'sale', 'sale']);
  });

  test('is none of yesterday where the register began again', () => {
    using shop = openShop();
    for (const n of [10, 11, 12]) shop.push({ n, atMs: n * 60_000, total: n === 12 ? 1_980 : 500 });
    for (const n of [1, 2]) shop.push({ n, atMs: dayMs + n * 60_000, total: 500 });
    shop.push({ n: 3, atMs: dayMs + 3_600_000, total: 1_980 }, asVoid);
    expect(kinds(shop)).toEqual(['sale', 'sale', 'sale', 'sale', 'sale', 'void']);
  });

  test('on paper names no sale of another day either', () => {
    using shop = openShop();
    shop.hear(sold);
    shop.hearVoid(voidToday, { reverses: '12' });
    expect(kinds(shop)).toEqual(['sale', 'void']);
  });

  test('names the sale of the evening after midnight', () => {
    using shop = openShop();
    // 23:50 and 00:10.
    const evening: Sold = { ...sold, atMs: 13 * 3_600_000 + 50 * 60_000 };
    shop.push(evening);
    shop.push({ n: 13, atMs: evening.atMs + 1_200_000, total: 1_980 }, asVoid);
    expect(kinds(shop)).toEqual(['void']);
  });
});
