/**
 * Retention: what expires, what never does, the bounds of a wrong clock, and that nothing readable is left.
 */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { saleEventSchema } from '../../../../src/contract/cloud/event.ts';
import { cloudSaid } from '../../upload/events.ts';
import { dayMs, type Kept, openKept } from '../kept.ts';

/** A time with milliseconds: of a whole minute it is not known how late the message is. */
const justSoldMs = (kept: Kept): number => kept.clock.nowMs() - 234;

const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 10_000, maxBytes: Number.MAX_SAFE_INTEGER };
const limits = { keepPictureMs: 10 * dayMs, keepMs: 20 * dayMs };

/** Days in which the machine runs, with a look each hour. */
function live(kept: Kept, days: number): { removedPictures: number; removedSales: number } {
  const sum = { removedPictures: 0, removedSales: 0 };
  for (let hour = 0; hour < 24 * days; hour += 1) {
    kept.clock.pass(3_600_000);
    const { removedPictures, removedSales } = kept.lookAll();
    sum.removedPictures += removedPictures;
    sum.removedSales += removedSales;
  }
  return sum;
}

test('removes expired pictures and sales that the cloud has, and keeps those it lacks', async () => {
  await using kept = await openKept(limits);
  const sent = kept.sell();
  kept.upload();
  const unsent = kept.sell();
  expect(live(kept, 9.5)).toEqual({ removedPictures: 0, removedSales: 0 });
  expect(live(kept, 1)).toEqual({ removedPictures: 1, removedSales: 0 });
  expect(kept.read.thumbnail(sent.sha256)).toBeUndefined();
  expect(kept.read.pair(sent.saleId)).toMatchObject({
    captures: [
      {
        outcome: 'captured',
        removed: true,
        offsetMs: 12.3,
        thumbnail: { sha256: sent.sha256, bytes: 20_000, width: 640 },
      },
    ],
    upload: { state: 'stored' },
  });
  expect(live(kept, 10)).toEqual({ removedPictures: 0, removedSales: 1 });
  expect(kept.read.pair(sent.saleId)).toBeUndefined();
  expect(live(kept, 60)).toEqual({ removedPictures: 0, removedSales: 0 });
  expect(kept.read.pair(unsent.saleId)?.captures[0]).toMatchObject({ outcome: 'captured' });
  expect(kept.read.thumbnail(unsent.sha256)).toBeDefined();
  kept.upload();
  expect(live(kept, 1)).toEqual({ removedPictures: 0, removedSales: 1 });
});

test('keeps rejected sales and pictures', async () => {
  await using kept = await openKept(limits);
  const [event, picture] = [kept.sell(), kept.sell()];
  kept.write.settleEvents([
    { kind: 'rejected', sequence: 1, problem: cloudSaid('unknown shop') },
    { kind: 'stored', sequence: 2 },
  ]);
  kept.write.settlePictures([{ kind: 'rejected', sha256: picture.sha256, problem: cloudSaid('no JPEG') }]);
  expect(live(kept, 40)).toEqual({ removedPictures: 0, removedSales: 0 });
  for (const { sha256 } of [event, picture]) expect(kept.read.thumbnail(sha256)).toBeDefined();
});

test('keeps a sale until the cloud has the notice of its missing revision', async () => {
  await using kept = await openKept(limits);
  const edited = { registerSaleId: 'R1', soldAtMs: justSoldMs(kept) };
  const { saleId } = kept.sell(1_000, undefined, edited);
  kept.write.acceptSale(kept.input({ ...edited, totalMinor: 5 }));
  kept.write.settleEvents([
    { kind: 'rejected', sequence: 1, problem: cloudSaid('unknown shop') },
    { kind: 'stored', sequence: 2, pictures: [] },
  ]);
  expect(live(kept, 40)).toEqual({ removedPictures: 1, removedSales: 0 });
  kept.write.settleEvents([{ kind: 'stored', sequence: 1, notice: true }]);
  expect(live(kept, 1)).toEqual({ removedPictures: 0, removedSales: 1 });
  expect(kept.read.pair(saleId)).toBeUndefined();
});

