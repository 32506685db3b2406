/** Measures the known delay of a film of a phone, encoded and decoded by a real ffmpeg. */

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { estimate, measureLatency } from '../../../../src/agent/cameras/calibration/measure-latency.ts';
import type { Camera } from '../../../../src/agent/cameras/camera-contract.ts';
import { holdPicture } from '../../../../src/agent/cameras/pictures/held-picture.ts';
import { shownAtMs, tickMs } from '../../../../src/domain/capture/time-code.ts';
import { captureProblem } from '../../../../src/domain/problem/capture.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { exactLatency } from '../exact-latency.ts';
import { renderScene, screenAt } from './phone-scene.ts';

const size = { width: 640, height: 360 };
const intervalMs = 1_000 / 12;
const exposureMs = 30;
/** Gateway time at the start of the film. */
const filmStartMs = 5_000_000;
const film: { readonly middleMs: number; rgb: Buffer }[] = [];

/** Raw pictures in, raw pictures out. */
async function ffmpeg(args: readonly string[], input?: Buffer): Promise<Buffer> {
  const child = spawn('ffmpeg', ['-v', 'error', '-y', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
  return Buffer.concat(chunks);
}

beforeAll(async () => {
  const raw: Buffer[] = [];
  for (let n = 0; n < 72; n++) {
    // Simulates an unsteady hand.
    const screen = screenAt(
      { x: 300 + 6 * Math.sin(n / 7), y: 170 + 4 * Math.cos(n / 5) },
      100,
      12 + Math.sin(n / 9),
      0.2,
    );
    const openMs = filmStartMs + n * intervalMs;
    raw.push(await renderScene({ ...size, screen, exposureMs, readoutMs: 15 }, openMs));
    // The middle row, halfway through its exposure.
    film.push({ middleMs: openMs + 7.5 + exposureMs / 2, rgb: Buffer.alloc(0) });
  }
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-film-'));
  const file = join(folder, 'film.mkv');
  const form = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${size.width}x${size.height}`];
  const encode = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-b:v',
    '500k',
    '-maxrate',
    '500k',
    '-bufsize',
    '500k',
  ];
  await ffmpeg(
    [...form, '-r', '12', '-i', 'pipe:0', ...encode, '-g', '24', '-pix_fmt', 'yuv420p', file],
    Buffer.concat(raw),
  );
  const decoded = await ffmpeg(['-i', file, ...form, 'pipe:1']);
  await rm(folder, { recursive: true });
  const bytes = size.width * size.height * 3;
  for (const [n, picture] of film.entries()) picture.rgb = decoded.subarray(n * bytes, (n + 1) * bytes);
  expect(decoded.length).toBe(film.length * bytes);
});

afterAll(() => {
  film.length = 0;
});

/** Returns the film's pictures, each dated `lateMs` too late minus the current correction. */
function filmCamera(clock: Clock, lateMs: number, latencyMs: number): Pick<Camera, 'grab'> {
  return {
    grab: async ({ atMonotonicMs }, signal) => {
      const reckoned = film.map(({ middleMs, rgb }, n) => ({
        takenAtMonotonicMs: middleMs + lateMs - latencyMs + ((n * 7) % 5),
        rgb,
      }));
      const frame = reckoned.reduce((best, one) =>
        Math.abs(one.takenAtMonotonicMs - atMonotonicMs) < Math.abs(best.takenAtMonotonicMs - atMonotonicMs)
          ? one
          : best,
      );
      const offsetMs = frame.takenAtMonotonicMs - atMonotonicMs;
      if (Math.abs(offsetMs) > intervalMs)
        return { kind: 'outside_buffer', details: { problem: captureProblem('capture.not_kept') } };
      const waitMs = frame.takenAtMonotonicMs + latencyMs - clock.monotonicMs();
      if (waitMs > 1_000) return { kind: 'timed_out', details: {} };
      await clock.sleep(Math.max(0, waitMs), signal);
      return {
        kind: 'frame',
        frame: {
          picture: holdPicture({ rgb: Buffer.from(frame.rgb), ...size }),
          takenAtMonotonicMs: frame.takenAtMonotonicMs,
        },
        offsetMs,
        source: 'ring',
        latency: exactLatency,
        networkDelayMs: 0,
        waitMs: 0,
        decodeMs: 0,
      };
    },
  };
}

/** Like the system's clock, but at film time, 500 ms into the film as reported by the camera. */
function filmClock(lateMs: number): Clock {
  const shiftMs = systemClock.monotonicMs() - (filmStartMs + lateMs + 300);
  return { ...systemClock, monotonicMs: () => systemClock.monotonicMs() - shiftMs };
}

const signal = new AbortController().signal;

test.concurrent.each([
  ['nothing set yet', 340, 0],
  ['a wrong latency set', 1_240, 2_000],
  ['the right latency set', 95, 95],
])('finds the latency within 20 ms: %s', async (_name, lateMs, latencyMs) => {
  const clock = filmClock(lateMs);
  const measured = await measureLatency(
    { camera: filmCamera(clock, lateMs, latencyMs), clock, latencyMs },
    signal,
  );
  if (measured.kind !== 'measured') throw new Error(JSON.stringify(measured));
  expect(Math.abs(measured.latencyMs - lateMs)).toBeLessThanOrEqual(20);
  expect(measured.samples).toBeGreaterThanOrEqual(12);
  expect(measured.uncertaintyMs).toBeLessThanOrEqual(25);
});

test.concurrent('reports the reason when the camera has no pictures, and ends on abort', async () => {
  const clock = filmClock(0);
  const none: Pick<Camera, 'grab'> = {
    grab: async () => ({ kind: 'camera_down', details: { problem: captureProblem('capture.gap') } }),
  };
  expect(await measureLatency({ camera: none, clock, latencyMs: 0 }, signal)).toEqual({
    kind: 'not_seen',
    samples: 0,
    frames: 0,
    problem: captureProblem('capture.gap'),
  });
  await expect(
    measureLatency({ camera: none, clock, latencyMs: 0 }, AbortSignal.abort(new Error('gone'))),
  ).rejects.toThrow('gone');
});

describe('from readings to a latency', () => {
  const reading = (tick: number, lateMs: number) => ({
    tick,
    reckonedAtMs: shownAtMs(tick, tick * tickMs) + lateMs,
  });
  const even = Array.from({ length: 20 }, (_, n) => reading(100 + n * 3, 200 + (n * 5 - 47.5)));

  test('averages agreeing readings and ignores an outlier', () => {
    expect(estimate(even, 24)).toEqual({
      kind: 'measured',
      latencyMs: 200,
      uncertaintyMs: 14,
      samples: 20,
      frames: 24,
    });
    expect(estimate([...even, reading(9_000, 60_000), reading(9_001, -3_000)], 24)).toMatchObject({
      kind: 'measured',
      latencyMs: 200,
      samples: 20,
    });
  });

  test('rejects too few readings, and distinguishes a wrong phone clock from latency', () => {
    expect(estimate(even.slice(0, 4), 24)).toEqual({ kind: 'not_seen', samples: 4, frames: 24 });
    const fast = even.map((one) => ({ ...one, reckonedAtMs: one.reckonedAtMs - 5_000 }));
    expect(estimate(fast, 24)).toMatchObject({ kind: 'implausible', latencyMs: -4_800 });
    const slow = even.map((one) => ({ ...one, reckonedAtMs: one.reckonedAtMs + 60_000 }));
    expect(estimate(slow, 24)).toMatchObject({ kind: 'implausible', latencyMs: 60_200 });
    const none = even.map((one) => ({ ...one, reckonedAtMs: one.reckonedAtMs - 210 }));
    expect(estimate(none, 24)).toMatchObject({ kind: 'measured', latencyMs: 0 });
  });
});
