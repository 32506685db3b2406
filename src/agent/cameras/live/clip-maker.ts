/**
 * Clips of a camera's video as MP4, from ring and lookback: waits for the end of a clip that lies ahead, cuts it
 * (clip.ts), and lets ffmpeg remux it into MP4 at the reader's pace, or encode it with the masks painted in. Bound: concurrent clips of viewers on the whole machine, and one for storage, from
 * reading their video off the disk (each holds it in memory) to the end of their process; beyond it a clip is rejected.
 */
import { pipeline, type Readable } from 'node:stream';
import type { Mask } from '../../../domain/setup/set-up.ts';
import { childLifetime } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { Clip, ClipRequest } from '../camera-contract.ts';
import { type MuxOptions, startMuxer } from '../ffmpeg/ffmpeg.ts';
import type { PastUnit } from '../grab/past.ts';
import type { SalesUnderWay } from '../grab/sales-under-way.ts';
import { type Cut, cutClip, maxClipMs } from './clip.ts';
import { feedVideo } from './feed-video.ts';
import { awaitEnd, heldVideo, type VideoSource } from './held-video.ts';
import { withLength } from './mp4.ts';
import { paintedMasks } from './painted-masks.ts';

export type ClipSource = VideoSource & {
  /** Its video is not shown as it is. Read again after waiting for the clip's end. */
  readonly masks: readonly Mask[];
};

/** While it is encoded, the video of a clip may have left the ring: it is held in addition to that. */
const storedBounds = { maxMs: maxClipMs, maxBytes: 64 * 1024 * 1024 };

type Missing = Extract<Clip, { kind: 'missing' }>;

export type ClipMaker = {
  /** Rejects on abort only. The MP4 ends with an error when the signal aborts. */
  make(source: ClipSource, request: ClipRequest, signal: AbortSignal): Promise<Clip>;
};

export function createClipMaker(
  deps: {
    readonly clock: Clock;
    readonly log: Log;
    /** Clips for storage stand still meanwhile. Absent: they never do. */
    readonly sales?: Pick<SalesUnderWay, 'giveWay'>;
  },
  bounds: { maxAtOnce: number } = { maxAtOnce: 2 },
): ClipMaker {
  const { clock } = deps;
  /** Clips for storage have a place of their own: with masks one takes minutes. */
  const atOnce = { viewers: 0, storage: 0 };

  /** Undefined when the system can't start a process. */
  function mux(
    cut: Cut,
    { ended, ...how }: Pick<MuxOptions, 'isIdle' | 'masks'> & { ended: () => void },
    signal: AbortSignal,
  ): Readable | undefined {
    const life = childLifetime(signal);
    const lines: string[] = [];
    const onLine = (line: string) => {
      if (lines.length < 5) lines.push(line);
    };
    const process = startMuxer({ codec: cut.codec, onLine, ...how }, life.signal);
    const way = how.isIdle === true ? deps.sales?.giveWay(process) : undefined;
    const whole = process.ended.then((well) => {
      way?.[Symbol.dispose]();
      ended();
      if (!well && !life.signal.aborted) deps.log.warn({ lines }, 'clip failed');
      return well;
    });
    if (process.refused) return undefined;
    void feedVideo(process.stdin, cut, life.signal);
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
      const { isForStorage = false } = request;
      const isMasked = () => source.masks.length > 0 && !isForStorage;
      if (isMasked()) return missing('masked');
      const fromMs = request.fromMonotonicMs;
      const untilMs = Math.min(request.untilMonotonicMs, fromMs + maxClipMs);
      if (request.boot === undefined || request.boot === clock.boot)
        await awaitEnd(clock, source, untilMs, signal);
      if (isMasked()) return missing('masked');
      const place = isForStorage ? 'storage' : 'viewers';
      if (atOnce[place] >= (isForStorage ? 1 : bounds.maxAtOnce)) return missing('busy');
      atOnce[place]++;
      using room = new DisposableStack();
      room.defer(() => atOnce[place]--);
      const units = await heldVideo(clock, source, request, signal);
      if (units.length > 0 && units.every(({ unit }) => unit.codec === 'jpeg')) return missing('no_video');
      const cut = cutClip(units, { fromMs, untilMs }, isForStorage ? storedBounds : undefined);
      if (cut === undefined) return missing(whyNot(units, { fromMs, untilMs }));
      const { masks } = source;
      const painted = masks.length > 0 ? await paintedMasks(masks, cut) : undefined;
      if (painted === 'not_paintable') return missing('damaged');
      const taken = room.move();
      const how = { isIdle: isForStorage, ...(painted !== undefined && { masks: painted }) };
      const mp4 = mux(cut, { ...how, ended: () => taken.dispose() }, signal);
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
