/** The delay that sender reports show, and the estimate from it, of cameras that are 0, 200 and 400 ms late. */
import { describe, expect, test } from 'vitest';
import { createCaptureClock } from '../../../src/agent/cameras/clock/clock.ts';
import { reportedDelayMs } from '../../../src/agent/cameras/clock/reported-delay.ts';
import { readClock } from '../../../src/agent/cameras/onvif/read-clock.ts';
import { estimateLatency } from '../../../src/domain/capture/latency-estimate.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { watch } from '../../exactness/watched.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { eventually } from './children.ts';

const forever = new AbortController().signal;
const ntpEpochMs = 2_208_988_800_000;
const startMs = Date.UTC(2026, 10, 29);

/** Delay shown after a minute of pictures, by reports whose clock is off and drifts; the clock's final offset. */
function shownDelay({ delayMs, offMs, ppm }: { delayMs: number; offMs: number; ppm: number }) {
  const captureClock = createCaptureClock({ keepMs: 60_000 });
  const cameraMs = (atMs: number) => atMs * (1 + ppm / 1e6) + offMs;
  let nowMs = 0;
  for (let index = 0; index < 1_500; index++) {
    const takenMs = 1_000 + index * 40;
    nowMs = takenMs + delayMs + (index % 7) * 6;
    const pts90k = cameraMs(takenMs) * 90;
    const unit = { codec: 'h264' as const, key: false, bytes: Buffer.alloc(0), lossBefore: false, pts90k };
    captureClock.add({ ...unit, arrivalMs: nowMs, epoch: 0 }, { arrivalMs: nowMs, intervalMs: 40 });
    if (index % 125 === 100)
      captureClock.report({
        // Of a picture five before.
        ntpMs: startMs + ntpEpochMs + cameraMs(takenMs - 200),
        pts90k: cameraMs(takenMs - 200) * 90,
        ...{ arrivalMs: nowMs, intervalMs: 40 },
      });
  }
  const reported = captureClock.reported();
  return {
    shownMs: reportedDelayMs(reported, { wallMs: startMs + nowMs, monotonicMs: nowMs }) ?? Number.NaN,
    tooFew: reportedDelayMs(reported.slice(1), { wallMs: startMs + nowMs, monotonicMs: nowMs }),
    clock: { offsetMs: cameraMs(nowMs) - nowMs, uncertaintyMs: 40 },
  };
}

describe('reports of a clock', () => {
  const delays = [0, 180, 400];
  test.each(delays)('that is right show %d ms', (delayMs) => {
    const { shownMs, tooFew } = shownDelay({ delayMs, offMs: 0, ppm: 0 });
    expect(Math.abs(shownMs - delayMs)).toBeLessThan(2);
    expect(tooFew).toBeUndefined();
  });

  test.each(delays)('that is 120 ms off and drifts show %d ms together with its reading', (delayMs) => {
    const { shownMs, clock: read } = shownDelay({ delayMs, offMs: 120, ppm: 200 });
    expect(Math.abs(shownMs + read.offsetMs - delayMs)).toBeLessThan(10);
  });

  test.each([-3_000, 3_000])('that is %d ms off give no estimate', (offMs) => {
    const { shownMs, clock: read } = shownDelay({ delayMs: 180, offMs, ppm: 0 });
    expect(estimateLatency({ reportedDelayMs: shownMs, lateMs: 0, clock: read })).toMatchObject({
      kind: 'clock_off',
    });
    const right = { offsetMs: 0, uncertaintyMs: 40 };
    expect(estimateLatency({ reportedDelayMs: shownMs, lateMs: 0, clock: right })).toMatchObject({
      kind: 'clock_off',
    });
  });
});

test('reads the clock of a device that reports whole seconds more closely than that', async () => {
  await using device = await startOnvifCamera({ clockOffsetMs: 70 });
  const address = { host: device.host, port: device.port, path: '/onvif/device_service', secure: false };
  const { clock: read } = await readClock({ address }, { clock }, forever);
  expect(read?.uncertaintyMs).toBeLessThan(150);
  expect(Math.abs((read?.offsetMs ?? 1_000) - 70)).toBeLessThanOrEqual(read?.uncertaintyMs ?? 0);
});

test.concurrent.each([0, 180, 400])(
  'of GStreamer, held back %d ms, hold the painted time',
  async (latencyMs) => {
    await using peer = await startCamera({ fps: 15, latencyMs });
    await using watching = await watch([{ url: peer.url }]);
    const [camera] = watching.cameras;
    await eventually(() => camera?.health().reportedDelayMs !== undefined, 60_000);
    const grab = await camera?.grab({ atMonotonicMs: clock.monotonicMs() - 500 }, forever);
    if (grab?.kind !== 'frame') throw new Error(grab?.kind);
    const painted = await readPaintedClock(grab.frame.picture);
    const takenWallMs = grab.frame.takenAtMonotonicMs + clock.nowMs() - clock.monotonicMs();
    const lateMs = takenWallMs - (painted?.wallMs ?? 0);
    const estimate = estimateLatency({
      ...{ reportedDelayMs: Number.NaN, lateMs: 0, ...camera?.health() },
      clock: { offsetMs: 0, uncertaintyMs: 40 },
    });
    if (latencyMs === 0) expect(estimate.kind).toBe('nothing_gained');
    if (estimate.kind !== 'estimated') return;
    expect(Math.abs(estimate.latencyMs - lateMs)).toBeLessThanOrEqual(estimate.uncertaintyMs);
  },
);
