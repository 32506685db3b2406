/** Live video over a WebSocket: who gets it, how it ends, and what a viewer that doesn't read costs itself and nobody else. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AccessUnit, Codec } from '../../src/camera/access-unit.ts';
import type { Camera } from '../../src/camera/contract.ts';
import { liveVideo } from '../../src/camera/live-video.ts';
import { createRing } from '../../src/camera/ring.ts';
import { createTransportStreamReader } from '../../src/camera/transport-stream.ts';
import { systemClock as clock } from '../../src/ops/clock.ts';
import { defaultLiveBounds } from '../../src/web/api/live-video.ts';
import { startGateway, type TestGateway } from './gateway.ts';
import { sendJson, setUp } from './signing-in.ts';

const intervalMs = 40;
const unitBytes = 40_000;
const gop = 25;

/** A camera that fills a real ring, 25 pictures a second, until disposed. */
function film(options: { codec?: Codec } = {}) {
  const { codec = 'h264' } = options;
  const ring = createRing({ keepMs: 60_000, maxBytes: 1 << 28 });
  let news = Promise.withResolvers<undefined>();
  let masked = false;
  let count = 0;
  const startMs = clock.monotonicMs();
  const timeMs = (unit: AccessUnit) => startMs + unit.pts90k / 90;
  const tick = setInterval(() => {
    // As many as are due: a busy machine makes none fewer.
    for (; count * intervalMs < clock.monotonicMs() - startMs; count++) {
      const bytes = Buffer.alloc(unitBytes);
      bytes.set([0, 0, 1, count % gop === 0 ? 5 : 1]);
      bytes.writeUInt32BE(count, 4);
      ring.add({
        ...{ codec, bytes, pts90k: count * intervalMs * 90, key: count % gop === 0 },
        ...{ arrivalMs: clock.monotonicMs(), lossBefore: false, epoch: 0 },
      });
    }
    news.resolve(undefined);
    news = Promise.withResolvers();
  }, 10);
  const camera: Camera = {
    id: 'counter',
    grab: () => Promise.reject(new Error('not here')),
    clip: () => Promise.reject(new Error('not here')),
    live: (signal) =>
      liveVideo(
        {
          ...{ clock, ring, timeMs, changed: () => news.promise },
          get masked() {
            return masked;
          },
          pace: () => ({ intervalMs, reorderDepth: 0, figures: {} }),
        },
        signal,
      ),
    health: () => ({
      ...{ state: 'up', sinceMonotonicMs: 0, damages: 0, warnings: [], restarts: 0, heldMs: 0, heldBytes: 0 },
    }),
    run: () => Promise.resolve(),
  };
  return {
    camera,
    ring,
    taken: () => count,
    mask: () => {
      masked = true;
    },
    [Symbol.dispose]: () => clearInterval(tick),
  };
}

