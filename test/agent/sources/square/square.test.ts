/** Square's client against a strict peer: whole orders, registers, pages, and what it makes of rejections. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  type PolledSale,
  type PosCloud,
  PosFailure,
} from '../../../../src/agent/sources/polling/cloud-source.ts';
import { squareSettings } from '../../../../src/agent/sources/square/settings.ts';
import { createSquare } from '../../../../src/agent/sources/square/square.ts';
import { moneyFormat } from '../../../../src/domain/time/figures.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { squareLocations, startSquare } from '../../../peers/pos/square.ts';

const { honten, ekimae } = squareLocations;
const signal = AbortSignal.timeout(300_000);
const deps = { clock: systemClock, log: createLog({ level: 'silent' }), save: () => Promise.resolve() };

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function open(options: Parameters<typeof startSquare>[0] = {}) {
  const peer = await startSquare(options);
  opened.push(peer);
  return { peer, ...createReader(peer) };
}

function createReader(peer: Awaited<ReturnType<typeof startSquare>>) {
  const settings = squareSettings.parse({ accessToken: peer.token, baseUrl: peer.url });
  const cloud: PosCloud = createSquare(settings, deps, { requestMs: 5_000 });
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
  return { cloud, read };
}

/** The newest state of each. */
const newest = (sales: readonly PolledSale[]): PolledSale[] => [
  ...new Map(sales.map((one) => [one.saleId, one])).values(),
];

describe('orders', () => {
  test('a split bill is one sale, stored once it is paid', async () => {
    const { peer, read } = await open();
    const { orderId } = peer.sell({
      total: 1_000,
      payments: [{ amount: 400, source_type: 'WALLET', wallet_details: { brand: 'PAYPAY' } }],
      order: { state: 'OPEN' },
    });
    for (let polls = 0; polls < 2; polls += 1) {
      expect((await read()).sales).toEqual([]);
      peer.clockAheadMs += 200_000;
    }
    peer.pay(orderId, 600);
    // The first payment is no longer listed, and is fetched by itself.
    const [sold, ...others] = (await read()).sales;
    expect(others).toEqual([]);
    expect(sold).toMatchObject({
      saleId: `square:${honten}:${orderId}`,
      sale: {
        totalMinor: 1_000,
        payments: [
          { method: 'PayPay', amount: 400 },
          { kind: 'cash', amount: 600 },
        ],
      },
    });
    expect(peer.asked.filter((path) => path.startsWith('GET /v2/payments/'))).toHaveLength(1);
  });

  test('a refund follows its sale and leads to it, at the register of its payment', async () => {
    const { peer, read } = await open();
    const device = { id: 'tablet-1', name: 'レジ1' };
    const { orderId } = peer.sell({ total: 1_980, device });
    peer.refund({ of: orderId, total: 480 });
    const { sales } = await read([`${honten}/tablet-1`]);
    expect(sales.map(({ terminal, sale }) => [terminal, sale.kind, sale.totalMinor, sale.reverses])).toEqual([
      [`${honten}/tablet-1`, 'sale', 1_980, undefined],
      [`${honten}/tablet-1`, 'refund', -480, orderId],
    ]);
    expect(sales[0]?.sale.registerSaleId).toBe(orderId);
  });

  test('a refund that the bank rejects becomes a void, for the sale that is stored', async () => {
    const { peer, read } = await open();
    const { orderId } = peer.sell();
    const id = peer.refund({ of: orderId, total: 400, status: 'PENDING' });
    expect((await read()).sales.at(-1)?.sale).toMatchObject({ kind: 'refund', totalMinor: -400 });
    peer.clockAheadMs += 5_000;
    peer.settleRefund(id, 'FAILED');
    const failed = (await read()).sales.find(({ sale }) => sale.totalMinor < 0);
    expect(failed).toMatchObject({ updatesOnly: true, sale: { kind: 'void' } });
    expect(failed?.sale.reverses).toBeUndefined();
  });

  test('an authorisation that is taken back is a void, at the time of its change', async () => {
    const { peer, read } = await open();
    const { orderId } = peer.sell({ payments: [{ amount: 400, status: 'APPROVED', source_type: 'CARD' }] });
    expect((await read()).sales).toMatchObject([{ sale: { kind: 'sale', totalMinor: 400 } }]);
    peer.clockAheadMs += 90_000;
    peer.cancel(orderId);
    const [voided] = (await read()).sales;
    expect(voided).toMatchObject({ sale: { kind: 'void', totalMinor: 400 }, voided: { uncertaintyMs: 0 } });
    const apartMs = (voided?.voided?.atMs ?? 0) - (voided?.serverAtMs ?? 0);
    expect(apartMs).toBeGreaterThanOrEqual(90_000);
  });

  test('waits for an order that appears after its payment, and reports it without after a minute', async () => {
    const { peer, read } = await open();
    const { orderId } = peer.sell({ total: 700, orderLateMs: 10_000 });
    expect((await read()).sales).toEqual([]);
    peer.clockAheadMs += 11_000;
    expect((await read()).sales).toMatchObject([{ sale: { totalMinor: 700, lines: [{ amount: 700 }] } }]);
    const lost = peer.sell({ total: 900, orderLateMs: 1_000_000 });
    peer.clockAheadMs += 61_000;
    const found = (await read()).sales.find(({ sale }) => sale.totalMinor === 900);
    expect(found).toMatchObject({ sale: { registerSaleId: lost.orderId, lines: [] } });
    expect(orderId).not.toBe(lost.orderId);
  });

  test('one unreadable payment of a bill makes it unreadable, and nothing else', async () => {
    const { peer, read } = await open();
    const { orderId, paymentIds } = peer.sell({ total: 800, payments: [{ amount: 300 }, { amount: 500 }] });
    Object.assign(peer.payments.find(({ id }) => id === paymentIds[0]) ?? {}, { total_money: null });
    peer.sell({ total: 123 });
    const { sales, unreadable } = await read();
    expect(sales.map(({ sale }) => sale.totalMinor)).toEqual([123]);
    expect(unreadable.map(({ key }) => key).sort()).toEqual([paymentIds[0], orderId].sort());
  });

  test.each([
    ['JPY', 1_980, '¥1,980'],
    ['USD', 1_980, '$19.80'],
    ['KWD', 1_980, 'KWD 1.980'],
  ])('keeps money of %s in its minor units', async (currency, total, shown) => {
    const { peer, read } = await open({ currency });
    peer.sell({ total });
    const [sold] = (await read()).sales;
    expect(sold?.sale).toMatchObject({ currency, totalMinor: total, lines: [{ amount: total }] });
    const text = moneyFormat('en')(sold?.sale.totalMinor ?? 0, currency);
    expect(text.replace('\u00a0', ' ')).toBe(shown);
  });
});