test('names the stored picture of an edited sale without making it due', async () => {
  await using kept = await openKept(limits);
  const soldAtMs = justSoldMs(kept);
  const { saleId, sha256 } = kept.sell(20_000, undefined, { registerSaleId: 'R1', soldAtMs });
  kept.upload();
  expect(live(kept, 11)).toMatchObject({ removedPictures: 1 });
  const edit = kept.input({ registerSaleId: 'R1', soldAtMs, totalMinor: 5 });
  expect(kept.write.acceptSale(edit)).toMatchObject({ kind: 'revised', saleId });
  const [event] = kept.read.dueEvents(everything);
  expect(saleEventSchema.parse(JSON.parse(event?.body ?? '')).data.captures).toMatchObject([
    { outcome: 'captured', thumbnail: { sha256, bytes: 20_000, width: 640, height: 360 } },
  ]);
  expect(kept.read.queue().pictures).toBe(0);
  kept.upload();
  expect(kept.read.pair(saleId)?.upload.state).toBe('stored');
});

test('removes a shared picture with the younger sale', async () => {
  await using kept = await openKept(limits);
  const jpeg = Buffer.alloc(5_000, 7);
  kept.sell(0, jpeg);
  kept.upload();
  live(kept, 6);
  const { sha256 } = kept.sell(0, jpeg);
  kept.upload();
  live(kept, 6);
  expect(kept.read.thumbnail(sha256)).toBeDefined();
  live(kept, 6);
  expect(kept.read.thumbnail(sha256)).toBeUndefined();
});

test('expires nothing by a wrong clock: 1970, years ahead, weeks back', async () => {
  await using kept = await openKept(limits);
  const sold = Array.from({ length: 5 }, () => kept.sell());
  kept.upload();
  expect(live(kept, 4)).toMatchObject({ removedPictures: 0 });
  const { clock } = kept;
  const right = () => clock.nowMs();
  const all = () => sold.every(({ sha256 }) => kept.read.thumbnail(sha256) !== undefined);

  // Years ahead for two days, and back.
  clock.set(right() + 10 * 365 * dayMs);
  live(kept, 2);
  clock.set(right() - 10 * 365 * dayMs);
  expect(all()).toBe(true);

  // Started in 1970 without a time source: also what is sold now is not old once the clock is good.
  const before = right();
  clock.restart({ offMs: 0, wallMs: 60_000 });
  clock.state = 'unsynced';
  kept.reopen();
  sold.push(kept.sell());
  kept.upload();
  live(kept, 1);
  clock.set(before + dayMs);
  clock.state = 'synced';
  live(kept, 0.5);
  expect(all()).toBe(true);

  // Weeks back: they get older only as time passes.
  clock.set(right() - 21 * dayMs);
  live(kept, 5);
  expect(all()).toBe(true);
  clock.set(right() + 21 * dayMs);
  live(kept, 2.5);
  expect(all()).toBe(true);

  // In the end they expire, except the sale of 1970, whose age is unknown until another one follows it.
  live(kept, 12);
  expect(sold.map(({ sha256 }) => kept.read.thumbnail(sha256) !== undefined)).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
  ]);
  kept.sell();
  kept.upload();
  live(kept, 11);
  expect(kept.count('SELECT count(*) FROM thumbnails')).toBe(0);
});

test('expires nothing by a clock of 1970 reported as synchronized, and does not count its sales as 56 years old', async () => {
  await using kept = await openKept(limits);
  const { clock } = kept;
  const before = clock.nowMs();
  const old = kept.sell();
  kept.upload();
  // `clock.state: synced` in the config, on a board whose clock nobody has set.
  clock.restart({ offMs: 0, wallMs: 60_000 });
  kept.reopen();
  const sold = kept.sell();
  kept.upload();
  live(kept, 30);
  clock.set(before + 30 * dayMs);
  live(kept, 2.5);
  for (const { sha256 } of [old, sold]) expect(kept.read.thumbnail(sha256)).toBeDefined();
  live(kept, 3);
  expect(kept.read.thumbnail(old.sha256)).toBeUndefined();
  expect(kept.read.thumbnail(sold.sha256)).toBeDefined();
});

