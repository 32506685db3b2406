/** Requests to Ubiregi: accounts, pages, the cursor, names, and each possible failure. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type PolledPage,
  type PolledSale,
  type PosCloud,
  PosFailure,
} from '../../../../src/agent/sources/polling/cloud-source.ts';
import { overlapMs, readCursor } from '../../../../src/agent/sources/ubiregi/cursor.ts';
import { maxHeldTries } from '../../../../src/agent/sources/ubiregi/directory.ts';
import { ubiregiSettings } from '../../../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../../../src/agent/sources/ubiregi/ubiregi.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { startUbiregi, type UbiregiOptions, type UbiregiPeer } from '../../../peers/pos/ubiregi.ts';

const never = new AbortController().signal;
const log = createLog({ level: 'silent' });
const minuteMs = 60_000;

let passedMs = 0;
const clock = {
  ...systemClock,
  nowMs: () => systemClock.nowMs() + passedMs,
  monotonicMs: () => systemClock.monotonicMs() + passedMs,
};
let peer: UbiregiPeer;
let cloud: PosCloud;
let cursor: string;

async function open(
  options: UbiregiOptions = {},
  bounds: { requestMs?: number; maxAnswerBytes?: number } = {},
) {
  peer = await startUbiregi({ now: clock.nowMs, ...options });
  cloud = start(bounds);
  cursor = cloud.startingCursor(clock.nowMs() - 1_000);
}
function start(bounds: { requestMs?: number; maxAnswerBytes?: number } = {}): PosCloud {
  const settings = ubiregiSettings.parse({ token: peer.token, baseUrl: peer.url });
  return createUbiregi(settings, { clock, log, save: async () => undefined }, bounds);
}
/** Only the cursor outlives a restart. */
async function restart(): Promise<void> {
  await cloud.close();
  cloud = start();
}
beforeEach(() => {
  passedMs = 0;
});
afterEach(async () => {
  await cloud.close();
  await peer.close();
});

async function poll(linked: readonly string[] = ['1']): Promise<PolledPage> {
  const page = await cloud.poll(cursor, never, linked);
  ({ cursor } = page);
  return page;
}

/** Until nothing more is available now. */
async function round(
  linked: readonly string[] = ['1'],
): Promise<{ sales: PolledSale[]; unreadable: string[]; pages: number }> {
  const sales: PolledSale[] = [];
  const unreadable: string[] = [];
  for (let pages = 1; pages < 100; pages += 1) {
    const page = await poll(linked);
    sales.push(...page.sales);
    unreadable.push(...page.unreadable.map(({ key, why }) => `${key}: ${why}`));
    if (!page.more) return { sales, unreadable, pages };
  }
  throw new Error('it never ends');
}

const totals = (sales: readonly PolledSale[]): number[] => sales.map(({ sale }) => sale.totalMinor);

test('lists the account and its children as registers', async () => {
  await open();
  expect(await cloud.registers(never)).toEqual([
    { terminal: '1', name: 'ユビ珈琲' },
    { terminal: '2', name: 'ユビ珈琲 本店' },
    { terminal: '3', name: 'ユビ珈琲 駅前店' },
  ]);
});

test('offers a child that is not readable', async () => {
  await open();
  peer.forbidden.add(2);
  expect((await cloud.registers(never))?.map(({ terminal }) => terminal)).toEqual(['1', '2', '3']);
});

test('gives a cancelled checkout a time of the void, with its certainty', async () => {
  await open();
  const [first, second] = [peer.sell({ total: 100 }), peer.sell({ total: 200 })];
  await round();
  const before = Math.floor(peer.now() / 1_000) * 1_000;
  peer.cancel(first.id);
  const [voided] = (await round()).sales.filter(({ sale }) => sale.kind === 'void');
  expect(voided?.voided?.uncertaintyMs).toBe(0);
  expect(voided?.voided?.atMs).toBeGreaterThanOrEqual(before);
  expect(voided?.voided?.atMs).toBeLessThanOrEqual(peer.now());
  // No poll for an hour: the void may have been at any time of that.
  peer.clockAheadMs += 3_600_000;
  peer.remove(second.id);
  const late = (await round()).sales.find(({ sale }) => sale.totalMinor === 200);
  expect(late?.sale.kind).toBe('void');
  expect(Math.abs((late?.voided?.uncertaintyMs ?? 0) - 3_600_000)).toBeLessThan(10_000);
});

