/** Eviction at the quota: its order, and that no sale is lost. */

import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { quotaMarks } from '../../../../src/agent/store/space/space-policy.ts';
import { StoreUnavailable } from '../../../../src/agent/store/store.ts';
import { saleEventSchema } from '../../../../src/contract/cloud/event.ts';
import { fillDiskUpTo, mayMount, mountSmallDisk } from '../../../peers/machine/small-disk.ts';
import { cloudSaid } from '../../upload/events.ts';
import { capturedSettlement } from '../fixtures.ts';
import { dayMs, type Kept, megabyte, openKept } from '../kept.ts';

const isLong = process.env['TILLFRAME_LONG'] === '1';
const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 10_000, maxBytes: Number.MAX_SAFE_INTEGER };

/** The log takes 8 MB of it. */
const small = { maxBytes: 14 * megabyte };

function outcomes(kept: Kept, saleIds: readonly string[]): string[] {
  return saleIds.map((saleId) => {
    const capture = kept.read.pair(saleId)?.captures[0];
    return capture === undefined
      ? 'gone'
      : capture.outcome === 'captured' && capture.removed
        ? 'removed'
        : capture.outcome;
  });
}

function fileBytes({ path }: Kept): number {
  return statSync(path).size + statSync(`${path}-wal`).size;
}

/** Sells until the first look that had something to do; gives all. */
function fill(kept: Kept, until: () => boolean): string[] {
  const sold: string[] = [];
  while (!until()) {
    sold.push(kept.sell().saleId);
    kept.clock.pass(10_000);
    kept.lookAll();
    if (sold.length > 5_000) throw new Error('the quota is never reached');
  }
  return sold;
}

