/** The store over real SQLite files: identity, revisions, outbox, pictures. Each test ends with check(). */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openConnection } from '../../../src/agent/store/connection.ts';
import type { Accepted } from '../../../src/agent/store/store.ts';
import { saleEventSchema } from '../../../src/contract/cloud/event.ts';
import type { SetUp } from '../../../src/domain/setup/set-up.ts';
import { cloudSaid } from '../upload/events.ts';
import {
  acceptInput,
  capturedSettlement,
  importRegister,
  oneCamera,
  openTestStore,
  receivedNow,
  saleOf,
} from './fixtures.ts';

const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 100, maxBytes: 10_000_000 };

function stored(accepted: Accepted): Extract<Accepted, { kind: 'stored' | 'revised' }> {
  if (accepted.kind !== 'stored' && accepted.kind !== 'revised')
    throw new Error(`not stored: ${accepted.kind}`);
  return accepted;
}

describe('removed cameras', () => {
  test('get no link chosen before, and another camera becomes the main one', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    const [counter] = oneCamera.cameras;
    if (counter === undefined) throw new Error('no camera');
    const links = ['counter', 'door'].map((cameraId, n) => ({
      registerKey: 'till-1',
      cameraId,
      main: n === 0,
    }));
    await write.importSetUp({ ...oneCamera, cameras: [counter, { ...counter, id: 'door' }], links });
    const holding = async () =>
      (await read.links())
        .filter(({ untilMs }) => untilMs === undefined)
        .map(({ cameraId, main }) => [cameraId, main]);
    expect(await write.removeCamera('counter')).toEqual({ unlinked: ['till-1'] });
    expect(await holding()).toEqual([['door', true]]);
    // A choice made on a page opened earlier.
    await write.importSetUp({ cameras: [], registers: [], links });
    expect(await holding()).toEqual([['door', true]]);
    expect((await read.links()).filter(({ cameraId }) => cameraId === 'counter')).toHaveLength(1);
    expect((await read.cameras()).map(({ id }) => id)).toEqual(['door']);
  });

  test('keeps a stored password for the same host only, and never sends it in the clear where it was not', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    const [counter] = oneCamera.cameras;
    if (counter === undefined) throw new Error('no camera');
    const { password, ...open } = counter;
    const bring = async (url: string) => {
      await write.importSetUp({ ...oneCamera, cameras: [{ ...counter, url: 'rtsps://127.0.0.1:322/live' }] });
      await write.importSetUp({ cameras: [{ ...open, url, keepsPassword: true }], registers: [], links: [] });
      return (await read.cameras())[0]?.password;
    };
    expect(await bring('rtsps://127.0.0.1:322/other')).toBe(password);
    expect(await bring('rtsp://127.0.0.1:322/live')).toBeUndefined();
    expect(await bring('rtsps://127.0.0.2:322/live')).toBeUndefined();
  });
});

test('knows the newest sale of each register, however many others have sold since', async () => {
  await using t = await openTestStore();
  const { store } = t;
  await store.write.importSetUp(oneCamera);
  await importRegister(store, 'quiet');
  await importRegister(store, 'never');
  const at = (wallMs: number) => ({ ...receivedNow(), wallMs });
  await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '2' }), 'quiet', at(1_000_000)));
  await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '1' }), 'quiet', at(2_000_000)));
  const busy = Array.from({ length: 5_001 }, (_, n) =>
    store.write.acceptSale(acceptInput(saleOf({ registerSaleId: `b${n}` }), 'till-1', at(3_000_000 + n))),
  );
  await Promise.all(busy);
  expect(await store.read.lastReceived()).toEqual({ quiet: 2_000_000, 'till-1': 3_005_000 });
  expect(Object.keys(await store.read.lastSales()).sort()).toEqual(['quiet', 'till-1']);
});

