/**
 * Rejected items: replaced by a notice at their sequence, kept, and retried unchanged. Each test ends with
 * check().
 */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../../../src/agent/store/operations.ts';
import type { OutboxEvent } from '../../../../src/agent/store/store.ts';
import { rejectionNoticeSchema } from '../../../../src/contract/cloud/event.ts';
import { problemJson } from '../../../../src/domain/problem/problem-text.ts';
import { cloudSaid } from '../../upload/events.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf } from '../fixtures.ts';

const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 100, maxBytes: 10_000_000 };

async function sell(store: Store, number: number, over: { totalMinor?: number; jpeg?: Buffer } = {}) {
  const { jpeg, ...sale } = over;
  const accepted = await store.write.acceptSale(
    acceptInput(saleOf({ registerSaleId: String(number), ...sale })),
  );
  if (!('saleId' in accepted)) throw new Error(accepted.kind);
  if (accepted.kind === 'stored') await store.write.settleCapture(capturedSettlement(accepted.saleId, jpeg));
  return accepted.saleId;
}

async function openShop() {
  const opened = await openTestStore();
  await opened.store.write.importSetUp(oneCamera);
  return opened;
}

const owed = (store: Store): Promise<OutboxEvent[]> => store.read.dueEvents(everything);
const reject = (store: Store, sequence: number, why = 'no') =>
  store.write.settleEvents([{ kind: 'rejected', sequence, problem: cloudSaid(why) }]);

describe('a rejected event', () => {
  test('is replaced once by a rejection notice with a fixed body, then its sequence is passed', async () => {
    await using t = await openShop();
    const { store } = t;
    const saleId = await sell(store, 1);
    const [event] = await owed(store);
    await reject(store, 1, 'total does not match');

    const [notice] = await owed(store);
    expect(notice).toMatchObject({ sequence: 1, eventId: `${saleId}:r1:rejection`, notice: true });
    const body = rejectionNoticeSchema.parse(JSON.parse(notice?.body ?? ''));
    expect(body).toMatchObject({
      subject: saleId,
      gateway: 'gw-test',
      sequence: '00000000000000000001',
      data: {
        id: event?.eventId,
        type: 'com.tillframe.sale.v1',
        problem: problemJson(cloudSaid('total does not match')),
      },
    });
    expect(await store.read.queue()).toMatchObject({
      events: 0,
      quarantined: 1,
      storedThrough: 0,
      lowestUnsent: 1,
    });

    // Rejected once more for another reason, after a restart: what was rendered stays.
    await store.write.settleEvents([
      { kind: 'try_later', sequence: 1, notice: true, notBeforeMs: 5, problem: cloudSaid('busy') },
    ]);
    const { read, write } = await t.reopen();
    await write.retryQuarantined({ id: `${saleId}:r1` });
    await write.settleEvents([{ kind: 'rejected', sequence: 1, problem: cloudSaid('still no') }]);
    expect(await read.dueEvents(everything)).toEqual([{ ...notice, attempts: 1 }]);

    await write.settleEvents([{ kind: 'stored', sequence: 1, notice: true }]);
    expect(await read.dueEvents(everything)).toEqual([]);
    expect(await read.queue()).toMatchObject({ quarantined: 1, storedThrough: 1 });
    expect(await read.quarantined(10)).toMatchObject([
      {
        kind: 'event',
        id: `${saleId}:r1`,
        saleId,
        revision: 1,
        problem: cloudSaid('still no'),
        attempts: 1,
        notice: 'stored',
      },
    ]);
    expect(await read.quarantinedBody(`${saleId}:r1`)).toBe(event?.body);
  });

  test('blocks nothing when its notice is rejected too, and the quarantine shows it', async () => {
    await using t = await openShop();
    const { store } = t;
    await sell(store, 1);
    await sell(store, 2);
    await reject(store, 1);
    await store.write.settleEvents([
      { kind: 'rejected', sequence: 1, notice: true, problem: cloudSaid('unknown type') },
      { kind: 'stored', sequence: 2, pictures: [] },
    ]);
    expect(await owed(store)).toEqual([]);
    expect(await store.read.nextDue()).toEqual({});
    expect(await store.read.queue()).toMatchObject({ storedThrough: 2, quarantined: 1 });
    expect(await store.read.quarantined(10)).toMatchObject([{ notice: 'rejected' }]);
  });

  test('is retried unchanged, and storedThrough does not decrease', async () => {
    await using t = await openShop();
    const { store } = t;
    const saleId = await sell(store, 1);
    const [event] = await owed(store);
    await reject(store, 1);
    await store.write.settleEvents([{ kind: 'stored', sequence: 1, notice: true }]);
    expect(await store.write.retryQuarantined({ saleId })).toBe(1);
    expect(await owed(store)).toEqual([event]);
    expect(await store.read.queue()).toMatchObject({
      events: 1,
      pictures: 1,
      quarantined: 0,
      storedThrough: 1,
    });
    expect((await store.read.pair(saleId))?.upload.state).toBe('waiting');

    await store.write.settleEvents([{ kind: 'stored', sequence: 1 }]);
    const picture = await store.read.duePicture(everything);
    await store.write.settlePictures([{ kind: 'stored', sha256: picture?.sha256 ?? '' }]);
    expect((await store.read.pair(saleId))?.upload).toMatchObject({ state: 'stored', picturesWaiting: 0 });
    expect(await store.read.quarantined(10)).toEqual([]);
    expect(await store.write.retryQuarantined({ saleId })).toBe(0);
  });

  test('is not settled by a late answer to its notice after the retry', async () => {
    await using t = await openShop();
    const { store } = t;
    const saleId = await sell(store, 1);
    await reject(store, 1);
    await store.write.retryQuarantined({ saleId });
    await store.write.settleEvents([{ kind: 'stored', sequence: 1, notice: true }]);
    expect(await owed(store)).toMatchObject([{ sequence: 1, eventId: `${saleId}:r1` }]);
    expect((await store.read.pair(saleId))?.upload.state).toBe('waiting');
  });

  test('is dropped once the cloud has a later revision and the notice; its picture goes with that revision', async () => {
    await using t = await openShop();
    const { store } = t;
    const saleId = await sell(store, 1);
    await reject(store, 1);
    expect(await store.read.queue()).toMatchObject({ pictures: 0 });
    await sell(store, 1, { totalMinor: 5 });
    expect(await store.read.queue()).toMatchObject({ events: 1, pictures: 1, quarantined: 1 });
    await store.write.settleEvents([{ kind: 'stored', sequence: 2 }]);
    expect(await store.read.quarantined(10)).toMatchObject([{ id: `${saleId}:r1` }]);
    expect((await store.read.pair(saleId))?.upload.state).toBe('waiting');
    await store.write.settleEvents([{ kind: 'stored', sequence: 1, notice: true }]);
    expect(await store.read.quarantined(10)).toEqual([]);
    expect(await store.read.duePicture(everything)).toBeDefined();
    expect(await store.read.queue()).toMatchObject({ quarantined: 0, storedThrough: 2 });
  });
});

