/** Shopify's client against a strict peer: orders and refunds as sales, registers, pages, the budget, and what it makes of rejections. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  type PolledSale,
  type PosCloud,
  PosFailure,
} from '../../../../src/agent/sources/polling/cloud-source.ts';
import { shopify } from '../../../../src/agent/sources/shopify/descriptor.ts';
import { shopifySettings } from '../../../../src/agent/sources/shopify/settings.ts';
import { createShopify } from '../../../../src/agent/sources/shopify/shopify.ts';
import { sumDifference } from '../../../../src/domain/sale/sum-difference.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type ShopifySell, shopifyLocations, startShopify } from '../../../peers/pos/shopify.ts';

const { honten, ekimae } = shopifyLocations;
const signal = AbortSignal.timeout(300_000);
const deps = { clock: systemClock, log: createLog({ level: 'silent' }), save: () => Promise.resolve() };

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function open(options: Parameters<typeof startShopify>[0] & { ways?: 'app' } = {}) {
  const peer = await startShopify(options);
  opened.push(peer);
  const { shop, token, clientId, clientSecret, url: baseUrl } = peer;
  const credentials = options.ways === 'app' ? { clientId, clientSecret } : { accessToken: token };
  const settings = shopifySettings.parse({ shop, ...credentials, baseUrl });
  const warnings: string[] = [];
  const log = createLog({ level: 'warn', also: { write: (line) => void warnings.push(line) } });
  const cloud: PosCloud = createShopify(settings, { ...deps, log }, { requestMs: 5_000 });
  opened.push({ [Symbol.asyncDispose]: () => cloud.close() });
  let cursor = cloud.startingCursor(systemClock.nowMs() - 2_000);
  /** Pages until there is no more; `between`: after each. */
  const read = async (linked: readonly string[] = [honten], between: () => void = () => undefined) => {
    const sales: PolledSale[] = [];
    const unreadable: { key: string; why: string }[] = [];
    for (let more = true; more; ) {
      const page = await cloud.poll(cursor, signal, linked);
      sales.push(...page.sales);
      unreadable.push(...page.unreadable);
      ({ cursor, more } = page);
      between();
    }
    return { sales, unreadable };
  };
  return { peer, cloud, read, warnings };
}

async function failureOf(asked: Promise<unknown>): Promise<PosFailure> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PosFailure) return error;
  throw new Error(`no failure: ${String(error)}`);
}

