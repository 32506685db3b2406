/** Extra pictures of sales whose time is uncertain: how they settle, and their place in the outbox. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openConnection } from '../../../src/agent/store/connection.ts';
import type { StoreReader, StoreWriter } from '../../../src/agent/store/operations.ts';
import { removePicture } from '../../../src/agent/store/space/removal.ts';
import type { Received, SaleOrigin } from '../../../src/domain/sale/sale.ts';
import { cloudSaid } from '../upload/events.ts';
import {
  acceptInput,
  capturedSettlement,
  oneCamera,
  openTestStore,
  receivedNow,
  saleOf,
} from './fixtures.ts';

const now = receivedNow();
/** Links hold from the time of their import on. */
const laterMs = 30 * 24 * 3_600_000;

function receivedAgo(agoMs: number): Received {
  const byMs = laterMs - agoMs;
  return { ...now, monotonicMs: now.monotonicMs + byMs, wallMs: now.wallMs + byMs };
}

/** Stamped by a register whose clock is `aheadMs` ahead, `heldMs` before it arrived. */
function pushed(name: string, agoMs: number, { aheadMs = 0, heldMs = 50 } = {}) {
  const received = receivedAgo(agoMs);
  const soldAtMs = Math.round(received.wallMs - heldMs + aheadMs);
  return acceptInput(saleOf({ registerSaleId: name, soldAtMs }), 'till-1', received);
}

/** As a POS cloud reports it: ± 2.5 s until its register's clock is known. */
function polled(name: string, agoMs: number) {
  const received = receivedAgo(agoMs);
  const second = Math.floor(received.wallMs / 1_000) * 1_000 - 5_000;
  const origin: SaleOrigin = { by: 'cloud', resolutionMs: 1_000, serverAtMs: second, serverAheadMs: 0 };
  return {
    ...acceptInput(saleOf({ soldAtMs: second }), 'till-1', received),
    origin,
    saleId: `pos:c:${name}`,
  };
}

async function stored(write: StoreWriter, input: Parameters<StoreWriter['acceptSale']>[0]): Promise<string> {
  const accepted = await write.acceptSale(input);
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  return accepted.saleId;
}

/** Gives each pending capture of the sale a picture that bears its offset as text, exactly at its time. */
async function takePictures(
  { read, write }: { read: StoreReader; write: StoreWriter },
  saleId: string,
  which: (offsetMs: number) => boolean = () => true,
): Promise<void> {
  for (const { requestedOffsetMs, extra, saleId: of, atMonotonicMs, basis } of await read.pendingCaptures(
    1_000,
  )) {
    if (of !== saleId || !which(requestedOffsetMs)) continue;
    const settlement = capturedSettlement(saleId, Buffer.from(`${saleId} ${requestedOffsetMs}`));
    if (!('jpeg' in settlement)) throw new Error('no picture');
    const outcome = { ...settlement.outcome, offsetMs: 0, basis };
    await write.settleCapture({
      ...{ ...settlement, requestedOffsetMs, atMonotonicMs, outcome },
      ...(extra !== undefined && { extra }),
    });
  }
}

const sha256Of = (saleId: string, offsetMs: number) =>
  createHash('sha256').update(`${saleId} ${offsetMs}`).digest('hex');

async function settleAll(write: StoreWriter): Promise<void> {
  while ((await write.settleTimes()) > 0);
}

const shown = (pair: Awaited<ReturnType<StoreReader['pair']>>) =>
  pair?.captures.map(({ moment, requestedOffsetMs, outcome }) => [moment, requestedOffsetMs, outcome]);

/** A till whose clock is known, and a sale for which it was set back by 46 s. */
async function sellAfterSetBack(write: StoreWriter): Promise<string> {
  for (let n = 0; n < 8; n++) await stored(write, pushed(`before ${n}`, 3_600_000 - n * 60_000));
  return await stored(write, pushed('set back', 600_000, { aheadMs: -46_000 }));
}

test('pictures a sale at both times when the clock may have been set back, and keeps the right one', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const id = await sellAfterSetBack(write);
  const [main, ...both] = shown(await read.pair(id)) ?? [];
  expect(main).toEqual([undefined, 0, 'time_unknown']);
  const arrivalMs = Number(both[1]?.[1]);
  expect(both).toEqual([
    ['register_time', 0, 'pending'],
    ['arrival', arrivalMs, 'pending'],
  ]);
  expect(Math.abs(arrivalMs - 46_000)).toBeLessThan(200);
  await takePictures(t.store, id);
  expect((await read.pair(id))?.captures).toMatchObject([
    { outcome: 'time_unknown' },
    { moment: 'register_time', basis: 'register_time', thumbnail: { sha256: sha256Of(id, 0) } },
    { moment: 'arrival', basis: 'arrival', thumbnail: { sha256: sha256Of(id, arrivalMs) } },
  ]);

  for (let n = 0; n < 3; n++)
    await stored(write, pushed(`after ${n}`, 500_000 - n * 60_000, { aheadMs: -46_000 }));
  await settleAll(write);
  const settled = await read.pair(id);
  expect(settled?.instant.basis).toBe('arrival');
  // It shows the sale as far as is known, and is replaced by a nearer one if the buffer still has that.
  expect(settled?.captures).toMatchObject([
    {
      requestedOffsetMs: 0,
      outcome: 'captured',
      basis: 'arrival',
      thumbnail: { sha256: sha256Of(id, arrivalMs) },
    },
  ]);
  const [capture] = settled?.captures ?? [];
  if (capture?.outcome !== 'captured') throw new Error('no picture');
  expect(Math.abs(capture.offsetMs)).toBeLessThan(200);
  expect(capture.uncertaintyMs).toBe(settled?.instant.uncertaintyMs);
  const [again] = await read.pendingCaptures(100).then((all) => all.filter(({ saleId }) => saleId === id));
  await write.settleCapture({
    ...{ saleId: id, cameraId: 'counter', requestedOffsetMs: 0 },
    ...(again !== undefined && { atMonotonicMs: again.atMonotonicMs }),
    outcome: { outcome: 'outside_buffer', details: {} },
  });
  expect(await read.pair(id)).toMatchObject({ revision: 3, captures: [{ outcome: 'captured' }] });
});

