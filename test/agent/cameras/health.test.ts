import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCameraClock } from '../../../src/agent/cameras/clock/camera-clock.ts';
import {
  createDamageCount,
  damageWindowMs,
  type HealthFigures,
  warningsOf,
} from '../../../src/agent/cameras/health.ts';
import type { CameraWarning } from '../../../src/domain/alarm/camera-warning.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';

const well: HealthFigures = {
  reader: 'native',
  keyFrameIntervalMs: 2_000,
  recentDamages: 0,
  clockOffsetMs: 300,
  clockSynced: true,
  unchanged: false,
  timeStampsUnusable: false,
  lateMs: 0,
};

describe('warnings', () => {
  test('gives none when all is well, nor before anything is known', () => {
    expect(warningsOf(well, [])).toEqual([]);
    const nothing = {
      recentDamages: 0,
      clockSynced: true,
      unchanged: false,
      timeStampsUnusable: false,
      lateMs: 0,
    };
    expect(warningsOf(nothing, ['key_frames_far_apart', 'lossy', 'camera_clock_off'])).toEqual([]);
  });

  test.each<[CameraWarning, Partial<HealthFigures>]>([
    ['key_frames_far_apart', { keyFrameIntervalMs: 8_000 }],
    ['lossy', { recentDamages: 3 }],
    ['camera_clock_off', { clockOffsetMs: 5_100 }],
    ['camera_clock_off', { clockOffsetMs: -5_100 }],
    ['picture_unchanged', { unchanged: true }],
    ['time_stamps_unusable', { timeStampsUnusable: true }],
    ['pictures_late', { lateMs: 1_600 }],
    ['single_pictures', { reader: 'single_pictures' }],
  ])('%s: %j', (warning, over) => {
    expect(warningsOf({ ...well, ...over }, [])).toEqual([warning]);
  });

  test('gives one warning, not two, for single pictures far apart', () => {
    expect(warningsOf({ ...well, reader: 'single_pictures', keyFrameIntervalMs: 9_000 }, [])).toEqual([
      'single_pictures',
    ]);
  });

  test('does not warn about the camera clock while the gateway clock is unsynchronised', () => {
    expect(warningsOf({ ...well, clockOffsetMs: 9e9, clockSynced: false }, [])).toEqual([]);
  });

  test('does not warn about the camera clock when its reports are late by as much', () => {
    expect(warningsOf({ ...well, clockOffsetMs: -5_100, lateMs: 1_200 }, [])).toEqual([]);
  });

  test('does not warn about a key frame interval of 4 s, plus or minus a picture', () => {
    expect(warningsOf({ ...well, keyFrameIntervalMs: 4_066 }, [])).toEqual([]);
  });

  test('changes at most once for a value around a threshold', () => {
    const wavering = fc.array(fc.integer({ min: 4_001, max: 4_199 }));
    fc.assert(
      fc.property(wavering, fc.boolean(), (values, begins) => {
        let warnings: CameraWarning[] = begins ? ['key_frames_far_apart', 'camera_clock_off'] : [];
        const first = [...warnings];
        for (const value of values) {
          warnings = warningsOf({ ...well, keyFrameIntervalMs: value, clockOffsetMs: -value }, warnings);
          expect(warnings).toEqual(first);
        }
      }),
    );
  });

  test('counts damage by stretches for five minutes, and keeps the warning until all have expired', () => {
    const count = createDamageCount();
    for (const atMs of [0, 100, 900, 60_000, 61_500]) count.add(atMs);
    expect(count.total()).toBe(3);
    let warnings = warningsOf({ ...well, recentDamages: count.recent(61_500) }, []);
    expect(warnings).toEqual(['lossy']);
    warnings = warningsOf({ ...well, recentDamages: count.recent(60_000 + damageWindowMs) }, warnings);
    expect(warnings).toEqual(['lossy']);
    warnings = warningsOf({ ...well, recentDamages: count.recent(61_501 + damageWindowMs) }, warnings);
    expect(warnings).toEqual([]);
    for (let n = 0; n < 1_000; n++) count.add(1e6 + n * 1_100);
    expect(count.total()).toBe(1_003);
    expect(count.recent(1e6 + 1_000 * 1_100)).toBe(64);
  });
});

test('counts continuous damage every second', () => {
  const count = createDamageCount();
  for (let atMs = 0; atMs <= 2 * damageWindowMs; atMs += 500) count.add(atMs);
  expect(count.total()).toBe(601);
  expect(warningsOf({ ...well, recentDamages: count.recent(2 * damageWindowMs) }, [])).toEqual(['lossy']);
});

describe('the camera’s clock', () => {
  /** Two clocks that the test sets. */
  function setUp() {
    const time = { monotonicMs: 1_000, gatewayMs: 1_800_000_000_000, cameraMs: 1_800_000_002_000 };
    const clock: Clock = { ...systemClock, nowMs: () => time.gatewayMs, monotonicMs: () => time.monotonicMs };
    const cameraClock = createCameraClock(clock);
    const pass = (ms: number) => {
      time.monotonicMs += ms;
      time.gatewayMs += ms;
      time.cameraMs += ms;
    };
    const tell = (over = 0) => {
      cameraClock.add({ wallMs: time.cameraMs + over, monotonicMs: time.monotonicMs });
      pass(5_000);
    };
    return { time, cameraClock, pass, tell };
  }

  test('uses the median: one outlier has no effect', () => {
    const { cameraClock, tell } = setUp();
    expect(cameraClock.offsetMs()).toBeUndefined();
    tell();
    expect(cameraClock.offsetMs()).toBe(2_000);
    tell(60_000);
    tell(-20);
    expect(cameraClock.offsetMs()).toBe(2_000);
  });

  test('shows a step of the gateway’s clock at once, and one of the camera’s after two readings', () => {
    const { time, cameraClock, tell } = setUp();
    for (let n = 0; n < 5; n++) tell();
    time.gatewayMs += 3_600_000;
    expect(cameraClock.offsetMs()).toBe(2_000 - 3_600_000);
    tell();
    expect(cameraClock.offsetMs()).toBe(2_000 - 3_600_000);
    time.cameraMs += 3_600_000;
    tell();
    expect(cameraClock.offsetMs()).toBe(2_000 - 3_600_000);
    tell();
    expect(cameraClock.offsetMs()).toBe(2_000);
  });

  test('has no offset when the camera sends no time of day, or stopped sending', () => {
    const { cameraClock, pass, tell, time } = setUp();
    tell(-time.cameraMs + 500_000);
    tell(-time.cameraMs - 2_208_988_800_000);
    tell(NaN);
    expect(cameraClock.offsetMs()).toBeUndefined();
    tell();
    expect(cameraClock.offsetMs()).toBe(2_000);
    pass(6 * 60_000);
    expect(cameraClock.offsetMs()).toBeUndefined();
  });
});