test('knows when the cloud last stored something, also behind waiting sales', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  expect(await read.lastStoredAtMs()).toBeUndefined();
  const sell = async (registerSaleId: string): Promise<void> => {
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf({ registerSaleId }))));
    await write.settleCapture(capturedSettlement(saleId));
  };
  await sell('1');
  expect(await read.lastStoredAtMs()).toBeUndefined();
  const beforeMs = Date.now();
  await write.settleEvents([{ kind: 'stored', sequence: 1 }]);
  const atMs = await read.lastStoredAtMs();
  expect(atMs).toBeGreaterThanOrEqual(beforeMs);
  await sell('2');
  expect(await read.lastStoredAtMs()).toBe(atMs);
});

describe('accepting sales', () => {
  test('commits a sale with its pending capture, and publishes it once that is settled', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const accepted = stored(await write.acceptSale(acceptInput(saleOf({ registerSaleId: 'R1-000123' }))));
    expect(accepted.saleId).toMatch(/^till-1:R1-000123:\d{8}$/);
    expect(accepted.pending).toMatchObject([{ cameraId: 'counter', requestedOffsetMs: 0 }]);
    expect(await read.dueEvents(everything)).toEqual([]);

    await write.settleCapture(capturedSettlement(accepted.saleId));
    const [event] = await read.dueEvents(everything);
    const body = saleEventSchema.parse(JSON.parse(event?.body ?? ''));
    expect(body).toMatchObject({
      id: `${accepted.saleId}:r1`,
      subject: accepted.saleId,
      sequence: '00000000000000000001',
    });
    expect(body.data.captures).toMatchObject([{ camera: 'counter', outcome: 'captured', offsetMs: 12.3 }]);
    expect(body.time).toMatch(/\+09:00$/);
  });

  test('recognizes an equal body, revises within 36 h, and takes a later one for a new sale', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp({ ...oneCamera, links: [] });
    const soldAtMs = Date.parse('2026-11-24T12:00:00+09:00');
    const first = stored(await write.acceptSale(acceptInput(saleOf({ registerSaleId: '7', soldAtMs }))));
    expect(await write.acceptSale(acceptInput(saleOf({ registerSaleId: '7', soldAtMs })))).toEqual({
      kind: 'known',
      saleId: first.saleId,
      revision: 1,
    });
    const revised = stored(
      await write.acceptSale(acceptInput(saleOf({ registerSaleId: '7', soldAtMs, totalMinor: 500 }))),
    );
    expect(revised).toMatchObject({ kind: 'revised', saleId: first.saleId, revision: 2 });
    const reused = stored(
      await write.acceptSale(
        acceptInput(saleOf({ registerSaleId: '7', soldAtMs: soldAtMs + 37 * 3_600_000 })),
      ),
    );
    expect(reused.kind).toBe('stored');
    expect(reused.saleId).not.toBe(first.saleId);
    const ids = (await read.dueEvents(everything)).map((event) => event.eventId);
    expect(ids).toEqual([`${first.saleId}:r1`, `${first.saleId}:r2`, `${reused.saleId}:r1`]);
  });

  test('uses the current links while the clock was never set', async () => {
    await using t = await openTestStore();
    await t.store.write.importSetUp(oneCamera);
    const in1970 = { ...receivedNow(), wallMs: 60_000, clock: 'unsynced' as const };
    const { pending } = stored(await t.store.write.acceptSale(acceptInput(saleOf(), 'till-1', in1970)));
    expect(pending).toHaveLength(1);
  });

  test('applies a link younger than a backward step of the clock to the sales after it', async () => {
    await using t = await openTestStore();
    await t.store.write.importSetUp(oneCamera);
    const setBack = { ...receivedNow(), wallMs: receivedNow().wallMs - 3_600_000 };
    const accept = (sale = saleOf()) => t.store.write.acceptSale(acceptInput(sale, 'till-1', setBack));
    expect(stored(await accept()).pending).toHaveLength(1);
    await t.store.write.importSetUp({ ...oneCamera, links: [] });
    const without = stored(await accept());
    expect((await t.store.read.pair(without.saleId))?.captures).toMatchObject([{ outcome: 'no_link' }]);
  });

  test('stores nothing for an unknown register, and settles no_link without a link', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp({ ...oneCamera, links: [] });
    expect(await write.acceptSale(acceptInput(saleOf(), 'nowhere'))).toEqual({ kind: 'unknown_register' });
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf())));
    expect((await read.sales({ limit: 10 })).pairs).toHaveLength(1);
    expect((await read.pair(saleId))?.captures).toEqual([
      { camera: null, requestedOffsetMs: 0, outcome: 'no_link', details: {} },
    ]);
  });

  test('takes the instant of a delayed sale from the register clock, corrected by its skew', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const fastByMs = 90_000;
    for (let n = 0; n < 8; n += 1) {
      await write.acceptSale(acceptInput(saleOf({ soldAtMs: receivedNow().wallMs + fastByMs })));
    }
    const heldBackMs = 600_000;
    const received = receivedNow();
    const { saleId } = stored(
      await write.acceptSale(
        acceptInput(saleOf({ soldAtMs: received.wallMs + fastByMs - heldBackMs }), 'till-1', received),
      ),
    );
    const instant = (await read.pair(saleId))?.instant;
    expect(instant?.basis).toBe('register_time');
    expect(Math.abs((instant?.atMs ?? 0) - (received.wallMs - heldBackMs))).toBeLessThan(1_000);
    expect(Math.abs((instant?.monotonicMs ?? 0) - (received.monotonicMs - heldBackMs))).toBeLessThan(1_000);
    // One sale alone may also mean that the clock was set back: no picture can be said to be of it.
    expect(instant?.uncertaintyMs).toBeGreaterThanOrEqual(heldBackMs - 1_000);
    expect((await read.pair(saleId))?.captures[0]?.outcome).toBe('time_unknown');
  });

  test('neither uses nor learns register times while the gateway clock was never set', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const unsynced = { ...receivedNow(), wallMs: receivedNow().wallMs - 300_000, clock: 'unsynced' as const };
    await write.acceptSale(acceptInput(saleOf({ soldAtMs: receivedNow().wallMs }), 'till-1', unsynced));
    const { saleId } = stored(
      await write.acceptSale(acceptInput(saleOf({ soldAtMs: receivedNow().wallMs }))),
    );
    expect((await read.pair(saleId))?.instant.basis).toBe('arrival');
  });

  test('settles a capture once, and discards a second picture', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf())));
    const [first, second] = [capturedSettlement(saleId), capturedSettlement(saleId)];
    await write.settleCapture(first);
    await write.settleCapture(second);
    expect((await read.pair(saleId))?.captures[0]).toMatchObject(first.outcome);
    if (second.outcome.outcome !== 'captured') throw new Error('not captured');
    expect(await read.thumbnail(second.outcome.thumbnail.sha256)).toBeUndefined();
    expect(await read.dueEvents(everything)).toHaveLength(1);
  });

  test('commits many concurrent sales in few transactions and loses none', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const accepted = await Promise.all(
      Array.from({ length: 500 }, (_, n) =>
        write.acceptSale(acceptInput(saleOf({ registerSaleId: `n${n}` }))),
      ),
    );
    expect(new Set(accepted.map((answer) => stored(answer).saleId)).size).toBe(500);
    await t.reopen();
    expect(await t.store.read.pendingCaptures(1_000)).toHaveLength(500);
    expect(await read.pendingCaptures(1).catch((error: unknown) => (error as Error).name)).toBe(
      'StoreUnavailable',
    );
  });
});

