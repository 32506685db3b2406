/** A camera: reads its stream into the ring for as long as it runs, and hands out the frame of any moment still held. */

import { cameraBackoff } from '../domain/retry-policy.ts';
import type { CameraRecord } from '../domain/set-up.ts';
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import { supervise } from '../ops/supervise.ts';
import type { AccessUnit } from './access-unit.ts';
import { createCaptureClock } from './clock.ts';
import type { Camera, CameraHealth } from './contract.ts';
import type { Decoded, Decoders } from './decoder.ts';
import { ffmpegIngest } from './ffmpeg-ingest.ts';
import { grab, type Holdings, silenceLimitMs } from './grab.ts';
import type { IngestDeps } from './ingest.ts';
import { createPace } from './pace.ts';
import { createRing } from './ring.ts';

export type CameraOptions = {
  readonly record: CameraRecord;
  /** When this program started, CLOCK_MONOTONIC milliseconds. */
  readonly startedAtMonotonicMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Bounds of the ring. */
  readonly keepMs: number;
  readonly maxBytes: number;
  readonly decoders: Decoders;
};

/** Having worked this long, a connection counts as good again. */
const steadyMs = 10_000;
/**
 * How long ffmpeg may take to the first picture. It hands out nothing before a key frame, and some cameras send one in 20 s (measured);
 * one that does not even answer is given up after 5 s by ffmpeg itself.
 */
const firstUnitMs = 40_000;
/** Taken as the interval until two pictures have been seen: wide, so that a start in bursts is not taken for a step. */
const unknownIntervalMs = 500;

export function createCamera(options: CameraOptions): Camera {
  const { record, clock, log, keepMs } = options;
  const ring = createRing({ keepMs, maxBytes: options.maxBytes });
  const captureClock = createCaptureClock({ latencyMs: record.latencyMs, keepMs });
  const pace = createPace();
  const decoding = new Map<AccessUnit, Promise<Decoded>>();
  let status: Pick<CameraHealth, 'state' | 'sinceMonotonicMs' | 'problem'> = {
    state: 'starting',
    sinceMonotonicMs: options.startedAtMonotonicMs,
  };
  let connections = 0;
  let seenThisTime = false;
  let lostSomething = false;
  let news = Promise.withResolvers<undefined>();

  function tellNews(): void {
    news.resolve(undefined);
    news = Promise.withResolvers();
  }

  function setState(state: CameraHealth['state'], problem?: string): void {
    const sinceMonotonicMs = state === status.state ? status.sinceMonotonicMs : clock.monotonicMs();
    status = { state, sinceMonotonicMs, ...(problem === undefined ? {} : { problem }) };
    tellNews();
  }

  const onUnit: IngestDeps['onUnit'] = (stream, arrival) => {
    const unit: AccessUnit = {
      ...stream,
      lossBefore: stream.lossBefore || lostSomething,
      arrivalMs: arrival.arrivalMs,
      epoch: 0,
    };
    lostSomething = false;
    pace.add(unit);
    captureClock.add(unit, {
      arrivalMs: arrival.sampleArrivalMs,
      intervalMs: pace.measure().intervalMs ?? unknownIntervalMs,
    });
    if (!ring.add(unit)) return;
    seenThisTime = true;
    if (status.state === 'up') tellNews();
    else setState('up');
  };

  async function connect(signal: AbortSignal): Promise<string> {
    connections++;
    seenThisTime = false;
    ring.interrupt();
    captureClock.restart();
    pace.restart();
    const { why } = await ffmpegIngest(
      {
        record,
        clock,
        onUnit,
        onLoss: () => {
          ring.markLoss();
          lostSomething = true;
        },
        onCameraClock: () => undefined,
        silenceLimitMs: () => (seenThisTime ? silenceLimitMs(pace.measure()) : firstUnitMs),
      },
      signal,
    );
    if (!signal.aborted) setState('down', why);
    return why;
  }

  const holdings = (): Holdings => ({
    ring,
    timeMs: (unit) => captureClock.timeMs(unit),
    pace: pace.measure(),
    state: status.state,
    startedAtMs: options.startedAtMonotonicMs,
  });

  /** Grabs of the same picture share its decoding. */
  function decode(unit: AccessUnit): Promise<Decoded> {
    const known = decoding.get(unit);
    if (known !== undefined) return known;
    const units = ring.decodeRun(unit);
    if (units.length === 0) return Promise.resolve({ kind: 'damaged', why: 'no longer held' });
    const decoded = options.decoders.decode(units).finally(() => decoding.delete(unit));
    decoding.set(unit, decoded);
    void decoded.then((result) => {
      if (result.kind !== 'picture')
        log.warn({ kind: result.kind, why: result.why }, 'a picture could not be decoded');
    });
    return decoded;
  }

  return {
    id: record.id,

    grab: ({ atMonotonicMs }, signal) =>
      grab({ clock, ring, holdings, changed: () => news.promise, decode }, atMonotonicMs, signal),

    clip: () =>
      Promise.resolve({ kind: 'missing', why: 'outside_buffer', message: 'clips are not there yet' }),

    health() {
      const [oldest, newest] = [ring.oldest(), ring.newest()];
      return {
        ...status,
        ...(status.state === 'up' ? pace.measure().figures : {}),
        ...(newest === undefined
          ? {}
          : { pictureAgeMs: clock.monotonicMs() - captureClock.timeMs(newest), codec: newest.codec }),
        heldMs: oldest === undefined || newest === undefined ? 0 : newest.arrivalMs - oldest.arrivalMs,
        heldBytes: ring.heldBytes(),
        restarts: Math.max(0, connections - 1),
        damages: 0,
        warnings: [],
      };
    },

    run: (signal) => supervise({ work: connect, backoff: cameraBackoff, steadyMs, clock, log }, signal),
  };
}
