/** Encodes test pictures whose brightness is their number, and reads it back. */
import { execFileSync } from 'node:child_process';
import type { AccessUnit, VideoCodec } from '../../../src/agent/cameras/access-unit.ts';
import { createTransportStreamReader } from '../../../src/agent/cameras/ffmpeg/transport-stream.ts';

export const fps = 25;

/** In decode order, arriving one picture interval apart from 0 ms on; time stamps begin at 0. */
export function encodedUnits(options: {
  codec: VideoCodec;
  bFrames: number;
  count: number;
  gop: number;
  openGop?: boolean;
  busy?: boolean;
  /** All busy pictures are the same. */
  isStill?: boolean;
  /** Size of a busy picture; the others are 128x96. */
  size?: string;
  /** Shape of a busy picture's pixels, width/height; default square. */
  sar?: string;
  /** Instead of numbered pictures: a filter graph of any size, at `fps`. */
  source?: string;
  /** More parameters of the encoder. */
  extra?: string;
}): AccessUnit[] {
  const { codec, bFrames, gop } = options;
  const settings = `keyint=${gop}:min-keyint=${gop}:scenecut=0:bframes=${bFrames}:b-adapt=0:open-gop=${options.openGop ? 1 : 0}${options.extra === undefined ? '' : `:${options.extra}`}`;
  const encoder =
    codec === 'h264'
      ? ['-c:v', 'libx264', '-x264-params', settings]
      : ['-c:v', 'libx265', '-x265-params', `${settings}:log-level=error`];
  // Damage is visible only in a picture with detail.
  const loop = options.isStill === true ? ',loop=loop=-1:size=1' : '';
  const busy = `testsrc2=s=${options.size ?? '320x240'}:r=${fps}:d=${options.count / fps},setsar=${options.sar ?? '1/1'}${loop}`;
  const numbered = `color=black:s=128x96:r=${fps}:d=${options.count / fps},geq=lum=16+4*mod(N\\,50):cb=128:cr=128`;
  const args = [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    options.source ?? (options.busy === true ? busy : numbered),
    ...encoder,
    '-frames:v',
    String(options.count),
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
  ];
  const units = createTransportStreamReader().push(Buffer.from(encode(args)));
  const firstPts = Math.min(...units.map((unit) => unit.pts90k));
  return units.map((unit, index) => ({
    ...unit,
    pts90k: unit.pts90k - firstPts,
    arrivalMs: (index * 1_000) / fps,
    epoch: 0,
  }));
}

const streams = new Map<string, Buffer>();

/** Once for all tests of this process that ask for the same. */
function encode(args: readonly string[]): Buffer {
  const key = args.join(' ');
  const stream =
    streams.get(key) ??
    execFileSync('ffmpeg', [...args, '-muxdelay', '0', '-f', 'mpegts', 'pipe:1'], { maxBuffer: 1 << 26 });
  streams.set(key, stream);
  return stream;
}

/** Number of a picture, from its time stamp and from its brightness. */
export const numberByPts = (unit: { pts90k: number }): number =>
  Math.round((unit.pts90k / 90_000) * fps) % 50;

export function numberByLooks(picture: { rgb: Uint8Array }): number {
  const mean = picture.rgb.reduce((sum, value) => sum + value, 0) / picture.rgb.length;
  // 16 … 235 is black … white in video.
  return Math.round((mean * 219) / 255 / 4);
}
