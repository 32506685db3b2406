/** A sale that a POS cloud reports as void, or the register's push: five pictures of the void, and the sale's own picture stays. */
import { describe, expect, test } from 'vitest';
import { saleSha256 } from '../../../../src/agent/sources/sale-checksum.ts';
import { saleEventSchema } from '../../../../src/contract/cloud/event.ts';
import type { Received, Sale, SaleOrigin } from '../../../../src/domain/sale/sale.ts';
import {
  acceptInput,
  capturedSettlement,
  oneCamera,
  openTestStore,
  receivedNow,
  saleOf,
} from '../fixtures.ts';

const saleId = 'smaregi:c:25';
const around = [-4_000, -2_000, 0, 2_000, 4_000];

type Cloud = Extract<SaleOrigin, { by: 'cloud' }>;

async function openShop() {
  const testStore = await openTestStore({ severalFromMs: 10_000 });
  await testStore.store.write.importSetUp(oneCamera);
  const now = receivedNow();
  /** On the gateway's clock, which the server's shares here. */
  const soldAtMs = Math.floor(now.wallMs / 1_000) * 1_000 - 600_000;
  const at = (ms: number): Received => ({
    ...now,
    wallMs: soldAtMs + ms,
    monotonicMs: now.monotonicMs + soldAtMs + ms - now.wallMs,
  });
  const accept = (sale: Sale, afterMs: number, origin: Partial<Cloud> = {}) =>
    testStore.store.write.acceptSale({
      ...acceptInput(sale, 'till-1', at(afterMs)),
      origin: { by: 'cloud', resolutionMs: 1_000, serverAtMs: soldAtMs, serverAheadMs: 0, ...origin },
      saleId,
    });
  return {
    ...{ at, accept, soldAtMs },
    get store() {
      return testStore.store;
    },
    reopen: () => testStore.reopen(),
    sell: () => accept(saleOf(), 5_000),
    pair: async () => {
      const pair = await testStore.store.read.pair(saleId);
      if (pair === undefined) throw new Error('no sale');
      return pair;
    },
    event: async () => {
      await testStore.store.write.renderRevision(saleId);
      const owed = await testStore.store.read.dueEvents({ dueAtMs: Infinity, maxCount: 10, maxBytes: 1e6 });
      return saleEventSchema.parse(JSON.parse(owed.at(-1)?.body ?? '')).data;
    },
    [Symbol.asyncDispose]: () => testStore[Symbol.asyncDispose](),
  };
}

const voided = (atMs: number, uncertaintyMs = 0) => ({ voided: { atMs, uncertaintyMs } });

test('captures pictures of the void, with basis and uncertainty of that time', async () => {
  await using shop = await openShop();
  await shop.sell();
  await shop.store.write.settleCapture(capturedSettlement(saleId));
  const { soldAtMs } = shop;
  const answer = await shop.accept(saleOf({ kind: 'void' }), 310_000, voided(soldAtMs + 300_000));
  const pair = await shop.pair();
  const voidedAtMs = soldAtMs + 300_000 + 500 - 1_500;
  expect(pair.voided).toMatchObject({
    atMs: voidedAtMs,
    basis: 'pos_server_time',
    uncertaintyMs: 2_500,
  });
  const captures = pair.captures.map(({ moment, outcome, requestedOffsetMs }) => ({
    ...{ moment, outcome },
    atMs: pair.instant.atMs + requestedOffsetMs,
  }));
  expect(captures[0]).toEqual({ moment: undefined, outcome: 'captured', atMs: pair.instant.atMs });
  expect(captures.slice(1)).toEqual(
    around.map((ms) => ({ moment: 'void', outcome: 'pending', atMs: voidedAtMs + ms })),
  );
  const pending = answer.kind === 'revised' ? answer.pending : [];
  expect(pending).toHaveLength(5);
  for (const one of pending) expect(one).toMatchObject({ basis: 'pos_server_time', uncertaintyMs: 2_500 });
  const [first] = pending;
  // Target of the camera: on the clock of the sale's boot.
  expect((first?.atMonotonicMs ?? 0) - shop.at(0).monotonicMs).toBeCloseTo(voidedAtMs - 4_000 - soldAtMs, 0);
});