test('expires nothing when the clock jumps just before the run', async () => {
  await using kept = await openKept(limits);
  const { sha256 } = kept.sell();
  kept.upload();
  live(kept, 4);
  const yearMs = 365 * dayMs;
  for (let hour = 0; hour < 12; hour += 1) {
    kept.clock.pass(55 * 60_000);
    kept.lookAll();
    kept.clock.set(kept.clock.nowMs() + yearMs);
    kept.clock.pass(5 * 60_000);
    kept.lookAll();
    expect(kept.read.thumbnail(sha256)).toBeDefined();
    kept.clock.set(kept.clock.nowMs() - yearMs);
  }
  expect(live(kept, 7)).toMatchObject({ removedPictures: 1 });
});

test('leaves no readable trace of a removed picture or sale in the files', async () => {
  await using kept = await openKept({ keepPictureMs: dayMs, keepMs: 5 * dayMs });
  const canary = Buffer.from('face-of-a-customer-7f3a');
  const staff = 'canary-of-the-staff-19c4';
  /** Nowhere in it are 64 bytes without the canary. */
  const picture = (bytes: number, n: number): Buffer => {
    const jpeg = Buffer.alloc(bytes, `${n}:`);
    for (let at = 0; at + canary.length <= bytes; at += 64) canary.copy(jpeg, at);
    return jpeg;
  };
  const found = (needle: Buffer | string) =>
    [kept.path, `${kept.path}-wal`].map((path) => {
      const text = readFileSync(path);
      let times = 0;
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) times += 1;
      return times;
    });
  for (let n = 0; n < 150; n += 1) {
    kept.sell(0, picture(200 + n * 331, n));
    if (n % 3 === 0) kept.write.acceptSale(kept.input({ staff: { name: staff } }));
    if (n % 20 === 19) kept.upload();
  }
  for (const capture of kept.read.pendingCaptures(1_000)) {
    const { saleId, cameraId, requestedOffsetMs } = capture;
    kept.write.settleCapture({
      saleId,
      cameraId,
      requestedOffsetMs,
      outcome: { outcome: 'damaged', details: {} },
    });
  }
  kept.upload();
  expect(found(canary).every((times) => times > 100)).toBe(true);
  live(kept, 4.5);
  expect(kept.count('SELECT count(*) FROM thumbnails')).toBe(0);
  expect(found(canary)).toEqual([0, 0]);
  // One more sale, so that the log restarts where it did before.
  kept.sell();
  live(kept, 2);
  expect(kept.count('SELECT count(*) FROM sales')).toBe(1);
  expect(found(staff)).toEqual([0, 0]);
});

test('does not wait for a reader, and erases the log once it has finished', async () => {
  await using kept = await openKept({ keepPictureMs: dayMs });
  const canary = Buffer.from('face-of-a-customer-55d0');
  kept.sell(0, Buffer.concat([canary, Buffer.alloc(3_000, 1)]));
  kept.upload();
  live(kept, 2.5);
  const reader = openConnection(kept.path, 'read');
  const holds = () => readFileSync(`${kept.path}-wal`).includes(canary);
  kept.sell(0, Buffer.concat([canary, Buffer.alloc(3_000, 2)]));
  kept.upload();
  reader.exec('BEGIN; SELECT count(*) FROM sales');
  live(kept, 2);
  expect(kept.count('SELECT count(*) FROM thumbnails')).toBe(0);
  expect(holds()).toBe(true);
  expect(kept.db.pragma('busy_timeout', { simple: true })).toBe(5_000);
  reader.exec('COMMIT');
  reader.close();
  kept.look();
  expect(holds()).toBe(false);
});

test('waits as for an unknown clock when the record of the clock is damaged', async () => {
  await using kept = await openKept(limits);
  const { sha256 } = kept.sell();
  kept.upload();
  live(kept, 9.5);
  kept.db.exec(`UPDATE meta SET value = '{"boot":' WHERE key = 'retention_clock'`);
  expect(live(kept, 2.5)).toEqual({ removedPictures: 0, removedSales: 0 });
  expect(kept.read.thumbnail(sha256)).toBeDefined();
  expect(live(kept, 1)).toEqual({ removedPictures: 1, removedSales: 0 });
});
