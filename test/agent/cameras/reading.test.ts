/** One connection after another into one ring. */

import { expect, test } from 'vitest';
import { patienceMs } from '../../../src/agent/cameras/ingest.ts';
import { createReading } from '../../../src/agent/cameras/reading.ts';
import { createRingBudget } from '../../../src/agent/cameras/ring/budget.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { rtpPacket } from '../../peers/cameras/rtp-packets.ts';
import { startRtspCamera } from '../../peers/cameras/rtsp-camera.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { eventually } from './children.ts';
import { h264, realUnits } from './rtsp/pictures.ts';

test('does not mark the first pictures of a connection as damaged by losses of the previous one', async () => {
  const units = realUnits('h264').slice(0, 10);
  let connections = 0;
  const ups: { atMonotonicMs: number; isHeld: boolean }[] = [];
  await using peer = await startRtspCamera({
    ...{ codec: 'h264', units, endsAfter: true },
    packetsOut: (packets) => {
      if (++connections > 1) return packets;
      // A part of the last picture after its marker: it reveals to the reader that a part of it was missing.
      const header = { payloadType: 96, marker: true, sequence: 65_530 + packets.length, ssrc: 0x1234 };
      const timestamp = units.at(-1)?.pts90k ?? 0;
      return [...packets, rtpPacket({ ...header, timestamp }, h264.more())];
    },
  });
  const reading = createReading({
    record: {
      ...{ id: 'c', name: 'c', url: peer.url, transport: 'tcp', reader: 'native', latencyMs: 0, masks: [] },
    },
    ...{ clock, log: createLog({ level: 'silent' }), startedAtMonotonicMs: clock.monotonicMs() },
    readers: { recall: () => undefined, remember: () => undefined },
    ...{
      keepMs: 600_000,
      budget: createRingBudget(1 << 24),
      latencyMs: () => 0,
      onCameraClock: () => undefined,
    },
    onUp: (atMonotonicMs) =>
      void ups.push({ atMonotonicMs, isHeld: reading.ring.gops().length > ups.length }),
  });
  const stop = new AbortController();
  const running = reading.run(stop.signal);
  await eventually(() => reading.ring.gops().length >= 2);
  stop.abort();
  await running;
  const [first, second] = reading.ring.gops();
  expect(first?.damagedFrom).toBe(units.length - 1);
  expect(second?.damagedFrom).toBeUndefined();
  expect(reading.damages()).toEqual({ total: 1, recent: 1 });
  // Called at each return, once the first picture is held.
  expect(ups.length).toBeGreaterThanOrEqual(2);
  for (const [n, { atMonotonicMs, isHeld }] of ups.slice(0, 2).entries()) {
    expect(isHeld).toBe(true);
    const firstArrivalMs = reading.ring.gops()[n]?.units[0]?.arrivalMs ?? Number.NaN;
    expect(atMonotonicMs).toBeGreaterThanOrEqual(firstArrivalMs);
  }
});

test('retries a refused login only after minutes, because cameras lock accounts', async () => {
  await using peer = await startRtspCamera({
    ...{ codec: 'h264', units: realUnits('h264').slice(0, 2) },
    auth: { scheme: 'digest', username: 'viewer', password: 'right' },
  });
  const waits = Promise.withResolvers<number>();
  const stop = new AbortController();
  const watched = {
    ...clock,
    sleep: (ms: number, signal?: AbortSignal) => {
      if (ms > 10_000 && !stop.signal.aborted) waits.resolve(ms);
      return clock.sleep(ms, signal);
    },
  };
  const login = { username: 'viewer', password: 'wrong' };
  const reading = createReading({
    record: {
      ...{ id: 'c', name: 'c', url: peer.url, transport: 'tcp', reader: 'auto', latencyMs: 0, masks: [] },
      ...login,
    },
    ...{ clock: watched, log: createLog({ level: 'silent' }), startedAtMonotonicMs: clock.monotonicMs() },
    readers: { recall: () => undefined, remember: () => undefined },
    ...{
      keepMs: 600_000,
      budget: createRingBudget(1 << 24),
      latencyMs: () => 0,
      onCameraClock: () => undefined,
    },
  });
  const running = reading.run(stop.signal);
  expect(await waits.promise).toBe(300_000);
  expect(reading.state()).toMatchObject({ state: 'down', restarts: 0, reader: 'native' });
  expect(peer.connections()).toBe(1);
  stop.abort();
  await running;
});

