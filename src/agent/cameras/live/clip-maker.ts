/**
 * Clips of a camera's video as MP4, from ring and lookback: waits for the end of a clip that lies ahead, cuts it
 * (clip.ts), and lets ffmpeg remux it into MP4 at the reader's pace. Bound: concurrent clips of the whole machine, from
 * reading their video off the disk (each holds it in memory) to the end of their process; beyond it a clip is rejected.
 */
import { once } from 'node:events';
import { pipeline, type Readable, type Writable } from 'node:stream';
import { childLifetime, deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { Clip, ClipRequest } from '../camera-contract.ts';
import { maxNetworkDelayMs } from '../clock/sender-reports.ts';
import { startMuxer } from '../ffmpeg/ffmpeg.ts';
import { createTransportStreamWriter, decodeTimes } from '../ffmpeg/transport-stream-writer.ts';
import type { Past, PastUnit } from '../grab/past.ts';
import type { Ring } from '../ring/ring.ts';
import { type Cut, clipTimes90k, cutClip, maxClipMs, unitsOfRing } from './clip.ts';
import { withLength } from './mp4.ts';

export type ClipSource = {
  /** The camera has masks: its video may not be shown. Checked again after waiting for the clip's end. */
  readonly masked: boolean;
  readonly ring: Pick<Ring, 'gops'>;
  readonly timeMs: (unit: AccessUnit) => number;
  /** Absent when no history is on disk. */
  readonly past?: Pick<Past, 'stretch'>;
  /** Resolves when a picture arrives or the state changes. */
  readonly changed: () => Promise<unknown>;
  readonly isUp: () => boolean;
  /** How late pictures may arrive at present because of the network, milliseconds. */
  readonly lateMs: () => number;
};

type Missing = Extract<Clip, { kind: 'missing' }>;

export type ClipMaker = {
  /** Rejects on abort only. The MP4 ends with an error when the signal aborts. */
  make(source: ClipSource, request: ClipRequest, signal: AbortSignal): Promise<Clip>;
};

/** Time allowed for the last pictures of a clip that lies ahead to arrive, on a fast network. */
const arrivalMs = 2_000;

export function createClipMaker(
  deps: { clock: Clock; log: Log },
  bounds: { maxAtOnce: number } = { maxAtOnce: 2 },
): ClipMaker {
  const { clock } = deps;
  let atOnce = 0;

  /** Waits until the last requested picture has arrived, or can't arrive any more. */
  async function awaitEnd(source: ClipSource, untilMs: number, signal: AbortSignal): Promise<void> {
    const aheadMs = untilMs - clock.monotonicMs();
    if (aheadMs > 0) await clock.sleep(Math.min(aheadMs, maxClipMs), signal);
    const patienceMs = arrivalMs + Math.min(source.lateMs(), maxNetworkDelayMs);
    if (clock.monotonicMs() - untilMs > patienceMs) return;
    using limit = deadline(clock, patienceMs, signal);
    const arrived = () =>
      source.ring
        .gops()
        .at(-1)
        ?.units.some((unit) => source.timeMs(unit) >= untilMs) === true;
    while (source.isUp() && !arrived() && !limit.signal.aborted) {
      await unlessAborted(source.changed(), limit.signal).catch((error: unknown) => {
        if (!limit.passed()) throw error;
      });
    }
  }

  async function held(source: ClipSource, request: ClipRequest, signal: AbortSignal): Promise<PastUnit[]> {
    const { fromMonotonicMs: fromMs, untilMonotonicMs: untilMs, boot = clock.boot } = request;
    const recent = boot === clock.boot ? unitsOfRing(source.ring.gops(), source.timeMs) : [];
    const oldestMs = recent[0]?.timeMs ?? Infinity;
    if (source.past === undefined || oldestMs <= fromMs) return recent;
    const older = await source.past.stretch({ boot, fromMs, untilMs: Math.min(untilMs, oldestMs) }, signal);
    return [...older.filter(({ timeMs }) => timeMs < oldestMs), ...recent];
  }

  /** Undefined when the system can't start a process. */
  function mux(cut: Cut, ended: () => void, signal: AbortSignal): Readable | undefined {
    const life = childLifetime(signal);
    const lines: string[] = [];
    const onLine = (line: string) => {
      if (lines.length < 5) lines.push(line);
    };
    const process = startMuxer({ codec: cut.codec, onLine }, life.signal);
    const whole = process.ended.then((well) => {
      ended();
      if (!well && !life.signal.aborted) deps.log.warn({ lines }, 'clip failed');
      return well;
    });
    if (process.refused) return undefined;
    void feed(process.stdin, cut, life.signal);
    const mp4 = withLength({ lengthMs: cut.untilMs - cut.fromMs, whole });
    const leave = () => mp4.destroy();
    signal.addEventListener('abort', leave, { once: true });
    // The process ends with the stream, whether it was read to its end or abandoned.
    pipeline(process.stdout, mp4, () => {
      signal.removeEventListener('abort', leave);
      life.end();
    });
    return mp4;
  }

  return {
    async make(source, request, signal) {
      const isMasked = () => source.masked;
      if (isMasked()) return missing('masked');
      const fromMs = request.fromMonotonicMs;
      const untilMs = Math.min(request.untilMonotonicMs, fromMs + maxClipMs);
      if (request.boot === undefined || request.boot === clock.boot) await awaitEnd(source, untilMs, signal);
      if (isMasked()) return missing('masked');
      if (atOnce >= bounds.maxAtOnce) return missing('busy');
      atOnce++;
      using room = new DisposableStack();
      room.defer(() => atOnce--);
      const units = await held(source, request, signal);
      if (units.length > 0 && units.every(({ unit }) => unit.codec === 'jpeg')) return missing('no_video');
      const cut = cutClip(units, { fromMs, untilMs });
      if (cut === undefined) return missing(whyNot(units, { fromMs, untilMs }));
      const taken = room.move();
      const mp4 = mux(cut, () => taken.dispose(), signal);
      if (mp4 === undefined) return missing('no_process');
      return {
        kind: 'clip',
        mp4,
        fromMonotonicMs: cut.fromMs,
        untilMonotonicMs: cut.untilMs,
      };
    },
  };
}

const missing = (why: Missing['why']): Missing => ({ kind: 'missing', why });

function whyNot(units: readonly PastUnit[], range: { fromMs: number; untilMs: number }): Missing['why'] {
  const within = units.filter(({ timeMs }) => timeMs >= range.fromMs && timeMs <= range.untilMs);
  if (within.length > 0) return 'damaged';
  const [first] = units;
  return first === undefined || range.untilMs < first.timeMs ? 'outside_buffer' : 'camera_down';
}

/** Writes at ffmpeg's pace. Settles early when the signal aborts. */
async function feed(stdin: Writable, { codec, units }: Cut, signal: AbortSignal): Promise<void> {
  const pts = clipTimes90k(units);
  const dts = decodeTimes(pts);
  const writer = createTransportStreamWriter(codec);
  for (const [index, { unit }] of units.entries()) {
    if (signal.aborted) return;
    const pts90k = (pts[index] ?? 0) + startPts90k;
    const dts90k = (dts[index] ?? 0) + startPts90k;
    if (stdin.write(writer.write({ pts90k, dts90k, key: unit.key, bytes: unit.bytes }))) continue;
    await once(stdin, 'drain', { signal }).catch(() => undefined);
  }
  stdin.end();
}

/** Room for decode times before the first picture's time. */
const startPts90k = 60 * 90_000;
