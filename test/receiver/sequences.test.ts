/** The books of sequences: what is here, what is a hole, and what is only not here yet. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { migrateReceiver } from '../../src/receiver/migrations.ts';
import { createSequences, type EpochState, gaps } from '../../src/receiver/sequences.ts';
import { ask, bodyOf, post, startReceiver } from './start.ts';

const gateway = { source: '/shops/shop-1', gateway: 'gw-1' };
const place = { ...gateway, epoch: 'epoch-1' };

test('whatever arrives in whatever order, the holes are those that a list would show', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }),
      fc.nat(45),
      (arrivals, storedThrough) => {
        using db = open();
        const { sequences } = db;
        sequences.noteStoredThrough(place, { storedThrough: 0, nowMs: 1 });
        for (const sequence of arrivals) sequences.noteEvent({ ...place, sequence: String(sequence) }, 1);
        sequences.noteStoredThrough(place, { storedThrough, nowMs: 2 });
        const [state] = sequences.epochsOf(gateway);
        const here = new Set(arrivals);
        const missing = Array.from({ length: storedThrough }, (_, index) => index + 1).filter(
          (n) => !here.has(n),
        );
        expect(numbersIn(state)).toEqual(missing);
        expect(state).toMatchObject({ missing: missing.length, highest: Math.max(0, ...arrivals) });
        // Runs without a gap are one row each.
        const runs = db.rows();
        expect(
          runs.every(({ first }, index) => index === 0 || first > (runs[index - 1]?.last ?? 0) + 1),
        ).toBe(true);
      },
    ),
  );
});

test('a long list of holes is counted in full and told in part', () => {
  const runs = Array.from({ length: 500 }, (_, index) => ({ first: index * 2 + 2, last: index * 2 + 2 }));
  const found = gaps(runs, { baseline: 0, storedThrough: 1_000 });
  expect([found.holes.length, found.missing, found.highest]).toEqual([100, 500, 1_000]);
});

describe('of an epoch before the database was salvaged', () => {
  const known = (): ReturnType<typeof open> => {
    const db = open();
    db.sequences.noteStoredThrough(place, { storedThrough: 0, nowMs: 1 });
    for (const sequence of [1, 2, 3, 6, 9])
      db.sequences.noteEvent({ ...place, sequence: String(sequence) }, 1);
    return db;
  };
  const gone = [
    { first: 4, last: 5 },
    { first: 8, last: 8 },
  ];

  test('what is told again in a later one is no hole; another gap is, and what is still to come is not', () => {
    using db = known();
    db.sequences.noteEarlierEpoch(place, { doneThrough: 7, gone, lost: 0 }, 2);
    expect(db.sequences.epochsOf(gateway)).toMatchObject([{ holes: [{ first: 7, last: 7 }], highest: 9 }]);
    expect(db.rows()).toEqual([
      { first: 1, last: 6 },
      { first: 8, last: 9 },
    ]);
  });

  test.each([{ lost: 2 }, {}])('what is lost, or may be (%o), is one', (howMany) => {
    using db = known();
    for (let times = 0; times < 2; times += 1)
      db.sequences.noteEarlierEpoch(place, { doneThrough: 9, gone, ...howMany }, 2);
    expect(numbersIn(db.sequences.epochsOf(gateway)[0])).toEqual([4, 5, 7, 8]);
  });

  test('one that a receiver never heard of: of what is lost it learns all the same, the rest went elsewhere', () => {
    using db = open();
    db.sequences.noteEarlierEpoch(place, { doneThrough: 9, gone, lost: 0 }, 2);
    db.sequences.noteEarlierEpoch(place, { doneThrough: 9, gone }, 2);
    expect(db.sequences.epochsOf(gateway)).toEqual([]);
    db.sequences.noteEarlierEpoch(place, { doneThrough: 9, gone, lost: 3 }, 2);
    expect(db.sequences.epochsOf(gateway)).toMatchObject([{ baseline: 3, holes: gone, missing: 3 }]);
  });

  test('whatever is filled in whatever order, runs are what a list would show', () => {
    const range = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(8));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
        using db = open();
        db.sequences.noteStoredThrough(place, { storedThrough: 0, nowMs: 1 });
        const filled = ranges.map(([first, more]) => ({ first, last: first + more }));
        for (const one of filled)
          db.sequences.noteEarlierEpoch(place, { doneThrough: 0, gone: [one], lost: 0 }, 2);
        const here = new Set(
          filled.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n)),
        );
        const inRuns = db
          .rows()
          .flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n));
        expect(inRuns).toEqual([...here].toSorted((a, b) => a - b));
        expect(db.rows().every(({ first }, n) => n === 0 || first > (db.rows()[n - 1]?.last ?? 0) + 1)).toBe(
          true,
        );
      }),
    );
  });
});

describe('as gateways meet it', () => {
  const through = (sequence: number): Record<string, string> => ({
    'tillframe-stored-through': String(sequence),
  });
  const epochs = async (receiver: Parameters<typeof ask>[0]): Promise<EpochState[]> => {
    const { gateways } = (await (await ask(receiver, '/v1/gateways')).json()) as {
      gateways: { gateway: string; epochs: EpochState[] }[];
    };
    return gateways.flatMap((gateway) => gateway.epochs);
  };

  test('a gateway that was given another id goes on in its epoch: what came under the earlier one is no hole', async () => {
    await using receiver = await startReceiver();
    const renamed = (sequence: number): string =>
      bodyOf({ sequence }).replace('"gateway":"gw-1"', '"gateway":"gw-2"');
    await post(receiver, [bodyOf({ sequence: 1 }), bodyOf({ sequence: 2 })], through(0));
    // New sales go first, in one batch with the oldest.
    await post(receiver, [bodyOf({ sequence: 3 }), renamed(6)], through(2));
    await post(receiver, [bodyOf({ sequence: 4 })], through(3));
    await post(receiver, [renamed(7)], through(6));
    const [after] = await epochs(receiver);
    expect(after).toMatchObject({ holes: [{ first: 5, last: 5 }], missing: 1, highest: 7 });
    await post(receiver, [bodyOf({ sequence: 5 })], through(7));
    for (const epoch of await epochs(receiver)) expect(epoch).toMatchObject({ missing: 0, highest: 7 });
    // Another shop's, of a copied card: another matter.
    await post(receiver, [bodyOf({ sequence: 1, shopId: 'shop-2' }).replace('gw-1', 'gw-3')], through(0));
    await post(receiver, [bodyOf({ sequence: 4, shopId: 'shop-2' }).replace('gw-1', 'gw-3')], through(3));
    expect((await epochs(receiver)).map(({ missing }) => missing).sort()).toEqual([0, 0, 2]);
  });

  test('a gap above what it says is stored is only not here yet; at or below it is a hole', async () => {
    await using receiver = await startReceiver();
    await post(receiver, [bodyOf({ sequence: 1 }), bodyOf({ sequence: 4 })], through(0));
    expect(await epochs(receiver)).toMatchObject([{ missing: 0, highest: 4, storedThrough: 0 }]);
    await post(receiver, [bodyOf({ sequence: 5 })], through(4));
    expect(await epochs(receiver)).toMatchObject([{ missing: 2, holes: [{ first: 2, last: 3 }] }]);
    // An old header that comes late takes nothing back; what fills the hole does.
    await post(receiver, [bodyOf({ sequence: 2 })], through(1));
    expect(await epochs(receiver)).toMatchObject([{ holes: [{ first: 3, last: 3 }], storedThrough: 4 }]);
    await post(receiver, [bodyOf({ sequence: 3 })], through(5));
    expect(await epochs(receiver)).toMatchObject([{ missing: 0 }]);
  });

  test('what a gateway sent elsewhere before it came here is no hole', async () => {
    await using receiver = await startReceiver();
    await post(receiver, [bodyOf({ sequence: 101 })], through(100));
    expect(await epochs(receiver)).toMatchObject([{ baseline: 100, missing: 0 }]);
    await post(receiver, [bodyOf({ sequence: 103 })], through(102));
    expect(await epochs(receiver)).toMatchObject([{ holes: [{ first: 102, last: 102 }] }]);
  });

  test('nor is it where one of those is the first to come, sent once more for the address of its picture', async () => {
    await using receiver = await startReceiver();
    await post(receiver, [bodyOf({ sequence: 90 })], through(100));
    await post(receiver, [bodyOf({ sequence: 101 })], through(100));
    expect(await epochs(receiver)).toMatchObject([{ baseline: 100, missing: 0, highest: 101 }]);
  });

  test('an event that stands in, or that came by another gateway before, fills its place', async () => {
    await using receiver = await startReceiver();
    const sale = bodyOf({ sequence: 1, saleId: 'till-1:1:20261120' });
    const again = sale.replace('"gateway":"gw-1"', '"gateway":"gw-2"');
    await post(receiver, [sale], through(0));
    await post(receiver, [again], through(0));
    await post(
      receiver,
      [bodyOf({ sequence: 2 }).replace('"gateway":"gw-1"', '"gateway":"gw-2"')],
      through(1),
    );
    expect((await epochs(receiver)).map(({ missing }) => missing)).toEqual([0, 0]);
  });

  test('a header that is no number tells nothing', async () => {
    await using receiver = await startReceiver();
    for (const text of ['-1', 'x', '99999999999999999'])
      expect(
        (await post(receiver, [bodyOf({ sequence: 7 })], { 'tillframe-stored-through': text })).status,
      ).toBe(200);
    expect(await epochs(receiver)).toMatchObject([{ storedThrough: 0, missing: 0 }]);
  });
});

function open(): Disposable & {
  sequences: ReturnType<typeof createSequences>;
  rows(): { first: number; last: number }[];
} {
  const db = new Database(':memory:');
  migrateReceiver(db, 0);
  return {
    sequences: createSequences(db),
    rows: () =>
      db
        .prepare<[], { first: number; last: number }>('select first, last from sequence_runs order by first')
        .all(),
    [Symbol.dispose]: () => void db.close(),
  };
}

function numbersIn(state: EpochState | undefined): number[] {
  return (state?.holes ?? []).flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
}