describe('several pictures', () => {
  const twoCameras: SetUp = {
    ...oneCamera,
    cameras: oneCamera.cameras.flatMap((camera) => [camera, { ...camera, id: 'back' }]),
    links: [
      { registerKey: 'till-1', cameraId: 'back', main: false, offsetMs: 0 },
      { registerKey: 'till-1', cameraId: 'counter', main: true, offsetMs: -300 },
    ],
  };
  const around = [-4_000, -2_000, 0, 2_000, 4_000];

  test('captures one picture of every camera, the main one first, and five of each for an exception', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(twoCameras);
    const sale = stored(await write.acceptSale(acceptInput(saleOf())));
    expect((await read.pair(sale.saleId))?.captures.map(({ camera }) => camera)).toEqual(['counter', 'back']);
    const received = receivedNow();
    const refund = stored(
      await write.acceptSale(acceptInput(saleOf({ kind: 'refund' }), 'till-1', received)),
    );
    expect(refund.pending).toHaveLength(10);
    expect(
      (await read.pair(refund.saleId))?.captures.map(({ camera, requestedOffsetMs }) => [
        camera,
        requestedOffsetMs,
      ]),
    ).toEqual(
      around.flatMap((offsetMs) => [
        ['counter', offsetMs],
        ['back', offsetMs],
      ]),
    );
    for (const capture of refund.pending) {
      const linkMs = capture.cameraId === 'counter' ? -300 : 0;
      expect(capture.atMonotonicMs).toBeCloseTo(received.monotonicMs + capture.requestedOffsetMs + linkMs, 3);
      expect(capture).toMatchObject({ basis: 'arrival', uncertaintyMs: 100, boot: received.boot });
    }
  });

  test('captures five pictures of the void that a sale becomes, published in a later revision', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const now = receivedNow();
    const sale = saleOf({ registerSaleId: 'V' });
    const { saleId } = stored(await write.acceptSale(acceptInput(sale, 'till-1', now)));
    const first = capturedSettlement(saleId);
    await write.settleCapture(first);
    const then = { ...now, wallMs: now.wallMs + 60_000, monotonicMs: now.monotonicMs + 60_000 };
    const voided = stored(await write.acceptSale(acceptInput({ ...sale, kind: 'void' }, 'till-1', then)));
    expect(voided.pending.map(({ requestedOffsetMs }) => requestedOffsetMs)).toEqual([
      56_000, 58_000, 60_000, 62_000, 64_000,
    ]);
    expect(await read.dueEvents(everything)).toHaveLength(1);
    await write.renderRevision(saleId);
    for (const { requestedOffsetMs } of voided.pending) {
      await write.settleCapture({ ...capturedSettlement(saleId), requestedOffsetMs });
    }
    // A repetition of the current state requests no picture twice.
    expect(
      stored(await write.acceptSale(acceptInput({ ...sale, kind: 'void', totalMinor: 1 }, 'till-1', then)))
        .pending,
    ).toEqual([]);
    const told = (await read.dueEvents(everything)).map(
      ({ body }) => saleEventSchema.parse(JSON.parse(body)).data,
    );
    expect(told.map(({ kind, captures }) => [kind, ...captures.map(({ outcome }) => outcome)])).toEqual([
      ['sale', 'captured'],
      ['void', 'captured', 'pending', 'pending', 'pending', 'pending', 'pending'],
      ['void', 'captured', 'captured', 'captured', 'captured', 'captured', 'captured'],
      ['void', 'captured', 'captured', 'captured', 'captured', 'captured', 'captured'],
    ]);
    expect((await read.pair(saleId))?.captures[0]).toMatchObject(first.outcome);
  });

  test('publishes one more revision with the last picture after the first one', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf({ kind: 'no_sale' }))));
    const settle = (requestedOffsetMs: number) =>
      write.settleCapture({ ...capturedSettlement(saleId), requestedOffsetMs });
    await settle(-4_000);
    await settle(-2_000);
    expect(await read.unpublishedSales(10)).toHaveLength(1);
    await write.renderRevision(saleId);
    await settle(0);
    await settle(2_000);
    // Neither the sweep nor a timer publishes it in between.
    expect(await read.unpublishedSales(10)).toEqual([]);
    await write.renderRevision(saleId);
    expect(await read.dueEvents(everything)).toHaveLength(1);
    await settle(4_000);
    const told = (await read.dueEvents(everything)).map(
      ({ body }) => saleEventSchema.parse(JSON.parse(body)).data,
    );
    expect(
      told.map(({ captures }) => captures.filter(({ outcome }) => outcome === 'captured').length),
    ).toEqual([2, 5]);
    expect(told[1]?.captures[0]).toMatchObject({ basis: 'arrival', uncertaintyMs: 100 });
  });

  test('publishes an edit in time while earlier pictures wait for the last one', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const sale = saleOf({ registerSaleId: 'E2', kind: 'refund', soldAtMs: receivedNow().wallMs });
    const { saleId } = stored(await write.acceptSale(acceptInput(sale)));
    await write.renderRevision(saleId);
    await write.settleCapture({ ...capturedSettlement(saleId), requestedOffsetMs: -4_000 });
    await write.acceptSale(acceptInput({ ...sale, totalMinor: -5 }));
    await write.settleCapture({ ...capturedSettlement(saleId), requestedOffsetMs: -2_000 });
    expect(await read.unpublishedSales(10)).toHaveLength(1);
    await write.renderRevision(saleId);
    expect(await read.dueEvents(everything)).toHaveLength(2);
  });
});

