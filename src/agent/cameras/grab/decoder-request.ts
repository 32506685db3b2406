/** Requests for a decoder. */
import type { VideoCodec } from '../access-unit.ts';

/**
 * Parameters of a process. `widthPx`: maximum width of its pictures; absent: original size. `conceals`: for damaged
 * video; what is missing of a picture is taken from an earlier one, and errors don't count.
 */
export type DecoderKind = {
  readonly codec: VideoCodec;
  readonly widthPx: number | undefined;
  readonly conceals?: true;
};

/** Purposes of a picture, highest priority first. */
export const urgencies = ['sale', 'look', 'later'] as const;
export type Urgency = (typeof urgencies)[number];

/** `source`: owner of the video, such as a camera's id; sources share the decoders. */
export type DecoderRequest = {
  readonly kind: DecoderKind;
  readonly urgency: Urgency;
  readonly source: string;
};

export const sameKind = (a: DecoderKind, b: DecoderKind) =>
  a.codec === b.codec && a.widthPx === b.widthPx && a.conceals === b.conceals;