test('does so with separate tablets too', async () => {
  await open({ tellsTablets: true });
  peer.forbidden.add(2);
  peer.sell({ tablet: 'A' });
  expect((await cloud.registers(never))?.map(({ terminal }) => terminal)).toEqual(['1', '1/A', '2', '3']);
});

test('separates tablets when checkouts name them', async () => {
  await open({ tellsTablets: true });
  peer.sell({ total: 100, tablet: 'iPad-A' });
  peer.sell({ total: 200, tablet: 'iPad-B' });
  peer.sell({ total: 300, account: 2 });
  expect((await cloud.registers(never))?.map(({ terminal }) => terminal)).toEqual([
    '1',
    '1/iPad-A',
    '1/iPad-B',
    '2',
    '3',
  ]);
  const { sales } = await round(['1/iPad-A', '2']);
  expect(sales.map(({ terminal, sale }) => [terminal, sale.totalMinor])).toEqual([
    ['1/iPad-A', 100],
    // A sale of an unlinked tablet: for the register of the whole account.
    ['1', 200],
    ['2', 300],
  ]);
});

test('names the tablets of an account, with the newest sale of each', async () => {
  const devices = [
    { guid: '0C6B0B6E-52B3-4C3B-8B43-3C3C2A1D7F10', name: 'レジ左' },
    { guid: '5D0F6A77-0C7E-4D1C-9C55-19A1B2C3D4E5', name: 'レジ右' },
  ];
  const [left = '', right = ''] = devices.map(({ guid }) => guid);
  await open({ tellsTablets: true, devices, pageSize: 2 });
  const nowMs = Math.floor(peer.now() / 1_000) * 1_000;
  peer.sell({ total: 100, tablet: left.toLowerCase(), appearsLateMs: 3 * 86_400_000 });
  for (const [total, minutes] of [
    [500, 30],
    [980, 5],
    [700, 20],
  ] as const)
    peer.sell({ total, tablet: left.toLowerCase(), soldAtMs: nowMs - minutes * minuteMs });
  const [account, ...tablets] = await registersOf('1');
  expect(account).toEqual({ terminal: '1', name: 'ユビ珈琲' });
  expect(tablets).toEqual([
    {
      ...{ terminal: `1/${left.toLowerCase()}`, name: 'ユビ珈琲 レジ左', store: 'ユビ珈琲' },
      newest: { atMs: nowMs - 5 * minuteMs, totalMinor: 980, currency: 'JPY' },
    },
    { terminal: `1/${right}`, name: 'ユビ珈琲 レジ右', store: 'ユビ珈琲' },
  ]);
  // Its sales are those of that row.
  const { sales } = await round([`1/${left.toLowerCase()}`]);
  expect(sales.map(({ terminal }) => terminal)).toContain(`1/${left.toLowerCase()}`);
});

test('offers the tablets of the children of an account that sells nothing itself', async () => {
  await open({ tellsTablets: true });
  peer.sell({ account: 2, tablet: 'iPad-C' });
  expect((await cloud.registers(never))?.map(({ terminal }) => terminal)).toEqual([
    '1',
    '2',
    '2/iPad-C',
    '3',
  ]);
});

test('offers no tablets of the list where checkouts name none', async () => {
  await open({ devices: [{ guid: 'A', name: 'レジ左' }] });
  peer.sell({ tablet: 'A' });
  expect(await registersOf('1')).toEqual([{ terminal: '1', name: 'ユビ珈琲' }]);
});

async function registersOf(account: string) {
  const all = (await cloud.registers(never)) ?? [];
  return all.filter(({ terminal }) => terminal.split('/')[0] === account);
}

