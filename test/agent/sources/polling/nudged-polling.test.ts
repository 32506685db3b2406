/**
 * The poller with nudges, in virtual time: requests of a day, and what it does where nudges fail, come late, or come in floods. The POS is a
 * list in memory; the real poller, pace and nudges.
 */
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createAccountNudges } from '../../../../src/agent/sources/polling/account-nudges.ts';
import { createAccountState } from '../../../../src/agent/sources/polling/account-state.ts';
import {
  type PolledSale,
  type PosCloud,
  PosFailure,
} from '../../../../src/agent/sources/polling/cloud-source.ts';
import { defaultPace } from '../../../../src/agent/sources/polling/poll-pace.ts';
import { runPolling } from '../../../../src/agent/sources/polling/polling.ts';
import { posProblem } from '../../../../src/domain/problem/pos/pos.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { createWakeableSleep } from '../../../../src/lib/wakeable-sleep.ts';
import { migrateReceiver } from '../../../../src/receiver/migrations.ts';
import { readNotification } from '../../../../src/receiver/pos/notification.ts';
import { createNudges } from '../../../../src/receiver/pos/nudges.ts';
import { createWebhooks, type WebhookKind } from '../../../../src/receiver/pos/webhooks.ts';
import { createSqliteEngine } from '../../../../src/receiver/sql/sqlite-engine.ts';
import { randomOf } from '../../upload/random.ts';
import { createVirtualClock } from '../../upload/virtual-clock.ts';

const minuteMs = 60_000;

/** `terminal`: of the sales; t1 is linked. */
function openShop(options: { nudged?: boolean } = {}) {
  const clock = createVirtualClock();
  const listed: PolledSale[] = [];
  const pollsMs: number[] = [];
  let isAway = false;
  const storedMs = new Map<string, number>();
  const soldMs = new Map<string, number>();
  const wakeable = createWakeableSleep(clock);
  const nudges = createAccountNudges(defaultPace.nudged, () => wakeable.wake());
  const state = createAccountState(clock);
  const cloud: PosCloud = {
    registers: async () => undefined,
    startingCursor: () => '0',
    poll: async (cursor) => {
      pollsMs.push(clock.monotonicMs());
      if (isAway) throw new PosFailure('unreachable', posProblem('pos.cursor_lost'));
      const sales = listed.slice(Number(cursor));
      return { sales, cursor: String(listed.length), more: false, resolutionMs: 1, unreadable: [] };
    },
    close: async () => undefined,
  };
  const lifetime = new AbortController();
  const random = randomOf(7);
  const running = runPolling(
    {
      ...{ cloud, clock, state, wakeable, pace: defaultPace, timeZone: 'UTC', random, cursor: '0' },
      log: createLog({ level: 'silent' }),
      received: () => ({
        ...{ boot: clock.boot, monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() },
        clock: 'synced',
      }),
      intake: async ({ saleId = '' }) => {
        const isNew = !storedMs.has(saleId);
        if (isNew) storedMs.set(saleId, clock.monotonicMs());
        return { kind: isNew ? 'stored' : 'known', saleId, revision: 1 };
      },
      keep: async () => undefined,
      terminals: () => [
        { terminal: 't1', registerKey: 'r1', linked: { atMs: 0, boot: clock.boot, monotonicMs: -Infinity } },
      ],
      isStored: async (saleId) => storedMs.has(saleId),
      ...(options.nudged !== false && { nudges }),
    },
    lifetime.signal,
  );
  const shop = {
    ...{ clock, nudges, pollsMs, storedMs, soldMs, state },
    nudge: () => nudges.nudged(clock.monotonicMs()),
    /** The POS doesn't answer. */
    goAway(away: boolean) {
      isAway = away;
    },
    sell(terminal = 't1') {
      const saleId = `s${listed.length}`;
      soldMs.set(saleId, clock.monotonicMs());
      listed.push({
        ...{ terminal, saleId, serverAtMs: clock.nowMs() },
        sale: {
          ...{ number: saleId, kind: 'sale', totalMinor: 100, currency: 'JPY', lines: [], payments: [] },
          soldAtMs: clock.nowMs(),
        } as unknown as PolledSale['sale'],
      });
      return saleId;
    },
    /** Runs on by this time. */
    pass: (ms: number) => clock.runUntil(clock.monotonicMs() + ms),
    polls: (sinceMs: number) => pollsMs.filter((ms) => ms >= sinceMs).length,
    delayMs: (saleId: string) => (storedMs.get(saleId) ?? Infinity) - (soldMs.get(saleId) ?? 0),
    async [Symbol.asyncDispose]() {
      lifetime.abort(new Error('the test is over'));
      await running;
    },
  };
  return shop;
}

