/**
 * A void that printer, POS cloud or register report beside the sale itself: one void, at the instant of its own record, whatever comes first.
 */
import { describe, expect, test } from 'vitest';
import { type Connection, openConnection } from '../../../../src/agent/store/connection.ts';
import { rebuild } from '../../../../src/agent/store/recovery/rebuild.ts';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import type { PendingCapture, Settlement } from '../../../../src/agent/store/store.ts';
import type { Sale } from '../../../../src/domain/sale/sale.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { check } from '../check.ts';
import { acceptInput, capturedSettlement, saleOf, shop as shopOf } from '../fixtures.ts';
import { cloudId, openShop, printerId, type Shop, type Sold, startMs } from '../match-model.ts';

const sold: Sold = { n: 1, atMs: 60_250, total: 1_980 };
/** Five minutes later. */
const voidedAtMs = 360_700;
const back: Sold = { n: 9, atMs: voidedAtMs, total: 1_980 };
const around = [-4_000, -2_000, 0, 2_000, 4_000];

type Step = (shop: Shop) => unknown;
const paper: Step = (shop) => shop.hear(sold);
const cloud: Step = (shop) => shop.poll(sold);
const voidPaper: Step = (shop) => shop.hearVoid(back);
const cloudVoid: Step = (shop) => shop.poll(sold, { afterMs: voidedAtMs + 10_000, voidedAtMs });
const restart: Step = (shop) => shop.restart();
const publish: Step = (shop) => {
  shop.tell();
};

/** Sales that count, as the page lists them and the cloud adds them up. */
function counted(shop: Shop) {
  const kinds = shop.db
    .prepare<[], { kind: string; total: number }>(
      'SELECT kind, total_minor AS total FROM sales WHERE superseded_by IS NULL ORDER BY instant_at_ms',
    )
    .all();
  const taken = kinds.filter(({ kind }) => kind === 'sale' || kind === 'refund');
  return {
    kinds: kinds.map(({ kind }) => kind),
    takings: taken.reduce((sum, { total }) => sum + total, 0),
  };
}

function settleAll(shop: Shop): void {
  for (const pending of pendingOf(shop)) shop.settle(pending);
}

type Pending = Pick<PendingCapture, 'saleId' | 'cameraId' | 'requestedOffsetMs' | 'extra' | 'atMonotonicMs'>;

function pendingOf(shop: Shop): Pending[] {
  return shop.db
    .prepare<[], Omit<Pending, 'extra'> & { extra: NonNullable<Pending['extra']> | null }>(
      `SELECT s.id AS saleId, c.camera_id AS cameraId, c.requested_offset_ms AS requestedOffsetMs, nullif(c.extra, '') AS extra, c.at_monotonic_ms AS atMonotonicMs
         FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.outcome = 'pending' OR c.retake = 1`,
    )
    .all()
    .map(({ extra, ...row }) => ({ ...row, ...(extra !== null && { extra }) }));
}

/** The one void: at the paper's instant, with five targets around it. */
function expectPaperVoid(shop: Shop): void {
  const standing = shop.db
    .prepare<[], string>("SELECT id FROM sales WHERE superseded_by IS NULL AND kind = 'void'")
    .pluck();
  const pair = pairById(shop.db, standing.get() ?? '');
  expect(pair).toMatchObject({
    sale: { kind: 'void', totalMinor: 1_980 },
    voided: { atMs: startMs + voidedAtMs, basis: 'drawer', uncertaintyMs: 100 },
  });
  expect(pair?.sale.receiptText).toContain('取消 ¥1980');
  const targets = shop.db
    .prepare<[string], { ms: number; offset: number }>(
      `SELECT c.at_monotonic_ms - 50000000 AS ms, c.requested_offset_ms AS offset FROM captures c JOIN sales s ON s.seq = c.sale_seq
        WHERE s.id = ? AND c.of_void = 1 ORDER BY c.at_monotonic_ms`,
    )
    .all(pair?.saleId ?? '');
  expect(targets.map(({ ms }) => Math.round(ms))).toEqual(around.map((ms) => voidedAtMs + ms));
  for (const [index, { offset }] of targets.entries())
    expect(
      Math.abs((pair?.instant.atMs ?? 0) + offset - startMs - voidedAtMs - (around[index] ?? 0)),
    ).toBeLessThanOrEqual(1);
}

