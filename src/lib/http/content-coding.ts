/**
 * Bodies that cross the line smaller: gzip and Brotli (RFC 9110, 8.4), and what the two ends tell of them. Whatever is unpacked has a
 * bound: a few kilobytes can stand for gigabytes.
 */
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib';

export type Coding = 'br' | 'gzip';

/** What is read here, as `Accept-Encoding` says it. */
export const readableCodings = 'br, gzip';

/** As hard as pays for texts of a few kilobytes on a small machine. */
const brotliQuality = 5;

/** Whether somebody takes a coding, by an `Accept-Encoding` of theirs: a weight over 0. */
export function takesCoding(header: string | undefined, coding: Coding): boolean {
  return weightOf(header, coding) > 0;
}

/** The one they like best of those that there are here; undefined for none of them. */
export function bestCoding(header: string | undefined): Coding | undefined {
  const [br, zip] = [weightOf(header, 'br'), weightOf(header, 'gzip')];
  if (br === 0 && zip === 0) return undefined;
  return br >= zip ? 'br' : 'gzip';
}

function weightOf(header = '', coding: Coding): number {
  for (const item of header.split(',')) {
    const [name, weight] = item.split(';').map((part) => part.trim().toLowerCase());
    if (name !== coding) continue;
    const given = Number(weight?.replace(/^q\s*=\s*/, '') ?? 1);
    return given > 0 ? Math.min(1, given) : 0;
  }
  return 0;
}

export async function encode(body: Uint8Array | string, coding: Coding): Promise<Buffer> {
  if (coding === 'gzip') return promisify(gzip)(body);
  const bytes = Buffer.from(body);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return promisify(brotliCompress)(bytes, { params });
}

export type Decoded =
  | { readonly kind: 'plain'; readonly bytes: Buffer }
  | { readonly kind: 'too_large' }
  /** Not of its coding, cut short, or of a coding that isn't known here. */
  | { readonly kind: 'unreadable' };

/** By a `Content-Encoding`; without one the body is as it is. */
export async function decode(body: Buffer, coding: string | undefined, maxBytes: number): Promise<Decoded> {
  const name = coding?.trim().toLowerCase() ?? 'identity';
  try {
    switch (name) {
      case '':
      case 'identity':
        return body.length > maxBytes ? { kind: 'too_large' } : { kind: 'plain', bytes: body };
      case 'gzip':
      case 'x-gzip':
        return { kind: 'plain', bytes: await promisify(gunzip)(body, { maxOutputLength: maxBytes }) };
      case 'br':
        return {
          kind: 'plain',
          bytes: await promisify(brotliDecompress)(body, { maxOutputLength: maxBytes }),
        };
      default:
        return { kind: 'unreadable' };
    }
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { kind: isTooLarge ? 'too_large' : 'unreadable' };
  }
}
