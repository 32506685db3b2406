/**
 * Clips of a camera's video as MP4, from ring and lookback: waits for the end of a clip that lies ahead, cuts it
 * (clip.ts), and lets ffmpeg remux it into MP4 at the reader's pace. Bound: concurrent clips of the whole machine, from
 * reading their video off the disk (each holds it in memory) to the end of their process; beyond it a clip is rejected.
 */
import { pipeline, type Readable } from 'node:stream';
import { childLifetime } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { Clip, ClipRequest } from '../camera-contract.ts';
import { startMuxer } from '../ffmpeg/ffmpeg.ts';
import type { PastUnit } from '../grab/past.ts';
import { type Cut, cutClip, maxClipMs } from './clip.ts';
import { feedVideo } from './feed-video.ts';
import { awaitEnd, heldVideo, type VideoSource } from './held-video.ts';
import { withLength } from './mp4.ts';

export type ClipSource = VideoSource & {
  /** The camera has masks: its video may not be shown. Checked again after waiting for the clip's end. */
  readonly masked: boolean;
};

type Missing = Extract<Clip, { kind: 'missing' }>;

export type ClipMaker = {
  /** Rejects on abort only. The MP4 ends with an error when the signal aborts. */
  make(source: ClipSource, request: ClipRequest, signal: AbortSignal): Promise<Clip>;
};

export function createClipMaker(
  deps: { clock: Clock; log: Log },
  bounds: { maxAtOnce: number } = { maxAtOnce: 2 },
): ClipMaker {
  const { clock } = deps;
  let atOnce = 0;

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
      const isMasked = () => source.masked;
      if (isMasked()) return missing('masked');
      const fromMs = request.fromMonotonicMs;
      const untilMs = Math.min(request.untilMonotonicMs, fromMs + maxClipMs);
      if (request.boot === undefined || request.boot === clock.boot)
        await awaitEnd(clock, source, untilMs, signal);
      if (isMasked()) return missing('masked');
      if (atOnce >= bounds.maxAtOnce) return missing('busy');
      atOnce++;
      using room = new DisposableStack();
      room.defer(() => atOnce--);
      const units = await heldVideo(clock, source, request, signal);
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