/** The database as a recovery makes it anew. */
function rebuilt(shop: Shop, look: (db: Connection) => void): void {
  const to = `${shop.path}.new`;
  rebuild(
    { from: shop.path, to },
    { shop: shopOf, gateway: 'gw-test', epoch: 'e2', clock: systemClock },
    { what: 'all', mayGoOn: () => true, finish: () => undefined },
  );
  const db = openConnection(to, 'write');
  try {
    expect(check(db)).toEqual([]);
    look(db);
  } finally {
    db.close();
  }
}

describe('a void that POS cloud and printer report', () => {
  test.each<[string, readonly Step[]]>([
    ['the paper before the cloud', [paper, cloud, voidPaper, cloudVoid]],
    ['the cloud before the paper', [paper, cloud, cloudVoid, voidPaper]],
    ['a published paper before the cloud', [paper, cloud, voidPaper, publish, cloudVoid]],
    ['a published cloud record before the paper', [paper, cloud, cloudVoid, publish, voidPaper]],
    ['a restart in between', [paper, cloud, voidPaper, restart, cloudVoid]],
    ['a restart in between, the cloud first', [paper, cloud, cloudVoid, restart, voidPaper]],
    ['no paper of the sale', [cloud, voidPaper, cloudVoid]],
    ['no paper of the sale, the cloud first', [cloud, cloudVoid, voidPaper]],
    ['a sale that the cloud lists as void at once', [paper, voidPaper, cloudVoid]],
    ['the paper of the sale at last', [cloud, cloudVoid, voidPaper, paper]],
    ['both papers before the cloud', [paper, publish, voidPaper, publish, cloudVoid]],
  ])('is one void at the instant of the paper: %s', (_, steps) => {
    using shop = openShop();
    shop.link();
    for (const step of steps) step(shop);
    expect(counted(shop)).toEqual({ kinds: ['void'], takings: 0 });
    expectPaperVoid(shop);
    shop.tell();
    const published = shop.db
      .prepare<[], string>('SELECT body FROM outbox ORDER BY sequence')
      .pluck()
      .all()
      .map((body) => JSON.parse(body) as { subject: string; data: Record<string, unknown> });
    const newest = new Map(published.map(({ subject, data }) => [subject, data]));
    const wanted = pendingOf(shop).map(({ saleId }) => saleId);
    expect([...new Set(wanted)]).toEqual(
      shop.db.prepare('SELECT id FROM sales WHERE superseded_by IS NULL').pluck().all(),
    );
    const standing = [...newest.values()].filter(({ supersededBy }) => supersededBy === undefined);
    expect(standing).toMatchObject([{ kind: 'void', total: 1_980 }]);
    // A record that is received again changes nothing.
    expect(shop.hearVoid(back).kind).toBe('known');
    settleAll(shop);
    expect(shop.complaints()).toEqual([]);
  });

  test('keeps its pictures until those of the paper replace them', () => {
    using shop = openShop();
    shop.link();
    for (const step of [paper, cloud, cloudVoid]) step(shop);
    settleAll(shop);
    voidPaper(shop);
    const outcomes = () =>
      pairById(shop.db, cloudId(1))?.captures.map(({ moment, outcome }) => `${moment ?? 'sale'} ${outcome}`);
    expect(outcomes()).toEqual(['sale captured', ...around.map(() => 'void captured')]);
    const wanted = pendingOf(shop);
    expect(wanted.map(({ atMonotonicMs }) => Math.round(atMonotonicMs) - 50_000_000)).toEqual(
      around.map((ms) => voidedAtMs + ms),
    );
    settleAll(shop);
    expect(pendingOf(shop)).toEqual([]);
    expect(shop.complaints()).toEqual([]);
  });

  test('keeps the pictures that were taken for the paper', () => {
    using shop = openShop();
    shop.link();
    for (const step of [paper, cloud, voidPaper]) step(shop);
    settleAll(shop);
    cloudVoid(shop);
    expect(pendingOf(shop)).toEqual([]);
    expect(pairById(shop.db, cloudId(1))?.captures.map(({ outcome }) => outcome)).toEqual(
      ['sale', ...around].map(() => 'captured'),
    );
    expect(shop.complaints()).toEqual([]);
  });

  test('stays two where the totals differ, or the cloud voids another time', () => {
    using shop = openShop();
    shop.link();
    shop.poll(sold);
    shop.hearVoid({ ...back, total: 1_880 });
    shop.hearVoid({ ...back, n: 8, atMs: voidedAtMs + 120_000 });
    cloudVoid(shop);
    expect(counted(shop).kinds).toEqual(['void', 'void', 'void']);
  });

  test('is joined by a printed number at any time', () => {
    using shop = openShop();
    shop.link();
    shop.poll(sold);
    shop.hearVoid({ ...back, atMs: voidedAtMs + 120_000 }, { reverses: '0001' });
    cloudVoid(shop);
    expect(counted(shop).kinds).toEqual(['void']);
  });

  test('ends when the cloud takes it back', () => {
    using shop = openShop();
    shop.link();
    for (const step of [paper, cloud, voidPaper, cloudVoid]) step(shop);
    shop.poll(sold, { afterMs: voidedAtMs + 60_000 });
    expect(counted(shop)).toEqual({ kinds: ['sale'], takings: 1_980 });
    expect(shop.complaints()).toEqual([]);
  });

  test.each<[string, readonly Step[]]>([
    ['all three records', [paper, cloud, voidPaper, cloudVoid]],
    ['no paper of the sale', [cloud, voidPaper, publish, cloudVoid]],
  ])('stays one after a recovery: %s', (_, steps) => {
    using shop = openShop();
    shop.link();
    for (const step of steps) step(shop);
    settleAll(shop);
    shop.tell();
    rebuilt(shop, (db) => {
      expect(db.prepare('SELECT kind FROM sales WHERE superseded_by IS NULL').pluck().all()).toEqual([
        'void',
      ]);
      expect(pairById(db, cloudId(1))?.voided).toMatchObject({ atMs: startMs + voidedAtMs, basis: 'drawer' });
    });
  });

  test('is not the paper of a sale that was made a moment before', () => {
    using shop = openShop();
    shop.link();
    cloud(shop);
    shop.hearVoid({ ...back, atMs: sold.atMs + 3_000 });
    expect(pairById(shop.db, cloudId(1))?.instant.basis).not.toBe('drawer');
    expect(counted(shop)).toEqual({ kinds: ['sale', 'void'], takings: 1_980 });
    shop.poll(sold, { afterMs: 40_000, voidedAtMs: sold.atMs + 3_500 });
    expect(counted(shop)).toEqual({ kinds: ['void'], takings: 0 });
    expect(shop.complaints()).toEqual([]);
  });

  test('does not void a sale that the cloud still lists', () => {
    using shop = openShop();
    shop.link();
    for (const step of [paper, cloud]) step(shop);
    shop.hearVoid(back, { reverses: '1' });
    expect(counted(shop)).toEqual({ kinds: ['sale', 'void'], takings: 1_980 });
  });
});

