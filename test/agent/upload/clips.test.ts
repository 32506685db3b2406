/** Clips on their way to the real receiver: after everything else, in parts, and onwards from where a line was cut. */
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Store } from '../../../src/agent/store/operations.ts';
import type { ClipUploadParts } from '../../../src/agent/upload/clip-lane.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { shop } from '../store/fixtures.ts';
import { sha256Of } from './events.ts';
import { startFaultyReceiver } from './faulty-receiver.ts';
import { sell, storeWithSales, toReceiver, upload } from './uploading.ts';

const never = 1e9;

/** A stored clip of a sale, whose file is in memory. */
async function storeClip(
  store: Store,
  saleId: string,
  { bytes = 300_000, incident = true }: { bytes?: number; incident?: boolean } = {},
) {
  const at = { boot: clock.boot, atMonotonicMs: clock.monotonicMs(), atMs: clock.nowMs() };
  const moments = [{ kind: 'video' as const, cameraId: 'counter', ...at }];
  await store.write.planClips({
    saleId,
    moments,
    beforeMs: 15_000,
    afterMs: 30_000,
    incident,
    isRequest: true,
  });
  const [clip] = (await store.read.clipsOfSale(saleId)) ?? [];
  const content = randomBytes(bytes);
  const id = clip?.id ?? '';
  const sha256 = sha256Of(content);
  await store.write.settleClip({ id, key: randomBytes(32), bytes, sha256, fromByMs: 0, untilByMs: 0 });
  return { id, saleId, content, sha256 };
}

function sending(
  store: Store,
  clips: readonly Awaited<ReturnType<typeof storeClip>>[],
  isOfAll = false,
): ClipUploadParts {
  return {
    ...{ store, shop, isOfAll, rules: { maxKilobitsPerSecond: never, timeZone: shop.timeZone } },
    read: async ({ id }, { from, until }) => {
      const { content } = clips.find((clip) => clip.id === id) ?? {};
      return (
        content &&
        (async function* () {
          yield content.subarray(from, until + 1);
        })()
      );
    },
  };
}

const inCloud = async (store: Store, saleId: string) =>
  (await store.read.clipsOfSale(saleId))?.every(({ isSent }) => isSent === true);

test.each([false, true])(
  'sends clips after all sales and pictures, to given addresses: %s',
  async (presign) => {
    await using opened = await storeWithSales(5);
    const { store } = opened;
    const { saleId } = await sell(store, 6);
    const clips = [await storeClip(store, saleId, { bytes: 1_500_000 })];
    const requests: string[] = [];
    await using receiver = await startFaultyReceiver(
      ({ method, url }) => {
        requests.push(`${method} ${url.replace(/[?].*|[0-9a-f]{64}.*/, '')}`);
        return 'none';
      },
      { presign },
    );
    await using _ = upload(store, toReceiver(receiver), { clips: sending(store, clips) });
    await expect.poll(() => inCloud(store, saleId), { interval: 20 }).toBe(true);
    const first = requests.indexOf('POST /v1/clips');
    expect(
      requests
        .slice(first)
        .every((request) => request.endsWith('/v1/clips') || request.endsWith('/v1/clips/')),
    ).toBe(true);
    expect(requests.filter((request) => request === 'PUT /v1/thumbnails/')).toHaveLength(6);
    expect(requests.filter((request) => request === 'PUT /v1/clips/').length).toBeGreaterThan(1);
    const [clip] = receiver.clips.ofSale('/shops/shop-1', saleId);
    expect(clip).toMatchObject({ id: clips[0]?.id, received: 1_500_000, camera: 'counter', isGone: false });
    const whole = await buffer(receiver.clips.read(clip?.sha256 ?? '', { from: 0, until: 1_499_999 }));
    expect(whole.equals(clips[0]?.content ?? Buffer.alloc(0))).toBe(true);
  },
);