test('retries a camera that is off with the same reader, seconds apart', async () => {
  const tried: (string | undefined)[] = [];
  const waitsMs: number[] = [];
  const stop = new AbortController();
  const hasty = {
    ...clock,
    sleep: (ms: number, signal?: AbortSignal) => {
      const { state, reader } = reading.state();
      if (state === 'down' && tried.length < 20) {
        tried.push(reader);
        waitsMs.push(ms);
      } else if (state === 'down') stop.abort();
      return clock.sleep(Math.min(ms, 5), signal);
    },
  };
  const reading = createReading({
    record: {
      ...{ id: 'c', name: 'c', transport: 'tcp', reader: 'auto', latencyMs: 0, masks: [] },
      url: `rtsp://127.0.0.1:${await freePort()}/counter`,
    },
    ...{ clock: hasty, log: createLog({ level: 'silent' }), startedAtMonotonicMs: clock.monotonicMs() },
    readers: { recall: () => undefined, remember: (_, reader) => void tried.push(reader) },
    ...{
      keepMs: 600_000,
      budget: createRingBudget(1 << 24),
      latencyMs: () => 0,
      onCameraClock: () => undefined,
    },
  });
  await reading.run(stop.signal);
  expect(tried).toEqual(Array(20).fill('native'));
  expect(Math.max(...waitsMs)).toBeLessThanOrEqual(patienceMs);
  expect(reading.state()).toMatchObject({ state: 'down', restarts: 0 });
});

test('connects at once on request during a long wait, and reports its end', async () => {
  await using peer = await startRtspCamera({
    ...{ codec: 'h264', units: realUnits('h264').slice(0, 2) },
    auth: { scheme: 'digest', username: 'viewer', password: 'right' },
  });
  const reading = createReading({
    record: {
      ...{ id: 'c', name: 'c', url: peer.url, transport: 'tcp', reader: 'auto', latencyMs: 0, masks: [] },
      ...{ username: 'viewer', password: 'wrong' },
    },
    ...{ clock, log: createLog({ level: 'silent' }), startedAtMonotonicMs: clock.monotonicMs() },
    readers: { recall: () => undefined, remember: () => undefined },
    ...{
      keepMs: 600_000,
      budget: createRingBudget(1 << 24),
      latencyMs: () => 0,
      onCameraClock: () => undefined,
    },
  });
  const stop = new AbortController();
  const running = reading.run(stop.signal);
  for (const connections of [1, 2]) {
    await eventually(() => reading.state().nextTryMonotonicMs !== undefined);
    const waitMs = (reading.state().nextTryMonotonicMs ?? 0) - clock.monotonicMs();
    expect(waitMs).toBeGreaterThan(100_000);
    expect(waitMs).toBeLessThanOrEqual(300_000);
    expect(peer.connections()).toBe(connections);
    reading.connectNow();
    await eventually(() => peer.connections() > connections);
  }
  stop.abort();
  await running;
});

test.each(['digest', 'basic'] as const)(
  'retries soon when a camera requests a login (%s) and none was sent',
  async (scheme) => {
    await using peer = await startRtspCamera({
      ...{ codec: 'h264', units: realUnits('h264').slice(0, 2) },
      auth: { scheme, username: 'viewer', password: 'right' },
    });
    const reading = createReading({
      record: {
        ...{ id: 'c', name: 'c', url: peer.url, transport: 'tcp', reader: 'auto', latencyMs: 0, masks: [] },
      },
      ...{ clock, log: createLog({ level: 'silent' }), startedAtMonotonicMs: clock.monotonicMs() },
      readers: { recall: () => undefined, remember: () => undefined },
      ...{
        keepMs: 600_000,
        budget: createRingBudget(1 << 24),
        latencyMs: () => 0,
        onCameraClock: () => undefined,
      },
    });
    const stop = new AbortController();
    const running = reading.run(stop.signal);
    await eventually(() => reading.state().nextTryMonotonicMs !== undefined);
    const waitMs = (reading.state().nextTryMonotonicMs ?? 0) - clock.monotonicMs();
    expect(reading.state().problem).toEqual(cameraProblem('camera.login_needed'));
    stop.abort();
    await running;
    expect(waitMs).toBeLessThanOrEqual(10_000);
  },
);

test('reports an MPEG-4 camera as down at once, with codec and action, without trying another reader', async () => {
  await using peer = await startRtspCamera({
    ...{ codec: 'h264', units: realUnits('h264').slice(0, 2) },
    sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 MP4V-ES/90000\r\n',
  });
  const reading = createReading({
    record: {
      ...{ id: 'c', name: 'c', url: peer.url, transport: 'tcp', reader: 'auto', latencyMs: 0, masks: [] },
    },
    ...{ clock, log: createLog({ level: 'silent' }), startedAtMonotonicMs: clock.monotonicMs() },
    readers: { recall: () => undefined, remember: () => undefined },
    ...{
      keepMs: 600_000,
      budget: createRingBudget(1 << 24),
      latencyMs: () => 0,
      onCameraClock: () => undefined,
    },
  });
  const stop = new AbortController();
  const running = reading.run(stop.signal);
  await eventually(() => reading.state().state === 'down');
  expect(reading.state()).toMatchObject({
    reader: 'native',
    problem: cameraProblem('camera.video_unsupported', { codecs: 'MPEG-4 Part 2' }),
  });
  stop.abort();
  await running;
});
