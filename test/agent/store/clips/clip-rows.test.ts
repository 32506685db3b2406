/** Which sales become candidates for a clip, what is planned for them, and what goes with a sale. */
import { expect, test } from 'vitest';
import type { ClipMoment } from '../../../../src/domain/capture/stored-clip.ts';
import { dayMs, type Kept, openKept } from '../kept.ts';

const moment = (store: Kept, over: Partial<ClipMoment> = {}): ClipMoment => ({
  kind: 'video',
  cameraId: 'counter',
  boot: store.clock.boot,
  atMonotonicMs: store.clock.monotonicMs(),
  atMs: store.clock.nowMs(),
  ...over,
});

function plan(
  store: Kept,
  saleId: string,
  moments: readonly ClipMoment[],
  incident = true,
  isRequest = false,
): void {
  store.write.planClips({ saleId, moments, beforeMs: 15_000, afterMs: 30_000, incident, isRequest });
}

const candidates = (store: Kept) => store.read.clipWork().candidates;

function stored(store: Kept, saleId: string): string {
  plan(store, saleId, [moment(store)]);
  const id = store.read.clipWork().pending[0]?.id ?? '';
  const settled = {
    id,
    key: Buffer.alloc(32, 7),
    bytes: 1_000,
    sha256: '0'.repeat(64),
    fromByMs: -400,
    untilByMs: 20,
  };
  expect(store.write.settleClip(settled)).toBe(true);
  return id;
}

test('notes exceptions and pinned sales, each until it was decided about', async () => {
  await using store = await openKept();
  const plain = store.sell().saleId;
  expect(candidates(store)).toEqual([]);
  const refund = store.sell(0, undefined, { kind: 'refund' }).saleId;
  store.write.pinSale({ saleId: plain, keep: true });
  expect(candidates(store)).toEqual([plain, refund]);
  plan(store, plain, []);
  expect(candidates(store)).toEqual([refund]);
  store.write.pinSale({ saleId: plain, keep: false });
  store.write.noteClipsOfAll(true);
  const next = store.sell().saleId;
  expect(candidates(store)).toEqual([refund, next]);
});

test('plans each moment once, and drops a pending one that the sale no longer has', async () => {
  await using store = await openKept();
  const { saleId } = store.sell(0, undefined, { kind: 'refund' });
  const first = moment(store);
  const shelf = { ...first, cameraId: 'shelf' };
  for (let turn = 0; turn < 2; turn++) plan(store, saleId, [first, shelf]);
  expect(store.read.clipWork().pending).toMatchObject([
    { cameraId: 'counter', worth: 'incident', fromMonotonicMs: first.atMonotonicMs - 15_000 },
    { cameraId: 'shelf', untilMonotonicMs: first.atMonotonicMs + 30_000 },
  ]);
  const moved = { ...first, atMonotonicMs: first.atMonotonicMs - 60_000, atMs: first.atMs - 60_000 };
  plan(store, saleId, [moved, { ...shelf, atMonotonicMs: shelf.atMonotonicMs + 2_000 }]);
  expect(store.read.clipsOfSale(saleId)).toMatchObject([
    { cameraId: 'counter', state: 'pending', atMs: moved.atMs },
    { cameraId: 'shelf', state: 'pending', atMs: shelf.atMs },
  ]);
});

test('keeps the key with the clip, and both as long as the pictures of the sale', async () => {
  await using store = await openKept({ keepPictureMs: 10 * dayMs, keepMs: 20 * dayMs });
  const [sale, pinned] = [store.sell(), store.sell()];
  const [id, other] = [stored(store, sale.saleId), stored(store, pinned.saleId)];
  const startMs = store.clock.nowMs();
  expect(store.read.clipsOfSale(sale.saleId)).toMatchObject([
    { id, state: 'stored', bytes: 1_000, fromMs: startMs - 15_400, untilMs: startMs + 30_020 },
  ]);
  expect(store.read.clipKey({ saleId: sale.saleId, id })).toEqual(new Uint8Array(32).fill(7));
  expect(store.read.clipKey({ saleId: pinned.saleId, id })).toBeUndefined();
  store.write.pinSale({ saleId: pinned.saleId, keep: true });
  expect(store.read.heldClips()).toEqual([
    { id, bytes: 1_000, worth: 'incident' },
    { id: other, bytes: 1_000, worth: 'pinned' },
  ]);
  store.upload();
  for (let hour = 0; hour < 11 * 24; hour += 6) {
    store.clock.pass(6 * 3_600_000);
    store.lookAll();
  }
  expect(store.read.pair(sale.saleId)).toBeDefined();
  expect(store.read.heldClips().map((clip) => clip.id)).toEqual([other]);
  expect(store.write.settleClip({ id, why: 'failed' })).toBe(false);
});

test('lists the stored clips of a camera, the newest ones, by time', async () => {
  await using store = await openKept();
  const sales = Array.from({ length: 3 }, () => {
    store.clock.pass(60_000);
    return store.sell(0, undefined, { kind: 'refund' }).saleId;
  });
  const ids = sales.map((saleId) => stored(store, saleId));
  plan(store, sales[0] ?? '', [moment(store, { cameraId: 'shelf' })]);
  const clips = store.read.clipsOfCamera({ cameraId: 'counter', limit: 2 });
  expect(clips.map(({ id }) => id)).toEqual(ids.slice(1));
  const [{ atMs, fromMs, untilMs, saleId }] = clips as [(typeof clips)[number]];
  expect([saleId, fromMs - atMs, untilMs - atMs]).toEqual([sales[1], -15_400, 30_020]);
  expect(store.read.clipsOfCamera({ cameraId: 'shelf', limit: 2 })).toEqual([]);
});

test('tries a missing one again when a person requests it', async () => {
  await using store = await openKept();
  const { saleId } = store.sell(0, undefined, { kind: 'refund' });
  plan(store, saleId, [moment(store)]);
  store.write.settleClip({ id: store.read.clipWork().pending[0]?.id ?? '', why: 'camera_down' });
  plan(store, saleId, [moment(store)]);
  expect(store.read.clipsOfSale(saleId)).toMatchObject([{ state: 'missing', why: 'camera_down' }]);
  plan(store, saleId, [moment(store)], true, true);
  expect(store.read.clipsOfSale(saleId)).toMatchObject([{ state: 'pending' }]);
});