describe('an order', () => {
  const card = { gateway: 'shopify_payments', formattedGateway: 'Shopify Payments' };
  const visa = { __typename: 'CardPaymentDetails', company: 'Visa', number: '•••• 4242' };
  const rich: ShopifySell = {
    total: 1_882,
    lines: [
      {
        name: 'ブレンド',
        quantity: 2,
        price: 1_000,
        discounts: [{ title: '会員', amount: 100, ofOrder: true }],
      },
      {
        name: '豆',
        price: 200,
        discounts: [
          { title: '見切り', amount: 150 },
          { title: '会員', amount: 68, ofOrder: true },
        ],
      },
    ],
    taxes: [{ title: '消費税', percent: 10, amount: 171 }],
  };

  test('is a sale with lines, taxes, discounts, tender and change, whose parts make its total', async () => {
    const { peer, read } = await open();
    peer.sell({
      ...rich,
      payments: [{ amount: 2_000 }, { amount: 118, kind: 'CHANGE' }],
      order: { note: '窓側' },
    });
    const [sold, ...others] = (await read()).sales;
    expect(others).toEqual([]);
    const number = peer.orders[0]?.id.split('/').at(-1);
    expect(sold).toMatchObject({
      terminal: honten,
      saleId: `shopify:peer-shop:${number}`,
      sale: {
        ...{
          registerSaleId: number,
          receiptNumber: '#1001',
          kind: 'sale',
          totalMinor: 1_882,
          currency: 'JPY',
        },
        lines: [
          { name: 'ブレンド', quantity: 2, unitPrice: 1_000, amount: 2_000 },
          { name: '豆', quantity: 1, unitPrice: 200, amount: 50 },
        ],
        taxes: [{ name: '消費税', ratePercent: 10, amount: 171, included: true }],
        adjustments: [
          { kind: 'discount', name: '会員', amount: -100 },
          { kind: 'discount', name: '会員', amount: -68 },
        ],
        payments: [{ method: 'cash', kind: 'cash', amount: 1_882 }],
        ...{ tendered: 2_000, change: 118, extra: { note: '窓側' } },
      },
    });
    expect(sold && sumDifference(sold.sale)).toBeUndefined();
    expect(sold?.sale.businessDate).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test.each([
    ['USD', 1_882, '18.82'],
    ['KWD', 1_882, '1.882'],
    ['JPY', 1_882, '1882.0'],
  ] as const)('has its money in minor units of %s', async (currency, total, written) => {
    const { peer, read } = await open({ currency });
    peer.sell({ total });
    expect(peer.orders[0]?.['totalPriceSet']).toMatchObject({ shopMoney: { amount: written } });
    const [sold] = (await read()).sales;
    expect(sold?.sale).toMatchObject({ currency, totalMinor: total, lines: [{ amount: total }] });
  });

  test.each([
    [
      'among its lines',
      [
        { name: 'コース', price: 1_000 },
        { name: 'Tip', price: 100 },
      ],
      undefined,
    ],
    ['beside its lines', [{ name: 'コース', price: 1_000 }], [{ kind: 'tip', amount: 100 }]],
  ])('has a tip once, where Shopify has it %s', async (_where, lines, adjustments) => {
    const { peer, read } = await open();
    const tip = {
      shopMoney: { amount: '100.0', currencyCode: 'JPY' },
      presentmentMoney: { amount: '100.0', currencyCode: 'JPY' },
    };
    peer.sell({ total: 1_100, lines, order: { totalTipReceivedSet: tip } });
    const [sold] = (await read()).sales;
    expect(sold?.sale.adjustments).toEqual(adjustments);
    expect(sold && sumDifference(sold.sale)).toBeUndefined();
  });

  test('has the amount of cash that changed hands where it was rounded', async () => {
    const { peer, read } = await open({ currency: 'EUR' });
    const money = (amount: string) => ({
      shopMoney: { amount, currencyCode: 'EUR' },
      presentmentMoney: { amount, currencyCode: 'EUR' },
    });
    peer.sell({ total: 1_002, payments: [{ amount: 1_002, amountRoundingSet: money('-0.02') }] });
    const [sold] = (await read()).sales;
    expect(sold?.sale).toMatchObject({ totalMinor: 1_000, adjustments: [{ kind: 'rounding', amount: -2 }] });
    expect(sold && sumDifference(sold.sale)).toBeUndefined();
  });

  test('counts what was captured of an authorisation, at the time of the authorisation', async () => {
    const { peer, read } = await open();
    const payments = [{ amount: 1_100, kind: 'EMV_AUTHORIZATION', ...card, paymentDetails: visa }];
    const order = peer.sell({ total: 1_100, payments, order: { displayFinancialStatus: 'AUTHORIZED' } });
    const [authorised] = (await read()).sales;
    peer.clockAheadMs += 3_600_000;
    peer.capture(order);
    const [captured] = (await read()).sales;
    expect(captured?.sale).toMatchObject({
      kind: 'sale',
      totalMinor: 1_100,
      payments: [{ method: 'Visa', kind: 'card' }],
    });
    expect(captured).toEqual(authorised);
  });

  test('is stored once it is paid, at the time of the payment', async () => {
    const { peer, read } = await open();
    const half = {
      payments: [{ amount: 400, gateway: 'gift_card' }],
      order: { displayFinancialStatus: 'PARTIALLY_PAID' },
    };
    const order = peer.sell({ total: 1_000, ...half });
    expect((await read()).sales).toEqual([]);
    peer.clockAheadMs += 200_000;
    peer.pay(order, { amount: 600 });
    const [sold] = (await read()).sales;
    expect(sold?.sale).toMatchObject({
      totalMinor: 1_000,
      payments: [
        { kind: 'voucher', amount: 400 },
        { kind: 'cash', amount: 600 },
      ],
    });
    const sinceMs = systemClock.nowMs() + peer.clockAheadMs - (sold?.sale.soldAtMs ?? 0);
    expect(sinceMs).toBeGreaterThanOrEqual(0);
    expect(sinceMs).toBeLessThan(60_000);
  });

  test('keeps its own time where a device delivers it hours later', async () => {
    const atMs = Date.now();
    const { peer, read } = await open({ now: () => atMs });
    peer.sell({ total: 700, offlineMs: 6 * 3_600_000 });
    const [sold] = (await read()).sales;
    expect((sold?.serverAtMs ?? 0) - (sold?.sale.soldAtMs ?? 0)).toBe(6 * 3_600_000);
  });

  test('of an authorisation that is taken back is a void, at its time', async () => {
    const atMs = Date.now();
    const { peer, read } = await open({ now: () => atMs });
    const payments = [{ amount: 900, kind: 'AUTHORIZATION', ...card }];
    const order = peer.sell({ total: 900, payments, order: { displayFinancialStatus: 'AUTHORIZED' } });
    const [sold] = (await read()).sales;
    peer.clockAheadMs += 10_000;
    peer.cancel(order);
    const [voided] = (await read()).sales;
    expect(voided).toMatchObject({ saleId: sold?.saleId, sale: { kind: 'void', totalMinor: 900 } });
    expect(voided?.sale.soldAtMs).toBe(sold?.sale.soldAtMs);
    expect((voided?.voided?.atMs ?? 0) - (sold?.sale.soldAtMs ?? 0)).toBe(10_000);
  });

  test('with more lines than a page has all of them', async () => {
    const { peer, read } = await open();
    const lines = Array.from({ length: 130 }, (_, index) => ({ name: `品${index}`, price: 10 }));
    peer.sell({ total: 1_300, lines });
    const [sold] = (await read()).sales;
    expect(sold?.sale.lines).toHaveLength(130);
    expect(peer.asked.filter((name) => name === 'Lines')).toHaveLength(8);
  });

  test('with more payments than are listed at once has all of them', async () => {
    const { peer, read } = await open();
    const payments = Array.from({ length: 45 }, () => ({ amount: 10 }));
    peer.sell({ total: 450, payments });
    const [sold] = (await read()).sales;
    expect(sold?.sale.totalMinor).toBe(450);
    expect(sold?.sale.payments).toHaveLength(45);
  });

  test('with more payments than can be listed is reported, since its sum is unknown, and stops no other', async () => {
    const { peer, read } = await open();
    peer.sell({ total: 610, payments: Array.from({ length: 61 }, () => ({ amount: 10 })) });
    peer.sell({ total: 300 });
    const { sales, unreadable } = await read();
    expect(sales.map(({ sale }) => sale.totalMinor)).toEqual([300]);
    expect(unreadable.map(({ why }) => why)).toEqual(['it has 60 transactions or more']);
  });

  test('without a known status is reported, and stops no other', async () => {
    const { peer, read } = await open();
    peer.addGarbage();
    peer.sell({ total: 300 });
    const { sales, unreadable } = await read();
    expect(sales.map(({ sale }) => sale.totalMinor)).toEqual([300]);
    expect(unreadable).toEqual([
      { key: peer.orders[0]?.id.split('/').at(-1), why: 'financial status "" is not known' },
    ]);
  });
});

describe('a refund', () => {
  test('is a sale of its own that leads to its order, at the register where it was given', async () => {
    const { peer, read } = await open();
    const linked = [honten, `${honten}/77`, ekimae];
    const tax = [{ title: '消費税', percent: 10, amount: 180 }];
    const of = peer.sell({ total: 1_980, taxes: tax, device: '77' });
    const [sold] = (await read(linked)).sales;
    expect(sold?.terminal).toBe(`${honten}/77`);
    peer.clockAheadMs += 60_000;
    const refund = peer.refund({ of, total: 990, tax: 90, location: ekimae, device: '88', note: '不良品' });
    const { sales } = await read(linked);
    expect(sales.find(({ sale }) => sale.kind === 'sale')).toEqual(sold);
    const back = sales.find(({ sale }) => sale.kind === 'refund');
    expect(back).toMatchObject({
      terminal: ekimae,
      saleId: `shopify:peer-shop:refund-${refund}`,
      sale: {
        ...{ registerSaleId: refund, reverses: of, totalMinor: -990, extra: { reason: '不良品' } },
        lines: [{ quantity: -1, amount: -990 }],
        taxes: [{ name: '消費税', ratePercent: 10, amount: -90, included: true }],
        payments: [{ kind: 'cash', amount: -990 }],
      },
    });
    expect((back?.sale.soldAtMs ?? 0) - (sold?.sale.soldAtMs ?? 0)).toBeGreaterThanOrEqual(59_000);
    expect(back && sumDifference(back.sale)).toBeUndefined();
  });

  test('with more lines and payments than a page has all of them', async () => {
    const { peer, read } = await open();
    const order = peer.sell({ total: 2_200, lines: [{ name: 'チケット', quantity: 55, price: 40 }] });
    peer.refund({ of: order, total: 2_200, parts: 55 });
    const back = (await read()).sales.find(({ sale }) => sale.kind === 'refund');
    expect([back?.sale.totalMinor, back?.sale.payments?.length]).toEqual([-2_200, 55]);
    const sum = back?.sale.lines.reduce((total, { amount = 0 }) => total + amount, 0);
    expect([back?.sale.lines.length, sum]).toEqual([55, -2_200]);
  });

  test('beyond the twentieth of an order is not left out', async () => {
    const { peer, read } = await open();
    const order = peer.sell({ total: 2_300, lines: [{ name: 'チケット', quantity: 23, price: 100 }] });
    for (let index = 0; index < 23; index += 1) peer.refund({ of: order, total: 100 });
    const { sales } = await read();
    expect(sales.filter(({ sale }) => sale.kind === 'refund')).toHaveLength(23);
    expect(sales.find(({ sale }) => sale.kind === 'sale')?.sale.totalMinor).toBe(2_300);
  });

  test('in the admin is at the register of its order', async () => {
    const { peer, read } = await open();
    const of = peer.sell({ total: 500, device: '77' });
    peer.refund({ of, total: 500 });
    const { sales } = await read([`${honten}/77`]);
    expect(sales.map(({ terminal, sale }) => [terminal, sale.totalMinor])).toEqual([
      [`${honten}/77`, 500],
      [`${honten}/77`, -500],
    ]);
  });

  test('of an order of the web counts where it is given at a counter', async () => {
    const { peer, read } = await open();
    peer.refund({ of: peer.sell({ total: 500, location: null }), total: 500, location: honten });
    peer.refund({ of: peer.sell({ total: 600, location: null }), total: 600 });
    expect((await read()).sales.map(({ sale }) => [sale.kind, sale.totalMinor])).toEqual([['refund', -500]]);
  });

  test('that the bank rejects becomes a void, for the sale that is stored', async () => {
    const { peer, read } = await open();
    const refund = peer.refund({ of: peer.sell({ total: 500 }), total: 500, status: 'PENDING' });
    const [, pending] = (await read()).sales;
    expect(pending?.sale).toMatchObject({ kind: 'refund', totalMinor: -500 });
    peer.clockAheadMs += 5_000;
    peer.settleRefund(refund, 'FAILURE');
    const [, rejected] = (await read()).sales;
    expect(rejected).toMatchObject({ saleId: pending?.saleId, updatesOnly: true, sale: { kind: 'void' } });
  });

  test('without money is a part of the exchange', async () => {
    const { peer, read } = await open();
    const of = peer.sell({
      total: 1_000,
      lines: [
        { name: '白', price: 1_000 },
        { name: '黒', price: 1_500 },
      ],
    });
    peer.refund({ of, total: 1_000, isExchange: true });
    peer.pay(of, { amount: 500 });
    const { sales } = await read();
    expect(sales).toHaveLength(1);
    expect(sales[0]?.sale.totalMinor).toBe(1_500);
    expect(sales[0] && sumDifference(sales[0].sale)).toBeUndefined();
  });
});

describe('registers', () => {
  test('are the locations, and the devices that sold something', async () => {
    const { peer, cloud } = await open();
    peer.sell({ total: 300, device: '77' });
    peer.clockAheadMs += 5_000;
    peer.sell({ total: 400, device: '78' });
    peer.sell({ total: 500, location: null });
    const list = await cloud.registers(signal);
    expect(list?.map(({ terminal, name, newest }) => [terminal, name, newest?.totalMinor])).toEqual([
      [honten, '本店', 400],
      [`${honten}/77`, '本店 77', 300],
      [`${honten}/78`, '本店 78', 400],
      [ekimae, '駅前店', undefined],
    ]);
  });

  test('that are not linked cost no request for their orders', async () => {
    const { peer, read } = await open();
    peer.sell({ total: 300, location: ekimae });
    peer.sell({ total: 400, location: null });
    expect((await read()).sales).toEqual([]);
    expect((await read([])).sales).toEqual([]);
    expect(peer.asked).toEqual(['Changes', 'Changes']);
  });

  test('are nudged by location and by shop', () => {
    const topics = shopify.nudgeTopics?.({ shop: 'Peer-Shop' }, [honten, `${honten}/77`, ekimae]);
    expect(topics).toEqual(['shopify:peer-shop', `shopify:${honten}`, `shopify:${ekimae}`]);
  });
});

describe('settings', () => {
  test.each([
    'peer-shop',
    ' Peer-Shop.myshopify.com ',
    'https://peer-shop.myshopify.com/',
    'https://admin.shopify.com/store/peer-shop/orders',
  ])('take the shop as people copy it: %s', (shop) => {
    expect(shopifySettings.parse({ shop, accessToken: 'shpat_12345678' }).shop).toBe(
      'peer-shop.myshopify.com',
    );
  });

  test.each([
    [{}, ['clientId']],
    [{ clientId: 'client-id' }, ['clientSecret']],
    [{ clientSecret: 'client-secret' }, ['clientId']],
  ])('name what is missing beside %j', (given, path) => {
    const { error } = shopifySettings.safeParse({ shop: 'peer-shop', ...given });
    expect(error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  test('reject the shop’s own domain', () => {
    expect(
      shopifySettings.safeParse({ shop: 'www.example.com', accessToken: 'shpat_12345678' }).success,
    ).toBe(false);
  });
});

describe('pages', () => {
  test('lose no order when others change between them', async () => {
    const { peer, read } = await open({ pageSize: 3 });
    const all = Array.from({ length: 10 }, (_, index) => {
      peer.clockAheadMs += 1_000;
      return peer.sell({ total: 100 + index });
    });
    let pages = 0;
    const { sales } = await read([honten], () => {
      pages += 1;
      if (pages < 4) peer.touch(all[pages] ?? '');
    });
    expect(new Set(sales.map(({ sale }) => sale.totalMinor)).size).toBe(10);
    expect(pages).toBeGreaterThan(3);
  });

  test.each([
    ['amid a page', 1],
    ['at the end of a page', 2],
  ])('lose no order while the index has one %s at its former place', async (_, changed) => {
    const { peer, read } = await open({ pageSize: 3 });
    const all = Array.from({ length: 10 }, (__, index) => {
      peer.clockAheadMs += 1_000;
      return peer.sell({ total: 100 + index });
    });
    peer.clockAheadMs += 600_000;
    peer.touchBeforeIndex(all[changed] ?? '');
    const first = await read();
    peer.clockAheadMs += 5_000;
    peer.touch(all[changed] ?? '');
    const sales = [...first.sales, ...(await read()).sales];
    expect(new Set(sales.map(({ sale }) => sale.totalMinor)).size).toBe(10);
  });

  test('continue through orders of one second', async () => {
    const atMs = Date.now();
    const { peer, read } = await open({ pageSize: 2, now: () => atMs });
    for (let total = 101; total <= 107; total += 1) peer.sell({ total });
    const { sales } = await read();
    expect(new Set(sales.map(({ sale }) => sale.totalMinor)).size).toBe(7);
  });

  test('begin again from their time where Shopify refuses the cursor, and lose no order', async () => {
    const atMs = Date.now();
    const { peer, read, warnings } = await open({ pageSize: 2, now: () => atMs });
    for (let total = 101; total <= 107; total += 1) peer.sell({ total });
    let pages = 0;
    const { sales } = await read([honten], () => {
      pages += 1;
      if (pages === 2 || pages === 4) peer.forgetCursors();
    });
    expect(new Set(sales.map(({ sale }) => sale.totalMinor)).size).toBe(7);
    expect(warnings).toEqual([expect.stringMatching(/cursor of the POS refused/)]);
  });

  test('find an order that appears 100 s after its change', async () => {
    const { peer, read } = await open();
    peer.clockAheadMs += 200_000;
    await read();
    peer.clockAheadMs += 15_000;
    peer.sell({ total: 100, appearsLateMs: 100_000 });
    expect((await read()).sales).toHaveLength(1);
  });

  test('fetch an order once in each of its states, unless it may change within the same second', async () => {
    const { peer, read } = await open();
    const order = peer.sell({ total: 100 });
    const fetched = () => peer.asked.filter((name) => name === 'Order').length;
    await read();
    peer.edit(order, 150);
    expect((await read()).sales[0]?.sale.totalMinor).toBe(150);
    peer.clockAheadMs += 5_000;
    await read();
    const before = fetched();
    await read();
    expect(fetched()).toBe(before);
  });
});

describe('tokens and rejections', () => {
  test('get a token by client id and secret, and another when it ends or is refused', async () => {
    const { peer, read } = await open({ ways: 'app' });
    peer.sell({ total: 100 });
    expect((await read()).sales).toHaveLength(1);
    expect((await read()).sales).toHaveLength(1);
    expect(peer.asked.filter((name) => name === 'token')).toHaveLength(1);
    // By the peer's clock it has ended.
    peer.clockAheadMs += 86_400_000;
    await read();
    expect(peer.asked.filter((name) => name === 'token' || name === 'refused')).toEqual([
      'token',
      'refused',
      'token',
    ]);
  });

  test.each([
    [
      'an unknown secret',
      (peer: { clientSecret: string }) => Object.assign(peer, { clientSecret: 'another' }),
      'shopify.app_unknown',
      'clientSecret',
    ],
    [
      'an app that is not installed',
      (peer: object) => Object.assign(peer, { isInstalled: false }),
      'shopify.app_not_installed',
      'clientId',
    ],
  ])('name %s', async (_what, change, code, field) => {
    const { peer, cloud } = await open({ ways: 'app' });
    change(peer);
    expect(await failureOf(cloud.registers(signal))).toMatchObject({
      reason: 'refused',
      field,
      problem: { code },
    });
  });

  test.each([
    [401, 'refused', 'shopify.token_refused', 'accessToken'],
    [402, 'refused', 'shopify.shop_paused', undefined],
    [403, 'refused', 'shopify.not_allowed', 'accessToken'],
    [404, 'refused', 'shopify.shop_unknown', 'shop'],
    [500, 'unreachable', 'pos.failing', undefined],
  ])('map status %i', async (status, reason, code, field) => {
    const { peer, cloud } = await open();
    peer.faults.plan({ status, body: { errors: `no, said ${peer.token}` } });
    const failure = await failureOf(cloud.registers(signal));
    expect(failure).toMatchObject({ reason, field, problem: { code } });
    expect(failure.message).not.toContain(peer.token);
    expect(JSON.stringify(failure.problem)).not.toContain(peer.token);
  });

  test('name a missing scope', async () => {
    const { peer, read } = await open();
    peer.missingScopes.add('read_orders');
    expect(await failureOf(read())).toMatchObject({
      reason: 'refused',
      problem: { code: 'shopify.not_allowed' },
    });
  });

  test('wait as long as the budget needs, and lose nothing', async () => {
    const { peer, read } = await open();
    peer.sell({ total: 100 });
    peer.points = 10;
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ reason: 'limited', problem: { code: 'shopify.limited' } });
    // 131 points at 100 a second.
    expect(failure.retryAfterMs).toBeGreaterThan(50);
    expect(failure.retryAfterMs).toBeLessThan(5_000);
    peer.points = undefined;
    expect((await read()).sales).toHaveLength(1);
  });

  test('take a page of the network for no order, and lose nothing', async () => {
    const { peer, read } = await open();
    peer.sell({ total: 100 });
    peer.faults.plan('portal', { after: 1 });
    expect(await failureOf(read())).toMatchObject({ reason: 'garbled' });
    expect((await read()).sales).toHaveLength(1);
  });
});
