/** Clips on their way to the real receiver: after everything else, in parts, and onwards from where a line was cut. */
import { randomBytes } from 'node:crypto';
import dns from 'node:dns';
import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Store } from '../../../src/agent/store/operations.ts';
import type { ClipUploadParts } from '../../../src/agent/upload/clip-lane.ts';
import { createHttpsSink } from '../../../src/agent/upload/https/https.ts';
import type { ClipPartOutcome, ClipSink, Sink } from '../../../src/agent/upload/sink.ts';
import { createUploadState } from '../../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../../src/agent/upload/uploader.ts';
import type { ClipNotice } from '../../../src/contract/cloud/clip.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { shop } from '../store/fixtures.ts';
import { sha256Of } from './events.ts';
import { startFaultyReceiver } from './faulty-receiver.ts';
import { drained, quick, sell, storeWithSales, toReceiver, upload } from './uploading.ts';

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

function runWith(store: Store, sink: Sink, clips: ClipUploadParts): AsyncDisposable {
  const lifetime = new AbortController();
  const running = runUploader(
    {
      ...{ store, sink, clips, clock, log: createLog({ level: 'silent' }), random: Math.random },
      ...{ retry: quick, state: createUploadState(clock) },
    },
    lifetime.signal,
  );
  return {
    async [Symbol.asyncDispose]() {
      lifetime.abort(new Error('stopping'));
      await running;
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
    const [clip] = await receiver.clips.ofSale('/shops/shop-1', saleId);
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

test('sends no clip while a picture waits for its next try', async () => {
  await using opened = await storeWithSales(0);
  const { store } = opened;
  const { saleId } = await sell(store, 1);
  const clip = await storeClip(store, saleId);
  let isRefused = false;
  let tries = 0;
  let notices = 0;
  await using receiver = await startFaultyReceiver(({ method, url }) => {
    if (url === '/v1/clips') notices++;
    if (!isRefused || method !== 'PUT' || !url.startsWith('/v1/thumbnails/')) return 'none';
    tries++;
    return 503;
  });
  {
    await using running = upload(store, toReceiver(receiver));
    await drained(store, running);
  }
  isRefused = true;
  await sell(store, 2);
  await using _ = upload(store, toReceiver(receiver), { clips: sending(store, [clip]) });
  await expect.poll(() => tries, { interval: 10 }).toBeGreaterThan(4);
  expect(notices).toBe(0);
  isRefused = false;
  await expect.poll(() => inCloud(store, saleId), { interval: 20 }).toBe(true);
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
  await using _ = upload(store, toReceiver(receiver), { clips: sending(store, []) });
  const [{ saleId }] = sales as [{ saleId: string }, unknown];
  await expect
    .poll(() => receiver.clips.ofSale('/shops/shop-1', saleId), { interval: 20 })
    .toMatchObject([{ isGone: true }]);
  // And says so once.
  const next = () => store.read.clipToSend({ isOfAll: false, nowMs: clock.nowMs() });
  await expect.poll(next, { interval: 20 }).toBe(undefined);
  expect(await receiver.clips.ofSale('/shops/shop-1', sales[1]?.saleId ?? '')).toEqual([]);
});

test('ends a gone clip that a cloud wants all the same, and sends nothing of it', async () => {
  await using opened = await storeWithSales(0);
  const { store } = opened;
  const { saleId } = await sell(store, 1);
  const clip = await storeClip(store, saleId);
  await store.write.settleSending({ id: clip.id, kind: 'begun' });
  await store.write.removeClips({ ids: [clip.id], why: 'evicted' });
  await using receiver = await startFaultyReceiver(() => 'none');
  await using sink = createHttpsSink({ kind: 'https', ...toReceiver(receiver) }, clock);
  const requests: string[] = [];
  const clipSink: ClipSink = {
    announce: async ({ gone }) => {
      requests.push(`announced, gone: ${String(gone)}`);
      return { kind: 'wanted', fromByte: 0 };
    },
    sendPart: async () => {
      requests.push('part');
      return { kind: 'go_on' };
    },
  };
  // Its bytes can still be read, as those of a file that is being removed.
  await using _ = runWith(store, { ...sink, clips: clipSink }, sending(store, [clip]));
  const next = () => store.read.clipToSend({ isOfAll: false, nowMs: Number.MAX_SAFE_INTEGER });
  await expect.poll(next, { interval: 20 }).toBe(undefined);
  expect(requests).toEqual(['announced, gone: true']);
});

test('lets other clips and sales go on when the file of one is damaged', async () => {
  await using opened = await storeWithSales(0);
  const { store } = opened;
  const [{ saleId: damagedSale }, { saleId }] = [await sell(store, 1), await sell(store, 2)];
  const damaged = await storeClip(store, damagedSale);
  const clip = await storeClip(store, saleId);
  const sent = sending(store, [damaged, clip]);
  const clips: ClipUploadParts = {
    ...sent,
    read: async (of, range) =>
      of.id === damaged.id
        ? (async function* () {
            yield damaged.content.subarray(0, 100);
            throw new Error('the stored clip is damaged');
          })()
        : sent.read(of, range),
  };
  await using receiver = await startFaultyReceiver();
  await using running = upload(store, toReceiver(receiver), { clips });
  await expect.poll(() => inCloud(store, saleId), { interval: 20 }).toBe(true);
  await sell(store, 3);
  await drained(store, running);
  expect(await inCloud(store, damagedSale)).toBe(false);
});

test('lets other clips go first when the cloud lacks the sale of one', async () => {
  await using opened = await storeWithSales(0);
  const { store } = opened;
  const { saleId: unknown } = await sell(store, 1);
  {
    await using before = await startFaultyReceiver();
    await using running = upload(store, toReceiver(before));
    await drained(store, running);
  }
  const { saleId } = await sell(store, 2);
  const clips = [await storeClip(store, unknown), await storeClip(store, saleId)];
  let notices = 0;
  await using receiver = await startFaultyReceiver(({ method, url }) => {
    if (method === 'POST' && url === '/v1/clips') notices++;
    return 'none';
  });
  await using _ = upload(store, toReceiver(receiver), { clips: sending(store, clips) });
  await expect.poll(() => inCloud(store, saleId), { interval: 20 }).toBe(true);
  expect(await inCloud(store, unknown)).toBe(false);
  // Once for the other one, and before each part and at the end.
  const asked = notices;
  await sell(store, 3);
  await expect.poll(async () => (await store.read.queue()).events, { interval: 20 }).toBe(0);
  expect(notices).toBe(asked);
  // A wait that a wrong clock noted does not hold a clip for years.
  const nowMs = clock.nowMs();
  const next = (atMs: number) => store.read.clipToSend({ isOfAll: false, nowMs: atMs });
  expect([await next(nowMs), (await next(nowMs - 1e10))?.id]).toEqual([undefined, clips[0]?.id]);
});

test('ends a part of the size that the cloud gave when a sale is there', async () => {
  await using opened = await storeWithSales(0);
  const { store } = opened;
  const { saleId } = await sell(store, 1);
  const clip = await storeClip(store, saleId, { bytes: 2_000_000 });
  await using receiver = await startFaultyReceiver(({ method, url }) =>
    method === 'PUT' && url.startsWith('/v1/clips/') ? 'hang' : 'none',
  );
  await using sink = createHttpsSink({ kind: 'https', ...toReceiver(receiver) }, clock);
  const ends: string[] = [];
  const clipSink: ClipSink = {
    announce: async (notice, signal) => {
      const outcome = await sink.clips?.announce(notice, signal);
      const put = { url: `${receiver.url}/v1/clips/${notice.sha256}`, headers: {}, bytes: notice.bytes };
      if (outcome?.kind !== 'wanted') throw new Error(`unexpected: ${outcome?.kind}`);
      return { ...outcome, put };
    },
    sendPart: async (part, signal) => {
      ends.push('begun');
      try {
        return (await sink.clips?.sendPart(part, signal)) as ClipPartOutcome;
      } finally {
        ends.push('ended');
      }
    },
  };
  await using _ = runWith(store, { ...sink, clips: clipSink }, sending(store, [clip]));
  await expect.poll(() => ends, { interval: 10 }).toEqual(['begun']);
  await sell(store, 2);
  await expect.poll(() => ends, { interval: 10 }).toEqual(['begun', 'ended']);
  await expect.poll(async () => (await store.read.queue()).events, { interval: 10 }).toBe(0);
  expect(ends).toHaveLength(2);
});

test('sets a clip aside of which the cloud has more than there is, and holds all after nonsense', async () => {
  await using opened = await storeWithSales(0);
  const { store } = opened;
  const sales = [await sell(store, 1), await sell(store, 2)].map(({ saleId }) => saleId);
  const [first, second] = [await storeClip(store, sales[0] ?? ''), await storeClip(store, sales[1] ?? '')];
  let answers = 0;
  await using receiver = await startFaultyReceiver(({ method, url }) =>
    method === 'POST' && url === '/v1/clips' && ++answers <= 2 ? 'garbage' : 'none',
  );
  await using sink = createHttpsSink({ kind: 'https', ...toReceiver(receiver) }, clock);
  const notices: string[] = [];
  const clipSink: ClipSink = {
    announce: async (notice, signal) => {
      const outcome = await (sink.clips as ClipSink).announce(notice, signal);
      notices.push(`${notice.id} ${outcome.kind}`);
      if (notice.id !== first.id || outcome.kind !== 'wanted') return outcome;
      return { kind: 'wanted', fromByte: notice.bytes + 1 };
    },
    sendPart: (part, signal) => (sink.clips as ClipSink).sendPart(part, signal),
  };
  await using _ = runWith(store, { ...sink, clips: clipSink }, sending(store, [first, second]));
  await expect.poll(() => inCloud(store, sales[1] ?? ''), { interval: 20 }).toBe(true);
  expect(notices.filter((notice) => notice.startsWith(first.id))).toEqual([
    `${first.id} try_later`,
    `${first.id} try_later`,
    `${first.id} wanted`,
  ]);
});

test('sends no part to an address within the shop', async () => {
  await using sink = createHttpsSink({ kind: 'https', url: 'http://127.0.0.1:9', token: 'x' }, clock);
  const notice = { bytes: 3, sha256: sha256Of(Buffer.from('abc')), kind: 'video' } as ClipNotice;
  const part = { notice, bytes: Buffer.from('abc'), fromByte: 0 };
  for (const url of [
    'https://192.168.1.5/x',
    'https://[fd00::1]/x',
    'https://localhost/x',
    'http://8.8.8.8/',
  ])
    expect(
      await sink.clips?.sendPart({ ...part, put: { url, headers: {} } }, new AbortController().signal),
    ).toMatchObject({
      kind: 'try_later',
      problem: { code: expect.stringContaining('picture_address') as unknown },
    });
});

test('connects to no address within the shop, whatever name it has', async () => {
  let connections = 0;
  await using inside = createServer((socket) => {
    connections++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(inside, 'listening');
  await using sink = createHttpsSink({ kind: 'https', url: 'http://127.0.0.1:9', token: 'x' }, clock);
  const notice = { bytes: 3, sha256: sha256Of(Buffer.from('abc')), kind: 'video' } as ClipNotice;
  const url = `https://pictures.example:${(inside.address() as AddressInfo).port}/x`;
  const part = { notice, bytes: Buffer.from('abc'), fromByte: 0, put: { url, headers: {} } };
  const { lookup } = dns;
  using _ = {
    [Symbol.dispose]() {
      dns.lookup = lookup;
      syncBuiltinESMExports();
    },
  };
  const there = [{ address: '127.0.0.1', family: 4 }];
  dns.lookup = ((_name: string, _options: object, callback: (error: null, found: typeof there) => void) =>
    callback(null, there)) as typeof lookup;
  syncBuiltinESMExports();
  expect(await sink.clips?.sendPart(part, new AbortController().signal)).toMatchObject({ kind: 'try_later' });
  expect(connections).toBe(0);
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
  await expect.poll(() => running.state.state().state).toBe('ok');
  expect(notices).toBe(1);
  const next = (isOfAll: boolean) => store.read.clipToSend({ isOfAll, nowMs: clock.nowMs() });
  await store.write.settleSending({ id: incident.id, kind: 'sent' });
  expect([await next(false), (await next(true))?.id]).toEqual([undefined, plain.id]);
});