describe('a quota that is used up while offline', () => {
  test('evicts pictures oldest first and reports it, loses no sale, then refuses sales, then recovers', async () => {
    await using kept = await openKept(small);
    const evicted = () => kept.count(`SELECT count(*) FROM captures WHERE outcome = 'evicted'`);
    const sold = fill(kept, () => evicted() >= 100);
    // A prefix of what was sold.
    const found = outcomes(kept, sold);
    expect(found.slice(0, evicted())).toEqual(Array.from({ length: evicted() }, () => 'evicted'));
    expect(new Set(found.slice(evicted()))).toEqual(new Set(['captured']));
    expect(fileBytes(kept)).toBeLessThanOrEqual(small.maxBytes);

    // Sales without pictures, until there is nothing more to give up.
    const lines = Array.from({ length: 300 }, (_, n) => ({ name: `とても長い名前の商品 ${n}`, amount: n }));
    let refused: unknown;
    const first = kept.input({ registerSaleId: 'L0', lines });
    for (let n = 0; refused === undefined && n < 5_000; n += 1) {
      try {
        const input = n === 0 ? first : kept.input({ registerSaleId: `L${n}`, lines });
        const accepted = kept.write.acceptSale(input);
        if (accepted.kind !== 'stored') throw new Error(accepted.kind);
        for (const { saleId, cameraId } of accepted.pending)
          kept.write.settleCapture({
            saleId,
            cameraId,
            requestedOffsetMs: 0,
            outcome: { outcome: 'damaged', details: {} },
          });
        sold.push(accepted.saleId);
      } catch (error) {
        refused = error;
      }
      kept.lookAll();
    }
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect(refused).toMatchObject({ refusal: 'quota' });
    expect(kept.look()).toMatchObject({ refusal: 'quota' });
    expect(kept.count('SELECT count(*) FROM thumbnails')).toBe(0);
    expect(kept.count('SELECT count(*) FROM sales')).toBe(sold.length);
    expect(fileBytes(kept)).toBeLessThanOrEqual(small.maxBytes);
    // A stored sale needs no room.
    expect(kept.write.acceptSale(first)).toMatchObject({ kind: 'known' });

    kept.upload();
    kept.look();
    expect(kept.look().refusal).toBeUndefined();
    expect(outcomes(kept, [kept.sell().saleId])).toEqual(['captured']);
    expect(kept.read.space()).toMatchObject({ sales: sold.length + 1, pictures: 1, picturesPending: 1 });
    expect(kept.read.space().picturesEvicted).toBeGreaterThan(100);
  });

  test('publishes an eviction only after pending revisions, so that it takes no room', async () => {
    await using kept = await openKept(small);
    const evicted = () => kept.count(`SELECT count(*) FROM captures WHERE outcome = 'evicted'`);
    const [saleId = ''] = fill(kept, () => evicted() > 0);
    const ofSale = () => kept.read.dueEvents(everything).filter((event) => event.saleId === saleId);
    expect(ofSale().map(({ eventId }) => eventId)).toEqual([`${saleId}:r1`]);
    expect(kept.read.queue().pictures).toBe(kept.count('SELECT count(*) FROM thumbnails'));

    const [first] = ofSale();
    kept.write.settleEvents([{ kind: 'stored', sequence: first?.sequence ?? 0 }]);
    const [told] = ofSale();
    const body = saleEventSchema.parse(JSON.parse(told?.body ?? ''));
    expect(body.id).toBe(`${saleId}:r2`);
    const evictedAt = expect.stringMatching(/^2026-11-24T1[2-9].*\+09:00$/) as string;
    expect(body.data.captures).toMatchObject([
      { outcome: 'evicted', camera: 'counter', details: { evictedAt } },
    ]);
    kept.upload();
    expect(kept.read.pair(saleId)?.upload.state).toBe('stored');
  });

  test('publishes the eviction even after the cloud rejected the sale', async () => {
    await using kept = await openKept(small);
    const { saleId } = kept.sell();
    kept.write.settleEvents([{ kind: 'rejected', sequence: 1, problem: cloudSaid('unknown shop') }]);
    fill(kept, () => outcomes(kept, [saleId])[0] === 'evicted');
    expect(kept.read.dueEvents(everything).filter((event) => event.saleId === saleId)).toMatchObject([
      { notice: true },
      { eventId: `${saleId}:r2` },
    ]);
    expect(kept.count('SELECT count(*) FROM sales')).toBeGreaterThan(1);
  });
});

test.each([
  ['the quota is reached', { maxBytes: 60 * megabyte }],
  ['the disk is short', { maxBytes: 120 * megabyte, minFreeBytes: Number.MAX_SAFE_INTEGER }],
])('pauses the eviction while a long read and %s keep the log from restarting', async (_, limits) => {
  await using kept = await openKept(limits);
  const { evictFrom } = quotaMarks({ maxBytes: 60 * megabyte });
  while (kept.look().use.usedBytes < evictFrom - 100_000) kept.sell(50_000);
  // On a short disk only data the cloud has is evicted.
  if ('minFreeBytes' in limits) kept.upload();
  const pictures = kept.count('SELECT count(*) FROM thumbnails');
  const reader = openConnection(kept.path, 'read');
  reader.exec('BEGIN; SELECT count(*) FROM sales');
  kept.clock.pass(66_000);
  for (let n = 0; n < 10; n += 1) kept.sell(50_000);
  for (let second = 0; second < 10; second += 1) expect(kept.lookAll().looks).toBeLessThan(100);
  expect(kept.count('SELECT count(*) FROM thumbnails')).toBeGreaterThan(pictures * 0.4);
  expect(kept.look().refusal).toBeUndefined();
  expect(statSync(`${kept.path}-wal`).size).toBeLessThan(40 * megabyte);
  reader.exec('COMMIT');
  reader.close();
  // Resumes once the log has restarted.
  for (let n = 0; n < 4; n += 1) kept.sell(50_000);
  kept.lookAll();
  const left = kept.count('SELECT count(*) FROM thumbnails');
  if ('minFreeBytes' in limits) expect(left).toBeLessThan(20);
  else expect(kept.look().use.usedBytes).toBeLessThan(evictFrom);
});

