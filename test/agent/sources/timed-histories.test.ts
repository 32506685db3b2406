/**
 * What people do with sales over hours and days at a POS cloud, as it changes the cloud's answers: edits, voids, reopened checkouts, tablets
 * and gateways that were offline, clocks that are off. Poller, intake and store are real; the time of gateway and cloud is the test's.
 */
import { expect, test } from 'vitest';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { createAccountState } from '../../../src/agent/sources/polling/account-state.ts';
import type { PosCloud, PosCloudDeps } from '../../../src/agent/sources/polling/cloud-source.ts';
import { defaultPace } from '../../../src/agent/sources/polling/poll-pace.ts';
import { runPolling } from '../../../src/agent/sources/polling/polling.ts';
import { shopifySettings } from '../../../src/agent/sources/shopify/settings.ts';
import { createShopify } from '../../../src/agent/sources/shopify/shopify.ts';
import { createSmaregi } from '../../../src/agent/sources/smaregi/smaregi.ts';
import { createSmaregiPlatform } from '../../../src/agent/sources/smaregi-platform/smaregi-platform.ts';
import { squareSettings } from '../../../src/agent/sources/square/settings.ts';
import { createSquare } from '../../../src/agent/sources/square/square.ts';
import { ubiregiSettings } from '../../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../../src/agent/sources/ubiregi/ubiregi.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { type ShopifyPeer, shopifyLocations, startShopify } from '../../peers/pos/shopify.ts';
import { type Smaregi, startSmaregi } from '../../peers/pos/smaregi.ts';
import { type SquarePeer, squareLocations, startSquare } from '../../peers/pos/square.ts';
import { startUbiregi, type UbiregiPeer } from '../../peers/pos/ubiregi.ts';
import { importRegister, openTestStore } from '../store/fixtures.ts';
import { olderSettings, platformSettings } from './smaregi/settings.ts';

const startMs = Date.parse('2026-11-29T12:00:00+09:00');
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const isLong = process.env['TILLFRAME_LONG'] === '1';
/** After each step polls come at their own pace, every 3 s, then a minute apart (TILLFRAME_LONG=1: at their own), and four hours apart in the quiet between. Seconds. */
const atOwnPace = minute;
const watched = 6 * minute;
const log = createLog({ level: 'silent' });

/** Seconds since the link of the register. */
type Step<Peer> = readonly [atS: number, does: (peer: Peer) => void];
type History<Peer> = {
  readonly why: string;
  readonly steps: readonly Step<Peer>[];
  /** By how much the clock of the server is ahead. */
  readonly aheadS?: number;
  /** The gateway is off. */
  readonly off?: readonly [fromS: number, untilS: number];
  /** Kind, total, time of sale, and time of the void; within two seconds. */
  readonly sales: readonly (readonly [kind: string, total: number, soldS: number, voidedS?: number])[];
};

const terminal = '1';