test('a paper that reads as a void is that of a refund where the POS cloud lists one', () => {
  using shop = openShop();
  shop.link();
  shop.hearVoid(back);
  shop.poll({ ...back, n: 5, total: -1_980 });
  expect(counted(shop)).toEqual({ kinds: ['refund'], takings: -1_980 });
  expect(pairById(shop.db, cloudId(5))).toMatchObject({
    instant: { basis: 'drawer', atMs: startMs + voidedAtMs },
    aliases: [cloudId(5)],
  });
  expect(shop.complaints()).toEqual([]);
});

test('is joined after the list of the POS cloud has been read without it', () => {
  using shop = openShop();
  shop.link();
  for (const step of [paper, cloud, voidPaper, publish]) step(shop);
  const version = shop.db.prepare<[], number>('SELECT version FROM pos_accounts').pluck().get() ?? 0;
  shop.listed(voidedAtMs + 700_000, { version });
  expect(counted(shop)).toEqual({ kinds: ['sale', 'no_sale'], takings: 1_980 });
  cloudVoid(shop);
  expect(counted(shop).kinds).toEqual(['void']);
  expectPaperVoid(shop);
  settleAll(shop);
  shop.tell();
  expect(shop.complaints()).toEqual([]);
});

describe('a void on paper without a POS cloud', () => {
  test('makes its sale void, by the printed number', () => {
    using shop = openShop();
    shop.hear({ ...sold, n: 2, atMs: 30_000 });
    shop.hear(sold);
    shop.hear({ ...sold, n: 3, atMs: 90_000 });
    shop.hearVoid(back, { reverses: '0001' });
    expect(counted(shop)).toEqual({ kinds: ['sale', 'void', 'sale'], takings: 3_960 });
    expectPaperVoid(shop);
    expect(pairById(shop.db, printerId(1))?.aliases).toEqual([printerId(9)]);
    shop.restart();
    expect(shop.hearVoid(back, { reverses: '0001' }).kind).toBe('known');
    expect(shop.complaints()).toEqual([]);
  });

  test('makes the only sale of the day with this total void', () => {
    using shop = openShop();
    shop.hear(sold);
    shop.hear({ ...sold, n: 2, total: 500 });
    shop.hearVoid(back);
    expect(counted(shop)).toEqual({ kinds: ['void', 'sale'], takings: 500 });
  });

  test.each<[string, readonly Sold[], Parameters<Shop['hearVoid']>[1]]>([
    ['its sale was not seen', [], {}],
    ['its sale was not seen, another of the total was', [sold], { reverses: '77' }],
    ['it may be either of two sales', [sold, { ...sold, n: 2, atMs: 90_000 }], {}],
    [
      'a sale of another day has its number',
      [{ ...sold, atMs: voidedAtMs - 90_000_000 }],
      { receiptNumber: '1' },
    ],
    ['it was broken off before it was a sale', [sold], { receiptText: '取引中止 ¥1980' }],
  ])('stands by itself, and does not count, when %s', (_, sales, more) => {
    using shop = openShop();
    for (const one of sales) shop.hear(one);
    shop.hearVoid(back, more);
    expect(counted(shop)).toEqual({
      kinds: [...sales.map(() => 'sale'), 'void'],
      takings: 1_980 * sales.length,
    });
    expect(shop.complaints()).toEqual([]);
  });
});

