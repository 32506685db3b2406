/**
 * What every source of sales promises, whatever its protocol (src/agent/sources/source.ts): what is told is in the store once, with the right amounts,
 * and the far side hears "yes" only after that. A new source is one more `SourceUnderTest`, in a test file of its own:
 *
 *   sourceContract({ name: 'http', by: 'register', open: openHttpWorld });
 *
 * POS clouds get most of their world from cloud-under-test.ts. Sales are told apart by their totals, which each test uses once.
 */
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import type { IncomingSale, Intake } from '../../../src/agent/sources/source.ts';
import type { Pair } from '../../../src/domain/capture/pair.ts';
import type { Received } from '../../../src/domain/sale/sale.ts';
import { defaultInstantRule } from '../../../src/domain/time/instant.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog, type Log } from '../../../src/lib/log.ts';
import { openTestStore, receivedNow, type TestStore } from '../store/fixtures.ts';

/** The register of all sales in the suite. */
export const contractRegister = 'till-1';

export type ContractSale = {
  /** Assigned by the register or the POS. */
  readonly number: string;
  readonly kind: 'sale' | 'refund';
  /** Negative for a refund. */
  readonly totalMinor: number;
};

type SourceDeps = {
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  readonly received: () => Received;
};

/**
 * The other side: a POS server, a broker, a till, a printer. It runs on while the gateway is away, and
 * repeats everything unacknowledged.
 */
export type SourceWorld = AsyncDisposable & {
  /**
   * Starts the gateway's side, possibly again, with its stored state. Resolves once it can receive. Works
   * until the signal aborts.
   */
  start(deps: SourceDeps, signal: AbortSignal): Promise<{ readonly stopped: Promise<unknown> }>;
  /** The register sells. Doesn't wait for the gateway, which may not be running. */
  readonly tell: (sale: ContractSale) => void | Promise<void>;
  /** An identical repetition, after the acknowledgement. */
  readonly repeat?: (sale: ContractSale) => void | Promise<void>;
  /** The same transaction with another total. */
  readonly edit?: (sale: ContractSale) => void | Promise<void>;
  /** Sends unreadable data between the sales. */
  readonly garbage?: () => void | Promise<void>;
  /** Number of reports of unreadable data, at the peer, in the log or in the account's state. */
  readonly complaints?: () => number;
  /** Number of sales that the peer need not repeat. */
  acknowledged(): number;
};

export type SourceUnderTest = {
  readonly name: string;
  readonly by: 'register' | 'printer' | 'cloud';
  readonly open: () => Promise<SourceWorld>;
};

type Mode =
  | 'open'
  /** The store rejects writes. */
  | 'refuse'
  /** Everything is stored, but no answer ever arrives. */
  | 'swallow';

/** Real intake over a real store, with a gate before it. */
type Shop = AsyncDisposable & {
  readonly deps: SourceDeps;
  readonly heard: readonly IncomingSale[];
  set(mode: Mode): void;
  pairs(): Promise<readonly Pair[]>;
  /** Totals of the stored sales, smallest first. */
  totals(): Promise<number[]>;
};

async function openShop(): Promise<Shop> {
  const testStore: TestStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp({
    cameras: [],
    registers: [{ key: contractRegister, name: 'レジ1', instant: defaultInstantRule }],
    links: [],
  });
  const log = createLog({ level: 'silent' });
  const intake = createIntake({ store, clock: systemClock, log, onPending: () => undefined });
  const heard: IncomingSale[] = [];
  let mode: Mode = 'open';
  const pairs = async () => (await store.read.sales({ limit: 200 })).pairs;
  return {
    heard,
    deps: {
      clock: systemClock,
      log,
      received: receivedNow,
      intake: async (sale) => {
        heard.push(sale);
        if (mode === 'refuse') return { kind: 'unavailable', why: 'the disk is full', refusal: 'disk' };
        const answer = await intake(sale);
        return mode === 'open' ? answer : new Promise<never>(() => undefined);
      },
    },
    set: (next) => {
      mode = next;
    },
    pairs,
    totals: async () => (await pairs()).map(({ sale }) => sale.totalMinor).sort((a, b) => a - b),
    [Symbol.asyncDispose]: () => testStore[Symbol.asyncDispose](),
  };
}

const sales: readonly ContractSale[] = [
  { number: '101', kind: 'sale', totalMinor: 1_980 },
  { number: '102', kind: 'sale', totalMinor: 550 },
  { number: '103', kind: 'refund', totalMinor: -330 },
  { number: '104', kind: 'sale', totalMinor: 12_340 },
  { number: '105', kind: 'sale', totalMinor: 108 },
];
const allTotals = [-330, 108, 550, 1_980, 12_340];
const [oneSale] = sales as readonly [ContractSale];

/** A source still running after this hangs. */
const stopWithinMs = 10_000;

async function started(world: SourceWorld, shop: Shop) {
  const lifetime = new AbortController();
  const { stopped } = await world.start(shop.deps, lifetime.signal);
  const stop = async (): Promise<void> => {
    lifetime.abort(new Error('stopping'));
    const tooLate = new AbortController();
    const late = systemClock.sleep(stopWithinMs, tooLate.signal).then(
      () => Promise.reject(new Error(`the source had not stopped after ${stopWithinMs} ms`)),
      () => undefined,
    );
    await Promise.race([stopped, late]);
    tooLate.abort();
  };
  return { stop, signal: lifetime.signal, [Symbol.asyncDispose]: stop };
}

/** Waits, then makes sure with a later sale that nothing more arrives. */
async function expectTotals(shop: Shop, totals: readonly number[]): Promise<void> {
  await expect.poll(() => shop.totals()).toEqual(totals);
}