describe('the maximum of sales', () => {
  const few = { maxSales: 64 };

  test('evicts sales the cloud has, oldest first and no more than needed; keeps pictures and unsent sales', async () => {
    await using kept = await openKept(few);
    const old = Array.from({ length: 40 }, () => kept.sell(1_000).saleId);
    kept.upload();
    kept.clock.pass(3 * dayMs);
    const unsent = Array.from({ length: 22 }, () => kept.sell(1_000).saleId);
    kept.lookAll();
    expect(new Set(outcomes(kept, [...old, ...unsent]))).toEqual(new Set(['captured']));
    unsent.push(kept.sell(1_000).saleId);
    // From 63 to 61.
    expect(kept.lookAll()).toMatchObject({ removedSales: 2, removedPictures: 0, evictedPictures: 0 });
    expect(outcomes(kept, old)).toEqual(old.map((_, n) => (n < 2 ? 'gone' : 'captured')));
    expect(kept.look().refusal).toBeUndefined();
  });

  test('refuses sales while only unsent ones or those of the last two days are left', async () => {
    await using kept = await openKept(few);
    const sold = Array.from({ length: 64 }, (_, n) =>
      kept.sell(1_000, undefined, { registerSaleId: `N${n}` }),
    );
    kept.lookAll();
    const refused = expect.objectContaining({ refusal: 'rows' }) as unknown;
    expect(() => kept.sell()).toThrow(refused);
    expect(kept.look()).toMatchObject({ refusal: 'rows', use: { freeBytes: expect.any(Number) as number } });
    // A stored sale is not a new one.
    expect(kept.write.acceptSale(kept.input({ registerSaleId: 'N3' }))).toMatchObject({ kind: 'known' });
    kept.upload();
    kept.lookAll();
    expect(() => kept.sell()).toThrow(refused);
    kept.clock.pass(2.1 * dayMs);
    kept.lookAll();
    expect(outcomes(kept, [kept.sell().saleId])).toEqual(['captured']);
    expect(kept.count('SELECT count(*) FROM sales')).toBe(62);
    expect(sold.filter(({ saleId }) => kept.read.pair(saleId) === undefined)).toEqual(sold.slice(0, 3));
  });

  test('accepts a sale even though many are kept for viewing', async () => {
    await using kept = await openKept({ ...few, keepSales: 1_000 });
    for (let n = 0; n < 64; n += 1) kept.sell(100);
    kept.upload();
    kept.clock.pass(3 * dayMs);
    kept.lookAll();
    kept.sell();
    // The count outlives a restart.
    kept.reopen();
    for (let n = 0; n < 2; n += 1) kept.sell();
    expect(() => kept.sell()).toThrow(StoreUnavailable);
  });

  test('bounds endless edits by the number of waiting events', async () => {
    await using kept = await openKept(few);
    kept.sell(100, undefined, { registerSaleId: 'E' });
    let edits = 0;
    const edit = () =>
      kept.write.acceptSale(kept.input({ registerSaleId: 'E', totalMinor: 10_000 + (edits += 1) }));
    while (edits < 200 && kept.look().refusal === undefined) edit();
    expect(kept.read.queue().events).toBe(64);
    expect(edit).toThrow(StoreUnavailable);
    expect(kept.count('SELECT count(*) FROM sales')).toBe(1);
    kept.upload();
    expect(kept.look().refusal).toBeUndefined();
    expect(edit()).toMatchObject({ kind: 'revised' });
  });
});