test('sends both instants in the event, by the contract', async () => {
  await using shop = await openShop();
  await shop.sell();
  await shop.accept(saleOf({ kind: 'void' }), 310_000, voided(shop.soldAtMs + 300_000));
  const { voidedAt, captures, kind, instant } = await shop.event();
  expect(kind).toBe('void');
  expect(voidedAt).toMatchObject({ basis: 'pos_server_time', uncertaintyMs: 2_500 });
  const apartMs = Date.parse(voidedAt?.at ?? '') - Date.parse(instant.at);
  expect(captures.map(({ moment, offset }) => [moment, offset])).toEqual([
    [undefined, 0],
    ...around.map((ms) => ['void', apartMs + ms]),
  ]);
});

test('has both instants for a sale that is void when first received', async () => {
  await using shop = await openShop();
  const answer = await shop.accept(saleOf({ kind: 'void' }), 310_000, voided(shop.soldAtMs + 300_000));
  expect(answer.kind === 'stored' && answer.pending.map(({ uncertaintyMs }) => uncertaintyMs)).toHaveLength(
    6,
  );
  expect((await shop.pair()).captures.map(({ moment }) => moment)).toEqual([
    undefined,
    ...around.map(() => 'void'),
  ]);
});

test("keeps the void's time on a later change of the record, and moves it for a repeated void", async () => {
  await using shop = await openShop();
  const { soldAtMs } = shop;
  await shop.sell();
  await shop.accept(saleOf({ kind: 'void' }), 310_000, voided(soldAtMs + 300_000));
  const first = (await shop.pair()).voided;
  await shop.accept(saleOf({ kind: 'void', receiptNumber: '7' }), 410_000, voided(soldAtMs + 400_000));
  expect((await shop.pair()).voided).toEqual(first);
  await shop.accept(saleOf(), 420_000);
  await shop.accept(saleOf({ kind: 'void' }), 510_000, voided(soldAtMs + 500_000));
  expect(((await shop.pair()).voided?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(200_000);
});

test('captures a void without a time around the sale', async () => {
  await using shop = await openShop();
  await shop.sell();
  await shop.accept(saleOf({ kind: 'void' }), 310_000);
  const pair = await shop.pair();
  expect(pair.voided).toBeUndefined();
  expect(pair.captures.map(({ moment, requestedOffsetMs }) => [moment, requestedOffsetMs])).toEqual(
    around.map((ms) => [undefined, ms]),
  );
});

describe('a void that the register pushes', () => {
  const push = async (
    shop: Awaited<ReturnType<typeof openShop>>,
    afterMs: number,
    more: Partial<Sale> = {},
  ) => {
    const sale = saleOf({ registerSaleId: '0', soldAtMs: shop.soldAtMs, ...more });
    const answer = await shop.store.write.acceptSale({
      ...acceptInput(sale, 'till-1', shop.at(afterMs)),
      isInOrder: true,
    });
    if (answer.kind !== 'stored' && answer.kind !== 'revised') throw new Error(answer.kind);
    const pair = await shop.store.read.pair(answer.saleId);
    if (pair === undefined) throw new Error('no sale');
    return pair;
  };

  test.each([
    ['the time of the change', { changedAtMs: 300_000 }, { basis: 'arrival', uncertaintyMs: 100 }, 300_040],
    [
      'nothing but its arrival',
      { changedAtMs: undefined },
      { basis: 'arrival', uncertaintyMs: 5_000 },
      300_040,
    ],
    ['a change that came late', { changedAtMs: 296_000 }, { basis: 'register_time' }, 296_000],
  ])('has a moment of its own by %s', async (_, { changedAtMs }, stated, afterMs) => {
    await using shop = await openShop();
    for (let n = 1; n <= 30; n++)
      await push(shop, n * 1_000 + 40, {
        registerSaleId: `${n}`,
        soldAtMs: shop.soldAtMs + n * 1_000 + (n % 7),
      });
    await push(shop, 40);
    const pair = await push(shop, 300_040, {
      kind: 'void',
      ...(changedAtMs !== undefined && { changedAtMs: shop.soldAtMs + changedAtMs }),
    });
    expect(pair.voided).toMatchObject(stated);
    expect(Math.abs((pair.voided?.atMs ?? 0) - shop.soldAtMs - afterMs)).toBeLessThan(50);
    expect(pair.instant.atMs - shop.soldAtMs).toBeLessThan(50);
    expect(pair.captures.map(({ moment }) => moment)).toEqual([undefined, ...around.map(() => 'void')]);
  });

  test('without a sale before it is of one moment', async () => {
    await using shop = await openShop();
    expect((await push(shop, 40, { kind: 'void' })).voided).toBeUndefined();
    const stamped = await push(shop, 60_000, {
      ...{ kind: 'void', registerSaleId: 'another', changedAtMs: shop.soldAtMs + 59_960 },
    });
    expect(stamped.voided).toBeDefined();
  });
});

test('survives a restart with its pending captures', async () => {
  await using shop = await openShop();
  await shop.sell();
  await shop.accept(saleOf({ kind: 'void' }), 310_000, voided(shop.soldAtMs + 300_000, 5_000));
  await shop.reopen();
  expect((await shop.pair()).voided).toMatchObject({ uncertaintyMs: 7_500 });
  const pending = await shop.store.read.pendingCaptures(10);
  expect(pending.map(({ uncertaintyMs }) => uncertaintyMs).filter((ms) => ms === 7_500)).toHaveLength(5);
});

test("moves the sale's instant, not the void's, when the printer's record arrives later", async () => {
  await using shop = await openShop();
  const { soldAtMs } = shop;
  await shop.sell();
  await shop.accept(saleOf({ kind: 'void' }), 20_000, voided(soldAtMs + 15_000));
  const before = await shop.pair();
  const received = shop.at(1_000);
  const captured = saleOf({ receiptNumber: '1' });
  await shop.store.write.acceptSale({
    ...{ registerKey: 'till-1', sale: captured, bodySha256: saleSha256(captured), received },
    committedAtMonotonicMs: received.monotonicMs,
    origin: { by: 'printer', kickMs: received.monotonicMs - 1_200 },
    saleId: '0190b1c0-0000-7000-8000-000000000001',
  });
  const after = await shop.pair();
  expect(after.instant.basis).toBe('drawer');
  expect(after.voided?.atMs).toBe(before.voided?.atMs);
  const moments = (pair: typeof after) =>
    pair.captures
      .filter(({ moment }) => moment === 'void')
      .map(({ requestedOffsetMs }) => Math.round(pair.instant.atMs + requestedOffsetMs));
  expect(moments(after)).toHaveLength(5);
  for (const [index, atMs] of moments(after).entries())
    expect(Math.abs(atMs - (moments(before)[index] ?? 0))).toBeLessThanOrEqual(1);
});

test('captures no picture of a void whose time is in doubt by more than 10 s', async () => {
  await using shop = await openShop();
  await shop.sell();
  await shop.accept(saleOf({ kind: 'void' }), 310_000, voided(shop.soldAtMs + 300_000, 30_000));
  const { voided: known, captures } = await shop.pair();
  expect(known).toMatchObject({ uncertaintyMs: 32_500 });
  const ofVoid = captures.filter(({ moment }) => moment === 'void');
  expect(ofVoid.map(({ outcome }) => outcome)).toEqual(around.map(() => 'time_unknown'));
});
