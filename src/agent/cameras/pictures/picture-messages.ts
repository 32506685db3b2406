/**
 * Messages between the agent and its picture process, over stdin and stdout: a header of numbers, then the bytes of a
 * picture. Each request has one answer.
 */
import { maxPixels } from '../bitstream/picture-bounds.ts';

export type Jpeg = { readonly jpeg: Buffer; readonly width: number; readonly height: number };

/** `widthPx`: maximum width. */
export type JpegBudget = { readonly widthPx: number; readonly maxBytes: number };

/** Messages of libvips, libjpeg, glib, Node and the kernel when the system refuses a thread or memory: no fault of the picture. */
const refusal =
  /Error creating thread|uv_thread_create|[Oo]ut of memory|Insufficient memory|Cannot allocate memory|failed to allocate|allocation failed|bad_alloc|killed by SIGKILL/;

export function isRefusal(message: string): boolean {
  return refusal.test(message);
}

const kinds = ['decode', 'thumbnail', 'encode', 'picture', 'jpeg', 'damaged'] as const;

export type PictureMessage = {
  /**
   * Requests: `decode` a JPEG; make a `thumbnail` of RGB within bounds; `encode` RGB at full size. Answers: a `picture`
   * (RGB), a `jpeg`, or `damaged`.
   */
  readonly kind: (typeof kinds)[number];
  /** Size of the picture in `body`; 0 where it isn't known. */
  readonly width: number;
  readonly height: number;
  /** Bounds of the answer; Infinity: unbounded. */
  readonly maxWidthPx: number;
  readonly maxBytes: number;
  /** RGB, JPEG, or the reason of `damaged` in UTF-8. */
  readonly body: Buffer;
};

/** A message before its body was read. */
export type PictureHeader = Omit<PictureMessage, 'body'> & { readonly length: number };

export const headerBytes = 6 * Float64Array.BYTES_PER_ELEMENT;
/** RGB of the largest accepted picture. */
const maxLength = 3 * maxPixels;

export function headerOf({ kind, width, height, maxWidthPx, maxBytes, body }: PictureMessage): Buffer {
  const numbers = [kinds.indexOf(kind), width, height, maxWidthPx, maxBytes, body.length];
  return Buffer.from(Float64Array.from(numbers).buffer);
}

/** Undefined when it isn't one. */
export function parseHeader(bytes: Buffer): PictureHeader | undefined {
  const at = (index: number): number => bytes.readDoubleLE(index * Float64Array.BYTES_PER_ELEMENT);
  const kind = kinds[at(0)];
  const length = at(5);
  if (kind === undefined || !Number.isInteger(length) || length < 0 || length > maxLength) return undefined;
  return { kind, width: at(1), height: at(2), maxWidthPx: at(3), maxBytes: at(4), length };
}
