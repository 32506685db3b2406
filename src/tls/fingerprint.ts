/** What people compare: the SHA-256 of the whole certificate, as every browser shows it. Pure. */
import { X509Certificate } from 'node:crypto';

/** `AB:CD:…`, 32 pairs. The certificate of the gateway itself, where others follow it. */
export function fingerprintOf(certPem: string): string {
  return new X509Certificate(certPem).fingerprint256;
}

/** Lines that an eye can follow: four of eight pairs, `AB CD EF …`. */
export function fingerprintLines(fingerprint: string): string[] {
  const pairs = fingerprint.split(':');
  return [0, 8, 16, 24].map((from) => pairs.slice(from, from + 8).join(' '));
}
