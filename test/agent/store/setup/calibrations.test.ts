/** Latencies and offsets that were measured, over a real store. */
import { expect, test } from 'vitest';
import { assumedLatency, cameraLatency } from '../../../../src/domain/capture/camera-latency.ts';
import type { SetUp } from '../../../../src/domain/setup/set-up.ts';
import { acceptInput, oneCamera, openTestStore, receivedNow, saleOf } from '../fixtures.ts';

test('applies a measured latency with its record until a set-up file changes it', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  expect((await read.calibrations()).cameras).toEqual([{ cameraId: 'counter', latencyMs: 0 }]);
  const version = await read.setUpVersion();
  const latency = {
    cameraId: 'counter',
    latencyMs: 340,
    by: 'phone',
    uncertaintyMs: 12,
    samples: 24,
  } as const;
  expect(await write.setLatency(latency)).toBe(true);
  expect(await read.setUpVersion()).toBe(version + 1);
  expect((await read.cameras())[0]).toMatchObject({ latencyMs: 340, password: 'p:ä#s' });
  const [camera] = (await read.calibrations()).cameras;
  expect(camera).toMatchObject({ latencyMs: 340, measured: { by: 'phone', uncertaintyMs: 12, samples: 24 } });
  expect(Math.abs((camera?.measured?.atMs ?? 0) - receivedNow().wallMs)).toBeLessThan(10_000);

  await write.importSetUp(oneCamera);
  expect((await read.calibrations()).cameras).toEqual([{ cameraId: 'counter', latencyMs: 0 }]);
  expect(await write.setLatency({ ...latency, cameraId: 'nowhere' })).toBe(false);
});

test('counts a delay as measured once set, 0 included, and keeps its uncertainty', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const [{ latencyMs: _, ...camera } = never()] = oneCamera.cameras;
  await write.importSetUp({ ...oneCamera, cameras: [camera] });
  expect((await read.calibrations()).cameras).toEqual([{ cameraId: 'counter' }]);
  expect((await read.cameras()).map(cameraLatency)).toEqual([assumedLatency]);
  expect(await write.importSetUp({ ...oneCamera, cameras: [{ ...camera, latencyMs: 0 }] })).toMatchObject({
    changed: 1,
  });
  expect((await read.cameras()).map(cameraLatency)).toEqual([
    { ms: 0, uncertaintyMs: 50, basis: 'measured' },
  ]);
  await write.setLatency({
    cameraId: 'counter',
    latencyMs: 340,
    by: 'phone',
    uncertaintyMs: 12,
    samples: 24,
  });
  expect((await read.cameras()).map(cameraLatency)).toEqual([
    { ms: 340, uncertaintyMs: 12, basis: 'measured' },
  ]);
  // A file without it changes nothing, and the camera's record is no news either.
  expect(await write.importSetUp({ ...oneCamera, cameras: [camera] })).toMatchObject({ changed: 0 });
});

test('keeps measured values when an imported file omits them', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const file: SetUp = {
    ...oneCamera,
    cameras: oneCamera.cameras.map(({ latencyMs: _, ...camera }) => camera),
    links: oneCamera.links.map(({ offsetMs: _, ...link }) => link),
  };
  await write.importSetUp(file);
  expect(await read.calibrations()).toMatchObject({
    cameras: [{ cameraId: 'counter' }],
    links: [{ offsetMs: 0 }],
  });
  await write.setLatency({ cameraId: 'counter', latencyMs: 340, by: 'phone' });
  const offset = { registerKey: 'till-1', cameraId: 'counter', offsetMs: -1_500, by: 'picture' } as const;
  await write.setLinkOffset(offset);
  expect(await write.importSetUp(file)).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 3 });
  const measured = {
    cameras: [{ latencyMs: 340, measured: { by: 'phone' } }],
    links: [{ offsetMs: -1_500, measured: { by: 'picture' } }],
  };
  expect(await read.calibrations()).toMatchObject(measured);
  // Also where the link changes in another way.
  await write.importSetUp({ ...file, links: file.links.map((link) => ({ ...link, main: false })) });
  expect(await read.calibrations()).toMatchObject(measured);
  // A second measurement with the same result keeps the link.
  const links = await read.links();
  await write.setLinkOffset(offset);
  expect(await read.links()).toEqual(links);
});

test('ends the link and begins one for a new offset: earlier sales keep theirs, also when edited', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const early = saleOf({ registerSaleId: 'A', soldAtMs: receivedNow().wallMs });
  const first = await write.acceptSale(acceptInput(early));
  if (first.kind !== 'stored') throw new Error(first.kind);
  const instantMs = first.pending[0]?.atMonotonicMs ?? 0;
  // Times of links are whole milliseconds.
  await new Promise((resolve) => setTimeout(resolve, 20));

  expect(
    await write.setLinkOffset({
      registerKey: 'till-1',
      cameraId: 'counter',
      offsetMs: -1_500,
      by: 'picture',
    }),
  ).toBe(true);
  const links = await read.links();
  expect(links).toMatchObject([
    { offsetMs: 0, main: true, untilMs: expect.any(Number) as number },
    { offsetMs: -1_500, main: true, fromMs: links[0]?.untilMs },
  ]);
  expect((await read.calibrations()).links).toMatchObject([
    { registerKey: 'till-1', cameraId: 'counter', offsetMs: -1_500, measured: { by: 'picture' } },
  ]);
  const received = receivedNow();
  const later = await write.acceptSale(acceptInput(saleOf({ registerSaleId: 'B' }), 'till-1', received));
  if (later.kind !== 'stored') throw new Error(later.kind);
  expect(later.pending).toMatchObject([{ atMonotonicMs: received.monotonicMs - 1_500 }]);
  const voided = await write.acceptSale(acceptInput({ ...early, kind: 'void' }));
  if (voided.kind !== 'revised') throw new Error(voided.kind);
  // The sale's picture keeps its offset; those of the void are of a later moment, with the new one.
  for (const { requestedOffsetMs, atMonotonicMs } of voided.pending)
    expect(atMonotonicMs - instantMs - requestedOffsetMs).toBeCloseTo(
      requestedOffsetMs === 0 ? 0 : -1_500,
      3,
    );
  expect(voided.pending.filter(({ requestedOffsetMs }) => requestedOffsetMs === 0)).toHaveLength(1);
  expect(voided.pending).toHaveLength(6);

  expect(
    await write.setLinkOffset({ registerKey: 'till-1', cameraId: 'door', offsetMs: 0, by: 'hand' }),
  ).toBe(false);
});

test('reports the estimated skew of a register', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  expect((await read.calibrations()).registers).toEqual([]);
  for (let n = 0; n < 4; n += 1)
    await write.acceptSale(acceptInput(saleOf({ soldAtMs: receivedNow().wallMs + 7_000 })));
  const [register] = (await read.calibrations()).registers;
  expect(register?.registerKey).toBe('till-1');
  expect(Math.abs((register?.skew.skewMs ?? 0) - 7_000)).toBeLessThan(500);
});

function never(): never {
  throw new Error('the set-up has no camera');
}