test('retries a rejected picture at its address, or requests a new one from its event', async () => {
  await using t = await openShop();
  const { store } = t;
  const saleId = await sell(store, 1);
  await store.write.settleEvents([{ kind: 'stored', sequence: 1 }]);
  const sha256 = (await store.read.duePicture(everything))?.sha256 ?? '';
  await store.write.settlePictures([{ kind: 'rejected', sha256, problem: cloudSaid('no JPEG') }]);
  expect(await store.read.quarantined(10)).toMatchObject([
    { kind: 'picture', id: sha256, saleId, problem: cloudSaid('no JPEG') },
  ]);
  expect(await store.write.retryQuarantined({ id: sha256 })).toBe(1);
  expect(await store.read.duePicture(everything)).toMatchObject({ sha256, attempts: 0 });

  await store.write.settlePictures([
    { kind: 'new_address', sha256, notBeforeMs: 0, problem: cloudSaid('expired') },
  ]);
  await reject(store, 1, 'gone');
  expect(await store.read.quarantined(10)).toMatchObject([
    { kind: 'picture', id: sha256, problem: cloudSaid('gone') },
  ]);
  await store.write.retryQuarantined({ oldest: 10 });
  expect(await owed(store)).toMatchObject([{ sequence: 1, eventId: `${saleId}:r1` }]);
});

