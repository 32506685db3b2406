/** Live video over a WebSocket: access, its end, and the bounds of a viewer that doesn't read. */
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AccessUnit, Codec } from '../../../src/agent/cameras/access-unit.ts';
import { createTransportStreamReader } from '../../../src/agent/cameras/ffmpeg/transport-stream.ts';
import { liveVideo } from '../../../src/agent/cameras/live/live-video.ts';
import { createRingBudget } from '../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../src/agent/cameras/ring/ring.ts';
import { liveBounds } from '../../../src/agent/http/routes/video/live-video.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { upCamera } from '../cameras/up-camera.ts';
import { startGateway, type TestGateway } from './gateway.ts';
import { sendJson, setUp } from './signing-in.ts';

const intervalMs = 40;
const unitBytes = 100_000;
const gop = 25;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * A camera that fills a real ring until disposed. Its time advances with its pictures, each taken on demand:
 * by default 25 a second.
 */
function film(options: { codec?: Codec; isRequested?: (taken: number) => boolean } = {}) {
  const { codec = 'h264' } = options;
  const ring = createRing({ keepMs: 60_000, budget: createRingBudget(1 << 28) });
  let news = Promise.withResolvers<undefined>();
  let masked = false;
  let count = 0;
  const startMs = systemClock.monotonicMs();
  const clock: Clock = { ...systemClock, monotonicMs: () => startMs + count * intervalMs };
  const timeMs = (unit: AccessUnit) => startMs + unit.pts90k / 90;
  const isDue = (taken: number) => taken * intervalMs < systemClock.monotonicMs() - startMs;
  const { isRequested = isDue } = options;
  const tick = setInterval(() => {
    if (!isRequested(count)) return;
    const bytes = Buffer.alloc(unitBytes);
    bytes.set([0, 0, 1, count % gop === 0 ? 5 : 1]);
    bytes.writeUInt32BE(count, 4);
    ring.add({
      ...{ codec, bytes, pts90k: count * intervalMs * 90, key: count % gop === 0 },
      ...{ arrivalMs: clock.monotonicMs(), lossBefore: false, epoch: 0 },
    });
    count++;
    news.resolve(undefined);
    news = Promise.withResolvers();
  }, 5);
  const camera = upCamera({
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
  });
  return {
    camera,
    clock,
    ring,
    taken: () => count,
    mask: () => {
      masked = true;
    },
    [Symbol.dispose]: () => clearInterval(tick),
  };
}

/** A viewer: the numbers of the pictures it has received completely, with the number `taken` by then. */
function view(gateway: TestGateway, headers: Record<string, string> = {}, taken = () => 0) {
  const address = `${gateway.url.replace('http', 'ws')}/api/v1/cameras/counter/live`;
  const socket = new WebSocket(address, { headers });
  const reader = createTransportStreamReader();
  const seen: { number: number; key: boolean; behind: number }[] = [];
  let bytes = 0;
  socket.on('message', (data: Buffer) => {
    bytes += data.length;
    for (const { bytes, key } of reader.push(data)) {
      const number = bytes.readUInt32BE(4);
      seen.push({ number, key, behind: taken() - number });
    }
  });
  const closed = once(socket, 'close').then(([code, why]) => `${code} ${String(why)}`);
  return {
    socket,
    closed,
    seen,
    bytes: () => bytes,
    /** Gaps in the numbers: the index of the first picture behind one. */
    jumps: () =>
      seen.flatMap(({ number }, i) => (i > 0 && number - (seen[i - 1]?.number ?? 0) > 1 ? [i] : [])),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

test('resumes a stalled viewer at a key frame, bounds its buffer, and affects no other viewer', async () => {
  // The next picture is taken once the other viewer has the previous one: a busy machine delays neither.
  let newest = -1;
  using source = film({ isRequested: (taken) => newest === taken - 1 });
  await using gateway = await startGateway({ camera: source.camera, clock: source.clock });
  using slow = view(gateway, {}, source.taken);
  using other = view(gateway);
  other.socket.on('message', () => {
    newest = other.seen.at(-1)?.number ?? newest;
  });
  await expect.poll(() => Math.min(slow.seen.length, other.seen.length)).toBeGreaterThan(10);
  expect(slow.seen[0]?.key).toBe(true);

  slow.socket.pause();
  const atPause = { count: source.taken(), bytes: slow.bytes() };
  const besideRing = () => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers - source.ring.heldBytes();
  };
  const before = besideRing();
  // Twenty times its bound: the kernel buffers some.
  await expect.poll(() => source.taken() - atPause.count).toBeGreaterThan(200);
  await expect.poll(() => besideRing() - before).toBeLessThan(3 * liveBounds.maxHeldBytes);
  slow.socket.resume();
  await expect.poll(() => slow.jumps().length).toBeGreaterThan(0);
  const [jump = 0] = slow.jumps();
  expect(slow.seen[jump]?.key).toBe(true);
  expect(slow.seen[jump]?.behind).toBeLessThan(2 * gop);
  // Data in flight arrives first.
  const heldUnits = slow.seen[jump - 1]?.number ?? 0;
  expect((heldUnits - atPause.count) * unitBytes).toBeLessThan(liveBounds.maxHeldBytes + 5 * unitBytes);
  await expect.poll(() => slow.seen.at(-1)?.behind).toBeLessThan(gop);

  expect(other.jumps()).toEqual([]);
  expect(other.seen.length).toBeGreaterThan(200);
  // The ring has every picture.
  expect(source.ring.newestUnits(1e6)).toHaveLength(source.taken());
});

test('ends when masks are set and rejects new viewers with a hint to frame.jpeg', async () => {
  using source = film();
  await using gateway = await startGateway({ camera: source.camera, clock: source.clock });
  using viewer = view(gateway);
  await expect.poll(() => viewer.seen.length).toBeGreaterThan(3);
  source.mask();
  const why = '4403 this camera has masks: take frame.jpeg, which has them painted over';
  expect(await viewer.closed).toBe(why);
  using again = view(gateway);
  expect(await again.closed).toBe(why);
  expect(again.bytes()).toBe(0);
});

test('reports still pictures, an unknown camera and a request without WebSocket', async () => {
  using source = film({ codec: 'jpeg' });
  await using gateway = await startGateway({ camera: source.camera, clock: source.clock });
  await using empty = await startGateway();
  expect(await view(gateway).closed).toContain('4415 ');
  expect(await view(empty).closed).toBe('4404 no such camera');
  const ask = async (one: TestGateway) => await fetch(`${one.url}/api/v1/cameras/counter/live`);
  const answer = await ask(gateway);
  expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket']);
  expect(await answer.json()).toMatchObject({ problem: { code: 'request.web_socket_only' } });
  expect((await ask(empty)).status).toBe(404);
});

test('bounds the viewers and admits another when one leaves', async () => {
  using source = film();
  await using gateway = await startGateway({ camera: source.camera, clock: source.clock });
  const viewers = Array.from({ length: liveBounds.maxViewers }, () => view(gateway));
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

test('rejects a viewer without a session, and ends with the session', async () => {
  using source = film();
  await using gateway = await startGateway({
    camera: source.camera,
    clock: source.clock,
    isLocalOnly: false,
  });
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