test('a printed void is stored beside a sale that cannot be read', () => {
  using shop = openShop();
  paper(shop);
  shop.db.exec(`UPDATE sales SET origin = '{"by":'`);
  expect(voidPaper(shop)).toMatchObject({ kind: 'stored' });
});

describe('a source record that cannot be read', () => {
  const damage = (shop: Shop, id: string) =>
    shop.db.prepare(`UPDATE source_records SET sale = '{"kind":' WHERE id = ?`).run(id);

  test('is left out when a void on paper is joined', () => {
    using shop = openShop();
    shop.link();
    for (const step of [paper, cloud, cloudVoid]) step(shop);
    damage(shop, cloudId(1));
    damage(shop, printerId(1));
    expect(voidPaper(shop)).toMatchObject({ kind: 'revised' });
    expectPaperVoid(shop);
    expect(pairById(shop.db, printerId(1))?.sale.receiptText).toBe('合計 ¥1980\n\n取消 ¥1980');
  });

  test('is replaced by an edit of the POS cloud', () => {
    using shop = openShop();
    shop.link();
    for (const step of [paper, cloud, cloudVoid, voidPaper]) step(shop);
    damage(shop, printerId(1));
    damage(shop, cloudId(1));
    expect(shop.poll(sold, { edit: 1, voidedAtMs })).toMatchObject({ kind: 'revised' });
    expect(pairById(shop.db, printerId(1))?.sale).toMatchObject({ kind: 'void', staff: { name: 'edit 1' } });
  });

  test('does not refuse another paper of the void', () => {
    using shop = openShop();
    for (const step of [paper, voidPaper]) step(shop);
    damage(shop, printerId(1));
    const again = shop.hearVoid(back, { receiptText: '取消 ¥1980 再' });
    expect(again).toMatchObject({ kind: 'revised' });
    expect(pairById(shop.db, printerId(1))?.sale).toMatchObject({ kind: 'void', totalMinor: 1_980 });
  });
});