test('goes on where a cut line stopped, and with the sales made meanwhile first', async () => {
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const { saleId } = await sell(store, 2);
  const clip = await storeClip(store, saleId, { bytes: 600_000 });
  const isPart = ({ method, url }: { method: string; url: string }) =>
    method === 'PUT' && url.startsWith('/v1/clips/');
  const order: string[] = [];
  let parts = 0;
  let isCut = false;
  await using receiver = await startFaultyReceiver((request) => {
    if (isCut) return 'reset';
    if (request.url === '/v1/events') order.push('events');
    if (isPart(request)) order.push(`part ${++parts}`);
    isCut = parts === 3;
    return isCut ? 'reset' : 'none';
  });
  const wanted: number[] = [];
  const sent = sending(store, [clip]);
  const clips: ClipUploadParts = {
    ...sent,
    read: (of, range) => {
      wanted.push(range.from);
      return sent.read(of, range);
    },
  };
  {
    await using _ = upload(store, toReceiver(receiver), { clips });
    await expect.poll(() => isCut, { interval: 10 }).toBe(true);
  }
  await sell(store, 3);
  order.length = 0;
  parts = 10;
  isCut = false;
  await using _ = upload(store, toReceiver(receiver), { clips });
  await expect.poll(() => inCloud(store, saleId), { interval: 20 }).toBe(true);
  // The third part was cut: it comes again, and those before it do not.
  expect(wanted.filter((from) => from === 0)).toHaveLength(1);
  expect(wanted.filter((from) => from === wanted[2])).toHaveLength(2);
  expect(order[0]).toBe('events');
});

test('says when a clip is gone that had begun, and counts one that had not', async () => {
  await using opened = await storeWithSales(0);
  const { store } = opened;
  const sales = [await sell(store, 1), await sell(store, 2)];
  const clips = [
    await storeClip(store, sales[0]?.saleId ?? ''),
    await storeClip(store, sales[1]?.saleId ?? ''),
  ];
  let parts = 0;
  await using receiver = await startFaultyReceiver(({ method, url }) => {
    if (method === 'PUT' && url.startsWith('/v1/clips/')) parts++;
    return parts > 1 && method === 'PUT' ? 503 : 'none';
  });
  {
    await using _ = upload(store, toReceiver(receiver), { clips: sending(store, clips) });
    await expect.poll(() => parts, { interval: 10 }).toBeGreaterThan(1);
  }
  await store.write.removeClips({ ids: clips.map(({ id }) => id), why: 'evicted' });
  expect(await store.read.clipsUnsent({ isOfAll: false })).toEqual({ waiting: 0, waitingBytes: 0, gone: 2 });
  expect(await store.read.clipsOfSale(sales[1]?.saleId ?? '')).toMatchObject([
    { state: 'missing', why: 'evicted' },
  ]);
  await using _ = upload(store, toReceiver(receiver), { clips: sending(store, clips) });
  const [{ saleId }] = sales as [{ saleId: string }, unknown];
  await expect
    .poll(() => receiver.clips.ofSale('/shops/shop-1', saleId), { interval: 20 })
    .toMatchObject([{ isGone: true }]);
  expect(receiver.clips.ofSale('/shops/shop-1', sales[1]?.saleId ?? '')).toEqual([]);
});

test('leaves plain sales out unless all are wanted, and asks a cloud without clips once', async () => {
  await using opened = await storeWithSales(0);
  const { store } = opened;
  const [{ saleId }, other] = [await sell(store, 1), await sell(store, 2)];
  const plain = await storeClip(store, saleId, { incident: false });
  let notices = 0;
  await using receiver = await startFaultyReceiver(({ url }) => {
    if (url === '/v1/clips') notices++;
    return url === '/v1/clips' ? 501 : 'none';
  });
  await using running = upload(store, toReceiver(receiver), { clips: sending(store, [plain]) });
  const incident = await storeClip(store, other.saleId);
  await expect.poll(() => running.state.state().clipProblem, { interval: 20 }).toBe('not_offered');
  await sell(store, 3);
  await expect.poll(async () => (await store.read.queue()).events, { interval: 20 }).toBe(0);
  expect([notices, running.state.state().state]).toEqual([1, 'ok']);
  const next = (isOfAll: boolean) => store.read.clipToSend({ isOfAll, nowMs: clock.nowMs() });
  await store.write.settleSending({ id: incident.id, kind: 'sent' });
  expect([await next(false), (await next(true))?.id]).toEqual([undefined, plain.id]);
});
