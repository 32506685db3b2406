/**
 * Tests a camera before it is set up: one connection with the required reader, until the first picture. Nothing is
 * stored, and the picture has the record's masks applied.
 */

import { type CameraProblem, cameraProblem } from '../../domain/problem/camera.ts';
import type { CameraRecord } from '../../domain/setup/set-up.ts';
import { childLifetime, deadline, unlessAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { AccessUnit, Codec } from './access-unit.ts';
import { withAspect } from './bitstream/declare-aspect.ts';
import { jpegSize } from './bitstream/jpeg-size.ts';
import { pictureSize } from './bitstream/sequence.ts';
import { createReaderChoice, type ReaderChoice } from './choose-reader.ts';
import { ffmpegIngest } from './ffmpeg/ffmpeg-ingest.ts';
import type { Decoders } from './grab/decoder.ts';
import { createMasker } from './grab/mask.ts';
import type { Ingest } from './ingest.ts';
import { pictureUnlessAborted } from './pictures/held-picture.ts';
import type { Pictures } from './pictures/pictures.ts';
import { rtspIngest } from './rtsp/reader.ts';
import { singlePicturesIngest } from './stills/ingest.ts';

type TriedOut =
  | {
      readonly kind: 'picture';
      readonly jpeg: Buffer;
      readonly reader: ReaderChoice;
      readonly codec: Codec;
      /** As sent by the camera, pixels; absent when the stream does not declare it. */
      readonly width?: number;
      readonly height?: number;
    }
  | { readonly kind: 'failed'; readonly why: CameraProblem }
  /** The camera sends video, but the machine did not get to its picture in time. */
  | { readonly kind: 'busy' };

export type TryOut = (record: CameraRecord, signal: AbortSignal) => Promise<TriedOut>;

const ingests: Record<ReaderChoice, Ingest> = {
  native: rtspIngest,
  ffmpeg: ffmpegIngest,
  single_pictures: singlePicturesIngest,
};

/** Total limit: a person is waiting. Some cameras send a key frame only every 20 s (measured). */
const tryWithinMs = 25_000;
/** When the machine is busy a test queues behind sales, this long after the first key frame. */
const decodeWithinMs = 20_000;
/** Before another try: a pool may refuse at once. */
const retryAfterMs = 250;

/** Rejects with `signal.reason` only. */
export function createTryOut(deps: {
  readonly clock: Clock;
  readonly decoders: Decoders;
  readonly pictures: Pick<Pictures, 'encode' | 'prepare'>;
  /** Maximum width of the picture. */
  readonly widthPx: number;
}): TryOut {
  const { clock, decoders, pictures, widthPx } = deps;

  /** Rejects with `signal.reason` only. */
  async function pictureOf(
    unit: AccessUnit,
    { masks }: CameraRecord,
    signal: AbortSignal,
  ): Promise<Buffer | 'damaged'> {
    for (;;) {
      const decoding = decoders.decode([unit], { widthPx, urgency: 'look' });
      const decoded = await pictureUnlessAborted(decoding, signal);
      if (decoded.kind === 'damaged') return 'damaged';
      if (decoded.kind === 'picture') {
        using picture = decoded.picture;
        createMasker(masks)(picture);
        const made = await unlessAborted(pictures.encode(picture, { widthPx, maxBytes: Infinity }), signal);
        if (made !== undefined) return made.jpeg;
      }
      await clock.sleep(retryAfterMs, signal);
    }
  }

  /** Undefined: not in time. */
  async function pictureInTime(unit: AccessUnit, record: CameraRecord, signal: AbortSignal) {
    using limit = deadline(clock, decodeWithinMs, signal);
    try {
      return await pictureOf(unit, record, limit.signal);
    } catch (error) {
      if (limit.passed()) return undefined;
      throw error;
    }
  }

  return async (record, signal) => {
    using limit = deadline(clock, tryWithinMs, signal);
    // Before a first camera no process runs; on a slow board it starts while the camera is reached.
    pictures.prepare();
    const choice = createReaderChoice(record, { recall: () => undefined, remember: () => undefined });
    for (;;) {
      const reader = choice.next();
      const met = await firstKeyFrame(record, ingests[reader], clock, limit.signal);
      signal.throwIfAborted();
      if (limit.passed()) {
        const seconds = tryWithinMs / 1_000;
        return { kind: 'failed', why: cameraProblem('camera.no_picture', { seconds }) };
      }
      if (met.kind === 'ended') {
        const { why, unfit } = met;
        if (choice.ended({ reader, gavePictures: false, unfit })) continue;
        return { kind: 'failed', why };
      }
      const { unit } = met;
      const jpeg = await pictureInTime(unit, record, signal);
      if (jpeg === undefined) return { kind: 'busy' };
      if (jpeg === 'damaged') return { kind: 'failed', why: cameraProblem('camera.pictures_broken') };
      const size = unit.codec === 'jpeg' ? jpegSize(unit.bytes) : pictureSize(unit);
      return { kind: 'picture', jpeg, reader, codec: unit.codec, ...size };
    }
  };
}

type Met =
  | { readonly kind: 'unit'; readonly unit: AccessUnit }
  | { readonly kind: 'ended'; readonly why: CameraProblem; readonly unfit: boolean };

/** The connection has ended when this resolves. */
async function firstKeyFrame(
  record: CameraRecord,
  ingest: Ingest,
  clock: Clock,
  signal: AbortSignal,
): Promise<Met> {
  using life = childLifetime(signal);
  let first: AccessUnit | undefined;
  const { why, unfit } = await ingest(
    {
      record,
      clock,
      onUnit: (unit, { arrivalMs }) => {
        if (first !== undefined || !unit.key) return;
        first = { ...withAspect(unit, record.aspect), arrivalMs, epoch: 0 };
        life.end();
      },
      onLoss: () => undefined,
      onCameraClock: () => undefined,
      onLine: () => undefined,
      silenceLimitMs: () => tryWithinMs,
    },
    life.signal,
  );
  return first === undefined ? { kind: 'ended', why, unfit } : { kind: 'unit', unit: first };
}