describe('the outbox', () => {
  test('states pending captures in revision 1 at the deadline, and adds the picture in revision 2', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf())));
    await write.renderRevision(saleId);
    await write.renderRevision(saleId);
    await write.settleCapture(capturedSettlement(saleId));
    const events = await read.dueEvents(everything);
    expect(events.map((event) => event.eventId)).toEqual([`${saleId}:r1`, `${saleId}:r2`]);
    const outcomes = events.map(
      (event) => saleEventSchema.parse(JSON.parse(event.body)).data.captures[0]?.outcome,
    );
    expect(outcomes).toEqual(['pending', 'captured']);
  });

  test('sends a picture after its event to the given address, and repeats the event when the address expired', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf())));
    const settlement = capturedSettlement(saleId);
    await write.settleCapture(settlement);
    expect(await read.duePicture(everything)).toBeUndefined();

    const [event] = await read.dueEvents(everything);
    if (event === undefined || settlement.outcome.outcome !== 'captured') throw new Error('no event');
    const { sha256 } = settlement.outcome.thumbnail;
    const put = { url: 'https://objects.example/p?signature=1', headers: { 'x-a': 'b' } };
    await write.settleEvents([{ kind: 'stored', sequence: event.sequence, pictures: [{ sha256, put }] }]);
    expect(await read.dueEvents(everything)).toEqual([]);
    expect(await read.duePicture(everything)).toMatchObject({ sha256, put });
    expect((await read.pair(saleId))?.upload).toMatchObject({ state: 'waiting', picturesWaiting: 1 });

    await write.settlePictures([
      { kind: 'new_address', sha256, notBeforeMs: 0, problem: cloudSaid('expired') },
    ]);
    expect(await read.duePicture(everything)).toBeUndefined();
    const again = await read.dueEvents(everything);
    expect(again).toMatchObject([{ eventId: event.eventId, body: event.body }]);
    expect(await read.queue()).toMatchObject({ events: 1, storedThrough: 1, storedEvents: 1 });

    await write.settleEvents([{ kind: 'stored', sequence: event.sequence, pictures: [{ sha256, put }] }]);
    await write.settlePictures([{ kind: 'stored', sha256 }]);
    expect(await read.queue()).toEqual({
      events: 0,
      pictures: 0,
      quarantined: 0,
      storedThrough: 1,
      storedEvents: 1,
    });
    expect((await read.pair(saleId))?.upload).toMatchObject({ state: 'stored', picturesWaiting: 0 });
    const db = openConnection(t.path, 'read');
    expect(db.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(0);
    db.close();
  });

  test('takes a picture that the sink does not list as missing for stored', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf())));
    await write.settleCapture(capturedSettlement(saleId));
    await write.settleEvents([{ kind: 'stored', sequence: 1, pictures: [] }]);
    expect(await read.duePicture(everything)).toBeUndefined();
    expect((await read.pair(saleId))?.upload.state).toBe('stored');
  });

  test('keeps a rejected event with its reason without blocking the next', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp({ ...oneCamera, links: [] });
    const poison = stored(await write.acceptSale(acceptInput(saleOf())));
    await write.acceptSale(acceptInput(saleOf()));
    await write.settleEvents([
      { kind: 'rejected', sequence: 1, problem: cloudSaid('unknown shop') },
      { kind: 'try_later', sequence: 2, notBeforeMs: 5_000, problem: cloudSaid('busy') },
    ]);
    expect((await read.pair(poison.saleId))?.upload).toMatchObject({
      state: 'quarantined',
      problem: cloudSaid('unknown shop'),
    });
    await write.settleEvents([{ kind: 'stored', sequence: 1, notice: true }]);
    expect(await read.dueEvents({ ...everything, dueAtMs: 4_999 })).toEqual([]);
    expect(await read.dueEvents({ ...everything, dueAtMs: 5_000 })).toMatchObject([
      { sequence: 2, attempts: 1 },
    ]);
    expect(await read.nextDue()).toEqual({ eventsMs: 5_000 });
    expect(await read.queue()).toMatchObject({ quarantined: 1, storedThrough: 1 });
  });

  test('truncates a receipt of a thousand lines to keep the event under 64 KiB, and marks it', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp({ ...oneCamera, links: [] });
    const lines = Array.from({ length: 1_000 }, (_, n) => ({
      name: `とても長い名前の商品 その${n} `.repeat(4),
      amount: n,
    }));
    await write.acceptSale(acceptInput(saleOf({ lines })));
    const [event] = await read.dueEvents(everything);
    const body = saleEventSchema.parse(JSON.parse(event?.body ?? ''));
    expect(Buffer.byteLength(event?.body ?? '')).toBeLessThanOrEqual(64 * 1024);
    expect(body.data.truncated).toBe(true);
    expect(body.data.lines.length).toBeGreaterThan(100);
  });
});

