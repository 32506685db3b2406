/**
 * Measures a camera's latency with a phone: the camera films a running time code for some seconds, and the pictures
 * show how much later than taken they are dated. `estimate` is pure; `measureLatency` grabs the pictures.
 *
 * Each reading is uniformly off by up to half a tick either way and pictures fall anywhere in a tick, so the mean of n
 * readings is off by a tick / √(12 n): 7 ms with 24. The page draws ahead by the known display delay of a phone; the
 * rest of that delay (some 10 ms) is attributed to the camera.
 */

import { maxLatencyMs, minReadings } from '../../../domain/capture/calibration.ts';
import type { Grab } from '../../../domain/capture/frame.ts';
import { shownAtMs, tickMs } from '../../../domain/capture/time-code.ts';
import { captureProblem } from '../../../domain/problem/capture.ts';
import type { StoredProblem } from '../../../domain/problem/text.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Camera } from '../camera-contract.ts';
import { findTimeCode } from './find-time-code.ts';

/** Number of pictures: enough time for a slow camera, short enough to hold a phone still. */
const grabs = 24;
/** Interval between pictures: no multiple or simple fraction of a tick, so that pictures fall everywhere in it. */
const everyMs = 213;
/** Readings further from the median are mistakes: a CRC that matches by chance, a page that stuttered. */
const outlierMs = 1.5 * tickMs;
/** In the worst case pictures fall on eleven places in a tick. */
const minUncertaintyMs = tickMs / 22;
/** Slightly negative values are noise; below this bound the phone's clock is wrong. */
const minLatencyMs = -50;

export type LatencyMeasurement =
  | {
      readonly kind: 'measured';
      /** Suggested `latencyMs` of the camera, whole milliseconds, ≥ 0. */
      readonly latencyMs: number;
      /** The true mean is expected within ± this (two standard errors), milliseconds. */
      readonly uncertaintyMs: number;
      /** Number of readings used. */
      readonly samples: number;
      readonly frames: number;
    }
  /** The code was seen too rarely. `problem`: why the last picture could not be grabbed. */
  | {
      readonly kind: 'not_seen';
      readonly samples: number;
      readonly frames: number;
      readonly problem?: StoredProblem;
    }
  /** No latency explains the time in the code: the phone's page is not synchronised. */
  | {
      readonly kind: 'implausible';
      readonly latencyMs: number;
      readonly samples: number;
      readonly frames: number;
    };

/** One picture with a code. CLOCK_MONOTONIC milliseconds, without the camera's current latency correction. */
export type Reading = { readonly reckonedAtMs: number; readonly tick: number };

export function estimate(readings: readonly Reading[], frames: number): LatencyMeasurement {
  const late = readings
    .map(({ reckonedAtMs, tick }) => reckonedAtMs - shownAtMs(tick, reckonedAtMs))
    .sort((a, b) => a - b);
  const middle = late[Math.floor(late.length / 2)] ?? 0;
  const used = late.filter((ms) => Math.abs(ms - middle) <= outlierMs);
  const samples = used.length;
  if (samples < minReadings) return { kind: 'not_seen', samples, frames };
  const mean = used.reduce((sum, ms) => sum + ms, 0) / samples;
  if (mean < minLatencyMs || mean > maxLatencyMs) {
    return { kind: 'implausible', latencyMs: Math.round(mean), samples, frames };
  }
  const variance = used.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (samples - 1);
  return {
    kind: 'measured',
    latencyMs: Math.max(0, Math.round(mean)),
    uncertaintyMs: Math.max(minUncertaintyMs, Math.ceil(2 * Math.sqrt(variance / samples))),
    samples,
    frames,
  };
}

/** Progress of a measurement. `wanted`: number of pictures requested; a slow camera delivers fewer. */
export type MeasuringProgress = {
  readonly samples: number;
  readonly frames: number;
  readonly requested: number;
};

/**
 * Takes about 5 s, at most 8 s with a slow camera. `latencyMs` is the camera's current latency correction. Reports each
 * picture. Rejects when aborted.
 */
export async function measureLatency(
  deps: {
    readonly camera: Pick<Camera, 'grab'>;
    readonly clock: Clock;
    readonly latencyMs: number;
    readonly report?: (progress: MeasuringProgress) => void;
  },
  signal: AbortSignal,
): Promise<LatencyMeasurement> {
  const { clock, latencyMs, report } = deps;
  const fromMs = clock.monotonicMs();
  const untilMs = fromMs + grabs * everyMs + 2_500;
  const seen = new Set<number>();
  const readings: Reading[] = [];
  let problem: StoredProblem | undefined;
  for (let n = 0; n < grabs && clock.monotonicMs() < untilMs; n++) {
    // Target the newest picture, whatever latency is currently subtracted.
    const atMonotonicMs = fromMs + n * everyMs - latencyMs;
    await clock.sleep(Math.max(0, fromMs + n * everyMs - clock.monotonicMs()), signal);
    const request = { atMonotonicMs, size: 'thumbnail', urgency: 'look' } as const;
    const grab: Grab = await deps.camera.grab(request, signal);
    if (grab.kind !== 'frame') {
      problem = grab.details.problem ?? captureProblem('capture.gap');
      continue;
    }
    const { takenAtMonotonicMs } = grab.frame;
    using picture = grab.frame.picture;
    // With a slow camera one picture can be the nearest to several times.
    if (seen.has(takenAtMonotonicMs)) continue;
    seen.add(takenAtMonotonicMs);
    const tick = findTimeCode(picture);
    if (tick !== undefined) readings.push({ reckonedAtMs: takenAtMonotonicMs + latencyMs, tick });
    report?.({ samples: readings.length, frames: seen.size, requested: grabs });
  }
  const measured = estimate(readings, seen.size);
  return measured.kind === 'not_seen' && problem !== undefined ? { ...measured, problem } : measured;
}
