/**
 * Compressed bodies: gzip and Brotli (RFC 9110, 8.4), and their negotiation. Decompressed size is bounded: a few
 * kilobytes can expand to gigabytes.
 */
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib';

export type Coding = 'br' | 'gzip';

/** Supported codings, in the form of `Accept-Encoding`. */
export const readableCodings = 'br, gzip';

/** Best trade-off for texts of a few kilobytes on a small machine. */
const brotliQuality = 5;

/** Whether an `Accept-Encoding` header accepts gzip: a weight over 0. */
export function takesGzip(header: string | undefined): boolean {
  return weightOf(header, 'gzip') > 0;
}

/** The client's preferred coding of the supported ones; undefined for none. */
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
  /** Invalid, truncated, or of an unknown coding. */
  | { readonly kind: 'unreadable' };

/** Decodes by `Content-Encoding`; without one the body is returned unchanged. */
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
