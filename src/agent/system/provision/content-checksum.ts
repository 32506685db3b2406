/** Knows a content again: whether an editor has added a BOM or other line ends changes nothing. Pure. */
import { createHash } from 'node:crypto';

export function contentSha256(text: string): string {
  const plain = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  return createHash('sha256').update(plain).digest('hex');
}
