/** Both sources against the peer, over real connections: their requests, their errors, and that nothing is lost. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type PolledPage,
  type PosCloud,
  type PosCloudDeps,
  PosFailure,
} from '../../../../src/agent/sources/polling/cloud-source.ts';
import type { PosClientBounds } from '../../../../src/agent/sources/polling/connectivity.ts';
import { createSmaregi } from '../../../../src/agent/sources/smaregi/smaregi.ts';
import { platformFailure } from '../../../../src/agent/sources/smaregi-platform/failures.ts';
import { hostsOf, smaregiPlatformSettings } from '../../../../src/agent/sources/smaregi-platform/settings.ts';
import { createSmaregiPlatform } from '../../../../src/agent/sources/smaregi-platform/smaregi-platform.ts';
import { problemText, problemTexts } from '../../../../src/domain/problem/problem-text.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import type { PosFault } from '../../../peers/pos/pos-faults.ts';
import { type Smaregi, startSmaregi } from '../../../peers/pos/smaregi.ts';
import { olderSettings, platformSettings } from './settings.ts';

type Api = 'older' | 'platform';

const signal = new AbortController().signal;
/** Time passes, for Smaregi and the gateway. */
let aheadMs = 0;
/** Only the gateway's clock is off. */
let gatewayAheadMs = 0;
const nowMs = (): number => systemClock.nowMs() + aheadMs;
const clock = {
  ...systemClock,
  nowMs: () => nowMs() + gatewayAheadMs,
  monotonicMs: () => systemClock.monotonicMs() + aheadMs,
};
const deps: PosCloudDeps = { clock, log: createLog({ level: 'silent' }), save: () => Promise.resolve() };

let smaregi: Smaregi;
let clouds: PosCloud[];

beforeEach(async () => {
  aheadMs = 0;
  gatewayAheadMs = 0;
  clouds = [];
  smaregi = await startSmaregi({ now: nowMs });
});

afterEach(async () => {
  await Promise.all(clouds.map((cloud) => cloud.close()));
  await smaregi[Symbol.asyncDispose]();
});

function open(api: Api, more: Record<string, unknown> = {}, bounds: Partial<PosClientBounds> = {}): PosCloud {
  const cloud =
    api === 'older'
      ? createSmaregi(olderSettings(smaregi, more), deps, bounds)
      : createSmaregiPlatform(platformSettings(smaregi, more), deps, bounds);
  clouds.push(cloud);
  return cloud;
}

function start(cloud: PosCloud): string {
  return cloud.startingCursor(clock.nowMs() - 1_000);
}

/** Everything available now; the cursor to continue from. */
async function drain(
  cloud: PosCloud,
  cursor: string,
  linked?: string[],
): Promise<{ pages: PolledPage[]; cursor: string }> {
  const pages: PolledPage[] = [];
  for (
    let page = await cloud.poll(cursor, signal, linked);
    ;
    page = await cloud.poll(page.cursor, signal, linked)
  ) {
    pages.push(page);
    if (!page.more) return { pages, cursor: page.cursor };
  }
}

function totals(pages: readonly PolledPage[]): number[] {
  return pages.flatMap(({ sales }) => sales.map(({ sale }) => sale.totalMinor));
}

async function failure(of: Promise<unknown>): Promise<PosFailure> {
  const error: unknown = await of.then(
    () => undefined,
    (why: unknown) => why,
  );
  expect(error).toBeInstanceOf(PosFailure);
  return error as PosFailure;
}