async function expectAcknowledged(world: SourceWorld, count: number): Promise<void> {
  await expect.poll(() => world.acknowledged()).toBeGreaterThanOrEqual(count);
}

/** Sockets, servers, pipes and timers of this process, by kind. */
function openHandles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function moreThan(before: Record<string, number>): string[] {
  return Object.entries(openHandles())
    .filter(([kind, count]) => count > (before[kind] ?? 0))
    .map(([kind, count]) => `${kind}: ${count}, before ${before[kind] ?? 0}`);
}

export function sourceContract({ name, by, open }: SourceUnderTest): void {
  describe(`${name}: a source of sales`, () => {
    test('hands on each sale once, with its amounts, and is acknowledged afterwards', async () => {
      await using shop = await openShop();
      await using world = await open();
      await using _source = await started(world, shop);
      for (const sale of sales) await world.tell(sale);
      await expectTotals(shop, allTotals);
      await expectAcknowledged(world, sales.length);
      const pairs = await shop.pairs();
      const kinds = Object.fromEntries(pairs.map(({ sale }) => [sale.totalMinor, sale.kind]));
      expect(kinds).toEqual(Object.fromEntries(sales.map(({ totalMinor, kind }) => [totalMinor, kind])));
      expect(new Set(pairs.map(({ registerKey }) => registerKey))).toEqual(new Set([contractRegister]));
      expect(new Set(shop.heard.map(({ origin }) => origin?.by ?? 'register'))).toEqual(new Set([by]));
      expect(new Set(pairs.map(({ saleId }) => saleId)).size).toBe(sales.length);
    });

    test('is not acknowledged while the store rejects writes, and loses nothing', async () => {
      await using shop = await openShop();
      await using world = await open();
      await using _source = await started(world, shop);
      shop.set('refuse');
      for (const sale of sales.slice(0, 3)) await world.tell(sale);
      // Received, and repeated.
      await expect.poll(() => shop.heard.length).toBeGreaterThan(1);
      expect(world.acknowledged()).toBe(0);
      expect(await shop.totals()).toEqual([]);
      shop.set('open');
      for (const sale of sales.slice(3)) await world.tell(sale);
      await expectTotals(shop, allTotals);
      await expectAcknowledged(world, sales.length);
    });

    test('delivers again after a stop before the commit was reported, and the sale counts once', async () => {
      await using shop = await openShop();
      await using world = await open();
      {
        await using _source = await started(world, shop);
        shop.set('swallow');
        for (const sale of sales.slice(0, 2)) await world.tell(sale);
        await expect.poll(() => shop.totals()).not.toEqual([]);
        expect(world.acknowledged()).toBe(0);
      }
      shop.set('open');
      // Sold while the gateway is away.
      for (const sale of sales.slice(2)) await world.tell(sale);
      await using _again = await started(world, shop);
      await expectTotals(shop, allTotals);
      await expectAcknowledged(world, sales.length);
      expect((await shop.pairs()).map(({ revision }) => revision)).toEqual(sales.map(() => 1));
    });

    test('stores a repeated delivery once, without a further revision', async () => {
      await using shop = await openShop();
      await using world = await open();
      if (world.repeat === undefined) return;
      await using _source = await started(world, shop);
      await world.tell(oneSale);
      await expectAcknowledged(world, 1);
      await world.repeat(oneSale);
      // Sent after the repetition, on the same path.
      for (const sale of sales.slice(1)) await world.tell(sale);
      await expectTotals(shop, allTotals);
      expect((await shop.pairs()).map(({ revision }) => revision)).toEqual(sales.map(() => 1));
    });

    test('stores an edit as a revision of the same sale', async () => {
      await using shop = await openShop();
      await using world = await open();
      if (world.edit === undefined) return;
      await using _source = await started(world, shop);
      await world.tell(oneSale);
      await expectTotals(shop, [1_980]);
      const [before] = await shop.pairs();
      await world.edit({ ...oneSale, totalMinor: 1_480 });
      await expectTotals(shop, [1_480]);
      expect(await shop.pairs()).toMatchObject([{ saleId: before?.saleId, revision: 2 }]);
      // A receipt is printed once for each state, without an indication of the newer one.
      if (by === 'printer') return;
      await world.edit(oneSale);
      await expectTotals(shop, [1_980]);
      expect(await shop.pairs()).toMatchObject([{ saleId: before?.saleId, revision: 3 }]);
    });

    test('reports unreadable records and continues', async () => {
      await using shop = await openShop();
      await using world = await open();
      if (world.garbage === undefined) return;
      await using _source = await started(world, shop);
      await world.tell(oneSale);
      await expectTotals(shop, [1_980]);
      await world.garbage();
      for (const sale of sales.slice(1)) await world.tell(sale);
      await expectTotals(shop, allTotals);
      await expect.poll(() => world.complaints?.()).toBeGreaterThan(0);
    });

    test('stops on abort and leaves nothing open', async () => {
      await using shop = await openShop();
      await using world = await open();
      let before: Record<string, number> = {};
      // Measured where it is measured again, since vitest has timers of its own there.
      await expect.poll(() => (before = openHandles())).toBeDefined();
      const source = await started(world, shop);
      await world.tell(oneSale);
      await expectAcknowledged(world, 1);
      await source.stop();
      expect(getEventListeners(source.signal, 'abort')).toEqual([]);
      await expect.poll(() => moreThan(before)).toEqual([]);
      // Once more, with a commit in progress that never ends.
      await using again = await started(world, shop);
      shop.set('swallow');
      await world.tell({ number: '106', kind: 'sale', totalMinor: 660 });
      await expect.poll(() => shop.heard.length).toBeGreaterThan(1);
      await again.stop();
    });
  });
}
