/**
 * Streams that a camera describes (SDP, RFC 4566), and the choice of the one to read: the first with H.264 or
 * H.265, otherwise the first with Motion JPEG. Pure, forgiving.
 */

import { parse, parseParams } from 'sdp-transform';
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import type { Codec, VideoCodec } from '../access-unit.ts';
import { startCodeBytes } from './nal.ts';

type Media = {
  readonly payloadType: number;
  /** Clock rate of its time stamps, Hz. */
  readonly clockRate: number;
  /** As sent by the camera; absent or `*`: the stream has the address of the session. */
  readonly control?: string;
};

export type NalMedia = Media & {
  readonly codec: VideoCodec;
  /** NAL units without start codes. */
  readonly parameterSets: readonly Buffer[];
  /** H.265: NAL units carry decoding order numbers. */
  readonly withOrder: boolean;
};

export type JpegMedia = Media & {
  readonly codec: 'jpeg';
  /** Size of pictures beyond the 2,040 pixels that their packets can state. */
  readonly size?: { readonly width: number; readonly height: number };
};

export type VideoMedia = NalMedia | JpegMedia;

export type Description =
  | { readonly kind: 'video'; readonly media: VideoMedia /** Of the whole. */; readonly control?: string }
  /** `unfit`: another reader may be able to read the stream. */
  | { readonly kind: 'none'; readonly why: CameraProblem; readonly unfit: boolean };

/** Media sections read; cameras have video, audio, metadata, and perhaps a backchannel. */
const maxMedia = 16;
const maxParameterSets = 64;
/** Static payload types of video (RFC 3551, table 5): many cameras omit their names. */
const staticNames: Partial<Record<number, string>> = { 26: 'JPEG', 31: 'H261', 32: 'MPV', 34: 'H263' };
/** Video that no reader supports, by its RTP name, with its common name. */
const otherCodecs: Partial<Record<string, string>> = {
  ...{ 'mp4v-es': 'MPEG-4 Part 2', mpv: 'MPEG-1/2', h261: 'H.261', h263: 'H.263' },
  ...{
    'h263-1998': 'H.263',
    'h263-2000': 'H.263',
    vp8: 'VP8',
    vp9: 'VP9',
    av1: 'AV1',
    jpeg2000: 'JPEG 2000',
  },
};

const codecs: Partial<Record<string, Codec>> = { h264: 'h264', h265: 'h265', hevc: 'h265', jpeg: 'jpeg' };

export function readDescription(text: string): Description {
  // Some cameras begin lines with blanks, or end with zeros.
  const session = parse(text.replaceAll('\0', '').replaceAll(/^[ \t]+/gm, ''));
  const found: string[] = [];
  let jpeg: JpegMedia | undefined;
  for (const section of session.media.slice(0, maxMedia)) {
    for (const { payload, codec: name, rate } of formatsOf(section)) {
      found.push(name);
      const codec = codecs[name.toLowerCase()];
      if (codec === undefined || !isVideo(section.type)) continue;
      const media = {
        payloadType: payload,
        clockRate: rate !== undefined && rate >= 1_000 && rate <= 10_000_000 ? rate : 90_000,
        ...controlOf(section.control),
      };
      const params = paramsOf(section, payload);
      if (codec === 'jpeg') {
        jpeg ??= { ...media, codec, ...sizeOf(section, params) };
        continue;
      }
      if (codec === 'h264' && params.get('packetization-mode') === '2') {
        return { kind: 'none', why: cameraProblem('camera.h264_interleaved'), unfit: true };
      }
      const withOrder = codec === 'h265' && Number(params.get('sprop-max-don-diff') ?? 0) > 0;
      const chosen = { ...media, codec, parameterSets: parameterSets(params), withOrder };
      return { kind: 'video', media: chosen, ...controlOf(session.control) };
    }
  }
  if (jpeg !== undefined) return { kind: 'video', media: jpeg, ...controlOf(session.control) };
  const unreadable = [...new Set(found.flatMap((name) => otherCodecs[name.toLowerCase()] ?? []))];
  if (unreadable.length > 0)
    return {
      kind: 'none',
      why: cameraProblem('camera.video_unsupported', { codecs: unreadable.join(', ') }),
      unfit: false,
    };
  const names = [...new Set(found)].slice(0, 8).map((name) => name.slice(0, 20));
  const why =
    names.length > 0
      ? cameraProblem('camera.no_video_among', { formats: names.join(', ') })
      : cameraProblem('camera.no_video');
  return { kind: 'none', why, unfit: true };
}

type Parsed = ReturnType<typeof parse>['media'][number];
/** The parser converts every value that looks like a number, also where its types have texts. */
type Section = Omit<Parsed, 'payloads' | 'type' | 'rtp' | 'fmtp'> & {
  readonly payloads?: string | number;
  readonly type?: string | number;
  readonly rtp: readonly { payload: number; codec: string | number; rate?: number }[];
  readonly fmtp: readonly { payload: number; config: string | number }[];
};

/** Formats of a section. A section of video without names has the static types. */
function formatsOf({ type, rtp, payloads }: Section): { payload: number; codec: string; rate?: number }[] {
  if (!isVideo(type) || rtp.length > 0)
    return rtp.map((format) => ({ ...format, codec: String(format.codec) }));
  const types = String(payloads ?? '')
    .split(' ')
    .map(Number);
  return types.flatMap((payload) => {
    const codec = staticNames[payload];
    return codec === undefined ? [] : [{ payload, codec }];
  });
}

function paramsOf({ fmtp }: Section, payload: number): Map<string, string> {
  const config = fmtp.find((format) => format.payload === payload)?.config ?? '';
  return new Map(
    Object.entries(parseParams(String(config))).map(([key, value]) => [
      key.trim().toLowerCase(),
      String(value ?? '').trim(),
    ]),
  );
}

/** Size of Motion JPEG: GStreamer writes a parameter, others an attribute, which the parser does not know. */
function sizeOf(section: Section, params: ReadonlyMap<string, string>): Pick<JpegMedia, 'size'> {
  const others = section.invalid?.map(({ value }) => value) ?? [];
  const written = [`x-dimensions:${params.get('x-dimensions') ?? ''}`, ...others];
  const [, width, height] =
    written.map((each) => /^x-dimensions:\s*(\d{1,5})\s*,\s*(\d{1,5})/.exec(each)).find(Boolean) ?? [];
  return width === undefined || height === undefined
    ? {}
    : { size: { width: Number(width), height: Number(height) } };
}

/** The type is missing when the line has a proprietary form. */
function isVideo(type: string | number | undefined): boolean {
  return type === undefined || String(type).toLowerCase() === 'video';
}

function controlOf(control: string | number | undefined): { control?: string } {
  const text = String(control ?? '').trim();
  return text === '' || text === '*' ? {} : { control: text };
}

function parameterSets(params: ReadonlyMap<string, string>): Buffer[] {
  return ['sprop-vps', 'sprop-sps', 'sprop-pps', 'sprop-parameter-sets']
    .flatMap((name) => params.get(name)?.split(',') ?? [])
    .slice(0, maxParameterSets)
    .map((base64) => withoutStartCode(Buffer.from(base64.replaceAll('"', '').trim(), 'base64')))
    .filter((set) => set.length > 0);
}

function withoutStartCode(set: Buffer): Buffer {
  return set.subarray(startCodeBytes(set));
}