test('keeps the picture of the register’s time when the sale was held back', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const id = await sellAfterSetBack(write);
  await takePictures(t.store, id);
  for (let n = 0; n < 2; n++) await stored(write, pushed(`after ${n}`, 500_000 - n * 60_000));
  await settleAll(write);
  expect(await read.pair(id)).toMatchObject({
    instant: { basis: 'register_time' },
    captures: [{ requestedOffsetMs: 0, outcome: 'captured', thumbnail: { sha256: sha256Of(id, 0) } }],
  });
});

test.each(['arrival', 'register_time'])(
  'shows one time of a settled sale, also when the picture of its %s was removed or evicted before',
  async (basis) => {
    await using t = await openTestStore();
    const { write, read } = t.store;
    await write.importSetUp(oneCamera);
    const id = await sellAfterSetBack(write);
    await takePictures(t.store, id);
    const db = openConnection(t.path, 'write');
    const sha256 = db
      .prepare<[string], string>('SELECT thumbnail_sha256 FROM captures WHERE extra = ?')
      .pluck()
      .get(basis);
    if (sha256 === undefined) throw new Error('no picture');
    for (const table of ['pending_pictures', 'outbox_pictures'])
      db.prepare(`DELETE FROM ${table} WHERE sha256 = ?`).run(sha256);
    removePicture(db, sha256);
    db.exec(
      `UPDATE captures SET outcome = 'evicted', details = '{"evictedAtMs":1}' WHERE extra = 'register_time' AND thumbnail_sha256 IS NULL`,
    );
    db.close();
    for (let n = 0; n < 3; n++)
      await stored(write, pushed(`after ${n}`, 500_000 - n * 60_000, { aheadMs: -46_000 }));
    await settleAll(write);
    const settled = await read.pair(id);
    expect(settled?.instant.basis).toBe('arrival');
    expect(shown(settled)).toEqual([[undefined, 0, 'captured']]);
  },
);

test('settles a sale within ten seconds of doubt as well', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const id = await stored(write, pushed('first', 600_000, { aheadMs: -6_000 }));
  const before = await read.pair(id);
  expect(shown(before)?.map(([moment]) => moment)).toEqual([undefined, 'register_time', undefined]);
  expect(before?.instant).toMatchObject({ basis: 'arrival' });
  expect(before?.instant.uncertaintyMs).toBeGreaterThan(6_000);
  await takePictures(t.store, id);
  for (let n = 0; n < 3; n++)
    await stored(write, pushed(`next ${n}`, 500_000 - n * 60_000, { aheadMs: -6_000 }));
  await settleAll(write);
  const settled = await read.pair(id);
  expect(settled?.instant.uncertaintyMs).toBeLessThan(700);
  expect(settled?.captures).toMatchObject([{ outcome: 'captured', thumbnail: { sha256: sha256Of(id, 0) } }]);
});

test('waits for no extra picture, and has one more revision with the last of them', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const id = await stored(write, polled('1', 10_000));
  await takePictures(t.store, id, (offsetMs) => offsetMs === 0);
  expect((await read.pair(id))?.revision).toBe(1);
  await takePictures(t.store, id, (offsetMs) => offsetMs < 0);
  expect((await read.pair(id))?.revision).toBe(1);
  await takePictures(t.store, id);
  expect((await read.pair(id))?.revision).toBe(2);

  const other = await stored(write, polled('2', 9_000));
  await takePictures(t.store, other, (offsetMs) => offsetMs !== 0);
  expect((await read.pair(other))?.revision).toBe(0);
  await takePictures(t.store, other);
  expect((await read.pair(other))?.revision).toBe(1);
});

test('sends every picture of a sale before the extra ones of any', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) {
    const id = await stored(write, polled(`${n}`, 30_000 - n * 5_000));
    await takePictures(t.store, id);
    ids.push(id);
  }
  const dueAtMs = Number.MAX_SAFE_INTEGER;
  const events = await read.dueEvents({ dueAtMs, maxCount: 100, maxBytes: 1e6 });
  await write.settleEvents(events.map(({ sequence }) => ({ kind: 'stored', sequence })));
  const sent: string[] = [];
  for (let picture = await read.duePicture({ dueAtMs }); picture !== undefined; ) {
    sent.push(picture.sha256);
    // A try that failed does not let extra ones pass.
    if (sent.length === 1)
      await write.settlePictures([
        { kind: 'try_later', sha256: picture.sha256, notBeforeMs: 1, problem: cloudSaid('busy') },
      ]);
    else await write.settlePictures([{ kind: 'stored', sha256: picture.sha256 }]);
    picture = await read.duePicture({ dueAtMs });
  }
  const mains = ids.map((id) => sha256Of(id, 0));
  const [retried, ...rest] = sent;
  expect(mains).toContain(retried);
  expect(new Set(rest.slice(0, 3))).toEqual(new Set(mains));
  expect(rest).toHaveLength(9);
});