async function soldOf<Peer extends { clockAheadMs: number }>(
  { steps, aheadS = 0, off, sales }: History<Peer>,
  open: (now: () => number) => Promise<{ peer: Peer; createCloud: (deps: PosCloudDeps) => PosCloud }>,
  register = terminal,
) {
  let nowS = 3;
  const nowMs = (): number => startMs + Math.floor(nowS * 1_000);
  const { peer, createCloud } = await open(nowMs);
  peer.clockAheadMs = aheadS * 1_000;
  const clock: Clock = {
    ...{ boot: 'boot-1', nowMs, monotonicMs: () => 1e6 + nowS * 1_000 },
    // Deadlines of requests alone: a busy machine needs more than a moment for an answer.
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
  await using t = await openTestStore();
  const { store } = t;
  await importRegister(store, 'till-1');
  const intake = createIntake({ store, clock, log, onPending: () => undefined });
  const cloud = createCloud({ clock, log, save: () => Promise.resolve() });
  const stop = new AbortController();
  const left = [...steps];
  let stepS = 0;
  const isOff = (): boolean => off !== undefined && nowS >= off[0] && nowS < off[1];
  const pause = (ms: number): Promise<boolean> => {
    const [next] = left;
    const wasOff = isOff();
    const isQuiet = wasOff || nowS - stepS > watched;
    const isSlow = !isLong && nowS - stepS > atOwnPace;
    nowS += isQuiet ? 4 * hour : isSlow ? minute : Math.min(ms / 1_000, minute);
    if (next !== undefined) nowS = Math.min(nowS, next[0]);
    if (next !== undefined && next[0] <= nowS) {
      left.shift();
      stepS = nowS;
      next[1](peer);
    }
    if (wasOff) stepS = nowS;
    if (isOff()) return pause(ms);
    const isOver = next === undefined && nowS - stepS > watched;
    if (isOver) stop.abort();
    return new Promise((resolve) => setImmediate(() => resolve(!isOver)));
  };
  const linked = { atMs: startMs, boot: 'boot-1', monotonicMs: 1e6 };
  await runPolling(
    {
      ...{ cloud, clock, log, intake, cursor: undefined, pace: defaultPace, timeZone: 'Asia/Tokyo' },
      state: createAccountState(clock),
      received: () => ({
        boot: 'boot-1',
        monotonicMs: clock.monotonicMs(),
        wallMs: clock.nowMs(),
        clock: 'synced',
      }),
      random: () => 0.5,
      keep: () => Promise.resolve(),
      terminals: () => [{ registerKey: 'till-1', terminal: register, linked }],
      isStored: async (id) => (await store.read.pair(id)) !== undefined,
      wakeable: { wake: () => undefined, pause },
    },
    stop.signal,
  );
  await cloud.close();
  const { pairs } = await store.read.sales({ limit: 100 });
  const near = (ms: number, expectedS: number | undefined) => {
    const seconds = (ms - startMs) / 1_000;
    return expectedS !== undefined && Math.abs(seconds - expectedS) <= 2 ? expectedS : seconds;
  };
  return pairs
    .filter(({ moment }) => moment === undefined)
    .toSorted(
      (a, b) =>
        Number(a.sale.registerSaleId) - Number(b.sale.registerSaleId) || a.instant.atMs - b.instant.atMs,
    )
    .map(({ sale, instant, voided }, n) => [
      ...[sale.kind, sale.totalMinor, near(sale.soldAtMs ?? instant.atMs, sales[n]?.[2])],
      ...(sale.kind === 'void' && voided !== undefined ? [near(voided.atMs, sales[n]?.[3])] : []),
    ]);
}

const smaregiHistories: readonly History<Smaregi>[] = [
  {
    why: 'voided three days later',
    steps: [
      [60, (peer) => peer.sell({ terminal, total: 1_100 })],
      [3 * day, (peer) => peer.cancel(newest(peer))],
    ],
    sales: [['void', 1_100, 60, 3 * day]],
  },
  {
    why: 'taken back by another transaction, which is then voided itself',
    steps: [
      [60, (peer) => peer.sell({ terminal, total: 1_100 })],
      [600, (peer) => peer.refund(newest(peer))],
      [900, (peer) => peer.cancel(newest(peer))],
    ],
    sales: [
      ['sale', 1_100, 60],
      ['void', -1_100, 600, 900],
    ],
  },
  {
    why: 'amount edited an hour later',
    steps: [
      [60, (peer) => peer.sell({ terminal, total: 1_100 })],
      [hour, (peer) => peer.edit(newest(peer), { total: '1650' })],
    ],
    sales: [['sale', 1_650, 60]],
  },
  {
    why: 'sold while the tablet was offline for hours',
    steps: [
      [60, (peer) => peer.offline(terminal)],
      [hour, (peer) => peer.sell({ terminal, total: 700 })],
      [6 * hour, (peer) => peer.online(terminal)],
    ],
    sales: [['sale', 700, hour]],
  },
  {
    why: 'visible in the list 90 s after its time of change',
    steps: [
      [70, (peer) => peer.sell({ terminal, total: 200 })],
      [152, (peer) => peer.insertLate({ terminal, total: 100 }, 90)],
    ],
    sales: [
      ['sale', 200, 70],
      ['sale', 100, 62],
    ],
  },
  {
    why: 'sold while the gateway was off for longer than a query may span',
    steps: [
      [120, (peer) => peer.sell({ terminal, total: 100 })],
      [5 * day, (peer) => peer.sell({ terminal, total: 200 })],
      [32 * day, (peer) => peer.sell({ terminal, total: 300 })],
    ],
    off: [300, 33 * day],
    sales: [
      ['sale', 100, 120],
      ['sale', 200, 5 * day],
      ['sale', 300, 32 * day],
    ],
  },
  ...[420, -420].map(
    (aheadS): History<Smaregi> => ({
      why: `at a server whose clock is off by ${aheadS} s`,
      aheadS,
      steps: [
        [60, (peer) => peer.sell({ terminal, total: 100, soldAtMs: startMs + 60_000 })],
        [200, (peer) => peer.sell({ terminal, total: 200, soldAtMs: startMs + 200_000 })],
      ],
      sales: [
        ['sale', 100, 60],
        ['sale', 200, 200],
      ],
    }),
  ),
];

function newest({ transactions }: Smaregi): string {
  return transactions.at(-1)?.head['transactionHeadId'] ?? '';
}

test.each(smaregiHistories)('Smaregi, Platform: has each sale once, as it is now: $why', async (history) => {
  await using peer = await startSmaregi({ now: () => now() });
  let now = Date.now;
  const sold = await soldOf(history, (its) => {
    now = its;
    const createCloud = (deps: PosCloudDeps) => createSmaregiPlatform(platformSettings(peer), deps);
    return Promise.resolve({ peer, createCloud });
  });
  expect(sold).toEqual(history.sales);
});

test.each(smaregiHistories.slice(0, 3))('Smaregi, older API: the same: $why', async (history) => {
  await using peer = await startSmaregi({ now: () => now() });
  let now = Date.now;
  const sold = await soldOf(history, (its) => {
    now = its;
    return Promise.resolve({ peer, createCloud: (deps) => createSmaregi(olderSettings(peer), deps) });
  });
  expect(sold).toEqual(history.sales);
});

const first = ({ checkouts }: UbiregiPeer): number => checkouts[0]?.id ?? 0;

const ubiregiHistories: readonly History<UbiregiPeer>[] = [
  {
    why: 'reopened and closed again with another price, at another time',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100 })],
      [300, (peer) => peer.reopen(first(peer))],
      [420, (peer) => peer.edit(first(peer), 1_650)],
      [1_800, (peer) => peer.closeCheckout(first(peer))],
    ],
    sales: [['sale', 1_650, 1_800]],
  },
  {
    why: 'reopened and closed again the next day',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100 })],
      [13 * hour, (peer) => peer.reopen(first(peer))],
      [14 * hour, (peer) => peer.closeCheckout(first(peer))],
    ],
    sales: [['sale', 1_100, 14 * hour]],
  },
  {
    why: 'closed again at another time, and voided then',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100 })],
      [600, (peer) => peer.closeCheckout(first(peer))],
      [2 * day, (peer) => peer.cancel(first(peer))],
    ],
    sales: [['void', 1_100, 600, 2 * day]],
  },
  {
    why: 'reopened and discarded',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100 })],
      [300, (peer) => peer.reopen(first(peer))],
      [600, (peer) => peer.remove(first(peer))],
    ],
    sales: [['void', 1_100, 60, 600]],
  },
  {
    why: 'voided by mistake, and closed again',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100 })],
      [300, (peer) => peer.cancel(first(peer))],
      [600, (peer) => peer.closeCheckout(first(peer))],
    ],
    sales: [['sale', 1_100, 600]],
  },
  {
    why: 'at a server whose clock is six minutes ahead',
    aheadS: 360,
    steps: [
      [60, (peer) => peer.sell({ total: 100, soldAtMs: startMs + 60_000 })],
      [200, (peer) => peer.sell({ total: 200, soldAtMs: startMs + 200_000 })],
    ],
    sales: [
      ['sale', 100, 60],
      ['sale', 200, 200],
    ],
  },
];