describe('registers', () => {
  test('are the active locations, and the devices that took payments', async () => {
    const { peer, cloud } = await open({ pageSize: 2 });
    for (const total of [100, 200]) peer.sell({ total, device: { id: 'tablet-2', name: '奥' } });
    peer.sell({ total: 300, device: { id: 'tablet-1', name: '入口' } });
    peer.clockAheadMs += 10;
    peer.sell({ total: 400 });
    expect(await cloud.registers(signal)).toMatchObject([
      { terminal: honten, name: '本店', newest: { totalMinor: 400 } },
      { terminal: `${honten}/tablet-1`, name: '本店 入口', store: '本店', newest: { totalMinor: 300 } },
      { terminal: `${honten}/tablet-2`, name: '本店 奥' },
      { terminal: ekimae, name: '駅前店' },
    ]);
  });

  test('a device that is not linked belongs to its location', async () => {
    const { peer, read } = await open();
    peer.sell({ total: 100, device: { id: 'tablet-1', name: '入口' } });
    peer.clockAheadMs += 10;
    peer.sell({ total: 200, device: { id: 'tablet-2', name: '奥' } });
    peer.sell({ total: 300, location: ekimae });
    const { sales } = await read([`${honten}/tablet-1`, ekimae]);
    expect(sales.map(({ terminal, sale }) => [terminal, sale.totalMinor])).toEqual([
      [`${honten}/tablet-1`, 100],
      [honten, 200],
      [ekimae, 300],
    ]);
    expect(sales[0]?.sale).toMatchObject({ staff: { id: 'TMsato', name: '佐藤 花子' } });
  });
});

