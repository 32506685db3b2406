/** Checksum of a content that ignores a BOM and line ends, which editors change. Pure. */
import { createHash } from 'node:crypto';

export function contentSha256(text: string): string {
  const plain = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  return createHash('sha256').update(plain).digest('hex');
}