describe('a backlog', () => {
  test('sends the newest sales with the oldest, so that a new one does not wait behind a week', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp({ ...oneCamera, links: [] });
    await Promise.all(Array.from({ length: 100 }, () => write.acceptSale(acceptInput(saleOf()))));
    const batch = await read.dueEvents({ ...everything, maxCount: 20 });
    expect(batch.map(({ sequence }) => sequence)).toEqual([
      ...Array.from({ length: 10 }, (_, n) => n + 1),
      ...Array.from({ length: 10 }, (_, n) => n + 91),
    ]);
    expect(await read.dueEvents({ ...everything, maxCount: 1 })).toMatchObject([{ sequence: 100 }]);
  });

  test('shows a rejected picture with its sale, and an empty queue', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf())));
    const settlement = capturedSettlement(saleId);
    await write.settleCapture(settlement);
    await write.settleEvents([{ kind: 'stored', sequence: 1 }]);
    if (settlement.outcome.outcome !== 'captured') throw new Error('not captured');
    const { sha256 } = settlement.outcome.thumbnail;
    await write.settlePictures([{ kind: 'rejected', sha256, problem: cloudSaid('no JPEG') }]);
    expect((await read.pair(saleId))?.upload).toMatchObject({
      state: 'quarantined',
      problem: cloudSaid('no JPEG'),
    });
    expect(await read.queue()).toMatchObject({ events: 0, pictures: 0, quarantined: 1 });
  });

  test('renews an expired address by a stored event, also when a later one is quarantined', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const sale = saleOf({ registerSaleId: 'E' });
    const { saleId } = stored(await write.acceptSale(acceptInput(sale)));
    const settlement = capturedSettlement(saleId);
    await write.settleCapture(settlement);
    await write.acceptSale(acceptInput({ ...sale, totalMinor: 1 }));
    await write.settleEvents([
      { kind: 'stored', sequence: 1 },
      { kind: 'rejected', sequence: 2, problem: cloudSaid('edits are not taken') },
    ]);
    if (settlement.outcome.outcome !== 'captured') throw new Error('not captured');
    const { sha256 } = settlement.outcome.thumbnail;
    await write.settlePictures([
      { kind: 'new_address', sha256, notBeforeMs: 0, problem: cloudSaid('expired') },
    ]);
    expect(await read.dueEvents(everything)).toMatchObject([{ sequence: 1 }, { sequence: 2, notice: true }]);
    await write.settleEvents([{ kind: 'rejected', sequence: 1, problem: cloudSaid('gone') }]);
    expect(await read.queue()).toMatchObject({ events: 0, pictures: 0, quarantined: 2, storedThrough: 1 });
  });
});