describe('the order', () => {
  test('evicts pictures the cloud has, then its sales, and only then unsent pictures', async () => {
    await using kept = await openKept(small);
    const marks = quotaMarks(small);
    const old = Array.from({ length: 80 }, () => kept.sell(1_000).saleId);
    kept.upload();
    kept.clock.pass(3 * dayMs);
    const sent = Array.from({ length: 100 }, () => kept.sell().saleId);
    kept.upload();
    const unsent: string[] = [];
    const grow = () => {
      const before = kept.look();
      while (kept.look().use.usedBytes <= marks.evictFrom) unsent.push(kept.sell().saleId);
      return before;
    };
    grow();
    kept.lookAll();
    const first = outcomes(kept, [...old, ...sent]);
    expect(first.filter((outcome) => outcome === 'removed').length).toBeGreaterThan(0);
    // Oldest first, and no sale yet.
    expect(first).toEqual(first.toSorted().reverse());
    expect(first).not.toContain('gone');
    expect(new Set(outcomes(kept, unsent))).toEqual(new Set(['captured']));

    for (let n = 0; n < 3; n += 1) {
      grow();
      kept.lookAll();
    }
    const evicted = outcomes(kept, unsent).filter((outcome) => outcome === 'evicted').length;
    expect(evicted).toBeGreaterThan(0);
    // Evicted before the first of those: every picture the cloud had, and its sales except those a register
    // may repeat.
    expect(new Set(outcomes(kept, old))).toEqual(new Set(['gone']));
    expect(new Set(outcomes(kept, sent))).toEqual(new Set(['removed']));
  });

  test('keeps the newest sales, whatever is requested', async () => {
    await using kept = await openKept();
    const sold = Array.from({ length: 60 }, () => kept.sell(1_000).saleId);
    kept.upload();
    kept.clock.pass(3 * dayMs);
    // The log alone is more than that.
    kept.reopen({ maxBytes: 10 * megabyte, keepSales: 25 });
    kept.lookAll();
    const [gone, stay] = [
      Array.from({ length: 35 }, () => 'gone'),
      Array.from({ length: 25 }, () => 'removed'),
    ];
    expect(outcomes(kept, sold)).toEqual([...gone, ...stay]);
  });

  test('recognizes a repeated sale for two days, whatever was evicted', async () => {
    await using kept = await openKept(small);
    const input = () => kept.input({ registerSaleId: 'R7' });
    const accepted = kept.write.acceptSale(input());
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    for (const { saleId, cameraId } of accepted.pending)
      kept.write.settleCapture({
        saleId,
        cameraId,
        requestedOffsetMs: 0,
        outcome: { outcome: 'damaged', details: {} },
      });
    kept.upload();
    kept.clock.pass(1.4 * dayMs);
    fill(kept, () => kept.count(`SELECT count(*) FROM captures WHERE outcome = 'evicted'`) > 0);
    expect(kept.write.acceptSale(input())).toMatchObject({ kind: 'known', saleId: accepted.saleId });
    kept.clock.pass(dayMs);
    fill(kept, () => kept.read.pair(accepted.saleId) === undefined);
  });

  test('recognizes a sale from before the boot for two days by a clock that is synced', async () => {
    await using kept = await openKept(small);
    const { saleId } = kept.sell(1_000);
    kept.upload();
    kept.clock.restart({ offMs: 1.4 * dayMs });
    kept.reopen();
    fill(kept, () => kept.count(`SELECT count(*) FROM captures WHERE outcome = 'evicted'`) > 0);
    expect(kept.read.pair(saleId)).toBeDefined();
    kept.clock.pass(0.7 * dayMs);
    fill(kept, () => kept.read.pair(saleId) === undefined);
  });

  test('recognizes a sale from before the boot whose clock was never set, whatever it showed', async () => {
    await using kept = await openKept(small);
    kept.clock.state = 'unsynced';
    kept.clock.set(0);
    const { saleId } = kept.sell(1_000);
    kept.upload();
    kept.clock.state = 'synced';
    kept.clock.restart({ offMs: 0, wallMs: 100 * dayMs });
    kept.reopen();
    fill(kept, () => kept.count(`SELECT count(*) FROM captures WHERE outcome = 'evicted'`) > 0);
    expect(kept.read.pair(saleId)).toBeDefined();
  });

  test('counts sales from before the boot as old after two days of running when the clock was never set', async () => {
    await using kept = await openKept(small);
    kept.clock.state = 'unsynced';
    const { saleId } = kept.sell(1_000);
    kept.upload();
    kept.clock.restart({ offMs: 0, wallMs: 0 });
    kept.reopen();
    const evicted = () => kept.count(`SELECT count(*) FROM captures WHERE outcome = 'evicted'`);
    fill(kept, () => evicted() > 0);
    expect(kept.read.pair(saleId)).toBeDefined();
    kept.clock.pass(2 * dayMs);
    fill(kept, () => kept.read.pair(saleId) === undefined);
  });
});