describe('polling', () => {
  test('requests linked accounts only, each with its details', async () => {
    await open();
    peer.sell({ total: 100 });
    peer.sell({ total: 200, account: 2 });
    peer.sell({ total: 300, account: 3 });
    const { sales, pages } = await round(['1', '3']);
    expect(totals(sales)).toEqual([100, 300]);
    expect(sales.map(({ terminal }) => terminal)).toEqual(['1', '3']);
    expect(pages).toBe(1);
    const asked = peer.asked.filter((line) => line.includes('/checkouts'));
    expect(asked).toHaveLength(2);
    expect(asked.every((line) => line.includes('verbose=true'))).toBe(true);
  });

  test("returns one account's sales when the next fails, and reports the failure with the next answer", async () => {
    await open();
    peer.sell({ total: 100 });
    peer.sell({ total: 300, account: 3 });
    peer.faults.plan({ status: 503 }, { path: /accounts\/3\/checkouts/, times: 2 });
    const first = await poll(['1', '3']);
    expect(totals(first.sales)).toEqual([100]);
    expect(first.more).toBe(true);
    await expect(poll(['1', '3'])).rejects.toMatchObject({ reason: 'unreachable' });
    expect(totals((await round(['1', '3'])).sales)).toEqual([300]);
  });

  test('keeps the login valid without links, and starts a later link at its time', async () => {
    await open();
    peer.sell({ total: 100 });
    passedMs += 10 * minuteMs;
    expect(await poll([])).toMatchObject({ sales: [], more: false });
    passedMs += minuteMs;
    peer.sell({ total: 200 });
    expect(totals((await round(['1'])).sales)).toEqual([200]);
  });

  test('fetches all pages of a run before the next, and keeps changes made meanwhile', async () => {
    await open({ pageSize: 3 });
    for (let n = 1; n <= 8; n += 1) peer.sell({ total: n });
    passedMs += 5_000;
    const first = await poll();
    expect(totals(first.sales)).toEqual([1, 2, 3]);
    expect(first.more).toBe(true);
    // 8 leaves the run, and the account's newest change is much later than that.
    passedMs += 10_000;
    const eighth = peer.checkouts.find(({ price }) => price === '8.0');
    peer.edit(eighth?.id ?? 0, 88);
    passedMs += overlapMs + 10_000;
    peer.sell({ total: 9 });
    passedMs += 400_000;
    const rest = await round();
    expect(totals(rest.sales)).toEqual([4, 5, 6, 7]);
    expect(totals((await round()).sales)).toContain(88);
  });

  test('finds a checkout that appears later than one that changed after it', async () => {
    await open();
    peer.sell({ total: 100 });
    passedMs += overlapMs;
    peer.sell({ total: 200 });
    await round();
    peer.sell({ total: 300, appearsLateMs: overlapMs - 5_000 });
    expect(totals((await round()).sales)).toContain(300);
  });

  test("loses nothing when Ubiregi's clock is set back", async () => {
    await open();
    peer.clockAheadMs = 3 * 3_600_000;
    peer.sell({ total: 100 });
    expect(totals((await round()).sales)).toEqual([100]);
    peer.clockAheadMs = 0;
    passedMs += 10 * minuteMs;
    peer.sell({ total: 200 });
    passedMs += 10 * minuteMs;
    // Requested by the earlier time; by the current one, next.
    await round();
    expect(totals((await round()).sales)).toContain(200);
  });

  test('reports its clock with each page, never a repeated request parameter', async () => {
    await open({ pageSize: 1 });
    peer.clockAheadMs = 30_000;
    for (const total of [1, 2, 3]) peer.sell({ total });
    passedMs += 2_000;
    const first = await poll();
    passedMs += 100_000;
    const second = await poll();
    const apartMs = (second.serverNow?.atMs ?? 0) - (first.serverNow?.atMs ?? 0);
    expect(Math.abs(apartMs - 100_000)).toBeLessThan(20_000);
    expect(first.serverNow?.resolutionMs).toBe(1_000);
  });

  test('drops an unlinked account, and starts it anew', async () => {
    await open();
    peer.sell({ total: 1, account: 2 });
    await round(['1', '2']);
    await round(['1']);
    expect(Object.keys(readCursor(cursor).places)).toEqual(['1']);
    passedMs += 10 * minuteMs;
    await round(['1']);
    peer.sell({ total: 2, account: 2 });
    expect(totals((await round(['1', '2'])).sales)).toEqual([2]);
  });
});