/** Nudges have come, and are relied on. */
async function openNudgedShop() {
  const shop = openShop();
  await shop.pass(1_000);
  shop.nudges.channel('up', shop.clock.monotonicMs());
  shop.sell();
  shop.nudge();
  await shop.pass(minuteMs);
  expect(shop.nudges.state(shop.clock.monotonicMs())).toBe('relied_on');
  return shop;
}

type Reported = { readonly kind: WebhookKind; readonly afterMs: number; readonly body: object };

/** 12 hours with 300 sales, each reported by these webhooks, one after the other, to the receiver's own reader and news. */
async function day(webhooksOf: (sale: number) => readonly Reported[]) {
  await using shop = openShop({ nudged: webhooksOf(0).length > 0 });
  shop.nudges.channel('up', shop.clock.monotonicMs());
  const random = randomOf(20);
  const db = new Database(':memory:');
  migrateReceiver(db, 0);
  const engine = createSqliteEngine(db);
  const nowMs = (): number => shop.clock.nowMs();
  const receiver = createNudges(engine, { nowMs });
  const webhooks = createWebhooks(engine, nowMs);
  const made = async (kind: WebhookKind): Promise<string> =>
    (await webhooks.make({ kind, base: 'https://cloud.example' })).id;
  const ids = {
    square: await made('square'),
    smaregi: await made('smaregi'),
    shopify: await made('shopify'),
  };
  for (let sale = 0; sale < 300; sale += 1) {
    shop.sell();
    for (const { kind, afterMs, body } of webhooksOf(sale)) {
      await shop.pass(afterMs);
      const notification = readNotification(kind, body, {});
      if (notification.kind !== 'news') continue;
      const news = { ...notification, webhook: ids[kind], shop: null };
      if ((await receiver.add(news)) === 'added') shop.nudge();
    }
    await shop.pass(random() * 2 * 140_000);
  }
  await shop.pass(2 * minuteMs);
  db.close();
  const delays = [...shop.soldMs.keys()].slice(1).map((saleId) => shop.delayMs(saleId));
  return { polls: shop.pollsMs.length, longestMs: Math.max(...delays), stored: shop.storedMs.size };
}

const smaregiOf = (sale: number): Reported[] => [
  { kind: 'smaregi', afterMs: 400, body: { contractId: 'c1', event: 'pos:transactions', ids: [sale] } },
];

/** Authorised, captured, and completed with its fees. */
const squareOf = (sale: number): Reported[] =>
  (
    [
      ['payment.created', 'APPROVED', 400],
      ['payment.updated', 'COMPLETED', 800],
      ['payment.updated', 'COMPLETED', 1_200],
    ] as const
  ).map(([type, status, afterMs], index) => ({
    ...{ kind: 'square', afterMs },
    body: {
      ...{ event_id: `${sale}-${index}`, type },
      data: {
        object: { payment: { id: `p${sale}`, status, location_id: 'L1', total_money: { amount: 100 } } },
      },
    },
  }));

test('polls the POS a twentieth as often on a day of 300 sales, and stores each a second after its nudge at most', async () => {
  const polled = await day(() => []);
  const smaregi = await day(smaregiOf);
  const square = await day(squareOf);
  console.info('polls of a day of 300 sales', {
    ...{ polled, smaregi, square },
    ratios: [smaregi, square].map(({ polls }) => polled.polls / polls),
  });
  expect([polled, smaregi, square].map(({ stored }) => stored)).toEqual([300, 300, 300]);
  expect(Math.max(smaregi.longestMs, square.longestMs)).toBeLessThanOrEqual(1_400);
  expect(polled.polls / smaregi.polls).toBeGreaterThan(20);
  expect(polled.polls / square.polls).toBeGreaterThan(20);
});

