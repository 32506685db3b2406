/**
 * The ffmpeg ingest, for cameras that the native reader can't read. ffmpeg is connected with a relay of this program (rtsp-relay.ts) and never with the
 * camera: by itself it follows redirects to another host and sends the login there, in the clear on request (measured with 7.1).
 */

import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { childLifetime, pause } from '../../../lib/abort.ts';
import { type StreamUnit, ticksPerMs } from '../access-unit.ts';
import type { Arrival, IngestDeps, IngestEnd } from '../ingest.ts';
import { credentialsOf } from '../login/authorization.ts';
import { checkedUrl } from '../source-url.ts';
import { startIngest } from './ffmpeg.ts';
import { problemOf, reportsLoss, reportsMadeUpTimes, reportsOtherVideo } from './ffmpeg-lines.ts';
import { openRtspRelay } from './rtsp-relay.ts';
import { createTransportStreamReader } from './transport-stream.ts';

/**
 * ffmpeg emits a picture when the second one after it begins: its parser waits for the start of the next picture, and
 * the `setts` filter looks one ahead (measured against RTP with H.264 and H.265, with and without B-frames). The
 * arrival of one picture therefore belongs to the second picture after it; paired with its own time stamp, the clock
 * would be two intervals late: 400 ms at 5 fps.
 */
const heldBack = 2;

/**
 * ffmpeg emits its first pictures in a burst, up to two intervals late: they are delivered once later ones have shown
 * the delay.
 */
const startInStep = 5;

const watchEveryMs = 250;
const keptLines = 20;

export async function ffmpegIngest(deps: IngestDeps, signal: AbortSignal): Promise<IngestEnd> {
  const { clock, record } = deps;
  const source = checkedUrl(record.url);
  if (source.kind === 'unusable') return { why: source.why, unfit: false };
  using life = childLifetime(signal);
  const lines: string[] = [];
  let problem: CameraProblem | undefined;
  const login = { isRefused: false };
  const giveUp = (why: CameraProblem) => {
    problem ??= why;
    life.end();
  };
  const opened = await openRtspRelay(
    {
      ...{ url: source.url, credentials: credentialsOf(record), clock },
      // ffmpeg ends by itself then, after what it has read.
      onEnd: (end) => {
        login.isRefused ||= end.loginRefused === true;
        problem ??= end.why;
      },
    },
    life.signal,
  );
  if ('kind' in opened) return { why: opened.why, unfit: false };
  await using relay = opened;
  // UDP would send the video in the clear.
  const transport = source.url.protocol === 'rtsps:' ? 'tcp' : record.transport;
  const onLine = (line: string) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    if (reportsLoss(line)) deps.onLoss();
    if (reportsMadeUpTimes(line)) giveUp(cameraProblem('camera.time_stamps_unusable'));
    const other = reportsOtherVideo(line);
    if (other !== undefined) giveUp(cameraProblem('camera.video_unsupported', { codecs: other }));
  };

  const reader = createTransportStreamReader();
  let lastDataMs = clock.monotonicMs();
  let beforePts: number | undefined;
  const arrivals: number[] = [];
  const waiting: { unit: StreamUnit; arrival: Arrival }[] = [];
  let units = 0;
  await using process = startIngest({ url: relay.url, transport, onLine }, life.signal);
  const watch = (async () => {
    while (await pause(clock, watchEveryMs, life.signal)) {
      const silentMs = clock.monotonicMs() - lastDataMs;
      if (silentMs > deps.silenceLimitMs())
        giveUp(cameraProblem('camera.no_picture', { seconds: Math.round(silentMs / 1_000) }));
    }
  })();

  for await (const chunk of process.stdout as AsyncIterable<Buffer>) {
    const arrivalMs = clock.monotonicMs();
    const pieces = reader.push(chunk);
    const other = reader.otherVideo();
    if (other !== undefined) giveUp(cameraProblem('camera.video_unsupported', { codecs: other }));
    for (const unit of pieces) {
      lastDataMs = arrivalMs;
      const stepMs = beforePts === undefined ? 0 : Math.abs(unit.pts90k - beforePts) / ticksPerMs;
      beforePts = unit.pts90k;
      if (stepMs > 0 && stepMs < 1) giveUp(cameraProblem('camera.time_stamps_unusable'));
      const sampleArrivalMs = arrivals.length < heldBack ? arrivalMs : (arrivals.shift() ?? arrivalMs);
      arrivals.push(arrivalMs);
      waiting.push({ unit, arrival: { arrivalMs, sampleArrivalMs } });
      if (++units < startInStep) continue;
      for (const ready of waiting.splice(0)) deps.onUnit(ready.unit, ready.arrival);
    }
  }
  await process.ended;
  life.end();
  await watch;
  return {
    why: problem ?? problemOf(lines),
    unfit: false,
    ...(login.isRefused && { loginRefused: true }),
  };
}
