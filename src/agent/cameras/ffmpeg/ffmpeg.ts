/**
 * What ffmpeg is started for, and with which arguments; the process itself is in ffmpeg-process.ts.
 * None outlives this process: a decoder ends when its stdin closes, an ingest when it can't write to stdout or its camera falls silent.
 */
import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import type { VideoCodec } from '../access-unit.ts';
import { maxPixels, maxSidePx } from '../bitstream/picture-bounds.ts';
import {
  type FedProcess,
  type FfmpegProcess,
  type OnLine,
  startFedFfmpeg,
  startFfmpeg,
} from './ffmpeg-process.ts';

/** `repeat`: ffmpeg would else fold equal lines into one, and a loss would go unseen. */
const quiet = ['-hide_banner', '-nostats', '-loglevel', 'repeat+level+warning'] as const;

/** RTSP carries no decode times: without made ones every stream with B-frames fails at once. */
const makeDecodeTimes =
  'setts=pts=if(eq(PTS\\,NOPTS)\\,0\\,PTS):' +
  'dts=if(eq(N\\,0)\\,-30000\\,max(PREV_OUTDTS+1\\,if(eq(PTS\\,NOPTS)\\,-30000\\,PTS-30000)))';

/** The camera is given up after this long without a word, microseconds. */
const ioTimeoutUs = 5_000_000;

/** A sale's instant is when it was heard: decoding twenty pictures at once must not keep this process from hearing the next. */
const behindHearing = 10;
/** What can wait for as long as it takes. */
const behindAll = 19;

/** Copies a camera's video into MPEG-TS on stdout, one PES packet per access unit. `url` is one that `sourceUrl` made. */
export function startIngest(
  options: { url: string; transport: CameraRecord['transport']; onLine: OnLine },
  signal: AbortSignal,
): FfmpegProcess {
  const args = [
    ...quiet,
    // No `-fflags nobuffer`: it drops the pictures that were read to find out the format.
    ...['-nostdin', '-rtsp_transport', options.transport, '-timeout', String(ioTimeoutUs)],
    ...['-allowed_media_types', 'video', '-analyzeduration', '0', '-probesize', '32'],
    ...['-max_pixels', String(maxPixels), '-i', options.url],
    ...['-map', '0:v:0', '-c', 'copy', '-bsf:v', makeDecodeTimes],
    ...['-flush_packets', '1', '-muxdelay', '0', '-muxpreload', '0', '-f', 'mpegts', 'pipe:1'],
  ];
  return startFfmpeg({ args, onLine: options.onLine, niceness: 0 }, signal);
}

/**
 * A decoder that waits for MPEG-TS on stdin and writes the pictures whose time stamps are odd, and no others, to stdout as PPM, no wider than
 * `widthPx` (absent: as they are). What it complains of has been written to stderr before the picture it is about.
 * - `-strict 1` makes it hold back pictures as far as the standard allows: with a guess it can get the order of B-frames wrong.
 * - `-nofind_stream_info`: it would decode the key frame once more beforehand to learn its size (1080p: 25 ms), which nobody asks for.
 */
export function startDecoder(
  options: { threads: number; widthPx?: number; isUrgent?: boolean; onLine: OnLine },
  signal: AbortSignal,
): FedProcess {
  // Straight to RGB: in between, colours would be halved twice.
  const filters = ['select=mod(pts\\,2)', scaleToShown(options.widthPx), 'format=rgb24'];
  const args = [
    ...quiet,
    ...['-threads', String(options.threads), '-strict', '1', '-copyts', '-nofind_stream_info'],
    ...['-max_pixels', String(maxPixels)],
    ...['-analyzeduration', '0', '-probesize', '32', '-f', 'mpegts', '-i', 'pipe:0'],
    ...['-map', '0:v:0', '-vf', filters.join(','), '-fps_mode', 'passthrough'],
    ...['-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1'],
  ];
  const niceness = options.isUrgent === false ? behindAll : behindHearing;
  return startFedFfmpeg({ args, onLine: options.onLine, niceness }, signal);
}

/**
 * As people see it: pixels that are not square are made so, without losing any where there is room (agent/cameras/bitstream/picture-bounds.ts), and no wider than `widthPx`.
 * What claims pixels over four times as wide as high is not believed.
 */
function scaleToShown(widthPx: number | undefined): string {
  const aspect = 'if(between(sar,1/4,4),sar,1)';
  const fits = (width: string, height: string): string =>
    `lte(max(${width},${height}),${maxSidePx})*lte(${width}*${height},${maxPixels})`;
  const [wider, higher] = [`(iw*${aspect})`, `(ih/(${aspect}))`];
  const whole = `if(gte(${aspect},1),if(${fits(wider, 'ih')},${wider},iw),if(${fits('iw', higher)},iw,${wider}))`;
  const width = widthPx === undefined ? whole : `min(${widthPx},iw*max(${aspect},1))`;
  const height = `if(eq(ow,iw)*eq(${aspect},1),ih,2*max(1,round(ow*ih/(iw*(${aspect}))/2)))`;
  return `scale=w='${width}':h='${height}':flags=bicubic`;
}

/**
 * Copies MPEG-TS on stdin into a fragmented MP4 on stdout, which can be played while it is being written. `delay_moov`: the head is written with
 * the first fragment, when the times are known; a clip with B-frames would else begin some pictures late.
 */
export function startMuxer(options: { codec: VideoCodec; onLine: OnLine }, signal: AbortSignal): FedProcess {
  const args = [
    ...[...quiet, '-f', 'mpegts', '-i', 'pipe:0'],
    ...['-map', '0:v:0', '-c', 'copy', '-movflags', 'frag_keyframe+delay_moov+default_base_moof'],
    // Under any other name Apple's players refuse H.265.
    ...(options.codec === 'h265' ? ['-tag:v', 'hvc1'] : []),
    ...['-video_track_timescale', '90000', '-f', 'mp4', 'pipe:1'],
  ];
  return startFedFfmpeg({ args, onLine: options.onLine, niceness: behindHearing }, signal);
}
