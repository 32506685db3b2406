/**
 * A day of sales through the peer of a POS cloud, with everything going wrong: requests that fail in every way, sales that appear late, records
 * that are touched and edited, restarts, a database that takes nothing now and then. The day passes as fast as the poller can follow; the
 * clocks of peer and gateway jump ahead with each sale.
 *
 * A sale's total is its number in the day times 100, plus how often it was edited: what is in the store tells by itself what is missing.
 */

import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { createAccountState } from '../../../src/agent/sources/polling/account-state.ts';
import type { PosCloud, PosCloudDeps } from '../../../src/agent/sources/polling/cloud-source.ts';
import { runPolling } from '../../../src/agent/sources/polling/polling.ts';
import { shopifySettings } from '../../../src/agent/sources/shopify/settings.ts';
import { createShopify } from '../../../src/agent/sources/shopify/shopify.ts';
import { createSmaregi } from '../../../src/agent/sources/smaregi/smaregi.ts';
import { createSmaregiPlatform } from '../../../src/agent/sources/smaregi-platform/smaregi-platform.ts';
import type { Intake } from '../../../src/agent/sources/source.ts';
import { squareSettings } from '../../../src/agent/sources/square/settings.ts';
import { createSquare } from '../../../src/agent/sources/square/square.ts';
import { maxHeldTries } from '../../../src/agent/sources/ubiregi/directory.ts';
import { ubiregiSettings } from '../../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../../src/agent/sources/ubiregi/ubiregi.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import type { PosFault, PosFaults } from '../../peers/pos/pos-faults.ts';
import { shopifyLocations, startShopify } from '../../peers/pos/shopify.ts';
import { startSmaregi } from '../../peers/pos/smaregi.ts';
import { squareLocations, startSquare } from '../../peers/pos/square.ts';
import { startUbiregi } from '../../peers/pos/ubiregi.ts';
import { importRegister, openTestStore } from '../store/fixtures.ts';
import { randomOf } from '../upload/random.ts';
import { testPace } from './cloud-under-test.ts';
import { olderSettings, platformSettings } from './smaregi/settings.ts';

type DayPos = {
  readonly terminal: string;
  readonly faults: PosFaults;
  /** Requests that go wrong so many times one after the other at most; what is lost then is lost for good, and told so. */
  readonly wellAfter?: { readonly path: RegExp; readonly times: number };
  readonly createCloud: (deps: PosCloudDeps) => PosCloud;
  sell(total: number): string;
  /** It appears now, and says that it was changed so long ago. */
  sellLate(total: number, secondsAgo: number): string;
  edit(id: string, total: number): void;
  touch(id: string): void;
  garbage(): void;
  /** What happens at closing time: every record changes, and nothing that matters. */
  closeDay?(): void;
  close(): Promise<unknown>;
};

/** Silence is given up after this, milliseconds. */
const bounds = { requestMs: 400 };

async function openSmaregi(api: 'older' | 'platform', now: () => number): Promise<DayPos> {
  const smaregi = await startSmaregi({ now });
  const terminal = '1';
  return {
    terminal,
    faults: smaregi.faults,
    createCloud: (deps) =>
      api === 'older'
        ? createSmaregi(olderSettings(smaregi), deps, bounds)
        : createSmaregiPlatform(platformSettings(smaregi), deps, bounds),
    sell: (total) => smaregi.sell({ terminal, total }),
    sellLate: (total, secondsAgo) => smaregi.insertLate({ terminal, total }, secondsAgo),
    edit: (id, total) => smaregi.edit(id, { total: String(total) }),
    touch: (id) => smaregi.touch(id),
    garbage: () => smaregi.addGarbage(),
    closeDay: () => smaregi.closeDay(),
    close: async () => smaregi[Symbol.asyncDispose](),
  };
}