describe('a disk filled by other programs', () => {
  const short = { minFreeBytes: Number.MAX_SAFE_INTEGER };

  test('evicts what the cloud has, and nothing it lacks', async () => {
    await using kept = await openKept({ ...short, maxBytes: 32 * megabyte });
    const sent = Array.from({ length: 100 }, () => kept.sell().saleId);
    kept.upload();
    const unsent = Array.from({ length: 450 }, () => kept.sell().saleId);
    expect(kept.lookAll()).toMatchObject({ removedPictures: 0, evictedPictures: 0 });
    // The lookback has had its turn.
    kept.clock.pass(66_000);
    kept.lookAll();
    expect(new Set(outcomes(kept, sent))).toEqual(new Set(['removed']));
    kept.clock.pass(600_000);
    expect(kept.lookAll()).toMatchObject({ evictedPictures: 0 });
    expect(new Set(outcomes(kept, unsent))).toEqual(new Set(['captured']));
  });
});

describe.skipIf(!mayMount)('a disk that is low while offline', () => {
  const limits = { minFreeBytes: 256 * megabyte, ballastBytes: 16 * megabyte };

  test.each(isLong ? [16, 24, 64, 173, 250] : [16, 64, 250])(
    'keeps all unsent pictures with %i MB free',
    async (freeMegabytes) => {
      using disk = mountSmallDisk(`${freeMegabytes + 80}m`);
      await using kept = await openKept(limits, disk.folder);
      const unsent = Array.from({ length: 399 }, () => kept.sell().saleId);
      for (let n = 0; n < limits.ballastBytes / megabyte; n += 1) kept.look();
      fillDiskUpTo(disk.folder, freeMegabytes * megabyte);
      for (let n = 0; n < 3; n += 1) {
        kept.clock.pass(66_000);
        expect(kept.lookAll()).toMatchObject({ evictedPictures: 0 });
      }
      expect(new Set(outcomes(kept, unsent))).toEqual(new Set(['captured']));
      expect(kept.look()).toMatchObject({ diskShort: true });
    },
  );

  test('releases the ballast before it evicts an unsent picture', async () => {
    using disk = mountSmallDisk('100m');
    await using kept = await openKept(limits, disk.folder);
    const unsent = Array.from({ length: 499 }, () => kept.sell().saleId);
    const ballast = join(dirname(kept.path), 'ballast');
    for (let n = 0; n < 4; n += 1) kept.look();
    expect(statSync(ballast).size).toBe(4 * megabyte);
    fillDiskUpTo(disk.folder, 5 * megabyte);
    kept.look();
    kept.clock.pass(66_000);
    expect(kept.lookAll()).toMatchObject({ evictedPictures: 0 });
    expect(statSync(ballast).size).toBe(4 * megabyte);
    fillDiskUpTo(disk.folder, megabyte);
    kept.clock.pass(66_000);
    kept.lookAll();
    expect(existsSync(ballast)).toBe(false);
    const evicted = outcomes(kept, unsent).filter((outcome) => outcome === 'evicted').length;
    expect(evicted).toBeGreaterThan(50);
    expect(evicted).toBeLessThan(450);
  });

  test('evicts uploaded pictures first, and unsent ones only when next to nothing is free', async () => {
    using disk = mountSmallDisk('100m');
    await using kept = await openKept(limits, disk.folder);
    const sent = Array.from({ length: 100 }, () => kept.sell().saleId);
    kept.upload();
    const unsent = Array.from({ length: 499 }, () => kept.sell().saleId);
    fillDiskUpTo(disk.folder, 20 * megabyte);
    kept.look();
    kept.clock.pass(66_000);
    kept.lookAll();
    expect(new Set(outcomes(kept, sent))).toEqual(new Set(['removed']));
    expect(new Set(outcomes(kept, unsent))).toEqual(new Set(['captured']));
    fillDiskUpTo(disk.folder, megabyte);
    kept.clock.pass(66_000);
    kept.lookAll();
    const evicted = outcomes(kept, unsent).filter((outcome) => outcome === 'evicted').length;
    expect(evicted).toBeGreaterThan(50);
    expect(evicted).toBeLessThan(400);
    expect(kept.look().use.spareBytes).toBeGreaterThan(4 * megabyte);
    // The next sales are written into pages that the file has.
    kept.db.pragma('wal_checkpoint(PASSIVE)');
    const size = statSync(kept.path).size;
    for (let n = 0; n < 50; n += 1) kept.sell();
    kept.db.pragma('wal_checkpoint(PASSIVE)');
    expect(statSync(kept.path).size).toBe(size);
  });
});

