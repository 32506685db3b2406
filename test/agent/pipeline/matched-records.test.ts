/**
 * A POS cloud reported a sale before the printer proxy did: its picture is captured again, at the proxy's
 * instant.
 */
import { expect, test } from 'vitest';
import { makeThumbnail } from '../../../src/agent/cameras/pictures/encode-jpeg.ts';
import { holdPicture } from '../../../src/agent/cameras/pictures/held-picture.ts';
import { createCapturing } from '../../../src/agent/pipeline/capture.ts';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { createTimekeeper } from '../../../src/agent/pipeline/timekeeper.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { eventually } from '../../peers/program.ts';
import { exactLatency } from '../cameras/exact-latency.ts';
import { upCamera } from '../cameras/up-camera.ts';
import { oneCamera, openTestStore, receivedNow, saleOf } from '../store/fixtures.ts';

test('replaces the picture of the register’s time by that of the drawer', async () => {
  await using t = await openTestStore();
  const { store } = t;
  await store.write.importSetUp(oneCamera);
  const log = createLog({ level: 'silent' });
  const clock = systemClock;
  const timekeeper = await createTimekeeper({ store, clock, log, readState: () => 'synced' });
  const asked: number[] = [];
  const camera = upCamera({
    grab: async ({ atMonotonicMs }) => {
      asked.push(atMonotonicMs);
      // The shade encodes the instant of the picture.
      const rgb = Buffer.alloc(64 * 36 * 3, asked.length * 60);
      const picture = holdPicture({ rgb, width: 64, height: 36 });
      return {
        ...{ kind: 'frame', frame: { picture, takenAtMonotonicMs: atMonotonicMs }, offsetMs: 0 },
        ...{ source: 'ring', latency: exactLatency, networkDelayMs: 0, waitMs: 1, decodeMs: 1 },
      };
    },
  });
  const capturing = createCapturing({
    ...{ store, clock, log, timekeeper, settleMs: 200 },
    camera: () => camera,
    thumbnail: (frame) => makeThumbnail(frame, { widthPx: 640, maxBytes: 60_000 }),
  });
  const stop = new AbortController();
  const running = capturing.run(stop.signal);
  const intake = createIntake({ store, clock, log, onPending: (pending) => capturing.add(pending) });
  const captured = async (saleId: string) => (await store.read.pair(saleId))?.captures[0];

  const now = receivedNow();
  // Not before the camera was linked.
  const kickMs = now.monotonicMs + 20;
  const soldAtMs = Math.floor(now.wallMs / 1_000) * 1_000;
  const saleId = 'smaregi:C:1';
  const origin = {
    by: 'cloud' as const,
    serverAtMs: soldAtMs + 4_000,
    serverAheadMs: 0,
    resolutionMs: 1_000,
  };
  const sale = saleOf({ registerSaleId: '1', soldAtMs });
  expect(await intake({ registerKey: 'till-1', sale, received: now, origin, saleId })).toMatchObject({
    kind: 'stored',
  });
  await eventually('the first picture', async () =>
    (await captured(saleId))?.outcome === 'captured' ? true : undefined,
  );
  const heard = await intake({
    ...{ registerKey: 'till-1', sale: saleOf({ receiptText: '合計 ¥1,980' }), received: now },
    ...{
      origin: { by: 'printer', kickMs, cutMs: kickMs + 900 },
      saleId: '00000000-0000-4000-8000-000000000001',
    },
  });
  expect(heard).toMatchObject({ kind: 'revised', saleId });
  await eventually('the second picture', async () => {
    const capture = await captured(saleId);
    return capture?.outcome === 'captured' && capture.basis === 'drawer' ? true : undefined;
  });
  expect(asked.at(-1)).toBe(kickMs);
  expect(await store.read.pair(saleId)).toMatchObject({
    instant: { basis: 'drawer', monotonicMs: kickMs },
    captures: [{ basis: 'drawer', offsetMs: 0 }],
  });
  stop.abort();
  await running;
});