describe('states', () => {
  test('skip an open checkout until it closes', async () => {
    await open();
    const { id } = peer.open({ total: 500 });
    expect((await round()).sales).toEqual([]);
    passedMs += 30 * minuteMs;
    await round();
    peer.closeCheckout(id);
    const [closed] = (await round()).sales;
    expect(closed?.sale).toMatchObject({ kind: 'sale', totalMinor: 500 });
    // Created half an hour before it was sold: no evidence of the register's clock.
    expect(closed?.serverAtMs).toBeGreaterThanOrEqual(closed?.sale.soldAtMs ?? Infinity);
  });

  test('void cancelled and deleted checkouts, and keep edits as the same sale with another total', async () => {
    await open();
    const [cancelled, deleted, edited] = [1, 2, 3].map((total) => peer.sell({ total }));
    const before = new Map((await round()).sales.map(({ sale, saleId }) => [sale.totalMinor, saleId]));
    peer.cancel(cancelled?.id ?? 0);
    peer.remove(deleted?.id ?? 0);
    peer.edit(edited?.id ?? 0, 30);
    const after = (await round()).sales;
    expect(after.map(({ saleId, sale }) => [saleId, sale.kind, sale.totalMinor])).toEqual([
      [before.get(1), 'void', 1],
      [before.get(2), 'void', 2],
      [before.get(3), 'sale', 30],
    ]);
  });

  test('keep the old time of a checkout sold before the link and changed after it', async () => {
    await open();
    const { id } = peer.sell({ total: 100 });
    passedMs += 10 * minuteMs;
    const linkedMs = peer.now();
    cursor = cloud.startingCursor(linkedMs);
    passedMs += minuteMs;
    peer.cancel(id);
    const [told] = (await round()).sales;
    expect(told?.serverAtMs).toBeLessThan(linkedMs);
  });

  test('count a post that the tablet repeated once, and a guid at another time again', async () => {
    await open();
    const { guid, paid_at } = peer.sell({ total: 100 });
    peer.sell({ total: 100, fields: { guid, paid_at } });
    peer.sell({ total: 200, soldAtMs: clock.nowMs() + 1_000, fields: { guid } });
    expect(totals((await round()).sales)).toEqual([100, 200]);
  });

  test('count a repeated post beside a cancelled record of it', async () => {
    await open();
    const { id, guid, paid_at } = peer.sell({ total: 100 });
    peer.cancel(id);
    passedMs += minuteMs;
    peer.sell({ total: 100, fields: { guid, paid_at } });
    const { sales } = await round();
    expect(sales.map(({ sale }) => sale.kind)).toEqual(['void', 'sale']);
  });

  test('report an unreadable record without blocking', async () => {
    await open();
    peer.sell({ total: 100 });
    peer.addGarbage();
    peer.sell({ total: 200 });
    const { sales, unreadable } = await round();
    expect(totals(sales)).toEqual([100, 200]);
    expect(unreadable).toEqual([expect.stringMatching(/^\d+: status "unknown 3"/)]);
  });
});

