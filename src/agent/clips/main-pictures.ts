/** Pictures of incidents from the stream of most detail: of which moments there can be one, and how it is made. */
import { Readable } from 'node:stream';
import type { HeldPicture } from '../../domain/capture/frame.ts';
import type { ClipMoment, ClipProblem } from '../../domain/capture/stored-clip.ts';
import type { Clock } from '../../lib/clock.ts';
import type { MainStreams } from '../cameras/main-stream/main-streams.ts';
import type { PendingClip } from '../store/clips/clip-rows.ts';

/** A picture that is later than this after its moment shows another one. */
const maxLateMs = 20_000;

export type MainPictures = Pick<MainStreams, 'has' | 'hasAny' | 'picture'> & {
  /** Undefined when it can't be made now. The picture stays the caller's. */
  encode(picture: HeldPicture): Promise<Buffer | undefined>;
};

export type MadePicture =
  | {
      readonly kind: 'made';
      readonly mp4: Readable;
      readonly fromMonotonicMs: number;
      readonly untilMonotonicMs: number;
      readonly uncertaintyMs: number;
    }
  | { readonly kind: 'missing'; readonly why: ClipProblem }
  | { readonly kind: 'later' };

export function createMainPictures(main: MainPictures, clock: Pick<Clock, 'boot' | 'monotonicMs'>) {
  const isLate = ({ boot, atMonotonicMs }: Pick<ClipMoment, 'boot' | 'atMonotonicMs'>) =>
    boot !== clock.boot || clock.monotonicMs() - atMonotonicMs > maxLateMs;

  return {
    /** Moments among these that the main stream of their camera can still show. */
    momentsOf: (videos: readonly ClipMoment[]): ClipMoment[] =>
      videos
        .filter((moment) => main.has(moment.cameraId) && !isLate(moment))
        .map((moment) => ({ ...moment, kind: 'picture' })),

    async make({ cameraId, boot, fromMonotonicMs }: PendingClip, signal: AbortSignal): Promise<MadePicture> {
      if (isLate({ boot, atMonotonicMs: fromMonotonicMs })) return { kind: 'missing', why: 'outside_buffer' };
      if (!main.has(cameraId)) return { kind: 'missing', why: 'no_camera' };
      const found = await main.picture(cameraId, fromMonotonicMs, signal);
      if (found.kind === 'busy') return { kind: 'later' };
      if (found.kind === 'missing') return found;
      const { frame, latency, networkDelayMs } = found;
      using picture = frame.picture;
      const jpeg = await main.encode(picture);
      if (jpeg === undefined) return { kind: 'later' };
      const { takenAtMonotonicMs } = frame;
      return {
        kind: 'made',
        mp4: Readable.from([jpeg]),
        ...{ fromMonotonicMs: takenAtMonotonicMs, untilMonotonicMs: takenAtMonotonicMs },
        uncertaintyMs: latency.uncertaintyMs + networkDelayMs,
      };
    },
  };
}