test.each(ubiregiHistories)('Ubiregi: has each sale once, as it is now: $why', async (history) => {
  await using peer = await startUbiregi({ now: () => now() });
  let now = Date.now;
  const settings = ubiregiSettings.parse({ token: peer.token, baseUrl: peer.url });
  const sold = await soldOf(history, (its) => {
    now = its;
    return Promise.resolve({ peer, createCloud: (deps) => createUbiregi(settings, deps) });
  });
  expect(sold).toEqual(history.sales);
});

const firstOrder = ({ payments }: SquarePeer): string => payments[0]?.order_id ?? '';
const authorised = { amount: 1_100, status: 'APPROVED', source_type: 'CARD' } as const;

const squareHistories: readonly History<SquarePeer>[] = [
  {
    why: 'an authorisation taken back three days later',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100, payments: [authorised] })],
      [3 * day, (peer) => peer.cancel(firstOrder(peer))],
    ],
    sales: [['void', 1_100, 60, 3 * day]],
  },
  {
    why: 'a tip added an hour later',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100 })],
      [hour, (peer) => peer.edit(firstOrder(peer), 1_650)],
    ],
    sales: [['sale', 1_650, 60]],
  },
  {
    why: 'paid in two parts, half an hour apart',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100, payments: [{ amount: 500 }], order: { state: 'OPEN' } })],
      [1_860, (peer) => peer.pay(firstOrder(peer), 600)],
    ],
    sales: [['sale', 1_100, 1_860]],
  },
  {
    why: 'given back the next day, which the bank rejects the day after',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100 })],
      [day, (peer) => peer.refund({ of: firstOrder(peer), total: 1_100, status: 'PENDING' })],
      [2 * day, (peer) => peer.settleRefund(peer.refunds[0]?.id ?? '', 'REJECTED')],
    ],
    sales: [
      ['sale', 1_100, 60],
      ['void', -1_100, day, 2 * day],
    ],
  },
  {
    why: 'taken offline, and delivered six hours later',
    steps: [
      [
        7 * hour,
        (peer) => {
          const client_created_at = new Date(startMs + hour * 1_000).toISOString();
          const offline = { amount: 700, offline_payment_details: { client_created_at } };
          peer.sell({ total: 700, payments: [offline] });
        },
      ],
    ],
    sales: [['sale', 700, hour]],
  },
  {
    why: 'visible in the list 90 s after its time of change',
    steps: [
      [70, (peer) => peer.sell({ total: 200 })],
      [152, (peer) => peer.sell({ total: 100, appearsLateMs: 90_000 })],
    ],
    sales: [
      ['sale', 100, 62],
      ['sale', 200, 70],
    ],
  },
  {
    why: 'sold while the gateway was off for a month',
    steps: [
      [120, (peer) => peer.sell({ total: 100 })],
      [5 * day, (peer) => peer.sell({ total: 200 })],
      [32 * day, (peer) => peer.sell({ total: 300 })],
    ],
    off: [300, 33 * day],
    sales: [
      ['sale', 100, 120],
      ['sale', 200, 5 * day],
      ['sale', 300, 32 * day],
    ],
  },
  ...[420, -420].map(
    (aheadS): History<SquarePeer> => ({
      why: `at a server whose clock is off by ${aheadS} s`,
      aheadS,
      steps: [
        [60, (peer) => peer.sell({ total: 100 })],
        [200, (peer) => peer.sell({ total: 200 })],
      ],
      sales: [
        ['sale', 100, 60],
        ['sale', 200, 200],
      ],
    }),
  ),
];