describe('a void that a till pushes under a number of its own', () => {
  const push = (shop: Shop, sale: Partial<Sale>, soldAtMs: number, atMs = soldAtMs) => {
    const whole = saleOf({ soldAtMs: startMs + soldAtMs, ...sale });
    const received = { boot: 'boot-1', monotonicMs: 50_000_000 + atMs, wallMs: startMs + atMs } as const;
    return shop.db.transaction(() =>
      shop.operations.acceptSale({
        ...acceptInput(whole, 'till-1', { ...received, clock: 'synced' }),
        isInOrder: true,
      }),
    )();
  };
  const pushed = { registerSaleId: '3', kind: 'void', totalMinor: -1_980, reverses: '1' } as const;

  test('is that of its sale, with its instant and pictures, once', () => {
    using shop = openShop();
    push(shop, { registerSaleId: '1' }, sold.atMs);
    settleAll(shop);
    const accepted = push(shop, pushed, voidedAtMs);
    expect(accepted).toMatchObject({ kind: 'stored' });
    const pending = 'pending' in accepted ? accepted.pending : [];
    expect(pending.map(({ atMonotonicMs }) => atMonotonicMs - 50_000_000)).toEqual(
      around.map((ms) => voidedAtMs + ms),
    );
    expect(push(shop, pushed, voidedAtMs, voidedAtMs + 900).kind).toBe('known');
    expect(push(shop, { ...pushed, staff: { name: 'B' } }, voidedAtMs, voidedAtMs + 999).kind).toBe(
      'revised',
    );
    expect(counted(shop)).toEqual({ kinds: ['void'], takings: 0 });
    expect(pendingOf(shop)).toHaveLength(around.length);
    const [id = ''] = shop.db
      .prepare<[], string>('SELECT id FROM sales WHERE superseded_by IS NULL')
      .pluck()
      .all();
    expect(pairById(shop.db, id)).toMatchObject({
      sale: { totalMinor: 1_980 },
      voided: { atMs: startMs + voidedAtMs, basis: 'arrival' },
    });
    settleAll(shop);
    shop.tell();
    expect(shop.complaints()).toEqual([]);
    // The till takes it back.
    push(shop, { registerSaleId: '1' }, sold.atMs, voidedAtMs + 60_000);
    expect(counted(shop)).toEqual({ kinds: ['sale'], takings: 1_980 });
  });

  test.each<[string, Partial<Sale>]>([
    ['of a part', { totalMinor: -500 }],
    ['of a sale that is not here', { reverses: '77' }],
  ])('stands by itself when it is %s', (_, more) => {
    using shop = openShop();
    push(shop, { registerSaleId: '1' }, sold.atMs);
    push(shop, { ...pushed, ...more }, voidedAtMs);
    expect(counted(shop)).toEqual({ kinds: ['sale', 'void'], takings: 1_980 });
  });

  test('joins its sale once an edit of that gives it the total', () => {
    using shop = openShop();
    push(shop, { registerSaleId: '1', totalMinor: 900 }, sold.atMs);
    push(shop, pushed, voidedAtMs);
    expect(counted(shop)).toEqual({ kinds: ['sale', 'void'], takings: 900 });
    expect(shop.db.prepare('SELECT count(reversed_id) FROM sales').pluck().get()).toBe(0);
    push(shop, { registerSaleId: '1' }, sold.atMs, voidedAtMs + 1_000);
    expect(counted(shop)).toEqual({ kinds: ['void'], takings: 0 });
    settleAll(shop);
    shop.tell();
    expect(shop.complaints()).toEqual([]);
  });

  test('is still that of its sale when the till sends both again', () => {
    using shop = openShop();
    for (const againMs of [0, 3_600_000]) {
      push(shop, { registerSaleId: '1' }, sold.atMs, sold.atMs + againMs);
      push(shop, pushed, voidedAtMs, voidedAtMs + againMs);
    }
    expect(counted(shop)).toEqual({ kinds: ['void'], takings: 0 });
    settleAll(shop);
    shop.tell();
    expect(shop.complaints()).toEqual([]);
  });

  test('joins its sale when that arrives later', () => {
    using shop = openShop();
    // Yesterday's sale of the same number.
    push(shop, { registerSaleId: '1', totalMinor: 700 }, sold.atMs - 86_400_000);
    push(shop, pushed, voidedAtMs);
    settleAll(shop);
    const before = shop.db.prepare('SELECT count(*) FROM thumbnails').pluck().get();
    const accepted = push(shop, { registerSaleId: '1' }, sold.atMs, voidedAtMs + 30_000);
    expect(accepted).toMatchObject({ kind: 'stored' });
    expect(counted(shop)).toEqual({ kinds: ['sale', 'void'], takings: 700 });
    const pair = pairById(shop.db, 'saleId' in accepted ? accepted.saleId : '');
    expect(pair?.voided).toMatchObject({ atMs: startMs + voidedAtMs });
    expect(pair?.captures.filter(({ moment }) => moment === 'void').map(({ outcome }) => outcome)).toEqual(
      around.map(() => 'captured'),
    );
    expect(shop.db.prepare('SELECT count(*) FROM thumbnails').pluck().get()).toBe(before);
    settleAll(shop);
    shop.tell();
    expect(shop.complaints()).toEqual([]);
  });

  test('takes its pictures in progress along, each once', () => {
    using shop = openShop();
    push(shop, pushed, voidedAtMs);
    const [near, begun] = pendingOf(shop);
    if (near === undefined || begun === undefined) throw new Error('no captures');
    shop.settle({ ...near, isNear: true, jpeg: Buffer.from('near') } as Pending);
    push(shop, { registerSaleId: '1' }, sold.atMs, voidedAtMs + 30_000);
    const { operations } = shop;
    const settlement = { ...capturedSettlement(begun.saleId), ...begun } as Settlement;
    expect(shop.db.transaction(() => operations.settleCapture(settlement))()).toBe(false);
    const ofVoid = shop.db
      .prepare('SELECT outcome, retake FROM captures WHERE of_void = 1 ORDER BY at_monotonic_ms')
      .all();
    expect(ofVoid).toEqual([
      { outcome: 'captured', retake: 1 },
      ...around.slice(1).map(() => ({ outcome: 'pending', retake: 0 })),
    ]);
    settleAll(shop);
    expect(pendingOf(shop)).toEqual([]);
    shop.tell();
    expect(shop.complaints()).toEqual([]);
  });

  test('does not void a later sale that uses its number again', () => {
    using shop = openShop();
    push(shop, pushed, voidedAtMs);
    push(shop, { registerSaleId: '1' }, voidedAtMs + 60_000);
    expect(counted(shop)).toEqual({ kinds: ['void', 'sale'], takings: 1_980 });
  });

  test('stands by itself when the number is that of a sale of another week', () => {
    using shop = openShop();
    push(shop, { registerSaleId: '1' }, sold.atMs);
    push(shop, pushed, 8 * 86_400_000);
    expect(counted(shop)).toEqual({ kinds: ['sale', 'void'], takings: 1_980 });
  });

  test('is none of its own after a recovery', () => {
    using shop = openShop();
    push(shop, { registerSaleId: '1' }, sold.atMs);
    push(shop, pushed, voidedAtMs);
    settleAll(shop);
    shop.tell();
    rebuilt(shop, (db) => {
      expect(db.prepare('SELECT kind FROM sales WHERE superseded_by IS NULL').pluck().all()).toEqual([
        'void',
      ]);
    });
  });
});