describe.each<Api>(['older', 'platform'])('%s API', (api) => {
  const data = api === 'older' ? /\/access\// : /\/transactions/;

  test('gives a sale the same id through either API', async () => {
    const cloud = open(api);
    const cursor = start(cloud);
    const id = smaregi.sell({
      terminal: '2',
      total: 1_980,
      lines: [
        { name: 'ブレンド', price: 480, quantity: 2 },
        { name: 'ケーキ', price: 1_020, quantity: 1 },
      ],
      payments: [{ name: 'PayPay', amount: 1_000 }],
    });
    const { pages } = await drain(cloud, cursor, ['2']);
    expect(pages.at(-1)?.sales).toMatchObject([
      {
        terminal: '2',
        saleId: `smaregi:sktest01:${id}`,
        sale: {
          kind: 'sale',
          totalMinor: 1_980,
          receiptNumber: '1',
          lines: [
            { name: 'ブレンド', quantity: 2, unitPrice: 480, amount: 960 },
            { name: 'ケーキ', quantity: 1, unitPrice: 1_020, amount: 1_020 },
          ],
          payments: [
            { method: '現金', amount: 980 },
            { method: 'PayPay', amount: 1_000 },
          ],
          staff: { id: '5', name: '山田 太郎' },
        },
      },
    ]);
    const [sold] = pages.flatMap(({ sales }) => sales);
    expect(Math.abs((sold?.serverAtMs ?? 0) - clock.nowMs())).toBeLessThan(60_000);
    expect(pages[0]?.serverNow?.resolutionMs).toBe(1_000);
    expect(Math.abs((pages[0]?.serverNow?.atMs ?? 0) - clock.nowMs())).toBeLessThan(60_000);
  });

  test('sends two requests for a new sale, one without news, and fetches lines of linked terminals alone', async () => {
    const cloud = open(api);
    const cursor = start(cloud);
    smaregi.sell({ terminal: '1', total: 100 });
    smaregi.sell({ terminal: '2', total: 200 });
    const questions = () => smaregi.asked.filter(({ of }) => of !== 'token').length;
    const first = await cloud.poll(cursor, signal, ['1']);
    expect(first.sales.map(({ sale }) => sale.lines.length)).toEqual([1, 0]);
    expect(questions()).toBe(2);
    // Its second is over: now it is certain that nothing follows under the same updDateTime.
    aheadMs += 5_000;
    const second = await cloud.poll(first.cursor, signal, ['1']);
    expect(totals([second])).toEqual([100, 200]);
    aheadMs += 5_000;
    const third = await cloud.poll(second.cursor, signal, ['1']);
    expect(third.sales).toEqual([]);
    // One of them for the terminal's shop.
    expect(questions()).toBe(6);
    // A quiet shop's cursor need not be written with each poll.
    aheadMs += 5_000;
    expect((await cloud.poll(third.cursor, signal, ['1'])).cursor).toBe(third.cursor);
  });

  test('follows an edit within the same second', async () => {
    // Time stands still.
    const atMs = nowMs();
    await smaregi[Symbol.asyncDispose]();
    smaregi = await startSmaregi({ now: () => atMs });
    const cloud = open(api);
    const id = smaregi.sell({ terminal: '1', total: 100 });
    const first = await cloud.poll(cloud.startingCursor(atMs - 1_000), signal);
    smaregi.edit(id, { total: '70', cashTotal: '70' });
    const next = await cloud.poll(first.cursor, signal);
    expect([totals([first]), totals([next])]).toEqual([[100], [70]]);
  });

  test('accepts sales of a tablet that was offline for hours, in order of arrival', async () => {
    const cloud = open(api);
    let { cursor } = await drain(cloud, start(cloud));
    smaregi.offline('2');
    const soldAtMs = clock.nowMs();
    smaregi.sell({ terminal: '2', total: 900 });
    aheadMs += 5 * 3_600_000;
    smaregi.sell({ terminal: '1', total: 100 });
    ({ cursor } = await drain(cloud, cursor));
    aheadMs += 600_000;
    ({ cursor } = await drain(cloud, cursor));
    smaregi.online('2');
    const { pages } = await drain(cloud, cursor);
    const [late] = pages.flatMap(({ sales }) => sales);
    expect(late?.sale).toMatchObject({ totalMinor: 900, soldAtMs: Math.floor(soldAtMs / 1_000) * 1_000 });
    expect((late?.serverAtMs ?? 0) - soldAtMs).toBeGreaterThan(5 * 3_600_000 - 1_000);
  });

  test('follows 取消, 返品取消, an edit and closing the day', async () => {
    const cloud = open(api);
    const first = smaregi.sell({ terminal: '1', total: 1_000 });
    const second = smaregi.sell({ terminal: '1', total: 2_000 });
    const third = smaregi.sell({ terminal: '1', total: 3_000 });
    let { cursor } = await drain(cloud, start(cloud));
    aheadMs += 10_000;
    smaregi.cancel(first);
    const back = smaregi.refund(second);
    smaregi.edit(third, { total: '2500' });
    const told = await drain(cloud, cursor);
    ({ cursor } = told);
    const kinds = Object.fromEntries(
      told.pages.flatMap(({ sales }) =>
        sales.map(({ saleId, sale }): [string, unknown] => [
          saleId.replace(/.*:/, ''),
          [sale.kind, sale.totalMinor],
        ]),
      ),
    );
    expect(kinds).toEqual({
      [first]: ['void', 1_000],
      [second]: ['sale', 2_000],
      [back]: ['refund', -2_000],
      [third]: ['sale', 2_500],
    });
    const voidOf = (pages: readonly PolledPage[]) =>
      pages.flatMap(({ sales }) => sales).findLast(({ sale }) => sale.kind === 'void')?.voided;
    expect(voidOf(told.pages)).toEqual({
      atMs: expect.closeTo(nowMs() - 500, -3.5) as number,
      uncertaintyMs: 0,
    });
    aheadMs += 10_000;
    smaregi.closeDay();
    // Polled again: a duplicate for the poller. The time of the void is no longer confirmed.
    const closed = await drain(cloud, cursor);
    const again = closed.pages.flatMap(({ sales }) => sales);
    for (const one of told.pages.flatMap(({ sales }) => sales))
      expect(again.findLast(({ saleId }) => saleId === one.saleId)).toEqual({
        ...one,
        sale: { ...one.sale, businessDate: new Date(nowMs()).toISOString().slice(0, 10) },
        ...(one.voided !== undefined && { voided: { ...one.voided, uncertaintyMs: 30_000 } }),
      });
  });

  test('fetches only the shop of the linked terminals after their first sale', async () => {
    const cloud = open(api);
    const other = smaregi.sell({ terminal: '3', total: 100 });
    let { cursor } = await drain(cloud, start(cloud), ['1']);
    smaregi.sell({ terminal: '1', total: 200 });
    ({ cursor } = await drain(cloud, cursor, ['1']));
    // Once its second is over.
    aheadMs += 5_000;
    ({ cursor } = await drain(cloud, cursor, ['1']));
    const next = async (linked: string[]) => {
      aheadMs += 300_000;
      smaregi.asked.length = 0;
      const { pages, ...after } = await drain(cloud, cursor, linked);
      ({ cursor } = after);
      const sales = pages.flatMap(({ sales }) =>
        sales.map(({ terminal, sale }) => [terminal, sale.totalMinor]),
      );
      // Those for the newest sale of a terminal are no pages.
      const requests = smaregi.asked.filter(
        ({ what }) => /TransactionHead|with_details=none/.test(what) && !what.includes('"terminalId":'),
      );
      return { sales, isRestricted: requests.every(({ what }) => /"storeId":"1"|store_id=1/.test(what)) };
    };
    smaregi.edit(other, { total: '101' });
    smaregi.sell({ terminal: '2', total: 300 });
    smaregi.sell({ terminal: '1', total: 400 });
    const both = [
      ['2', 300],
      ['1', 400],
    ];
    expect(await next(['1'])).toEqual({ sales: both, isRestricted: true });
    // The shop of another terminal is not known before it has sold.
    smaregi.sell({ terminal: '3', total: 500 });
    expect(await next(['1', '3'])).toMatchObject({
      sales: expect.arrayContaining([['3', 500]]) as unknown[],
      isRestricted: false,
    });
    expect((await next(['1', '3'])).isRestricted).toBe(false);
    expect((await next(['1'])).isRestricted).toBe(true);
  });

  test('misses no sale of a terminal that was moved to another shop', async () => {
    const cloud = open(api);
    smaregi.sell({ terminal: '1', total: 100 });
    let { cursor } = await drain(cloud, start(cloud), ['1']);
    const seen: number[] = [];
    for (let n = 1; n <= 20; n++) {
      aheadMs += 300_000;
      if (n === 4) smaregi.moveTerminal('1', '2');
      smaregi.sell({ terminal: '1', total: 100 + n });
      const { pages, ...after } = await drain(cloud, cursor, ['1']);
      ({ cursor } = after);
      seen.push(...totals(pages));
    }
    expect([...new Set(seen)].sort((a, b) => a - b)).toEqual(Array.from({ length: 21 }, (_, n) => 100 + n));
  });

  test('continues over more than 31 days in several ranges', async () => {
    const cloud = open(api);
    smaregi.sell({ terminal: '1', total: 100 });
    let { cursor } = await drain(cloud, start(cloud));
    aheadMs += 5_000;
    ({ cursor } = await drain(cloud, cursor));
    aheadMs += 40 * 86_400_000;
    smaregi.sell({ terminal: '1', total: 200 });
    aheadMs += 40 * 86_400_000;
    smaregi.sell({ terminal: '1', total: 300 });
    expect(totals((await drain(cloud, cursor)).pages)).toEqual([200, 300]);
  });

  test('ignores the time of a record from the future', async () => {
    const cloud = open(api);
    smaregi.sell({ terminal: '1', total: 100 });
    let { cursor } = await drain(cloud, start(cloud));
    const [record] = smaregi.transactions;
    if (record !== undefined) record.updatedAtMs += 20 * 86_400_000;
    ({ cursor } = await drain(cloud, cursor));
    aheadMs += 600_000;
    ({ cursor } = await drain(cloud, cursor));
    smaregi.sell({ terminal: '1', total: 200 });
    expect(totals((await drain(cloud, cursor)).pages)).toContain(200);
  });

  test('recovers on a gateway whose clock stood still while it was off for weeks', async () => {
    const cloud = open(api);
    smaregi.sell({ terminal: '1', total: 100 });
    let { cursor } = await drain(cloud, start(cloud));
    aheadMs += 5_000;
    ({ cursor } = await drain(cloud, cursor));
    aheadMs += 70 * 86_400_000;
    gatewayAheadMs -= 70 * 86_400_000;
    smaregi.sell({ terminal: '1', total: 200 });
    const woken = await drain(cloud, cursor);
    aheadMs += 5_000;
    smaregi.sell({ terminal: '1', total: 300 });
    expect([woken, await drain(cloud, woken.cursor)].map(({ pages }) => totals(pages).at(-1))).toEqual([
      200, 300,
    ]);
  });

  test('starts within one range on a gateway without the time, and now on one in the future', async () => {
    const cloud = open(api);
    aheadMs = 1_000 * 86_400_000;
    smaregi.sell({ terminal: '1', total: 100 });
    aheadMs += 40 * 86_400_000;
    smaregi.sell({ terminal: '1', total: 200 });
    expect(totals((await drain(cloud, cloud.startingCursor(5_000))).pages)).toEqual([200]);
    const later = await drain(cloud, cloud.startingCursor(clock.nowMs() + 1e10));
    smaregi.sell({ terminal: '1', total: 300 });
    expect(totals((await drain(cloud, later.cursor)).pages)).toContain(300);
  });

  test.each([3_600_000, -3_600_000])('works with a Smaregi clock that is off by %s ms', async (off) => {
    smaregi.clockAheadMs = off;
    const cloud = open(api);
    const cursor = cloud.startingCursor(clock.nowMs() + off - 1_000);
    smaregi.sell({ terminal: '1', total: 100 });
    const { pages } = await drain(cloud, cursor);
    expect(totals(pages)).toEqual([100]);
    expect(Math.abs((pages[0]?.serverNow?.atMs ?? 0) - clock.nowMs() - off)).toBeLessThan(60_000);
  });

  test('reports an unreadable record and continues', async () => {
    const cloud = open(api);
    const cursor = start(cloud);
    smaregi.addGarbage();
    smaregi.sell({ terminal: '1', total: 100 });
    const page = await cloud.poll(cursor, signal);
    expect(totals([page])).toEqual([100]);
    expect(page.unreadable).toMatchObject([{ key: '1001' }]);
    expect(page.unreadable[0]?.why).toContain('transactionHeadDivision');
  });

  test('requests one shop alone if configured', async () => {
    const cloud = open(api, { storeId: '2' });
    const cursor = start(cloud);
    smaregi.sell({ terminal: '1', total: 100 });
    smaregi.sell({ terminal: '3', total: 300 });
    expect(totals([await cloud.poll(cursor, signal)])).toEqual([300]);
  });

  const passing: [string, PosFault, PosFailure['reason']][] = [
    [
      '429',
      { status: 429, headers: { 'retry-after': '7' }, body: { title: 'Too Many Requests' } },
      'limited',
    ],
    ['500', { status: 500, body: 'oops' }, 'unreachable'],
    ['503', { status: 503, body: { error: 'メンテナンス中です。' } }, 'unreachable'],
    ['silence', 'hang', 'unreachable'],
    ['half an answer', 'half', 'unreachable'],
    ['an answer that stops', 'stall', 'unreachable'],
    ['a reset', 'reset', 'unreachable'],
    ['a captive portal', 'portal', 'garbled'],
    ['an endless answer', 'endless', 'garbled'],
    ['a redirect', { status: 302, headers: { location: 'http://portal.example/' } }, 'garbled'],
  ];

  test.each(passing)('recovers from %s without losing a sale', async (_, fault, reason) => {
    // Short only where it has to pass: an answer of a busy machine is no silence.
    const isSilent = fault === 'hang' || fault === 'stall';
    const cloud = open(api, {}, { requestMs: isSilent ? 1_500 : 60_000, maxAnswerBytes: 256 * 1024 });
    let cursor = start(cloud);
    if (api === 'platform') ({ cursor } = await drain(cloud, cursor));
    smaregi.sell({ terminal: '1', total: 100 });
    smaregi.faults.plan(fault, { path: data });
    const failed = await failure(cloud.poll(cursor, signal));
    expect(failed.reason).toBe(reason);
    expect(failed.problem.code).toMatch(/^(pos|smaregi)\./);
    if (reason === 'limited') expect(failed.retryAfterMs).toBe(7_000);
    // Between heads and lines, too.
    smaregi.faults.plan(fault, { path: data, after: 1 });
    expect((await failure(cloud.poll(cursor, signal))).reason).toBe(reason);
    expect(totals([await cloud.poll(cursor, signal)])).toEqual([100]);
    expect(smaregi.faults.left()).toBe(0);
  });

  test('honours a retry date', async () => {
    const cloud = open(api);
    const at = new Date(clock.nowMs() + 60_000).toUTCString();
    smaregi.faults.plan({ status: 429, headers: { 'retry-after': at } }, { path: data });
    const { reason, retryAfterMs } = await failure(cloud.poll(start(cloud), signal));
    expect(reason).toBe('limited');
    expect(retryAfterMs).toBeGreaterThan(30_000);
  });

  test('reports a refused connection without secrets', async () => {
    const cloud = open(api);
    await smaregi.close();
    const failed = await failure(cloud.poll(start(cloud), signal));
    expect(failed.reason).toBe('unreachable');
    expect(JSON.stringify(problemTexts(failed.problem))).not.toMatch(/127\.0\.0\.1|older-api-token|secret-/);
  });

  test('ends at once on abort', async () => {
    const cloud = open(api);
    smaregi.faults.plan('hang');
    const lifetime = new AbortController();
    const polled = cloud.poll(start(cloud), lifetime.signal);
    await expect.poll(() => smaregi.faults.happened()).toBe(1);
    lifetime.abort(new Error('stopping'));
    await expect(polled).rejects.toThrow('stopping');
  });

  test('rejects an answer in another order, from which it could not continue', async () => {
    const cloud = open(api);
    const cursor = start(cloud);
    const time = (seconds: number) => new Date(clock.nowMs() + seconds * 1_000).toISOString().slice(0, 19);
    const rows = [time(2), time(1)].map((at, index) => ({
      transactionHeadId: String(index + 1),
      updDateTime:
        api === 'older'
          ? new Date(Date.parse(`${at}Z`) + 32_400_000).toISOString().slice(0, 19).replace('T', ' ')
          : `${at}Z`,
    }));
    smaregi.faults.plan({ status: 200, body: api === 'older' ? { result: rows } : rows }, { path: data });
    expect((await failure(cloud.poll(cursor, signal))).reason).toBe('garbled');
  });

  test('rejects a foreign cursor', async () => {
    const cloud = open(api);
    for (const cursor of ['', '{}', '{"v":2}', 'x'])
      expect((await failure(cloud.poll(cursor, signal))).reason).toBe('garbled');
  });

  /** The cursor format is shared by both. */
  test("continues from the other API's cursor", async () => {
    const cloud = open(api);
    const first = smaregi.sell({ terminal: '1', total: 100 });
    let { cursor } = await drain(cloud, start(cloud));
    aheadMs += 5_000;
    ({ cursor } = await drain(cloud, cursor));
    aheadMs += 5_000;
    const other = open(api === 'older' ? 'platform' : 'older');
    expect((await drain(other, cursor)).pages.flatMap(({ sales }) => sales)).toEqual([]);
    smaregi.touch(first);
    const [again] = (await drain(other, cursor)).pages.flatMap(({ sales }) => sales);
    expect(again).toMatchObject({ saleId: `smaregi:sktest01:${first}`, sale: { totalMinor: 100 } });
  });
});