test.each(squareHistories)('Square: has each sale once, as it is now: $why', async (history) => {
  await using peer = await startSquare({ now: () => now() });
  let now = Date.now;
  const settings = squareSettings.parse({ accessToken: peer.token, baseUrl: peer.url });
  const sold = await soldOf(
    history,
    (its) => {
      now = its;
      return Promise.resolve({ peer, createCloud: (deps) => createSquare(settings, deps) });
    },
    squareLocations.honten,
  );
  expect(sold).toEqual(history.sales);
});

const firstOfShop = ({ orders }: ShopifyPeer): string => orders[0]?.id.split('/').at(-1) ?? '';
const cardAuthorised = {
  total: 1_100,
  payments: [{ amount: 1_100, kind: 'EMV_AUTHORIZATION', gateway: 'shopify_payments' }],
  order: { displayFinancialStatus: 'AUTHORIZED' },
} as const;

const shopifyHistories: readonly History<ShopifyPeer>[] = [
  {
    why: 'an authorisation taken back three days later',
    steps: [
      [60, (peer) => peer.sell(cardAuthorised)],
      [3 * day, (peer) => peer.cancel(firstOfShop(peer))],
    ],
    sales: [['void', 1_100, 60, 3 * day]],
  },
  {
    why: 'authorised, and captured in the night',
    steps: [
      [60, (peer) => peer.sell(cardAuthorised)],
      [14 * hour, (peer) => peer.capture(firstOfShop(peer))],
    ],
    sales: [['sale', 1_100, 60]],
  },
  {
    why: 'paid in two parts, half an hour apart',
    steps: [
      [
        60,
        (peer) =>
          peer.sell({
            ...{ total: 1_100, payments: [{ amount: 500 }] },
            order: { displayFinancialStatus: 'PARTIALLY_PAID' },
          }),
      ],
      [1_860, (peer) => peer.pay(firstOfShop(peer), { amount: 600 })],
    ],
    sales: [['sale', 1_100, 1_860]],
  },
  {
    why: 'given back the next day, which the bank rejects the day after',
    steps: [
      [60, (peer) => peer.sell({ total: 1_100 })],
      [day, (peer) => peer.refund({ of: firstOfShop(peer), total: 1_100, status: 'PENDING' })],
      [
        2 * day,
        (peer) => peer.settleRefund(peer.orders[0]?.returned[0]?.id.split('/').at(-1) ?? '', 'FAILURE'),
      ],
    ],
    sales: [
      ['sale', 1_100, 60],
      ['void', -1_100, day, 2 * day],
    ],
  },
  {
    why: 'taken offline, and delivered six hours later',
    steps: [
      ...[60, 1_000, 3_000].map((atS): Step<ShopifyPeer> => [atS, (peer) => peer.sell({ total: atS })]),
      [7 * hour, (peer) => peer.sell({ total: 700, offlineMs: 6 * hour * 1_000 })],
    ],
    sales: [
      ['sale', 60, 60],
      ['sale', 1_000, 1_000],
      ['sale', 3_000, 3_000],
      ['sale', 700, hour],
    ],
  },
  {
    why: 'sold while the gateway was off for a month',
    steps: [
      [120, (peer) => peer.sell({ total: 100 })],
      [5 * day, (peer) => peer.sell({ total: 200 })],
      [32 * day, (peer) => peer.sell({ total: 300 })],
    ],
    off: [300, 33 * day],
    sales: [
      ['sale', 100, 120],
      ['sale', 200, 5 * day],
      ['sale', 300, 32 * day],
    ],
  },
];

test.each(shopifyHistories)('Shopify: has each sale once, as it is now: $why', async (history) => {
  await using peer = await startShopify({ now: () => now() });
  let now = Date.now;
  const { shop, token: accessToken, url: baseUrl } = peer;
  const settings = shopifySettings.parse({ shop, accessToken, baseUrl });
  const sold = await soldOf(
    history,
    (its) => {
      now = its;
      return Promise.resolve({ peer, createCloud: (deps) => createShopify(settings, deps) });
    },
    shopifyLocations.honten,
  );
  expect(sold).toEqual(history.sales);
});