describe('lists and set-up', () => {
  test('pages through every sale once, newest first', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp({ ...oneCamera, links: [] });
    for (let n = 0; n < 25; n += 1) await write.acceptSale(acceptInput(saleOf({ totalMinor: n * 100 })));
    const totals: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await read.sales({ limit: 7, ...(cursor !== undefined && { cursor }) });
      totals.push(...page.pairs.map((pair) => pair.sale.totalMinor));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(totals).toEqual(Array.from({ length: 25 }, (_, n) => (24 - n) * 100));
    await expect(read.sales({ limit: 7, cursor: 'x' })).rejects.toBeInstanceOf(RangeError);
    expect((await read.sales({ limit: 50, minAmount: 2_000, kind: 'sale' })).pairs).toHaveLength(5);
  });

  test('changes nothing on a second import; a changed link ends and a new one begins', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    expect(await write.importSetUp(oneCamera)).toEqual({ added: 3, changed: 0, removed: 0, unchanged: 0 });
    const version = await read.setUpVersion();
    expect(await write.importSetUp(oneCamera)).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 3 });
    expect(await read.setUpVersion()).toBe(version);
    const moved = { ...oneCamera, links: oneCamera.links.map((link) => ({ ...link, offsetMs: 250 })) };
    expect(await write.importSetUp(moved)).toMatchObject({ added: 1, removed: 1 });
    const links = await read.links();
    expect(links.map((link) => link.untilMs === undefined)).toEqual([false, true]);
    expect(await read.setUpVersion()).toBe(version + 1);
  });

  test('stores a camera password readable through the store and nowhere in its files', async () => {
    await using t = await openTestStore();
    await t.store.write.importSetUp(oneCamera);
    expect((await t.store.read.cameras())[0]?.password).toBe('p:ä#s');
    await t.reopen();
    expect((await t.store.read.cameras())[0]?.password).toBe('p:ä#s');
    expect(readFileSync(t.path).includes('p:ä#s')).toBe(false);
  });

  test('removes login, masks and links of a removed camera, and keeps its pictures and its id', async () => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    const [camera] = oneCamera.cameras;
    if (camera === undefined) throw new Error('no camera');
    const masks = [
      [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
    ] as const;
    const region = {
      camera: 'counter',
      shows: 'drawer',
      left: 0.4,
      top: 0.4,
      width: 0.2,
      height: 0.2,
    } as const;
    const registers = oneCamera.registers.map((register) => ({ ...register, region }));
    await write.importSetUp({ ...oneCamera, cameras: [{ ...camera, masks }], registers });
    expect(await read.registers()).toMatchObject([{ region }]);
    await write.setLatency({ cameraId: 'counter', latencyMs: 120, by: 'hand' });
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf())));
    await write.settleCapture(capturedSettlement(saleId));
    const version = await read.setUpVersion();
    expect(await write.removeCamera('counter')).toEqual({ unlinked: ['till-1'] });
    expect(await read.setUpVersion()).toBe(version + 1);
    expect(await read.cameras()).toEqual([]);
    expect(await read.usedCameraIds()).toEqual(['counter']);
    expect((await read.registers())[0]).not.toHaveProperty('region');
    expect((await read.links()).map(({ cameraId, untilMs }) => [cameraId, untilMs !== undefined])).toEqual([
      ['counter', true],
    ]);
    expect(await read.calibrations()).toMatchObject({ cameras: [] });
    expect(await write.setLatency({ cameraId: 'counter', latencyMs: 5, by: 'hand' })).toBe(false);
    expect(await write.removeCamera('counter')).toBeUndefined();
    expect((await read.pair(saleId))?.captures).toMatchObject([
      { camera: 'counter', cameraName: camera.name, outcome: 'captured' },
    ]);
    const later = stored(await write.acceptSale(acceptInput(saleOf())));
    expect((await read.pair(later.saleId))?.captures).toMatchObject([{ camera: null, outcome: 'no_link' }]);
    const db = openConnection(t.path, 'read');
    expect(db.prepare('SELECT url, username, sealed_password, masks FROM cameras').all()).toEqual([
      { url: '', username: null, sealed_password: null, masks: '[]' },
    ]);
    db.close();
    // A file that names it again brings it back, as it is in the file.
    expect(await write.importSetUp(oneCamera)).toEqual({ added: 2, changed: 0, removed: 0, unchanged: 1 });
    expect(await read.cameras()).toEqual(oneCamera.cameras);
  });

  test('treats a password as missing without its key, and restores it by an import', async () => {
    await using t = await openTestStore();
    await t.store.write.importSetUp(oneCamera);
    writeFileSync(join(dirname(t.path), 'secrets.key'), Buffer.alloc(32));
    await t.reopen();
    expect((await t.store.read.cameras())[0]).not.toHaveProperty('password');
    expect(await t.store.write.importSetUp(oneCamera)).toMatchObject({ changed: 1 });
    expect((await t.store.read.cameras())[0]?.password).toBe('p:ä#s');
  });

  test('notifies which pair changed', async () => {
    await using t = await openTestStore();
    await t.store.write.importSetUp(oneCamera);
    const abort = new AbortController();
    const changes = t.store.changes(abort.signal);
    const { saleId } = stored(await t.store.write.acceptSale(acceptInput(saleOf())));
    for await (const change of changes) {
      expect(change).toEqual({ kind: 'pair', saleId });
      abort.abort();
    }
  });
});