/** A viewer, and the numbers of the pictures that have reached it whole. */
function view(gateway: TestGateway, headers: Record<string, string> = {}) {
  const address = `${gateway.url.replace('http', 'ws')}/api/v1/cameras/counter/live`;
  const socket = new WebSocket(address, { headers });
  const reader = createTransportStreamReader();
  const seen: { number: number; key: boolean }[] = [];
  let bytes = 0;
  socket.on('message', (data: Buffer) => {
    bytes += data.length;
    for (const { bytes, key } of reader.push(data)) seen.push({ number: bytes.readUInt32BE(4), key });
  });
  const closed = once(socket, 'close').then(([code, why]) => `${code} ${String(why)}`);
  return {
    socket,
    closed,
    seen,
    bytes: () => bytes,
    /** Where the numbers jump: the index of the first one behind. */
    jumps: () =>
      seen.flatMap(({ number }, i) => (i > 0 && number - (seen[i - 1]?.number ?? 0) > 1 ? [i] : [])),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

test('a viewer that stops reading goes on at a key frame; what it holds is bounded; nobody else notices', async () => {
  using source = film();
  await using gateway = await startGateway({ camera: source.camera });
  using slow = view(gateway);
  using other = view(gateway);
  await expect.poll(() => Math.min(slow.seen.length, other.seen.length)).toBeGreaterThan(10);
  expect(slow.seen[0]?.key).toBe(true);

  slow.socket.pause();
  const atPause = { count: source.taken(), bytes: slow.bytes() };
  // Eight seconds of video: as much again as it may hold, eight times.
  await expect.poll(() => source.taken() - atPause.count, { timeout: 30_000 }).toBeGreaterThan(200);
  slow.socket.resume();
  await expect.poll(() => slow.jumps().length).toBeGreaterThan(0);
  const [jump = 0] = slow.jumps();
  expect(slow.seen[jump]?.key).toBe(true);
  // What was under way arrives first.
  const heldUnits = slow.seen[jump - 1]?.number ?? 0;
  expect((heldUnits - atPause.count) * unitBytes).toBeLessThan(
    defaultLiveBounds.maxHeldBytes + 5 * unitBytes,
  );
  await expect.poll(() => source.taken() - (slow.seen.at(-1)?.number ?? 0)).toBeLessThan(gop);

  // On a machine that is busy for a second it may be late by itself.
  for (const late of other.jumps()) expect(other.seen[late]?.key).toBe(true);
  expect(other.seen.length).toBeGreaterThan(200);
  // The ring has every picture.
  expect(source.ring.newestUnits(1e6)).toHaveLength(source.taken());
});

test('masks end it at once and refuse it afterwards; frame.jpeg is named', async () => {
  using source = film();
  await using gateway = await startGateway({ camera: source.camera });
  using viewer = view(gateway);
  await expect.poll(() => viewer.seen.length).toBeGreaterThan(3);
  source.mask();
  const why = '4403 this camera has masks: take frame.jpeg, which has them painted over';
  expect(await viewer.closed).toBe(why);
  using again = view(gateway);
  expect(await again.closed).toBe(why);
  expect(again.bytes()).toBe(0);
});

test('single pictures, no such camera, no WebSocket: each is told', async () => {
  using source = film({ codec: 'jpeg' });
  await using gateway = await startGateway({ camera: source.camera });
  await using empty = await startGateway();
  expect(await view(gateway).closed).toContain('4415 ');
  expect(await view(empty).closed).toBe('4404 no such camera');
  const ask = async (one: TestGateway) => await fetch(`${one.url}/api/v1/cameras/counter/live`);
  const answer = await ask(gateway);
  expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket']);
  expect(await answer.json()).toMatchObject({ title: 'A WebSocket only' });
  expect((await ask(empty)).status).toBe(404);
});

test('viewers are bounded, and one that leaves makes room', async () => {
  using source = film();
  await using gateway = await startGateway({ camera: source.camera });
  const viewers = Array.from({ length: defaultLiveBounds.maxViewers }, () => view(gateway));
  await expect.poll(() => viewers.every(({ seen }) => seen.length > 0)).toBe(true);
  expect(await view(gateway).closed).toBe('1013 too many viewers');
  viewers[0]?.socket.close();
  await viewers[0]?.closed;
  await expect
    .poll(async () => {
      const one = view(gateway);
      viewers.push(one);
      return await Promise.race([one.closed, once(one.socket, 'message').then(() => 'shown')]);
    })
    .toBe('shown');
  for (const { socket } of viewers) socket.terminate();
});

test('without a session it is refused, and it ends with the session', async () => {
  using source = film();
  await using gateway = await startGateway({ camera: source.camera, isLocalOnly: false });
  const refused = view(gateway);
  refused.closed.catch(() => undefined);
  const [, response] = (await once(refused.socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ];
  expect(response.statusCode).toBe(401);
  refused.socket.terminate();

  const cookie = await setUp(gateway);
  using viewer = view(gateway, { cookie });
  await expect.poll(() => viewer.seen.length).toBeGreaterThan(3);
  await sendJson(gateway, 'DELETE', '/api/v1/session', { cookie });
  expect(await viewer.closed).toBe('4401 not signed in any more');
});