test('retries all of them in steps, events before pictures', async () => {
  await using t = await openShop();
  const { store } = t;
  for (let number = 1; number <= 5; number++) await sell(store, number);
  await store.write.settleEvents(
    [1, 2, 3].map((sequence) => ({ kind: 'rejected', sequence, problem: cloudSaid('no') })),
  );
  await store.write.settleEvents([{ kind: 'stored', sequence: 4 }]);
  const sha256 = (await store.read.duePicture(everything))?.sha256 ?? '';
  await store.write.settlePictures([{ kind: 'rejected', sha256, problem: cloudSaid('no') }]);
  expect(await store.write.retryQuarantined({ oldest: 2 })).toBe(2);
  expect(await store.read.quarantined(10)).toMatchObject([{ kind: 'event' }, { kind: 'picture' }]);
  expect(await store.write.retryQuarantined({ oldest: 2 })).toBe(2);
  expect(await store.read.queue()).toMatchObject({ quarantined: 0, events: 4 });
});

test('drops an event waiting for a fresh address once its picture is stored through another event', async () => {
  await using t = await openShop();
  const { store } = t;
  const jpeg = Buffer.from('one picture of both');
  await sell(store, 1, { jpeg });
  await sell(store, 2, { jpeg });
  const settle = (sequence: number, kind: 'stored' | 'rejected') =>
    store.write.settleEvents([
      kind === 'stored' ? { kind, sequence } : { kind, sequence, problem: cloudSaid('no fresh address') },
    ]);
  await settle(1, 'stored');
  const { sha256 = '' } = (await store.read.duePicture(everything)) ?? {};
  await store.write.settlePictures([
    { kind: 'new_address', sha256, notBeforeMs: 0, problem: cloudSaid('expired') },
  ]);
  expect((await owed(store)).map(({ sequence }) => sequence).toSorted()).toEqual([1, 2]);
  await settle(2, 'stored');
  await store.write.settlePictures([{ kind: 'stored', sha256 }]);
  await settle(1, 'rejected');
  expect(await store.read.queue()).toMatchObject({
    events: 0,
    pictures: 0,
    quarantined: 0,
    storedThrough: 2,
  });
});

test('passes no sequence that is neither stored nor replaced by a notice, in any order of answers', async () => {
  await using t = await openShop();
  const { store } = t;
  let number = 0;
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant('sell' as const) },
    { weight: 2, arbitrary: fc.constant('edit' as const) },
    {
      weight: 6,
      arbitrary: fc.record({ pick: fc.nat(), answer: fc.constantFrom('stored', 'rejected', 'try_later') }),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom('picture' as const, 'bad_picture' as const, 'new_address' as const),
    },
    { weight: 1, arbitrary: fc.constant('retry' as const) },
  );
  const told = new Set<number>();
  let through = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      for (const one of steps) {
        if (one === 'sell') await sell(store, ++number);
        else if (one === 'edit')
          await sell(store, Math.max(1, number), { totalMinor: number * 1_000 + told.size });
        else if (one === 'retry') await store.write.retryQuarantined({ oldest: 3 });
        else if (typeof one === 'string') {
          const picture = await store.read.duePicture(everything);
          if (picture === undefined) continue;
          const { sha256 } = picture;
          const kind = one === 'picture' ? 'stored' : one === 'bad_picture' ? 'rejected' : one;
          await store.write.settlePictures([{ kind, sha256, problem: cloudSaid('so'), notBeforeMs: 0 }]);
        } else {
          const events = await owed(store);
          const event = events[one.pick % Math.max(1, events.length)];
          if (event === undefined) continue;
          const { sequence, notice } = event;
          const which = { sequence, ...(notice && { notice }) };
          if (one.answer === 'stored') {
            await store.write.settleEvents([{ kind: 'stored', ...which }]);
            told.add(sequence);
          } else if (one.answer === 'rejected') {
            await store.write.settleEvents([{ kind: 'rejected', ...which, problem: cloudSaid('no') }]);
            // Rejected twice: no further notice follows.
            if (notice) told.add(sequence);
          } else
            await store.write.settleEvents([
              { kind: 'try_later', ...which, notBeforeMs: 7, problem: cloudSaid('so') },
            ]);
        }
        const { storedThrough } = await store.read.queue();
        expect(storedThrough).toBeGreaterThanOrEqual(through);
        for (let sequence = through + 1; sequence <= storedThrough; sequence++)
          expect(told.has(sequence), `sequence ${sequence}`).toBe(true);
        through = storedThrough;
      }
    }),
    { numRuns: 40 },
  );
});