test('returns free pages to the disk while no sales arrive', async () => {
  await using kept = await openKept({ keepPictureMs: dayMs });
  for (let n = 0; n < 600; n += 1) kept.sell();
  kept.upload();
  for (let n = 0; n < 80; n += 1) {
    kept.clock.pass(3_600_000);
    kept.look();
  }
  kept.lookAll();
  kept.db.pragma('wal_checkpoint(PASSIVE)');
  const full = statSync(kept.path).size;
  expect(full).toBeGreaterThan(12 * megabyte);
  kept.sell();
  expect(kept.look().vacuumed).toBe(0);
  for (let n = 0; n < 100 && kept.look().vacuumed > 0; n += 1);
  kept.db.pragma('wal_checkpoint(PASSIVE)');
  expect(statSync(kept.path).size).toBeLessThan(9 * megabyte);
});

const shortRuns = 2;
/** The long form also looks for the smallest case that fails. */
const runs = Number(process.env['TILLFRAME_RUNS'] ?? (isLong ? 200 : shortRuns));

/** A cloud that takes, rejects and forgets nothing; what of a sale it has. */
type Sink = { readonly events: Map<string, string>; readonly pictures: Set<string> };

const command = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('sell' as const),
      count: fc.integer({ min: 1, max: 25 }),
      twice: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), of: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('events' as const),
      count: fc.integer({ min: 1, max: 20 }),
      rejectEvery: fc.integer({ min: 2, max: 9 }),
      tellsPictures: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pictures' as const),
      count: fc.integer({ min: 1, max: 20 }),
      rejectEvery: fc.integer({ min: 2, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retry' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('look' as const), count: fc.integer({ min: 1, max: 10 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('restart' as const), hours: fc.integer({ min: 0, max: 60 }) }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

test('keeps every accepted sale at the cloud, due or quarantined in any interleaving of sales, uploads and evictions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60 }), async (commands) => {
      await using kept = await openKept({
        maxBytes: 12.5 * megabyte,
        keepMs: 6 * dayMs,
        keepPictureMs: 4 * dayMs,
        keepSales: 3,
      });
      const sink: Sink = { events: new Map(), pictures: new Set() };
      /** Pictures of each sale. */
      const accepted = new Map<string, { registerSaleId: string; pictures: string[] }>();
      for (const one of commands) {
        act(kept, sink, accepted, one);
        expectNothingLost(kept, sink, accepted);
      }
      kept.lookAll();
      expectNothingLost(kept, sink, accepted);
    }),
    { numRuns: runs, endOnFailure: runs === shortRuns },
  );
}, 3_600_000);

