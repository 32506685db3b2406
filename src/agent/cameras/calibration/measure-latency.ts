/**
 * Latency by phone: the camera looks at a running time code for some seconds, and the pictures tell how much later than taken they are
 * reckoned. `estimate` is pure; `measureLatency` grabs the pictures.
 *
 * Each reading is off by up to half a tick either way, evenly; pictures fall anywhere in a tick, so the mean of n readings is off by a
 * tick / √(12 n): 7 ms with 24. The page draws ahead by what a phone
 * takes from drawing to light, as far as that is known; what is left of it (some 10 ms) counts as the camera's.
 */
import type { Grab } from '../../../domain/capture/frame.ts';
import { shownAtMs, tickMs } from '../../../domain/capture/time-code.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Camera } from '../camera-contract.ts';
import { findTimeCode } from './find-time-code.ts';

/** Long enough for 24 pictures of a slow camera, short enough to hold a phone still. */
const grabs = 24;
/** No multiple or simple part of a tick, so that pictures fall everywhere in it. */
const everyMs = 213;
/** Fewer readings say nothing. */
export const leastReadings = 5;
/** Further from the middle one than this, a reading is a mistake: a CRC that fits by chance, a page that stuttered. */
const outlierMs = 1.5 * tickMs;
/** Pictures fall on eleven places in a tick at worst. */
const leastUncertaintyMs = tickMs / 22;
/** The largest latency that can be set, milliseconds. */
export const maxLatencyMs = 10_000;
/** A little below zero is noise; further, the phone's time is wrong. */
const leastLatencyMs = -50;

export type LatencyMeasurement =
  | {
      readonly kind: 'measured';
      /** What the camera's `latencyMs` should be, whole milliseconds, ≥ 0. */
      readonly latencyMs: number;
      /** The mean is expected within ± this (two standard errors), milliseconds. */
      readonly uncertaintyMs: number;
      /** Readings that were used. */
      readonly samples: number;
      readonly frames: number;
    }
  /** The code was seen too rarely. `problem`: why the last picture could not be had, where that is it. */
  | {
      readonly kind: 'not_seen';
      readonly samples: number;
      readonly frames: number;
      readonly problem?: string;
    }
  /** The code shows a time that no latency explains: the phone's page is not synchronised. */
  | {
      readonly kind: 'implausible';
      readonly latencyMs: number;
      readonly samples: number;
      readonly frames: number;
    };

/** One picture with a code. CLOCK_MONOTONIC milliseconds, the camera's present latency not taken off. */
export type Reading = { readonly reckonedAtMs: number; readonly tick: number };

export function estimate(readings: readonly Reading[], frames: number): LatencyMeasurement {
  const late = readings
    .map(({ reckonedAtMs, tick }) => reckonedAtMs - shownAtMs(tick, reckonedAtMs))
    .sort((a, b) => a - b);
  const middle = late[Math.floor(late.length / 2)] ?? 0;
  const used = late.filter((ms) => Math.abs(ms - middle) <= outlierMs);
  const samples = used.length;
  if (samples < leastReadings) return { kind: 'not_seen', samples, frames };
  const mean = used.reduce((sum, ms) => sum + ms, 0) / samples;
  if (mean < leastLatencyMs || mean > maxLatencyMs) {
    return { kind: 'implausible', latencyMs: Math.round(mean), samples, frames };
  }
  const variance = used.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (samples - 1);
  return {
    kind: 'measured',
    latencyMs: Math.max(0, Math.round(mean)),
    uncertaintyMs: Math.max(leastUncertaintyMs, Math.ceil(2 * Math.sqrt(variance / samples))),
    samples,
    frames,
  };
}

/** How far a measurement has come. `wanted`: pictures that are asked for in all; a slow camera gives fewer. */
export type MeasuringProgress = {
  readonly samples: number;
  readonly frames: number;
  readonly wanted: number;
};

/**
 * About 5 s, 8 s at most with a camera that answers slowly. `latencyMs` is what the camera's capture times have taken off now. Tells of each
 * picture. Rejects when aborted.
 */
export async function measureLatency(
  deps: {
    readonly camera: Pick<Camera, 'grab'>;
    readonly clock: Clock;
    readonly latencyMs: number;
    readonly tell?: (progress: MeasuringProgress) => void;
  },
  signal: AbortSignal,
): Promise<LatencyMeasurement> {
  const { clock, latencyMs, tell } = deps;
  const fromMs = clock.monotonicMs();
  const untilMs = fromMs + grabs * everyMs + 2_500;
  const seen = new Set<number>();
  const readings: Reading[] = [];
  let problem: string | undefined;
  for (let n = 0; n < grabs && clock.monotonicMs() < untilMs; n++) {
    // What has just arrived, whatever is taken off for its way.
    const atMonotonicMs = fromMs + n * everyMs - latencyMs;
    await clock.sleep(Math.max(0, fromMs + n * everyMs - clock.monotonicMs()), signal);
    const grab: Grab = await deps.camera.grab({ atMonotonicMs, size: 'thumbnail' }, signal);
    if (grab.kind !== 'frame') {
      problem = grab.details.message ?? grab.kind;
      continue;
    }
    const { takenAtMonotonicMs } = grab.frame;
    // A slow camera's picture is the nearest one to several moments.
    if (seen.has(takenAtMonotonicMs)) continue;
    seen.add(takenAtMonotonicMs);
    const tick = findTimeCode(grab.frame);
    if (tick !== undefined) readings.push({ reckonedAtMs: takenAtMonotonicMs + latencyMs, tick });
    tell?.({ samples: readings.length, frames: seen.size, wanted: grabs });
  }
  const measured = estimate(readings, seen.size);
  return measured.kind === 'not_seen' && problem !== undefined ? { ...measured, problem } : measured;
}