test('notifies of a sale whose picture the cloud got with another sale', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const jpeg = Buffer.alloc(500, 7);
  const sell = async (registerSaleId: string): Promise<string> => {
    const { saleId } = stored(await write.acceptSale(acceptInput(saleOf({ registerSaleId }))));
    await write.settleCapture(capturedSettlement(saleId, jpeg));
    return saleId;
  };
  const [first, second] = [await sell('1'), await sell('2')];
  const [one, two] = await read.dueEvents(everything);
  if (one === undefined || two === undefined) throw new Error('two events are due');
  const sha256 = createHash('sha256').update(jpeg).digest('hex');
  const put = { url: 'https://store/a', headers: {} };
  await write.settleEvents([{ kind: 'stored', sequence: one.sequence, pictures: [{ sha256, put }] }]);
  expect((await read.pair(first))?.upload).toMatchObject({ state: 'waiting', picturesWaiting: 1 });
  const abort = new AbortController();
  const changes = t.store.changes(abort.signal);
  await write.settleEvents([{ kind: 'stored', sequence: two.sequence, pictures: [] }]);
  expect((await read.pair(first))?.upload.state).toBe('stored');
  const changed: string[] = [];
  for await (const change of changes) {
    if (change.kind === 'pair') changed.push(change.saleId);
    else abort.abort();
  }
  expect(changed).toEqual([first, second]);
});