function picturesIn(body: string): string[] {
  return [...body.matchAll(/"sha256":"([0-9a-f]{64})"/g)].map(([, sha256 = '']) => sha256);
}

function act(
  kept: Kept,
  sink: Sink,
  accepted: Map<string, { registerSaleId: string; pictures: string[] }>,
  one: Command,
): void {
  const { read, write, clock } = kept;
  const dueAtMs = Number.MAX_SAFE_INTEGER;
  switch (one.kind) {
    case 'sell':
      for (let n = 0; n < one.count; n += 1) {
        try {
          const { saleId, sha256 } = kept.sell(40_000);
          accepted.set(saleId, { registerSaleId: '', pictures: [sha256] });
        } catch (error) {
          expect(error).toMatchObject({ refusal: 'quota' });
        }
      }
      return;
    case 'edit': {
      const registerSaleId = `E${one.of % 5}`;
      try {
        const answer = write.acceptSale(kept.input({ registerSaleId, totalMinor: one.of }));
        if (answer.kind !== 'stored') return;
        // Left pending: nothing of it may go.
        accepted.set(answer.saleId, { registerSaleId, pictures: [] });
        write.renderRevision(answer.saleId);
      } catch (error) {
        expect(error).toMatchObject({ refusal: 'quota' });
      }
      return;
    }
    case 'events': {
      const events = read.dueEvents({ dueAtMs, maxCount: one.count, maxBytes: Number.MAX_SAFE_INTEGER });
      for (const [index, { sequence, eventId, body, notice }] of events.entries()) {
        const is = { sequence, ...(notice && { notice }) };
        if (notice !== true && index % one.rejectEvery === 1) {
          write.settleEvents([{ ...is, kind: 'rejected', problem: cloudSaid('no') }]);
          continue;
        }
        sink.events.set(eventId, body);
        const pictures = picturesIn(body)
          .filter((sha256) => !sink.pictures.has(sha256))
          .map((sha256) => ({ sha256, put: { url: 'https://objects.example/p', headers: {} } }));
        write.settleEvents([{ ...is, kind: 'stored', ...(one.tellsPictures && { pictures }) }]);
      }
      return;
    }
    case 'pictures':
      for (let n = 0; n < one.count; n += 1) {
        const picture = read.duePicture({ dueAtMs });
        if (picture === undefined) return;
        const { sha256 } = picture;
        if (n % one.rejectEvery === 1)
          write.settlePictures([{ kind: 'rejected', sha256, problem: cloudSaid('no') }]);
        else {
          sink.pictures.add(sha256);
          write.settlePictures([{ kind: 'stored', sha256 }]);
        }
      }
      return;
    case 'retry':
      write.retryQuarantined({ oldest: 10 });
      return;
    case 'look':
      for (let n = 0; n < one.count; n += 1) kept.look();
      return;
    case 'pass':
      clock.pass(one.hours * 3_600_000);
      return;
    case 'restart':
      clock.restart({ offMs: one.hours * 3_600_000 });
      kept.reopen();
  }
}

