/** Streams of real encoders with many settings, and their analysis by ffprobe, an independent reader. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamUnit, VideoCodec } from '../../../../src/agent/cameras/access-unit.ts';
import { createTransportStreamReader } from '../../../../src/agent/cameras/ffmpeg/transport-stream.ts';

export type Setting = {
  readonly name: string;
  readonly codec: VideoCodec;
  readonly size?: string;
  readonly params: string;
  readonly more?: readonly string[];
};

const h264 = (name: string, params: string, rest: Partial<Setting> = {}): Setting => ({
  ...{ name: `H.264 ${name}`, codec: 'h264', params },
  ...rest,
});
const h265 = (name: string, params: string, rest: Partial<Setting> = {}): Setting => ({
  ...{ name: `H.265 ${name}`, codec: 'h265', params },
  ...rest,
});

export const settings: readonly Setting[] = [
  h264('no B-frames', 'keyint=20:bframes=0'),
  h264('one reference, Baseline', 'keyint=20', { more: ['-profile:v', 'baseline'] }),
  h264('3 B-frames', 'keyint=20:bframes=3:b-adapt=0:b-pyramid=none'),
  h264('pyramid', 'keyint=20:bframes=7:b-adapt=0:b-pyramid=normal'),
  h264('strict pyramid, weights, 4 references', 'keyint=20:bframes=4:b-pyramid=strict:weightp=2:ref=4'),
  h264('open GOP', 'keyint=20:bframes=3:open-gop=1'),
  h264('intra refresh', 'keyint=20:intra-refresh=1:bframes=0'),
  h264('4 slices', 'keyint=20:slices=4:bframes=2'),
  h264('slices of 300 bytes', 'keyint=20:slice-max-size=300:bframes=0'),
  h264('interlaced tools', 'keyint=20:interlaced=1:bframes=2'),
  h264('16 references', 'keyint=60:bframes=0:ref=16'),
  h264('1080', 'keyint=20', { size: '1920x1080' }),
  h264('odd size', 'keyint=20:bframes=2', { size: '322x182' }),
  h264('4:4:4', 'keyint=20', { size: '162x122', more: ['-pix_fmt', 'yuv444p'] }),
  h264('monochrome', 'keyint=20', { size: '162x122', more: ['-pix_fmt', 'gray'] }),
  h264('custom scaling lists', 'keyint=20:cqm=jvt'),
  h265('no B-frames', 'keyint=20:bframes=0'),
  h265('defaults', 'keyint=20'),
  h265('pyramid', 'keyint=20:bframes=8:b-adapt=0:b-pyramid=1'),
  h265('open GOP', 'keyint=20:open-gop=1:bframes=4'),
  h265('intra refresh', 'keyint=20:intra-refresh=1:bframes=0'),
  h265('3 temporal layers', 'keyint=20:temporal-layers=3:b-adapt=0'),
  h265('3 slices', 'keyint=20:slices=3:bframes=0'),
  h265('5 references, weights', 'keyint=20:ref=5:weightp=1:weightb=1'),
  h265('1080', 'keyint=20', { size: '1920x1080' }),
  h265('odd size', 'keyint=20', { size: '322x182' }),
  h265('4:2:2', 'keyint=20', { size: '162x122', more: ['-pix_fmt', 'yuv422p'] }),
  h265('scaling lists', 'keyint=20:scaling-list=default'),
];

const size = (setting: Setting) => setting.size ?? '192x144';

/** As MPEG-TS, 25 pictures a second. */
export function encode(setting: Setting, count = setting.size === '1920x1080' ? 4 : 50): Buffer {
  const [encoder, option] =
    setting.codec === 'h264'
      ? (['libx264', '-x264-params'] as const)
      : (['libx265', '-x265-params'] as const);
  const params = `scenecut=0:${setting.params}${setting.codec === 'h265' ? ':log-level=error' : ''}`;
  return execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=s=${size(setting)}:r=25:d=${count / 25}`],
      ...['-c:v', encoder, '-preset', 'veryfast', '-pix_fmt', 'yuv420p', ...(setting.more ?? [])],
      ...[option, params, '-muxdelay', '0', '-f', 'mpegts', 'pipe:1'],
    ],
    { maxBuffer: 1 << 27 },
  );
}

export const unitsOf = (stream: Buffer): StreamUnit[] =>
  // A last packet that is filled exactly by its picture waits for the next one.
  createTransportStreamReader().push(stream);

/** Output of ffmpeg's `trace_headers` filter for each picture's first slice. */
export function tracedHeaders(stream: Buffer, setting: Setting): Map<string, number>[] {
  const folder = mkdtempSync(join(tmpdir(), 'streams-'));
  try {
    const file = join(folder, 'stream.ts');
    writeFileSync(file, stream);
    const args = ['-loglevel', 'trace', '-f', 'mpegts', '-i', file, '-c', 'copy', '-bsf:v', 'trace_headers'];
    const script = 'exec ffmpeg -nostdin "$@" -f null - 2>&1 | grep -a trace_headers';
    const text = execFileSync('sh', ['-c', script, 'sh', ...args], { maxBuffer: 1 << 30 }).toString();
    const slice = setting.codec === 'h264' ? /Slice Header/ : /Slice Segment Header/;
    const pictures: Map<string, number>[] = [];
    let fields: Map<string, number> | undefined;
    for (const line of text.split('\n')) {
      const said = line.replace(/^\[trace_headers[^\]]*\] (?:\[[a-z]+\] )?/, '');
      const value = /^\d+ +(\S+) +[01]+ = (-?\d+)/.exec(said);
      if (slice.test(said)) {
        if (fields !== undefined && isFirst(fields)) pictures.push(fields);
        fields = new Map();
      } else if (value === null) {
        if (fields !== undefined && isFirst(fields)) pictures.push(fields);
        fields = undefined;
      } else if (fields !== undefined && !fields.has(value[1] ?? '')) {
        fields.set(value[1] ?? '', Number(value[2]));
      }
    }
    if (fields !== undefined && isFirst(fields)) pictures.push(fields);
    return pictures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isFirst = (fields: ReadonlyMap<string, number>): boolean =>
  fields.get('first_mb_in_slice') === 0 || fields.get('first_slice_segment_in_pic_flag') === 1;
