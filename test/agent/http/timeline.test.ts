/** The timeline of a camera over HTTP, and the pictures that it leads to. */
import { expect, test } from 'vitest';
import type { GrabRequest } from '../../../src/agent/cameras/camera-contract.ts';
import { timelineJson } from '../../../src/contract/page/timeline.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { upCamera } from '../cameras/up-camera.ts';
import { acceptInput, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway } from './gateway.ts';

test('lists what is held of a camera by time, and its stored clips', async () => {
  const nowMs = clock.monotonicMs();
  const { boot } = clock;
  const camera = upCamera({
    heldSpans: () => [
      { kind: 'key_frames', boot, oldestMs: nowMs - 7_200_000, newestMs: nowMs - 10_000 },
      { kind: 'video', boot, oldestMs: nowMs - 600_000, newestMs: nowMs },
    ],
  });
  await using gateway = await startGateway({ camera });
  const { store } = gateway.testStore;
  const received = receivedNow();
  const accepted = await store.write.acceptSale(acceptInput(saleOf({ kind: 'refund' }), 'till-1', received));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const { saleId } = accepted;
  const atMs = received.wallMs;
  const moment = {
    kind: 'video' as const,
    cameraId: 'counter',
    boot,
    atMonotonicMs: received.monotonicMs,
    atMs,
  };
  const sides = { beforeMs: 15_000, afterMs: 30_000, incident: true, isRequest: false };
  await store.write.planClips({ saleId, moments: [moment], ...sides });
  const url = `${gateway.url}/api/v1/cameras/counter/timeline`;
  const read = async () => timelineJson.parse(await (await fetch(url)).json());
  // Pending clips are no video yet.
  expect((await read()).clips).toEqual([]);
  const [pending] = (await store.read.clipWork()).pending;
  const id = pending?.id ?? '';
  await store.write.settleClip({
    id,
    key: Buffer.alloc(32),
    bytes: 1,
    sha256: '0',
    fromByMs: -500,
    untilByMs: 0,
  });

  const { held, clips } = await read();
  const ago = (text: string | undefined) => Math.round((Date.now() - Date.parse(text ?? '')) / 60_000);
  expect(held.map(({ kind, from, until }) => [kind, ago(from), ago(until)])).toEqual([
    ['key_frames', 120, 0],
    ['video', 10, 0],
  ]);
  expect(held[0]?.from).toMatch(/\+09:00$/);
  expect(clips).toHaveLength(1);
  expect(clips[0]).toMatchObject({ saleId, id });
  expect(Date.parse(clips[0]?.until ?? '') - Date.parse(clips[0]?.from ?? '')).toBe(45_500);
});

test('answers 404 for a camera that is not there', async () => {
  await using gateway = await startGateway();
  expect((await fetch(`${gateway.url}/api/v1/cameras/counter/timeline`)).status).toBe(404);
});

test('takes pictures of any time behind those of sales, and quick ones from nearby', async () => {
  const requests: GrabRequest[] = [];
  const camera = upCamera({
    grab: (request) => {
      requests.push(request);
      return Promise.resolve({ kind: 'busy', details: {} });
    },
  });
  await using gateway = await startGateway({ camera });
  const at = encodeURIComponent(new Date(Date.now() - 60_000).toISOString());
  const frame = `${gateway.url}/api/v1/cameras/counter/frame.jpeg?at=${at}`;
  for (const query of ['', '&width=640', '&width=640&quick=true']) {
    const answer = await fetch(frame + query);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  }
  expect(requests.map(({ size, urgency, patienceMs }) => [size, urgency, patienceMs])).toEqual([
    ['full', 'look', undefined],
    ['thumbnail', 'look', undefined],
    ['thumbnail', 'look', 300],
  ]);
});