describe('older API', () => {
  test('has no list of terminals', async () => {
    expect(await open('older').registers(signal)).toBeUndefined();
  });

  test.each<[string, () => Record<string, unknown> | undefined, string | undefined, RegExp]>([
    ['a wrong contract id', () => ({ contractId: 'other' }), 'contractId', /契約IDが無効です/],
    [
      'a wrong token',
      () => ({ accessToken: 'wrong-token-9999' }),
      'accessToken',
      /アクセストークンが無効です/,
    ],
    ['an address that is not let in', () => void (smaregi.refusal = 'address'), undefined, /IP制限/],
    [
      'what it may not read',
      () => void (smaregi.refusal = 'permission'),
      undefined,
      /「取引」を「利用する」/,
    ],
  ])('says what to do about %s', async (_, arrange, field, words) => {
    const cloud = open('older', arrange() ?? {});
    const failed = await failure(cloud.poll(start(cloud), signal));
    expect([failed.reason, failed.field]).toEqual(['refused', field]);
    expect(problemText(failed.problem, 'ja')).toMatch(words);
    expect(problemText(failed.problem, 'ja')).toContain(
      '設定 → システム連携 → スマレジAPI連携 → API受信設定',
    );
  });

  test('shows unknown messages as they are, without a token that they repeat', async () => {
    const cloud = open('older');
    const reply = `原因不明です。 (${smaregi.accessToken})`;
    smaregi.faults.plan({ status: 200, body: { error_code: 99, error: reply, error_description: '' } });
    const failed = await failure(cloud.poll(start(cloud), signal));
    expect(failed.reason).toBe('refused');
    expect(failed.message).toContain('原因不明です。 (…)');
  });

  test('splits a request for lines that exceed one answer', async () => {
    const cloud = open('older');
    const cursor = start(cloud);
    const lines = Array.from({ length: 300 }, (_, index) => ({
      name: `品 ${index}`,
      price: 10,
      quantity: 1,
    }));
    for (let n = 0; n < 5; n++) smaregi.sell({ terminal: '1', total: 3_000, lines });
    const page = await cloud.poll(cursor, signal);
    expect(page.sales.map(({ sale }) => sale.lines.length)).toEqual([300, 300, 300, 300, 300]);
  });

  test('reports a sale before its lines exist, and again when they do', async () => {
    const cloud = open('older');
    smaregi.sell({ terminal: '1', total: 100 });
    let { cursor } = await drain(cloud, start(cloud));
    aheadMs += 5_000;
    ({ cursor } = await drain(cloud, cursor));
    smaregi.sell({ terminal: '1', total: 200 });
    aheadMs += 5_000;
    smaregi.faults.plan({ status: 200, body: { total_count: '0', result: [] } }, { after: 1 });
    const first = await cloud.poll(cursor, signal);
    aheadMs += 5_000;
    const second = await cloud.poll(first.cursor, signal);
    const third = await cloud.poll(second.cursor, signal);
    const lines = [first, second, third].map(({ sales }) => sales.map(({ sale }) => sale.lines.length));
    expect(lines).toEqual([[0], [1], []]);
  });
});