describe('names', () => {
  test('of items, cashiers, tables and payments are fetched once, and again for a new id', async () => {
    await open();
    peer.sell({ items: [{ id: 51, count: 1, sales: 400 }], fields: { table_ids: [61] } });
    const [first] = (await round()).sales;
    expect(first?.sale).toMatchObject({
      table: '窓側',
      lines: [{ name: 'ブレンドコーヒー' }],
      payments: [{ method: '現金' }],
      staff: { id: '71', name: '佐藤' },
    });
    const menus = (): number => peer.asked.filter((line) => line.includes('/menus/')).length;
    const fetched = menus();
    await round();
    expect(menus()).toBe(fetched);
    peer.addItem(60, '季節のタルト');
    passedMs += 11 * minuteMs;
    peer.sell({ items: [{ id: 60, count: 1, sales: 500 }] });
    expect((await round()).sales.at(-1)?.sale.lines).toMatchObject([{ name: '季節のタルト' }]);
  });

  test('of an item added after the list was fetched arrive while its sale is repeated', async () => {
    await open();
    peer.sell({ items: [{ id: 51, count: 1, sales: 400 }] });
    expect((await round()).sales.at(-1)?.sale.lines).toMatchObject([{ name: 'ブレンドコーヒー' }]);
    const menus = (): number => peer.asked.filter((line) => line.includes('/menus/')).length;
    const fetched = menus();
    peer.addItem(60, '季節のタルト');
    passedMs += 5_000;
    peer.sell({ items: [{ id: 60, count: 1, sales: 500 }] });
    await round();
    expect(menus()).toBe(fetched);
    passedMs += minuteMs;
    expect((await round()).sales.at(-1)?.sale.lines).toMatchObject([{ name: '季節のタルト' }]);
    // An unknown one is requested once.
    passedMs += minuteMs;
    peer.sell({ items: [{ id: 999, count: 1, sales: 500 }] });
    await round();
    const asked = menus();
    for (let n = 0; n < 3; n += 1) {
      passedMs += minuteMs;
      peer.sell({ items: [{ id: 999, count: 1, sales: 500 }] });
      await round();
    }
    expect(menus()).toBe(asked);
  });

  test('that stay unknown are not requested in each round', async () => {
    await open();
    peer.sell({ items: [{ id: 999, count: 1, sales: 400 }] });
    for (let n = 0; n < 5; n += 1) expect((await round()).sales[0]?.sale.lines[0]?.name).toBe('#999');
    expect(peer.asked.filter((line) => line.includes('/menus/')).length).toBeLessThanOrEqual(2);
  });

  test("that can't be fetched delay a sale for a few attempts only", async () => {
    await open();
    peer.sell({ total: 100 });
    peer.faults.plan({ status: 500 }, { path: /menus/, times: maxHeldTries + 2 });
    for (let tries = 0; tries < maxHeldTries; tries += 1)
      await expect(poll()).rejects.toMatchObject({ reason: 'unreachable' });
    expect((await poll()).sales[0]?.sale.lines).toMatchObject([{ name: '#51' }]);
    // Later ones are not delayed either while it lasts.
    passedMs += 11 * minuteMs;
    peer.sell({ total: 200 });
    expect((await poll()).sales.at(-1)?.sale.lines).toMatchObject([{ name: '#51' }]);
    expect(peer.faults.left()).toBe(0);
  });

  test("don't delay it when they take as long as a page may", async () => {
    await open();
    peer.sell({ total: 100 });
    for (let tries = 0; tries <= maxHeldTries; tries += 1) {
      const poller = new AbortController();
      peer.faults.each(({ url = '' }) => {
        if (!url.includes('/menus/')) return undefined;
        setImmediate(() => poller.abort(new Error('out of time')));
        return 'hang';
      });
      await expect(cloud.poll(cursor, poller.signal, ['1'])).rejects.toThrow('out of time');
    }
    const asked = peer.faults.happened();
    expect((await poll()).sales[0]?.sale.lines).toMatchObject([{ name: '#51' }]);
    expect(peer.faults.happened()).toBe(asked);
  });

  test('that arrive a moment later are used from the first revision', async () => {
    await open();
    peer.sell({ total: 100 });
    peer.faults.plan({ status: 429, headers: { 'retry-after': '1' } }, { path: /menus/ });
    peer.faults.plan('portal', { path: /menus/ });
    await expect(poll()).rejects.toMatchObject({ reason: 'limited', retryAfterMs: 1_000 });
    await expect(poll()).rejects.toMatchObject({ reason: 'unreachable' });
    expect((await poll()).sales[0]?.sale.lines).toMatchObject([{ name: 'ブレンドコーヒー' }]);
  });

  test('that are rejected or rate limited delay nothing', async () => {
    await open();
    peer.sell({ total: 100 });
    peer.faults.plan({ status: 429, headers: { 'retry-after': '60' } }, { path: /menus/ });
    peer.faults.plan({ status: 403 }, { path: /menus/ });
    expect((await poll()).sales[0]?.sale.lines).toMatchObject([{ name: '#51' }]);
    passedMs += 11 * minuteMs;
    peer.sell({ total: 200 });
    expect((await poll()).sales.at(-1)?.sale.lines).toMatchObject([{ name: '#51' }]);
    expect(peer.faults.left()).toBe(0);
  });

  test('of a sale stay after a restart while none can be fetched', async () => {
    await open();
    const sold = peer.sell({ total: 100 });
    const before = (await round()).sales;
    expect(before[0]?.sale.lines).toMatchObject([{ name: 'ブレンドコーヒー' }]);
    await restart();
    peer.faults.plan({ status: 500 }, { path: /menus/, times: 100 });
    // By the overlap, at once.
    expect((await poll()).sales).toEqual(before);
    passedMs += 24 * 60 * minuteMs;
    await round();
    await restart();
    peer.edit(sold.id, 120);
    const [edited] = (await poll()).sales;
    expect(edited?.sale).toMatchObject({ totalMinor: 120, lines: [{ name: 'ブレンドコーヒー' }] });
  });

  test('removed at Ubiregi stay with earlier sales, and new ones are fetched after a restart', async () => {
    await open();
    peer.sell({ total: 100 });
    const before = (await round()).sales;
    peer.removeItem(51);
    peer.sell({ items: [{ id: 999, count: 1, sales: 400 }] });
    passedMs += 11 * minuteMs;
    peer.touch(1_001);
    expect((await round()).sales.find(({ saleId }) => saleId === before[0]?.saleId)?.sale).toEqual(
      before[0]?.sale,
    );
    await restart();
    peer.renameItem(51, 'ブレンド');
    peer.sell({ total: 300 });
    expect((await round()).sales.at(-1)?.sale.lines).toMatchObject([{ name: 'ブレンド' }]);
  });

  test('that fail in the middle of a run do not end it', async () => {
    await open({ pageSize: 1 });
    peer.sell({ items: [{ id: 999, count: 1, sales: 400 }] });
    peer.sell({ items: [{ id: 51, count: 1, sales: 400 }] });
    // Another second than the start of the run.
    passedMs += 2_000;
    peer.faults.plan({ status: 403 }, { path: /menus/ });
    expect((await poll()).more).toBe(true);
    passedMs += 11 * minuteMs;
    peer.faults.plan('portal', { path: /menus/ });
    await expect(poll()).rejects.toMatchObject({ reason: 'unreachable' });
    const rest = await poll();
    expect(rest.sales[0]?.sale.lines).toMatchObject([{ name: 'ブレンドコーヒー' }]);
    expect(rest.more).toBe(false);
  });

  test("don't delay a page, but an unknown currency does: its amounts would be wrong", async () => {
    await open();
    peer.sell({ total: 100 });
    peer.faults.plan({ status: 500 }, { path: /accounts\/1( |$)/, times: 1 });
    await expect(poll()).rejects.toMatchObject({ reason: 'unreachable' });
    expect(totals((await round()).sales)).toEqual([100]);
  });
});

