/**
 * A sale with an impossible time is stored without it, the answer states so, and its event keeps the
 * contract.
 */
import { expect, test } from 'vitest';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { acceptSale } from '../../../src/agent/sources/push/accept.ts';
import type { IncomingSale } from '../../../src/agent/sources/source.ts';
import { saleEventSchema } from '../../../src/contract/cloud/event.ts';
import type { SaleOrigin } from '../../../src/domain/sale/sale.ts';
import { defaultInstantRule, type InstantRule } from '../../../src/domain/time/instant.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { openTestStore, receivedNow, saleOf } from '../store/fixtures.ts';

const log = createLog({ level: 'silent' });
const dayMs = 86_400_000;

async function openShop(basis: InstantRule['basis'] = 'auto') {
  const testStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp({
    ...{ cameras: [], links: [] },
    registers: [{ key: 'till-1', name: 'レジ1', instant: { ...defaultInstantRule, basis } }],
  });
  const intake = createIntake({ store, clock, log, onPending: () => undefined });
  return {
    intake,
    push: (message: object, received = receivedNow()) =>
      acceptSale(message, { registerKey: 'till-1', received, arrival: {} }, { intake, currency: 'JPY' }),
    event: async () => {
      const owed = await store.read.dueEvents({ dueAtMs: Infinity, maxCount: 10, maxBytes: 1e6 });
      return saleEventSchema.parse(JSON.parse(owed.at(-1)?.body ?? ''));
    },
    pair: async () => (await store.read.sales({ limit: 1 })).pairs[0],
    [Symbol.asyncDispose]: () => testStore[Symbol.asyncDispose](),
  };
}

const wrongTimes = [
  ['the year 9999', '9999-12-31T23:59:59Z'],
  ['the year 0000', '0000-01-01T00:00:00+09:00'],
  ['a clock without a battery', '1970-01-01T00:04:12Z'],
  ['two days ahead', new Date(Date.now() + 2 * dayMs).toISOString()],
] as const;

test.each(wrongTimes)(
  'stores a pushed sale without its time when it is %s, and the answer states so',
  async (_, soldAt) => {
    await using shop = await openShop();
    const answer = await shop.push({ saleId: 'R1', kind: 'sale', total: 100, soldAt });
    expect(answer).toMatchObject({
      status: 201,
      saleId: expect.stringMatching(/^till-1:R1:20\d{6}$/) as string,
      warnings: [{ field: 'soldAt', cause: { problem: { code: 'push.sold_at_impossible' } } }],
    });
    const { times, instant } = (await shop.event()).data;
    expect(times).not.toHaveProperty('soldAt');
    expect(Date.parse(times.unusableSoldAt ?? '')).toBe(Date.parse(soldAt));
    expect(instant.basis).toBe('arrival');
  },
);

test('uses the arrival when the register’s own clock is impossible', async () => {
  await using shop = await openShop('register_time');
  await shop.push({ kind: 'sale', total: 100, soldAt: '9999-12-31T23:59:59Z' });
  expect((await shop.pair())?.instant.basis).toBe('arrival');
});

test.each([
  ['23 hours ahead', new Date(Date.now() + 23 * 3_600_000).toISOString()],
  ['three years ago', new Date(Date.now() - 1_095 * dayMs).toISOString()],
])('keeps %s as received', async (_, soldAt) => {
  await using shop = await openShop();
  expect(await shop.push({ kind: 'sale', total: 100, soldAt })).not.toHaveProperty('warnings');
  expect(Date.parse((await shop.event()).data.times.soldAt ?? '')).toBe(Date.parse(soldAt));
});

test('rejects only impossible years while the gateway clock is not set', async () => {
  await using shop = await openShop();
  const unset = () => ({ ...receivedNow(), wallMs: 60_000, clock: 'unsynced' as const });
  expect(
    await shop.push({ kind: 'sale', total: 1, soldAt: '2026-11-24T12:34:56Z' }, unset()),
  ).not.toHaveProperty('warnings');
  expect(await shop.push({ kind: 'sale', total: 1, soldAt: '9999-12-31T23:59:59Z' }, unset())).toHaveProperty(
    'warnings',
  );
});

test.each([
  ['sold', { soldAtMs: Date.UTC(9999, 11, 31, 23, 59, 59) }, {}],
  ['received by the server', {}, { serverAtMs: Date.UTC(9999, 11, 31, 23, 59, 59) }],
  ['both', { soldAtMs: -62_167_252_739_000 }, { serverAtMs: -62_167_252_739_000 }],
])(
  'keeps the contract for a sale of a POS cloud that was %s in an impossible year',
  async (_, sold, server) => {
    await using shop = await openShop();
    const origin: SaleOrigin = { by: 'cloud', resolutionMs: 1_000, serverAheadMs: 0, ...server };
    const heard: IncomingSale = {
      registerKey: 'till-1',
      sale: saleOf({ registerSaleId: '25', ...sold }),
      received: receivedNow(),
      origin,
      saleId: 'smaregi:c:25',
    };
    expect(await shop.intake(heard)).toMatchObject({ kind: 'stored' });
    // The poller gives it again.
    expect(await shop.intake(heard)).toMatchObject({ kind: 'known' });
    const { times } = (await shop.event()).data;
    expect(times).not.toHaveProperty('soldAt');
    expect(times).not.toHaveProperty('posServerAt');
  },
);

test('rejects an unreadable time with the field and the expected form', async () => {
  await using shop = await openShop();
  await expect(shop.push({ kind: 'sale', total: 1, soldAt: '24.11.2026' })).rejects.toMatchObject({
    status: 400,
    errors: [{ field: 'soldAt', cause: { problem: { code: 'key.mismatch' } } }],
  });
});
