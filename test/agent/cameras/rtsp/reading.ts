/** Runs the reader against a camera and stores its units. */
import type { StreamUnit } from '../../../../src/agent/cameras/access-unit.ts';
import type { Arrival, IngestEnd } from '../../../../src/agent/cameras/ingest.ts';
import { rtspIngest } from '../../../../src/agent/cameras/rtsp/reader.ts';
import type { CameraRecord } from '../../../../src/domain/setup/set-up.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { eventually } from '../children.ts';

export type Reading = {
  readonly units: (StreamUnit & Arrival)[];
  readonly clockReadings: { wallMs: number; monotonicMs: number }[];
  losses(): number;
  readonly ended: Promise<IngestEnd>;
  /** Resolves when this many units have arrived. */
  atLeast(count: number): Promise<void>;
  /** Aborts, and returns the outcome. */
  stop(): Promise<IngestEnd>;
  [Symbol.asyncDispose](): Promise<void>;
};

const patienceMs = 30_000;

export function startReading(
  url: string,
  options: {
    readonly username?: string;
    readonly password?: string;
    readonly silenceMs?: number;
    readonly transport?: CameraRecord['transport'];
  } = {},
): Reading {
  const { silenceMs = 20_000, transport = 'tcp', ...credentials } = options;
  const units: Reading['units'] = [];
  const clockReadings: Reading['clockReadings'] = [];
  let losses = 0;
  const abort = new AbortController();
  const record: CameraRecord = {
    id: 'c',
    name: 'c',
    url,
    transport,
    reader: 'native',
    latencyMs: 0,
    masks: [],
    ...credentials,
  };
  const ended = rtspIngest(
    {
      record,
      clock: systemClock,
      onUnit: (unit, arrival) => units.push({ ...unit, ...arrival }),
      onLoss: () => losses++,
      onCameraClock: (reading) => clockReadings.push(reading),
      onLine: () => undefined,
      silenceLimitMs: () => silenceMs,
    },
    abort.signal,
  );
  const stop = () => {
    abort.abort();
    return ended;
  };
  return {
    units,
    clockReadings,
    losses: () => losses,
    ended,
    atLeast: async (count) => {
      await Promise.race([
        eventually(() => units.length >= count, patienceMs),
        ended.then(({ why }) => {
          if (units.length < count) throw new Error(`ended with ${units.length} units: ${why.code}`);
        }),
      ]);
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}
