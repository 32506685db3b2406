/**
 * The ingest for cameras that deliver single pictures only, over HTTP: a JPEG per request, or a multipart stream of
 * JPEGs (MJPEG).
 *
 * Capture time: a requested picture was taken between the request and the start of the response: the middle is used,
 * which is off by at most half of that time when the camera takes it on demand, otherwise by the age of the picture it
 * had ready. One from a stream was taken before its first byte arrived. Both use the gateway's clock, so there is no
 * smoothing; `latencyMs` subtracts the smallest delay.
 */

import type { Readable } from 'node:stream';
import { cameraProblem } from '../../../domain/problem/camera.ts';
import { childLifetime, isAborted, pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type StreamUnit, ticksPerMs } from '../access-unit.ts';
import type { IngestDeps, IngestEnd } from '../ingest.ts';
import { brokenPictures, notAPicture, problemOfError, restMs, type StillsProblem } from './answers.ts';
import { type Answer, connectTo, type Picture } from './connection.ts';
import { createJpegSplitter, type SplitPicture } from './jpeg-splitter.ts';
import { createPictureFilter } from './picture-filter.ts';

/** A body without a picture after this many bytes is no picture stream. */
const maxOtherBytes = 16 * 1024 * 1024;
/** A body that contains its picture and does not end is closed. */
const openEndMs = 1_000;
const watchEveryMs = 250;

export async function singlePicturesIngest(deps: IngestDeps, signal: AbortSignal): Promise<IngestEnd> {
  const { clock, record } = deps;
  using life = childLifetime(signal);
  await using connection = connectTo(record, clock);
  let problem: StillsProblem | undefined;
  let lastTrouble: StillsProblem | undefined;
  let lastDataMs = clock.monotonicMs();
  /** The newest request; `tookMs`: time until its first picture was complete. */
  let requested: { readonly atMs: number; tookMs?: number } = { atMs: lastDataMs };
  /** Interval between complete pictures. */
  let typicalMs = 0;
  let pictures = 0;
  const isNew = createPictureFilter();
  /** Body of a single picture after that picture was read. */
  let lingering: { body: Readable; sinceMs: number } | undefined;

  function take({ bytes }: SplitPicture, takenMs: number): void {
    const nowMs = clock.monotonicMs();
    requested.tookMs ??= nowMs - requested.atMs;
    typicalMs = Math.max(nowMs - (pictures > 0 ? lastDataMs : requested.atMs), typicalMs / 2);
    lastDataMs = nowMs;
    pictures++;
    lastTrouble = undefined;
    if (!isNew({ bytes, nowMs })) return;
    const pts90k = Math.round(takenMs * ticksPerMs);
    const unit: StreamUnit = { codec: 'jpeg', pts90k, key: true, bytes, lossBefore: false };
    deps.onUnit(unit, { arrivalMs: nowMs, sampleArrivalMs: pts90k / ticksPerMs });
  }

  async function ask(): Promise<{ trouble?: StillsProblem; retryAfterMs?: number }> {
    try {
      const answer: Answer = await connection.ask(life.signal);
      if (answer.kind === 'none') return answer;
      const trouble = await readPictures(answer, clock, {
        onPicture: take,
        onLingering: (sinceMs) =>
          (lingering = sinceMs === undefined ? undefined : { body: answer.body, sinceMs }),
      });
      return trouble === undefined ? {} : { trouble };
    } catch (error) {
      const trouble = problemOfError(error);
      if (trouble === undefined && !isAborted(life.signal)) throw error;
      return trouble === undefined ? {} : { trouble };
    }
  }

  function silenceLimitMs(): number {
    return Math.max(deps.silenceLimitMs(), 3 * typicalMs);
  }

  const watch = (async () => {
    while (await pause(clock, watchEveryMs, life.signal)) {
      const nowMs = clock.monotonicMs();
      if (lingering !== undefined && nowMs - lingering.sinceMs > openEndMs) lingering.body.destroy();
      const silentMs = nowMs - lastDataMs;
      if (silentMs <= silenceLimitMs()) continue;
      const why = cameraProblem('camera.no_picture', { seconds: Math.round(silentMs / 1_000) });
      problem ??= lastTrouble ?? { why, again: true, unfit: false };
      life.end();
    }
  })();

  for (let failuresInARow = 0; !isAborted(life.signal); ) {
    requested = { atMs: clock.monotonicMs() };
    const { trouble, retryAfterMs = 0 } = await ask();
    if (isAborted(life.signal)) break;
    failuresInARow = trouble === undefined ? 0 : failuresInARow + 1;
    lastTrouble = trouble;
    // A stream that has worked gets the full silence limit.
    if (trouble !== undefined && !(trouble.again && pictures > 0)) {
      problem = trouble;
      break;
    }
    const { tookMs = clock.monotonicMs() - requested.atMs } = requested;
    await pause(clock, restMs({ tookMs, failuresInARow, retryAfterMs }), life.signal);
  }
  life.end();
  await watch;
  return {
    ...{ why: problem?.why ?? cameraProblem('camera.stopped'), unfit: problem?.unfit ?? false },
    ...(problem?.loginRefused && { loginRefused: true }),
  };
}

/** Reads the pictures of one response; returns the problem if there were none. */
async function readPictures(
  answer: Picture,
  clock: Clock,
  events: {
    readonly onPicture: (picture: SplitPicture, takenMs: number) => void;
    /** A single picture was read, and its body has not ended since then; undefined: it goes on. */
    readonly onLingering: (sinceMs: number | undefined) => void;
  },
): Promise<StillsProblem | undefined> {
  const splitter = createJpegSplitter();
  let stream = answer.multipart;
  let found = 0;
  let bytesSince = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      const nowMs = clock.monotonicMs();
      bytesSince += chunk.length;
      for (const picture of splitter.push(chunk, nowMs)) {
        events.onPicture(picture, stream ? picture.firstByteMs : (answer.sentMs + answer.beganMs) / 2);
        found++;
        bytesSince = 0;
        // More than one picture in a response is a stream, whatever its type.
        stream = true;
      }
      events.onLingering(found > 0 && !answer.multipart ? nowMs : undefined);
      if (bytesSince > maxOtherBytes) return splitter.broken() > 0 ? brokenPictures : notAPicture;
    }
  } catch (error) {
    if (found === 0 || problemOfError(error) === undefined) throw error;
  } finally {
    events.onLingering(undefined);
  }
  if (found > 0) return undefined;
  return splitter.broken() > 0 || splitter.pending() ? brokenPictures : notAPicture;
}