describe('failures', () => {
  test.each([
    ['hang', 'unreachable'],
    ['reset', 'unreachable'],
    ['half', 'unreachable'],
    ['stall', 'unreachable'],
    ['portal', 'garbled'],
    ['endless', 'garbled'],
    [{ status: 500 }, 'unreachable'],
    [{ status: 502, body: '<html>' }, 'unreachable'],
    [{ status: 301, headers: { location: 'http://127.0.0.1:9/' } }, 'garbled'],
    [{ status: 200, body: { checkouts: 'none' } }, 'garbled'],
    [{ status: 429, headers: { 'retry-after': '7' } }, 'limited'],
    [{ status: 400, body: { errors: [] } }, 'refused'],
  ] as const)('%j is %s, and nothing is lost', async (fault, reason) => {
    // Short only where it has to pass: an answer of a busy machine is no silence.
    const isSilent = fault === 'hang' || fault === 'stall';
    await open({}, { requestMs: isSilent ? 1_500 : 60_000, maxAnswerBytes: 256 * 1024 });
    peer.sell({ total: 100 });
    peer.faults.plan(fault, { path: /checkouts/ });
    await expect(poll()).rejects.toMatchObject({ reason });
    expect(totals((await round()).sales)).toEqual([100]);
  });

  test('reject a small answer that decompresses into a large one', async () => {
    await open();
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '), { level: 9 });
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bomb);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const deps = { clock, log, save: async () => undefined };
    const other = createUbiregi(ubiregiSettings.parse({ token: 'x', baseUrl }), deps);
    await expect(other.registers(never)).rejects.toMatchObject({ reason: 'garbled' });
    await other.close();
    server.close();
  });

  test('read Retry-After in seconds or as a date', async () => {
    await open();
    peer.faults.plan({ status: 429, headers: { 'retry-after': '7' } });
    await expect(poll()).rejects.toMatchObject({ retryAfterMs: 7_000 });
    const date = (ms: number): string => new Date(ms).toUTCString();
    peer.faults.plan({
      status: 429,
      headers: { date: date(1_000_000_000_000), 'retry-after': date(1_000_000_090_000) },
    });
    await expect(poll()).rejects.toMatchObject({ retryAfterMs: 90_000 });
  });

  test('quote Ubiregi for a wrong token, an ended plan, a forbidden and an unknown account, with advice', async () => {
    await open();
    peer.isPlanOver = true;
    await expect(poll()).rejects.toMatchObject({
      reason: 'refused',
      problem: {
        code: 'ubiregi.plan_over',
        details: [{ params: { text: expect.stringContaining('ご契約の有効期限が切れています') as string } }],
      },
    });
    peer.isPlanOver = false;
    peer.forbidden.add(1);
    await expect(poll()).rejects.toMatchObject({
      reason: 'refused',
      message: expect.stringContaining('account: アクセスが許可されていません') as string,
    });
    await expect(poll(['9'])).rejects.toMatchObject({
      problem: { code: 'ubiregi.no_such_account', params: { account: '9' } },
    });
    const other = createUbiregi(ubiregiSettings.parse({ token: 'not-the-token', baseUrl: peer.url }), {
      clock,
      log,
      save: async () => undefined,
    });
    const failure = await other.poll(cursor, never, ['1']).catch((error: unknown) => error);
    await other.close();
    expect(failure).toBeInstanceOf(PosFailure);
    expect(failure).toMatchObject({ reason: 'refused', field: 'token' });
    expect((failure as PosFailure).message).toContain('アクセストークンが無効です');
    expect((failure as PosFailure).message).not.toContain('not-the-token');
  });

  test('hide a token in a quoted message', async () => {
    await open();
    peer.faults.plan({ status: 403, body: { errors: [{ object: 'x', messages: [`no: ${peer.token}`] }] } });
    await expect(poll()).rejects.toMatchObject({
      message: expect.stringContaining('"x: no: …"') as string,
    });
  });

  test('of one rejected account do not block the others', async () => {
    await open();
    peer.forbidden.add(1);
    peer.sell({ total: 300, account: 3 });
    const { sales, unreadable } = await round(['1', '3']);
    expect(totals(sales)).toEqual([300]);
    expect(unreadable).toEqual([expect.stringContaining('account 1: ')]);
    const asked = peer.asked.length;
    await round(['1', '3']);
    expect(peer.asked.slice(asked).filter((line) => line.includes('accounts/1/'))).toEqual([]);
    peer.forbidden.delete(1);
    passedMs += 6 * minuteMs;
    peer.sell({ total: 100 });
    expect(totals((await round(['1', '3'])).sales)).toContain(100);
  });

  test('of all accounts, as with an ended plan of a chain, are no success', async () => {
    await open();
    peer.forbidden.add(1).add(3);
    for (const _ of ['asked', 'not asked again at once'])
      await expect(poll(['1', '3'])).rejects.toMatchObject({ reason: 'refused' });
    expect(peer.asked.filter((line) => line.includes('accounts/1/'))).toHaveLength(1);
    peer.forbidden.clear();
    passedMs += 6 * minuteMs;
    peer.sell({ total: 100 });
    expect(totals((await round(['1', '3'])).sales)).toEqual([100]);
  });

  test.each([
    'https://elsewhere.example/api/3/accounts/1/checkouts?glb=1',
    '/elsewhere/accounts/1/checkouts?glb=1',
    '/api/3/../../oauth2/authorize',
    '//elsewhere.example/api/3/accounts/1/checkouts',
    'http://user:secret@localhost/api/3/accounts/1/checkouts',
  ])('ignore a next page at %s', async (next) => {
    await open();
    const url = next.replace('http://user:secret@localhost', peer.url.replace('//', '//user:secret@'));
    peer.faults.plan({
      status: 200,
      body: { timestamp: new Date(peer.now()).toISOString(), 'next-url': url, checkouts: [] },
    });
    await expect(poll()).rejects.toMatchObject({ reason: 'garbled' });
    expect(peer.asked).toEqual([]);
  });

  test('restart an interrupted run of pages', async () => {
    await open({ pageSize: 1 });
    for (const total of [1, 2, 3]) peer.sell({ total });
    passedMs += 2_000;
    await poll();
    peer.faults.plan({ status: 404, body: { errors: [{ object: 'page', messages: ['gone'] }] } });
    expect(await poll()).toMatchObject({ more: false, unreadable: [{ key: 'account 1' }] });
    expect(totals((await round()).sales)).toEqual([1, 2, 3]);
  });

  test('report an invalid cursor instead of starting from the beginning', async () => {
    await open();
    for (const text of ['', '{}', '{"v":2}', 'null']) {
      cursor = text;
      await expect(poll()).rejects.toMatchObject({ reason: 'garbled' });
    }
  });

  test('end at once on abort', async () => {
    await open();
    peer.faults.plan('hang');
    const stop = new AbortController();
    const asked = cloud.poll(cursor, stop.signal, ['1']);
    setImmediate(() => stop.abort(new Error('stopping')));
    await expect(asked).rejects.toThrow('stopping');
  });
});
