/**
 * The uses of ffmpeg and their arguments; the process itself is in media-process.ts. No child outlives this process (but one that stands still, ADR 57): a
 * decoder ends when its stdin closes, an ingest when it can't write to stdout or its camera goes silent.
 */
import type { SeenRegion } from '../../../domain/setup/seen-region.ts';
import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import type { VideoCodec } from '../access-unit.ts';
import { maxPixels, maxSidePx } from '../bitstream/picture-bounds.ts';
import { patienceMs } from '../ingest.ts';
import {
  type FedProcess,
  type MediaProcess,
  type OnLine,
  type ProcessOptions,
  startFedProcess,
  startProcess,
} from '../media-process.ts';

/** 8192 × 4320 takes 1.6 GB with four threads and one reference picture (measured, H.265); each further one takes 53 MB. */
const ffmpeg: Pick<ProcessOptions, 'program' | 'maxAddressBytes'> = {
  program: 'ffmpeg',
  maxAddressBytes: 3 * 2 ** 30,
};

/** `repeat`: ffmpeg would otherwise fold equal lines into one and hide losses. */
const quiet = ['-hide_banner', '-nostats', '-loglevel', 'repeat+level+warning'] as const;

/** RTSP carries no decode times: without generated ones every stream with B-frames fails at once. */
const makeDecodeTimes =
  'setts=pts=if(eq(PTS\\,NOPTS)\\,0\\,PTS):' +
  'dts=if(eq(N\\,0)\\,-30000\\,max(PREV_OUTDTS+1\\,if(eq(PTS\\,NOPTS)\\,-30000\\,PTS-30000)))';

/** A sale is dated by its arrival: twenty pictures at once must not delay the reception of the next sale. */
const behindIntake = 10;
/** Work without a deadline. */
const behindAll = 19;

/** Copies a camera's video to stdout as MPEG-TS, one PES packet per access unit. `url` is that of a relay (rtsp-relay.ts). */
export function startIngest(
  options: { url: string; transport: CameraRecord['transport']; onLine: OnLine },
  signal: AbortSignal,
): MediaProcess {
  const args = [
    ...quiet,
    // No `-fflags nobuffer`: it drops the pictures that were read to detect the format.
    ...['-nostdin', ...transportArgs(options.transport), '-timeout', String(patienceMs * 1_000)],
    ...['-allowed_media_types', 'video', '-analyzeduration', '0', '-probesize', '32'],
    ...['-max_pixels', String(maxPixels), '-i', options.url],
    ...['-map', '0:v:0', '-c', 'copy', '-bsf:v', makeDecodeTimes],
    ...['-flush_packets', '1', '-muxdelay', '0', '-muxpreload', '0', '-f', 'mpegts', 'pipe:1'],
  ];
  return startProcess({ ...ffmpeg, args, onLine: options.onLine, niceness: 0 }, signal);
}

/** `prefer_tcp`: ffmpeg would otherwise begin with UDP. A transport that the camera refuses is followed by the next. */
function transportArgs(transport: CameraRecord['transport']): string[] {
  return transport === 'auto' ? ['-rtsp_flags', 'prefer_tcp'] : ['-rtsp_transport', transport];
}

/**
 * A decoder that waits for Matroska on stdin and writes the pictures with odd time stamps to stdout as PPM, no wider
 * than `widthPx` (absent: original size). Its errors are written to stderr before the picture they concern.
 * - `-strict 1` makes it hold back pictures as far as the standard allows: by guessing it can get the order of B-frames
 *   wrong.
 * - `atOnce`: a picture is written when its unit has been decoded, and not when a later one shows its place in the order.
 *   For video without reordering.
 * - `-nofind_stream_info`: it would otherwise decode the key frame once more to learn its size (1080p: 25 ms).
 */
export function startDecoder(
  options: { threads: number; widthPx?: number; isUrgent?: boolean; atOnce?: boolean; onLine: OnLine },
  signal: AbortSignal,
): FedProcess {
  // Convert directly to RGB: an intermediate format would halve the chroma resolution twice.
  const filters = ['select=mod(pts\\,2)', scaleToShown(options.widthPx), 'format=rgb24'];
  const args = [
    ...quiet,
    ...['-threads', String(options.threads), ...(options.atOnce === true ? [] : ['-strict', '1'])],
    ...['-copyts', '-nofind_stream_info'],
    ...['-max_pixels', String(maxPixels)],
    ...['-analyzeduration', '0', '-probesize', '32', '-f', 'matroska', '-i', 'pipe:0'],
    ...['-map', '0:v:0', '-vf', filters.join(','), '-fps_mode', 'passthrough'],
    ...['-c:v', 'ppm', '-flush_packets', '1', '-f', 'image2pipe', 'pipe:1'],
  ];
  const niceness = options.isUrgent === false ? behindAll : behindIntake;
  return startFedProcess({ ...ffmpeg, args, onLine: options.onLine, niceness }, signal);
}