test('rejects a database whose settings are not in force', async () => {
  await using t = await openTestStore();
  const db = openConnection(t.path, 'write');
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('secure_delete', { simple: true })).toBe(1);
  db.pragma('synchronous = 1');
  const { assertPragmas } = await import('../../../src/agent/store/connection.ts');
  expect(() => assertPragmas(db, 'write')).toThrow(/synchronous is 1, needs 2/);
  db.close();
});

test('keeps masks when a set-up file omits them, and removes them for an empty list', async () => {
  await using t = await openTestStore();
  const { store } = t;
  const corner = [[[0, 0] as const, [0.3, 0] as const, [0.3, 0.2] as const]];
  const [camera] = oneCamera.cameras;
  if (camera === undefined) throw new Error('no camera');
  const { masks: _none, ...without } = camera;
  const masks = async () => (await store.read.cameras())[0]?.masks;
  await store.write.importSetUp({ ...oneCamera, cameras: [{ ...camera, masks: corner }] });
  expect(await store.write.importSetUp({ ...oneCamera, cameras: [without] })).toMatchObject({ changed: 0 });
  expect(await masks()).toEqual(corner);
  await store.write.importSetUp({ ...oneCamera, cameras: [{ ...camera, masks: [] }] });
  expect(await masks()).toEqual([]);
});