describe('pages', () => {
  test('lose no record when others change between them', async () => {
    const { peer, read } = await open({ pageSize: 5 });
    const sold = Array.from({ length: 60 }, (_, index) => {
      peer.clockAheadMs += 1;
      return peer.sell({ total: 100 + index }).orderId;
    });
    let touched = 0;
    const { sales } = await read([honten], () => {
      peer.clockAheadMs += 1;
      // Each change moves a record to the end, and shifts all others.
      for (const orderId of sold.slice(touched, touched + 3)) peer.touch(orderId);
      if (touched < 30) touched += 3;
      else touched = sold.length;
    });
    expect(newest(sales)).toHaveLength(60);
  });

  test('continue by the cursor of Square through records of one time, and after it has expired', async () => {
    const atMs = systemClock.nowMs();
    const { peer, read } = await open({ pageSize: 3, now: () => atMs });
    for (let index = 0; index < 10; index += 1) peer.sell({ total: 100 + index });
    let pages = 0;
    const { sales } = await read([honten], () => {
      pages += 1;
      if (pages === 2) peer.clockAheadMs += 301_000;
    });
    expect(newest(sales)).toHaveLength(10);
  });

  test('find a payment that appears 100 s after its change', async () => {
    const { peer, read } = await open();
    peer.sell({ total: 100 });
    await read();
    peer.clockAheadMs += 300_000;
    await read();
    peer.sell({ total: 200, appearsLateMs: 100_000 });
    expect((await read()).sales.map(({ sale }) => sale.totalMinor)).toEqual([200]);
  });

  test('fetch a settled order once, whatever the overlap returns', async () => {
    const { peer, read } = await open();
    for (let index = 0; index < 5; index += 1) peer.sell({ total: 100 + index });
    for (let polls = 0; polls < 4; polls += 1) expect(newest((await read()).sales)).toHaveLength(5);
    const count = (path: string) => peer.asked.filter((one) => one.includes(path)).length;
    expect([count('/v2/payments?'), count('/v2/refunds?'), count('/batch-retrieve')]).toEqual([4, 4, 1]);
    expect([count('/v2/locations'), count('/v2/team-members/')]).toEqual([1, 1]);
  });
});

describe('rejections', () => {
  const failure = async (work: Promise<unknown>): Promise<PosFailure> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PosFailure);
    return error as PosFailure;
  };

  test.each([
    ['ACCESS_TOKEN_REVOKED', 'square.token_revoked'],
    ['ACCESS_TOKEN_EXPIRED', 'square.token_expired'],
    ['UNAUTHORIZED', 'square.token_refused'],
  ])('report a token that is %s at its field', async (code, problem) => {
    const { peer, read, cloud } = await open();
    peer.tokenError = code;
    for (const work of [read(), cloud.registers(signal)]) {
      const error = await failure(work);
      expect([error.reason, error.field, error.problem.code]).toEqual(['refused', 'accessToken', problem]);
      expect(JSON.stringify(error.problem)).not.toContain(peer.token);
    }
  });

  test('name a missing permission, but do without the names of the team', async () => {
    const { peer, read } = await open();
    peer.sell({ total: 500 });
    peer.missingScopes.add('EMPLOYEES_READ');
    expect((await read()).sales[0]?.sale.staff).toEqual({ id: 'TMsato' });
    peer.missingScopes.add('PAYMENTS_READ');
    const error = await failure(read());
    expect(error.problem).toMatchObject({ code: 'square.not_allowed' });
    expect(JSON.stringify(error.problem)).toContain('PAYMENTS_READ');
  });

  test('respect Retry-After, and lose nothing', async () => {
    const { peer, read } = await open();
    peer.sell({ total: 500 });
    const body = {
      errors: [{ category: 'RATE_LIMIT_ERROR', code: 'RATE_LIMITED', detail: 'Too many requests.' }],
    };
    for (const path of [/payments/, /refunds/, /batch-retrieve/]) {
      peer.faults.plan({ status: 429, headers: { 'retry-after': '7' }, body }, { path });
      const error = await failure(read());
      expect([error.reason, error.retryAfterMs]).toEqual(['limited', 7_000]);
    }
    expect((await read()).sales).toHaveLength(1);
  });

  test.each([
    [{ status: 503 }, 'unreachable'],
    [{ status: 400, body: { errors: [{ code: 'BAD_REQUEST' }] } }, 'refused'],
    [{ status: 404, body: 'no' }, 'garbled'],
    ['portal', 'garbled'],
    ['half', 'unreachable'],
    ['reset', 'unreachable'],
  ] as const)('make %j %s', async (fault, reason) => {
    const { peer, read } = await open();
    peer.faults.plan(fault);
    expect((await failure(read())).reason).toBe(reason);
    peer.sell({ total: 500 });
    expect((await read()).sales).toHaveLength(1);
  });

  test('of one location leave the others alone', async () => {
    const { peer, read } = await open();
    peer.sell({ total: 500, location: ekimae });
    const body = { errors: [{ code: 'NOT_FOUND', detail: 'Location gone' }] };
    peer.faults.plan({ status: 404, body }, { path: new RegExp(honten) });
    const { sales, unreadable } = await read([honten, ekimae]);
    expect(sales.map(({ sale }) => sale.totalMinor)).toEqual([500]);
    expect(unreadable).toMatchObject([{ key: `location ${honten}` }]);
  });
});
