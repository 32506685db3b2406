/** The fingerprint that people compare: SHA-256 of the whole certificate, as every browser shows it. Pure. */
import { createHash, X509Certificate } from 'node:crypto';

/** `AB:CD:…`, 32 pairs. Of the gateway's own certificate, even if a chain follows it. */
export function fingerprintOf(certPem: string): string {
  return new X509Certificate(certPem).fingerprint256;
}

/** SHA-256 of its public key, in the format of `curl --pinnedpubkey sha256//…`: the same for every certificate of the key. */
export function keyPinOf(certPem: string): string {
  const key = new X509Certificate(certPem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/** Readable lines: four of eight pairs, `AB CD EF …`. */
export function fingerprintLines(fingerprint: string): string[] {
  const pairs = fingerprint.split(':');
  return [0, 8, 16, 24].map((from) => pairs.slice(from, from + 8).join(' '));
}