function expectNothingLost(
  kept: Kept,
  sink: Sink,
  accepted: ReadonlyMap<string, { readonly pictures: readonly string[] }>,
): void {
  const owed = new Set(
    kept.db
      .prepare<[], string>(
        `SELECT event_id FROM outbox WHERE state IN ('waiting', 'renewing', 'quarantined')`,
      )
      .pluck()
      .all(),
  );
  const here = kept.db.prepare<[string], number>('SELECT 1 FROM thumbnails WHERE sha256 = ?').pluck();
  for (const [saleId, { pictures }] of accepted) {
    const pair = kept.read.pair(saleId);
    if (pair === undefined) {
      // Removed: then the cloud has its newest revision, and its pictures unless that revision states
      // otherwise.
      const revision = (id: string) => Number(/:r(\d+)$/.exec(id)?.[1]);
      const ofSale = (id: string) => id.startsWith(`${saleId}:r`) && Number.isFinite(revision(id));
      const newest = [...sink.events.keys()].filter(ofSale).toSorted((a, b) => revision(b) - revision(a))[0];
      expect(newest, `${saleId} is gone`).toBeDefined();
      expect([...owed].filter(ofSale), `${saleId} is gone and owed`).toEqual([]);
      const lost = picturesIn(sink.events.get(newest ?? '') ?? '').filter(
        (sha256) => !sink.pictures.has(sha256),
      );
      expect(lost, `pictures of ${saleId} are gone`).toEqual([]);
      continue;
    }
    const newest = `${saleId}:r${pair.revision}`;
    const isUntold = pair.revision === 0;
    expect(isUntold || sink.events.has(newest) || owed.has(newest), `${newest} is nowhere`).toBe(true);
    for (const capture of pair.captures) {
      if (capture.outcome !== 'captured') continue;
      const { sha256 } = capture.thumbnail;
      expect(pictures).toContain(sha256);
      if (capture.removed)
        expect(sink.pictures.has(sha256), `${sha256} was removed and the cloud lacks it`).toBe(true);
      else expect(here.get(sha256)).toBe(1);
    }
  }
}

describe('extra pictures of sales whose time is uncertain', () => {
  /** A sale of a POS cloud with a picture and two extra ones, all settled: hash and offset of each. */
  function sellUncertain(kept: Kept, name: string): { offsetMs: number; sha256: string }[] {
    const input = kept.input();
    const serverAtMs = Math.floor(input.received.wallMs / 1_000) * 1_000 - 5_000;
    const origin = { by: 'cloud', resolutionMs: 1_000, serverAtMs, serverAheadMs: 0 } as const;
    const accepted = kept.write.acceptSale({ ...input, origin, saleId: `pos:c:${name}` });
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    kept.clock.pass(10_000);
    return accepted.pending.map(({ saleId, requestedOffsetMs: offsetMs, extra }) => {
      const settlement = capturedSettlement(saleId, randomBytes(20_000));
      kept.write.settleCapture({
        ...{ ...settlement, requestedOffsetMs: offsetMs },
        ...(extra !== undefined && { extra }),
      });
      if (settlement.outcome.outcome !== 'captured') throw new Error('no picture');
      return { offsetMs, sha256: settlement.outcome.thumbnail.sha256 };
    });
  }

  const held = (kept: Kept, sha256: string) =>
    kept.count(`SELECT count(*) FROM thumbnails WHERE sha256 = '${sha256}'`) === 1;

  test.each(['sent', 'unsent'])('go before the pictures of all sales when they are %s', async (which) => {
    await using kept = await openKept(small);
    const pictures: { offsetMs: number; sha256: string }[] = [];
    for (let n = 0; kept.count('SELECT count(*) FROM thumbnails') === pictures.length; n += 1) {
      if (n > 1_000) throw new Error('the quota is never reached');
      pictures.push(...sellUncertain(kept, `${n}`));
      if (which === 'sent') kept.upload();
      kept.lookAll();
    }
    const isExtra = ({ offsetMs }: { offsetMs: number }) => offsetMs !== 0;
    const gone = pictures.filter(({ sha256 }) => !held(kept, sha256));
    expect(gone.length).toBeGreaterThan(10);
    expect(gone.filter((one) => !isExtra(one))).toEqual([]);
    // The oldest first.
    const extras = pictures.filter(isExtra);
    expect(gone).toEqual(extras.slice(0, gone.length));
    expect(kept.count(`SELECT count(*) FROM captures WHERE outcome = 'evicted'`)).toBe(
      which === 'sent' ? 0 : gone.length,
    );
  });
});