async function openUbiregi(now: () => number): Promise<DayPos> {
  const ubiregi = await startUbiregi({ now });
  const settings = ubiregiSettings.parse({ token: ubiregi.token, baseUrl: ubiregi.url });
  return {
    terminal: '1',
    faults: ubiregi.faults,
    // Without the names of its items a sale is told all the same after that, and once more when they are there.
    wellAfter: { path: /\/menus\//, times: maxHeldTries },
    createCloud: (deps) => createUbiregi(settings, deps, bounds),
    sell: (total) => String(ubiregi.sell({ total }).id),
    sellLate: (total, secondsAgo) => String(ubiregi.sell({ total, appearsLateMs: secondsAgo * 1_000 }).id),
    edit: (id, total) => ubiregi.edit(Number(id), total),
    touch: (id) => ubiregi.touch(Number(id)),
    garbage: () => ubiregi.addGarbage(),
    close: () => ubiregi.close(),
  };
}

async function openSquare(now: () => number): Promise<DayPos> {
  const square = await startSquare({ now });
  const settings = squareSettings.parse({ accessToken: square.token, baseUrl: square.url });
  return {
    terminal: squareLocations.honten,
    faults: square.faults,
    createCloud: (deps) => createSquare(settings, deps, bounds),
    sell: (total) => square.sell({ total }).orderId,
    sellLate: (total, secondsAgo) => square.sell({ total, appearsLateMs: secondsAgo * 1_000 }).orderId,
    edit: (id, total) => square.edit(id, total),
    touch: (id) => square.touch(id),
    garbage: () => square.addGarbage(),
    close: () => square.close(),
  };
}

async function openShopify(now: () => number): Promise<DayPos> {
  const shopify = await startShopify({ now });
  // Polled a hundred times as often as in a shop: its budget is tested by itself.
  shopify.points = 2_000;
  const { shop, clientId, clientSecret, url: baseUrl } = shopify;
  const settings = shopifySettings.parse({ shop, clientId, clientSecret, baseUrl });
  return {
    terminal: shopifyLocations.honten,
    faults: shopify.faults,
    createCloud: (deps) => createShopify(settings, deps, bounds),
    sell: (total) => shopify.sell({ total }),
    sellLate: (total, secondsAgo) => shopify.sell({ total, appearsLateMs: secondsAgo * 1_000 }),
    edit: (id, total) => shopify.edit(id, total),
    touch: (id) => shopify.touch(id),
    garbage: () => shopify.addGarbage(),
    close: () => shopify.close(),
  };
}

export const dayKinds = ['smaregi', 'smaregi-platform', 'ubiregi', 'square', 'shopify'] as const;
type DayKind = (typeof dayKinds)[number];

function openPos(kind: DayKind, now: () => number): Promise<DayPos> {
  switch (kind) {
    case 'smaregi':
      return openSmaregi('older', now);
    case 'smaregi-platform':
      return openSmaregi('platform', now);
    case 'ubiregi':
      return openUbiregi(now);
    case 'square':
      return openSquare(now);
    case 'shopify':
      return openShopify(now);
  }
}

const wrongs: readonly PosFault[] = [
  { status: 429, headers: { 'retry-after': '1' } },
  { status: 500 },
  { status: 503 },
  'hang',
  'half',
  'stall',
  'reset',
  'portal',
];

export type DayOptions = {
  readonly kind: DayKind;
  readonly sales: number;
  readonly seed: number;
  /** Of all requests, how many go wrong. */
  readonly faultShare: number;
  /** Of all sales told, how many the store can't take at first. */
  readonly refusalShare: number;
  /**
   * The counter-proof: every tenth sale is reported as stored once without being stored, whatever `refusalShare` says. Nothing restarts:
   * a poller that has restarted reads the newest sales again and would repair the loss, depending on its timing.
   */
  readonly careless?: boolean;
};

export type DayReport = {
  readonly sold: number;
  readonly stored: number;
  readonly missing: readonly number[];
  readonly doubled: readonly number[];
  readonly wrongTotal: readonly string[];
  readonly wrongRevision: readonly string[];
  readonly edits: number;
  readonly late: number;
  readonly touches: number;
  readonly garbage: number;
  readonly unreadable: number;
  readonly faults: number;
  readonly refusals: number;
  readonly restarts: number;
  readonly tookMs: number;
};

const dayMs = 24 * 3_600_000;
export const carelessEvery = 10;
/** After the last sale, with all well again. */
const settleWithinMs = 60_000;

export async function replayDay(options: DayOptions): Promise<DayReport> {
  const { kind, sales, careless = false } = options;
  const random = randomOf(options.seed);
  const startedMs = systemClock.monotonicMs();
  let aheadMs = 0;
  const clock: Clock = {
    boot: 'replayed-day',
    nowMs: () => systemClock.nowMs() + Math.round(aheadMs),
    monotonicMs: () => systemClock.monotonicMs() + aheadMs,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
  await using testStore = await openTestStore();
  const { store } = testStore;
  await importRegister(store, 'till-1');
  const pos = await openPos(kind, () => clock.nowMs());
  const log = createLog({ level: 'silent' });
  const intake = createIntake({ store, clock, log, onPending: () => undefined });
  const settled = new Map<number, number>();
  let refusals = 0;
  const lost = new Set<number>();
  const gate: Intake = async (sale) => {
    const number = Math.floor(sale.sale.totalMinor / 100);
    if (careless && number % carelessEvery === 0 && !lost.has(number)) {
      lost.add(number);
      return { kind: 'known', saleId: sale.saleId ?? '', revision: 1 };
    }
    if (!careless && random() < options.refusalShare) {
      refusals += 1;
      return { kind: 'unavailable', why: 'the disk is full' };
    }
    const answer = await intake(sale);
    if (answer.kind !== 'unavailable' && answer.kind !== 'unknown_register')
      settled.set(number, sale.sale.totalMinor);
    return answer;
  };

  let cursor: string | undefined;
  let polls = 0;
  const linked = { atMs: clock.nowMs() - 5_000, boot: clock.boot, monotonicMs: clock.monotonicMs() - 5_000 };
  const state = createAccountState(clock);
  function start() {
    const lifetime = new AbortController();
    const cloud = pos.createCloud({ clock, log, save: async () => undefined });
    const counted: PosCloud = {
      ...cloud,
      poll: (...args) => {
        polls += 1;
        return cloud.poll(...args);
      },
    };
    const running = runPolling(
      {
        ...{ clock, log, state, cursor },
        cloud: counted,
        intake: gate,
        pace: testPace,
        timeZone: 'Asia/Tokyo',
        random,
        keep: async (progress) => {
          ({ cursor } = progress);
        },
        received: () => ({
          boot: clock.boot,
          monotonicMs: clock.monotonicMs(),
          wallMs: clock.nowMs(),
          clock: 'synced',
        }),
        terminals: () => [{ registerKey: 'till-1', terminal: pos.terminal, linked }],
        isStored: async (saleId) => (await store.read.pair(saleId)) !== undefined,
      },
      lifetime.signal,
    );
    return async (): Promise<void> => {
      lifetime.abort(new Error('stopping'));
      await running;
      await cloud.close();
    };
  }

  const ids = new Map<number, string>();
  const edits = new Map<number, number>();
  const tally = { late: 0, touches: 0, garbage: 0, restarts: 0 };
  let inARow = 0;
  pos.faults.each(({ url = '' }) => {
    const { path, times } = pos.wellAfter ?? {};
    const isCounted = path?.test(url) === true;
    const goesWrong = random() < options.faultShare && !(isCounted && inARow === times);
    if (isCounted) inARow = goesWrong ? inARow + 1 : 0;
    return goesWrong ? wrongs[Math.floor(random() * wrongs.length)] : undefined;
  });
  /** One of those that have arrived as they are now. */
  const someSettled = (): number | undefined => {
    const [number] = [...settled.keys()].slice(Math.floor(random() * settled.size));
    return number !== undefined && settled.get(number) === number * 100 + (edits.get(number) ?? 0)
      ? number
      : undefined;
  };
  let stop = start();
  for (let number = 1; number <= sales; number++) {
    aheadMs += (dayMs / sales) * 2 * random();
    const isLate = random() < 0.03;
    const total = number * 100;
    if (isLate) tally.late += 1;
    ids.set(number, isLate ? pos.sellLate(total, Math.ceil(random() * 90)) : pos.sell(total));
    if (random() < 0.05) {
      const edited = someSettled();
      if (edited !== undefined) {
        edits.set(edited, (edits.get(edited) ?? 0) + 1);
        pos.edit(ids.get(edited) ?? '', edited * 100 + (edits.get(edited) ?? 0));
      }
    }
    if (random() < 0.05) {
      const touched = someSettled();
      if (touched !== undefined) {
        tally.touches += 1;
        pos.touch(ids.get(touched) ?? '');
      }
    }
    if (random() < 3 / sales) {
      tally.garbage += 1;
      pos.garbage();
    }
    if (!careless && random() < Math.max(2 / sales, 0.01)) {
      tally.restarts += 1;
      await stop();
      stop = start();
    }
    // A handful of sales from one look to the next, as in a busy hour.
    if (random() < 0.2) await morePolls(1);
  }
  pos.closeDay?.();
  pos.faults.clear();
  const until = systemClock.monotonicMs() + settleWithinMs;
  const isDone = (): boolean =>
    [...ids.keys()].every(
      (number) => lost.has(number) || settled.get(number) === number * 100 + (edits.get(number) ?? 0),
    );
  while (!isDone() && systemClock.monotonicMs() < until) await morePolls(1);
  // Whatever comes twice comes with these.
  await morePolls(5);
  await stop();
  const faults = pos.faults.happened();
  await pos.close();

  async function morePolls(count: number): Promise<void> {
    const wanted = polls + count;
    while (polls < wanted) await systemClock.sleep(2);
  }

  const found = new Map<number, { total: number; revision: number }[]>();
  let nextCursor: string | undefined;
  do {
    const page = await store.read.sales({
      limit: 200,
      ...(nextCursor !== undefined && { cursor: nextCursor }),
    });
    for (const { sale, revision } of page.pairs) {
      const number = Math.floor(sale.totalMinor / 100);
      found.set(number, [...(found.get(number) ?? []), { total: sale.totalMinor, revision }]);
    }
    ({ nextCursor } = page);
  } while (nextCursor !== undefined);
  const numbers = [...ids.keys()];
  const one = (number: number) => found.get(number)?.[0];
  const requestedTotal = (number: number): number => number * 100 + (edits.get(number) ?? 0);
  return {
    sold: numbers.length,
    stored: [...found.values()].reduce((sum, list) => sum + list.length, 0),
    missing: numbers.filter((number) => !found.has(number)),
    doubled: [...found].filter(([, list]) => list.length > 1).map(([number]) => number),
    wrongTotal: numbers
      .filter((number) => found.has(number) && one(number)?.total !== requestedTotal(number))
      .map((number) => `${one(number)?.total} in place of ${requestedTotal(number)}`),
    wrongRevision: numbers
      .filter((number) => found.has(number) && one(number)?.revision !== 1 + (edits.get(number) ?? 0))
      .map(
        (number) => `sale ${number}: ${one(number)?.revision} in place of ${1 + (edits.get(number) ?? 0)}`,
      ),
    edits: [...edits.values()].reduce((sum, count) => sum + count, 0),
    ...tally,
    unreadable: state.report().unreadable.count,
    faults,
    refusals,
    tookMs: systemClock.monotonicMs() - startedMs,
  };
}