describe('Platform API', () => {
  const tokens = () => smaregi.asked.filter(({ of }) => of === 'token').length;

  test('lists the terminals in use with the names of their shops', async () => {
    expect(await open('platform').registers(signal)).toEqual([
      { terminal: '1', name: 'レジ1', store: '本店' },
      { terminal: '2', name: 'レジ2', store: '本店' },
      { terminal: '3', name: '駅前レジ', store: '駅前店' },
    ]);
  });

  test('requests one token for concurrent callers', async () => {
    const cloud = open('platform');
    const cursor = start(cloud);
    await Promise.all([cloud.poll(cursor, signal), cloud.poll(cursor, signal), cloud.registers(signal)]);
    expect(tokens()).toBe(1);
  });

  test('renews the token a quarter of an hour before it ends, beside the polls', async () => {
    const cloud = open('platform');
    let page = await cloud.poll(start(cloud), signal);
    aheadMs += 2_630_000;
    page = await cloud.poll(page.cursor, signal);
    expect(tokens()).toBe(1);
    aheadMs += 20_000;
    page = await cloud.poll(page.cursor, signal);
    await expect.poll(tokens).toBe(2);
    aheadMs += 1_000_000;
    await cloud.poll(page.cursor, signal);
    expect([tokens(), smaregi.asked.some(({ what }) => what.startsWith('refused'))]).toEqual([2, false]);
  });

  test('goes on with its token while no other is given, and asks seldom', async () => {
    const cloud = open('platform');
    let page = await cloud.poll(start(cloud), signal);
    const before = smaregi.faults.happened();
    smaregi.faults.plan({ status: 503, body: {} }, { path: /token/, times: 1_000 });
    aheadMs += 2_650_000;
    for (let n = 0; n < 80; n++) {
      page = await cloud.poll(page.cursor, signal);
      aheadMs += 10_000;
    }
    // One in 30 s.
    expect(smaregi.faults.happened() - before).toBeGreaterThan(1);
    expect(smaregi.faults.happened() - before).toBeLessThanOrEqual(27);
    smaregi.faults.clear();
    aheadMs += 60_000;
    await cloud.poll(page.cursor, signal);
    await expect.poll(tokens).toBe(2);
    expect(smaregi.asked.some(({ what }) => what.startsWith('refused'))).toBe(false);
  });

  test('renews a revoked token once, and fails on a second', async () => {
    const cloud = open('platform');
    const page = await cloud.poll(start(cloud), signal);
    smaregi.revokeTokens();
    await cloud.poll(page.cursor, signal);
    expect(tokens()).toBe(2);
    const denied = {
      status: 401,
      body: {
        error: 'access_denied',
        error_description: 'The resource owner or authorization server denied the request.',
      },
    };
    smaregi.faults.plan(denied, { path: /\/transactions/, times: 2 });
    const failed = await failure(cloud.poll(page.cursor, signal));
    expect([failed.reason, failed.field, tokens()]).toEqual(['refused', 'contractId', 3]);
    expect(failed.message).toContain('denied the request');
  });

  test('keeps a token request when one caller aborts', async () => {
    const cloud = open('platform');
    smaregi.faults.plan('hang', { path: /token/, after: 1 });
    const lifetime = new AbortController();
    const given = cloud.poll(start(cloud), lifetime.signal);
    const waiting = cloud.poll(start(cloud), signal);
    lifetime.abort(new Error('stopping'));
    await expect(given).rejects.toThrow('stopping');
    expect((await waiting).sales).toEqual([]);
    expect(tokens()).toBe(1);
    smaregi.faults.clear();
  });

  test.each<[string, () => Record<string, unknown> | undefined, string, RegExp]>([
    ['a wrong secret', () => ({ clientSecret: 'wrong-secret' }), 'clientSecret', /クライアントシークレット/],
    ['a wrong client id', () => ({ clientId: 'wrong-client' }), 'clientSecret', /クライアントID/],
    ['a wrong contract', () => ({ contractId: 'sb_other' }), 'contractId', /契約IDが不正です/],
    [
      'a scope that is off',
      () => void (smaregi.scopes = ['pos.stores:read']),
      'clientId',
      /pos\.transactions:read/,
    ],
  ])('says what to do about %s', async (_, arrange, field, words) => {
    const cloud = open('platform', arrange() ?? {});
    const failed = await failure(cloud.poll(start(cloud), signal));
    expect([failed.reason, failed.field]).toEqual(['refused', field]);
    expect(problemText(failed.problem, 'ja')).toMatch(words);
    expect(JSON.stringify(problemTexts(failed.problem))).not.toContain(smaregi.clientSecret);
  });

  test('shows errors without a token that they repeat', () => {
    const text = JSON.stringify({ detail: 'Bearer token-of-an-hour is refused by secret-of-the-app' });
    const answer = { status: 403, text, header: () => undefined, serverNowMs: undefined };
    const settings = platformSettings(smaregi, { clientSecret: 'secret-of-the-app' });
    const failed = platformFailure('api', answer, settings, 'token-of-an-hour');
    expect(failed.message).toContain('"Bearer … is refused by …"');
  });

  test('uses the two hosts of the sandbox if enabled', () => {
    const of = (sandbox: boolean) =>
      hostsOf(
        smaregiPlatformSettings.parse({
          contractId: 'sb_x',
          clientId: 'abcd',
          clientSecret: 'abcd',
          sandbox,
        }),
      );
    expect([of(false), of(true)]).toEqual([
      { id: 'https://id.smaregi.jp', api: 'https://api.smaregi.jp' },
      { id: 'https://id.smaregi.dev', api: 'https://api.smaregi.dev' },
    ]);
  });
});
