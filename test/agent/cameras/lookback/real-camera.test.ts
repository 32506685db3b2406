/** A real camera, a ring of minimum size, and an older time: the picture shows the requested time. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createCaptureClock } from '../../../../src/agent/cameras/clock/clock.ts';
import { ffmpegIngest } from '../../../../src/agent/cameras/ffmpeg/ffmpeg-ingest.ts';
import { createDecoders } from '../../../../src/agent/cameras/grab/decoder.ts';
import { grab } from '../../../../src/agent/cameras/grab/grab.ts';
import { heldSpans } from '../../../../src/agent/cameras/live/held-spans.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createPace } from '../../../../src/agent/cameras/ring/pace.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { startCamera } from '../../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../../peers/cameras/painted-clock.ts';
import { openTestStore } from '../../store/fixtures.ts';
import { exactLatency } from '../exact-latency.ts';
import { forever, log, startKeeping, tempFolder } from './fixtures.ts';

const decoders = createDecoders({ clock, log });
const stopDecoders = new AbortController();
let decodersRun: Promise<void>;
beforeAll(async () => {
  decodersRun = decoders.run(stopDecoders.signal);
});
afterAll(async () => {
  stopDecoders.abort();
  await decodersRun;
});

const keepMs = 10_000;
/** Until the ring has dropped the requested time, plus the two seconds of a GOP. */
const watchMs = 18_000;

/** Reads a stream into a ring like a camera. */
function ringFrom(url: string, signal: AbortSignal) {
  const ring = createRing({ keepMs, budget: createRingBudget(64 << 20) });
  const captureClock = createCaptureClock({ keepMs });
  const pace = createPace();
  const record = {
    id: 'c',
    name: '',
    url,
    transport: 'tcp',
    reader: 'ffmpeg',
    latencyMs: 0,
    masks: [],
  } as const;
  const reading = ffmpegIngest(
    {
      record,
      clock,
      onUnit: (stream, arrival) => {
        const unit: AccessUnit = { ...stream, arrivalMs: arrival.arrivalMs, epoch: 0 };
        pace.add(unit);
        captureClock.add(unit, {
          arrivalMs: arrival.sampleArrivalMs,
          intervalMs: pace.measure().intervalMs ?? 500,
        });
        ring.add(unit);
      },
      onLoss: () => ring.markLoss(),
      onCameraClock: () => undefined,
      onLine: () => undefined,
      silenceLimitMs: () => 40_000,
    },
    signal,
  );
  return { ring, timeMs: (unit: AccessUnit) => captureClock.timeMs(unit), pace, reading };
}

type Picture = { requestedAtMs: number; takenMs: number; paintedMs: number; tookMs: number };

const kinds = [{ codec: 'h264', bFrames: 2 }, { codec: 'h265' }] as const;
const isLong = process.env['TILLFRAME_LONG'] !== undefined;

// Twenty seconds each; both by scripts/test-exactness.sh.
test.each(isLong ? kinds : kinds.slice(0, 1))('%o', async (stream) => {
  await using camera = await startCamera({ fps: 15, keyFrameEvery: 30, ...stream });
  await using store = await openTestStore();
  await using otherStore = await openTestStore();
  await using folder = await tempFolder();
  await using otherFolder = await tempFolder();
  const forms = {
    keyframes: {
      run: await startKeeping({ store: store.store, clock }, { lookback: { folder: folder.path } }),
      withinMs: 1_000,
    },
    full: {
      run: await startKeeping(
        { store: otherStore.store, clock },
        { lookback: { folder: otherFolder.path, form: 'full' } },
      ),
      withinMs: 1_000 / 30,
    },
  };
  const stop = new AbortController();
  const startedAtMs = clock.monotonicMs();
  const { ring, timeMs, pace, reading } = ringFrom(camera.url, stop.signal);
  const source = { ring, timeMs };
  const recordings = Object.values(forms).map(({ run }) => run.keeping.record('c', source, stop.signal));
  await expect.poll(() => ring.newest()).toBeDefined();
  const firstMs = timeMs(ring.oldest() as AccessUnit);
  await clock.sleep(watchMs);

  const wallFromMs = clock.nowMs() - clock.monotonicMs();
  for (const [form, { run, withinMs }] of Object.entries(forms)) {
    const past = run.keeping.past('c');
    const spans = () =>
      heldSpans(ring, run.keeping.spans('c'), { boot: clock.boot, latencyMs: 0, timeMs }).filter(
        ({ kind }) => kind === 'video' || form === 'keyframes',
      );
    await expect.poll(() => past?.bounds(clock.boot)?.newestMs ?? 0).toBeGreaterThan(firstMs + 5_500);
    const pictures: Picture[] = [];
    for (let requestedAtMs = firstMs + 1_500; requestedAtMs < firstMs + 5_000; requestedAtMs += 377) {
      expect(requestedAtMs).toBeLessThan(timeMs(ring.oldest() as AccessUnit));
      const got = await grab(
        {
          clock,
          ring,
          holdings: () => ({
            ring,
            timeMs,
            pace: pace.measure(),
            state: 'up',
            latency: exactLatency,
            startedAtMs,
          }),
          changed: () => Promise.resolve(),
          decode: (units) => decoders.decode(units),
          ...(past !== undefined && { past }),
        },
        { atMonotonicMs: requestedAtMs },
        forever,
      );
      if (got.kind !== 'frame') throw new Error(JSON.stringify(got));
      // What the timeline says is held can be seen.
      const isHeld = spans().some((one) => one.oldestMs <= requestedAtMs && requestedAtMs <= one.newestMs);
      expect(isHeld).toBe(true);
      expect(got.source).toBe('lookback');
      const painted = await readPaintedClock(got.frame.picture);
      pictures.push({
        requestedAtMs,
        takenMs: got.frame.takenAtMonotonicMs,
        paintedMs: (painted?.wallMs ?? 0) - wallFromMs,
        tookMs: got.waitMs,
      });
    }
    const worst = (of: (picture: Picture) => number) => Math.max(...pictures.map(of));
    const offMs = worst(({ requestedAtMs, paintedMs }) => Math.abs(paintedMs - requestedAtMs));
    const clockMs = worst(({ takenMs, paintedMs }) => Math.abs(paintedMs - takenMs));
    console.info(
      `${form} of ${stream.codec}: ${pictures.length} pictures, at most ${Math.round(offMs)} ms off, their times ${Math.round(clockMs)} ms, found in ${Math.round(worst(({ tookMs }) => tookMs))} ms`,
    );
    // A busy machine causes delays of its own; a wrong picture is off by whole intervals.
    expect(clockMs).toBeLessThan(30);
    expect(offMs).toBeLessThan(withinMs + 35);
  }
  stop.abort();
  await Promise.all([...recordings, reading]);
  for (const { run } of Object.values(forms)) await run[Symbol.asyncDispose]();
});