/**
 * Display size: non-square pixels are made square, without losing any within the bound
 * (agent/cameras/bitstream/picture-bounds.ts), and no wider than `widthPx`. Pixel aspect ratios over 4 are ignored.
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

/** The pictures of a region, scaled down, in grey. */
export type RegionOutput = {
  readonly region: Pick<SeenRegion, 'left' | 'top' | 'width' | 'height'>;
  /** Size of an output picture. */
  readonly widthPx: number;
  readonly heightPx: number;
};

/** Processor time of one stretch of video in which a region is looked at. */
const regionCpuSeconds = 30;

/** Decodes MPEG-TS on stdin and writes a region of every picture to stdout, in order of display, one byte per pixel. */
export function startRegionDecoder(
  { region, widthPx, heightPx, onLine }: RegionOutput & { readonly onLine: OnLine },
  signal: AbortSignal,
): FedProcess {
  const { left, top, width, height } = region;
  const crop = `crop=w=iw*${width}:h=ih*${height}:x=iw*${left}:y=ih*${top}`;
  const args = [
    ...[...quiet, '-threads', '1', '-strict', '1', '-max_pixels', String(maxPixels)],
    ...['-f', 'mpegts', '-i', 'pipe:0', '-map', '0:v:0'],
    ...['-vf', `${crop},scale=${widthPx}:${heightPx}:flags=area,format=gray`],
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'],
  ];
  return startFedProcess(
    { ...ffmpeg, args, onLine, niceness: behindAll, maxCpuSeconds: regionCpuSeconds },
    signal,
  );
}

/** Masks as a picture to lay over video of this size. */
export type PaintedMasks = {
  /** At most 64 KB, for it is an argument. */
  readonly png: Buffer;
  readonly widthPx: number;
  readonly heightPx: number;
};

export type MuxOptions = {
  readonly codec: VideoCodec;
  readonly onLine: OnLine;
  /** Nobody waits for it. */
  readonly isIdle?: boolean;
  /** Encodes the video again, as H.264, with the masks over it. */
  readonly masks?: PaintedMasks;
};

/**
 * Copies MPEG-TS on stdin to a fragmented MP4 on stdout, playable while it is written. `delay_moov`: the header is
 * written with the first fragment, when the times are known; a clip with B-frames would otherwise begin some pictures
 * late.
 */
export function startMuxer(options: MuxOptions, signal: AbortSignal): FedProcess {
  const { codec, masks, isIdle = false, onLine } = options;
  const video =
    masks === undefined
      ? // Apple's players reject H.265 under any other tag.
        ['-map', '0:v:0', '-c', 'copy', ...(codec === 'h265' ? ['-tag:v', 'hvc1'] : [])]
      : paintedVideo(masks);
  const args = [
    ...[...quiet, ...(masks === undefined ? [] : ['-max_pixels', String(maxPixels), '-threads', '1'])],
    ...['-f', 'mpegts', '-i', 'pipe:0', ...video],
    ...['-movflags', 'frag_keyframe+delay_moov+default_base_moof'],
    ...['-video_track_timescale', '90000', '-f', 'mp4', 'pipe:1'],
  ];
  const niceness = isIdle ? behindAll : behindIntake;
  return startFedProcess(
    { ...ffmpeg, args, onLine, niceness, ...(masks !== undefined && { maxCpuSeconds: paintCpuSeconds }) },
    signal,
  );
}

/** H.264 that every browser plays, each picture at its time, with a picture laid over all of them. */
function paintedVideo({ png, widthPx, heightPx }: PaintedMasks): string[] {
  const filters = `[0:v:0]scale=${widthPx}:${heightPx}[v];[v][1:v]overlay=eof_action=repeat,format=yuv420p[o]`;
  return [
    ...['-f', 'png_pipe', '-i', `data:image/png;base64,${png.toString('base64')}`],
    ...['-filter_complex_threads', '1', '-filter_complex', filters, '-map', '[o]'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-threads', '1', '-g', '50', '-bf', '0'],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1:90000'],
  ];
}

/** Processor time for painting one clip. */
const paintCpuSeconds = 1_200;
