/**
 * The ingest for cameras that give single pictures only, over HTTP: a JPEG for each request, or a multipart stream of JPEGs (MJPEG).
 *
 * When a picture was taken: one that was asked for, between the request and the beginning of the answer: the middle is taken, which is
 * off by at most half of that time where the camera takes it on demand, and by the age of what it had ready where it does not. One
 * from a stream: before its first byte came. Either way the time is ours, so nothing is smoothed; the least delay, `latencyMs` takes off.
 */
import type { Readable } from 'node:stream';
import { childLifetime, isAborted, pause } from '../../../lib/abort.ts';
import { filled } from '../../../lib/text/sentence.ts';
import { type StreamUnit, ticksPerMs } from '../access-unit.ts';
import type { IngestDeps, IngestEnd } from '../ingest.ts';
import { connectionProblems } from '../problem-messages.ts';
import { brokenPictures, notAPicture, restMs, type Trouble, troubleOfError } from './answers.ts';
import { type Answer, connectTo, type Picture } from './connection.ts';
import { createJpegSplitter, type SplitPicture } from './jpeg-splitter.ts';

/**
 * At most this many pictures of a stream a second: each is whole, so 25 a second would fill the ring in seconds. With 5 a frame is at most
 * 100 ms off. The slack lets streams of 10, 15 or 25 keep an even pace.
 */
const maxStreamFps = 5;
const paceSlackMs = 20;
/** The same bytes again are the same picture, handed out by a camera from its memory, unless for this long no other has come. */
const repeatAfterMs = 5_000;
/** This much without a picture in it is something else. */
const maxOtherBytes = 16 * 1024 * 1024;
/** A body that holds its picture and does not end is ended. */
const openEndMs = 1_000;
const watchEveryMs = 250;

export async function singlePicturesIngest(deps: IngestDeps, signal: AbortSignal): Promise<IngestEnd> {
  const { clock, record } = deps;
  using life = childLifetime(signal);
  await using connection = connectTo(record, clock);
  let problem: Trouble | undefined;
  let lastTrouble: Trouble | undefined;
  let heardMs = clock.monotonicMs();
  /** The newest request; `tookMs`: until its first picture was whole. */
  let asked: { readonly atMs: number; tookMs?: number } = { atMs: heardMs };
  /** From one whole picture to the next. */
  let usualMs = 0;
  let pictures = 0;
  let handed: { bytes: Buffer; atMs: number; takenMs: number } | undefined;
  /** A still picture's body, once it has given its picture. */
  let lingering: { body: Readable; sinceMs: number } | undefined;

  function take({ bytes, firstByteMs }: SplitPicture, takenMs: number, stream: boolean): void {
    const nowMs = clock.monotonicMs();
    asked.tookMs ??= nowMs - asked.atMs;
    usualMs = Math.max(nowMs - (pictures > 0 ? heardMs : asked.atMs), usualMs / 2);
    heardMs = nowMs;
    pictures++;
    lastTrouble = undefined;
    if (handed !== undefined) {
      const tooSoon = stream && firstByteMs - handed.takenMs < 1_000 / maxStreamFps - paceSlackMs;
      if (tooSoon || (nowMs - handed.atMs < repeatAfterMs && bytes.equals(handed.bytes))) return;
    }
    handed = { bytes, atMs: nowMs, takenMs };
    const pts90k = Math.round(takenMs * ticksPerMs);
    const unit: StreamUnit = { codec: 'jpeg', pts90k, key: true, bytes, lossBefore: false };
    deps.onUnit(unit, { arrivalMs: nowMs, sampleArrivalMs: pts90k / ticksPerMs });
  }

  /** The pictures of one answer; what was wrong, if there were none. */
  async function read(answer: Picture): Promise<Trouble | undefined> {
    const splitter = createJpegSplitter();
    let stream = answer.multipart;
    let found = 0;
    let bytesSince = 0;
    try {
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        const nowMs = clock.monotonicMs();
        lingering = undefined;
        bytesSince += chunk.length;
        for (const picture of splitter.push(chunk, nowMs)) {
          take(picture, stream ? picture.firstByteMs : (answer.sentMs + answer.beganMs) / 2, stream);
          found++;
          bytesSince = 0;
          // More of them in one answer are a stream, whatever it is called.
          stream = true;
        }
        if (found > 0 && !answer.multipart) lingering = { body: answer.body, sinceMs: nowMs };
        if (bytesSince > maxOtherBytes) return splitter.broken() > 0 ? brokenPictures : notAPicture;
      }
    } catch (error) {
      if (found === 0 || troubleOfError(error) === undefined) throw error;
    } finally {
      lingering = undefined;
    }
    if (found > 0) return undefined;
    return splitter.broken() > 0 || splitter.pending() ? brokenPictures : notAPicture;
  }

  async function ask(): Promise<{ trouble?: Trouble; retryAfterMs?: number }> {
    try {
      const answer: Answer = await connection.ask(life.signal);
      if (answer.kind === 'none') return answer;
      const trouble = await read(answer);
      return trouble === undefined ? {} : { trouble };
    } catch (error) {
      const trouble = troubleOfError(error);
      if (trouble === undefined && !isAborted(life.signal)) throw error;
      return trouble === undefined ? {} : { trouble };
    }
  }

  function silenceLimitMs(): number {
    return Math.max(deps.silenceLimitMs(), 3 * usualMs);
  }

  const watch = (async () => {
    while (await pause(clock, watchEveryMs, life.signal)) {
      const nowMs = clock.monotonicMs();
      if (lingering !== undefined && nowMs - lingering.sinceMs > openEndMs) lingering.body.destroy();
      const silentMs = nowMs - heardMs;
      if (silentMs <= silenceLimitMs()) continue;
      const why = filled(connectionProblems.silent, Math.round(silentMs / 1_000));
      problem ??= lastTrouble ?? { why, again: true, unfit: false };
      life.end();
    }
  })();

  for (let failuresInARow = 0; !isAborted(life.signal); ) {
    asked = { atMs: clock.monotonicMs() };
    const { trouble, retryAfterMs = 0 } = await ask();
    if (isAborted(life.signal)) break;
    failuresInARow = trouble === undefined ? 0 : failuresInARow + 1;
    lastTrouble = trouble;
    // One that has worked gets the time that silence is allowed.
    if (trouble !== undefined && !(trouble.again && pictures > 0)) {
      problem = trouble;
      break;
    }
    const { tookMs = clock.monotonicMs() - asked.atMs } = asked;
    await pause(clock, restMs({ tookMs, failuresInARow, retryAfterMs }), life.signal);
  }
  life.end();
  await watch;
  return {
    ...{ why: problem?.why ?? 'stopped', unfit: problem?.unfit ?? false },
    ...(problem?.loginRefused && { loginRefused: true }),
  };
}