describe('polls', () => {
  test('every 80 to 120 s while nudges come, and at once with one', async () => {
    await using shop = await openNudgedShop();
    const fromMs = shop.clock.monotonicMs();
    await shop.pass(60 * minuteMs);
    const gaps = shop.pollsMs.slice(1).map((ms, index) => ms - (shop.pollsMs[index] ?? 0));
    const late = gaps.slice(-30);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(80_000);
    expect(Math.max(...late)).toBeLessThanOrEqual(120_000);
    expect(shop.polls(fromMs)).toBeLessThan(46);
    const sale = shop.sell();
    await shop.pass(300);
    shop.nudge();
    await shop.pass(10);
    expect(shop.delayMs(sale)).toBeLessThan(310);
  });

  test('as before at once when nudges cannot come', async () => {
    await using shop = await openNudgedShop();
    shop.nudges.channel('down', shop.clock.monotonicMs());
    const sale = shop.sell();
    await shop.pass(4_000);
    expect(shop.delayMs(sale)).toBeLessThan(4_000);
    expect(shop.nudges.state(shop.clock.monotonicMs())).toBe('down');
    const fromMs = shop.clock.monotonicMs();
    await shop.pass(minuteMs);
    expect(shop.polls(fromMs)).toBeGreaterThan(15);
  });

  test('as before once a sale was found that no nudge reported, until three nudges have come', async () => {
    await using shop = await openNudgedShop();
    const sale = shop.sell();
    await shop.pass(120_000 + 10_000);
    expect(shop.delayMs(sale)).toBeLessThanOrEqual(120_000);
    expect(shop.nudges.state(shop.clock.monotonicMs())).toBe('doubted');
    const next = shop.sell();
    await shop.pass(4_000);
    expect(shop.delayMs(next)).toBeLessThan(4_000);
    for (let nudges = 0; nudges < 3; nudges += 1) {
      expect(shop.nudges.isReliedOn(shop.clock.monotonicMs())).toBe(false);
      shop.nudge();
      await shop.pass(20_000);
    }
    expect(shop.nudges.isReliedOn(shop.clock.monotonicMs())).toBe(true);
  });

  test('slowly still when a sale was reported while the POS was away', async () => {
    await using shop = await openNudgedShop();
    shop.goAway(true);
    const sale = shop.sell();
    shop.nudge();
    await shop.pass(5 * minuteMs);
    shop.goAway(false);
    await shop.pass(minuteMs);
    expect(shop.storedMs.has(sale)).toBe(true);
    expect(shop.nudges.state(shop.clock.monotonicMs())).toBe('relied_on');
  });

  test('slowly still when a nudge comes seconds after an ordinary poll has found the sale', async () => {
    await using shop = await openNudgedShop();
    const sale = shop.sell();
    await shop.clock.runUntil(shop.clock.monotonicMs() + 130_000, () => shop.storedMs.has(sale));
    await shop.pass(5_000);
    shop.nudge();
    await shop.pass(20_000);
    expect(shop.nudges.state(shop.clock.monotonicMs())).toBe('relied_on');
  });

  test('once a second in a flood of nudges, every 3 s where they bring no own sale', async () => {
    await using shop = await openNudgedShop();
    for (const [terminal, max] of [
      ['t1', 61],
      ['t2', 24],
    ] as const) {
      const fromMs = shop.clock.monotonicMs();
      for (let times = 0; times < 600; times += 1) {
        if (times % 5 === 0) shop.sell(terminal);
        shop.nudge();
        await shop.pass(100);
      }
      expect(shop.polls(fromMs)).toBeGreaterThan(max / 2);
      expect(shop.polls(fromMs)).toBeLessThanOrEqual(max);
      await shop.pass(minuteMs);
    }
  });

  test('once more after 3 s where the list of the POS lags behind its event', async () => {
    await using shop = await openNudgedShop();
    await shop.pass(minuteMs);
    shop.nudge();
    await shop.pass(1_000);
    const sale = shop.sell();
    await shop.pass(2_500);
    expect(shop.delayMs(sale)).toBeLessThanOrEqual(2_500);
    const fromMs = shop.clock.monotonicMs();
    await shop.pass(30_000);
    expect(shop.polls(fromMs)).toBe(0);
  });

  test('slowly still when the list of the POS lags far behind the nudge of a sale', async () => {
    await using shop = await openNudgedShop();
    await shop.pass(minuteMs);
    shop.nudge();
    await shop.pass(20_000);
    const sale = shop.sell();
    await shop.pass(2 * minuteMs);
    expect(shop.storedMs.has(sale)).toBe(true);
    expect(shop.nudges.state(shop.clock.monotonicMs())).toBe('relied_on');
    // One unanswered nudge stands for one poll with sales.
    shop.sell();
    await shop.pass(2 * minuteMs + 10_000);
    expect(shop.nudges.state(shop.clock.monotonicMs())).toBe('doubted');
  });

  test('as without nudges where the cloud offers them and none ever comes', async () => {
    await using shop = openShop();
    shop.nudges.channel('up', shop.clock.monotonicMs());
    shop.nudges.maybeNews();
    await shop.pass(1_000);
    const fromMs = shop.clock.monotonicMs();
    await shop.pass(5 * minuteMs);
    expect(shop.polls(fromMs)).toBeGreaterThan(15);
    expect(shop.nudges.state(shop.clock.monotonicMs())).toBe('waiting');
  });
});
