/** Client certificate of a gateway for TLS, and its validation. Pure. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { LocalizedText } from '../text/language.ts';
import { libText } from '../text/lib-text.ts';

export type ClientCertificate = {
  /** The gateway's own certificate first, then its intermediates. */
  readonly certPem: string;
  readonly keyPem: string;
};

export type CertificateProblem = { readonly of: 'certificate' | 'key'; readonly words: LocalizedText };

/**
 * Undefined for a valid pair. The validity period is checked by `periodProblem`. The texts contain secrets and aren't
 * repeated.
 */
export function certificateProblem({ certPem, keyPem }: ClientCertificate): CertificateProblem | undefined {
  const certificate = parseCertificate(certPem);
  if (certificate === undefined) return { of: 'certificate', words: noCertificate };
  const read = parseKey(keyPem);
  if (read.key === undefined) return { of: 'key', words: read.words };
  return certificate.checkPrivateKey(read.key)
    ? undefined
    : { of: 'key', words: libText('certificate.other_key') };
}

/** Reason why a readable certificate is invalid at this time, and the consequence. */
export function periodProblem(
  certPem: string,
  nowMs: number,
  effect: LocalizedText = libText('certificate.refused'),
): LocalizedText | undefined {
  const certificate = parseCertificate(certPem);
  if (certificate === undefined) return undefined;
  const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
  const { validFromDate, validToDate } = certificate;
  if (nowMs > validToDate.getTime()) {
    const day = dayOf(validToDate);
    return libText('certificate.expired', { day, effect });
  }
  if (nowMs < validFromDate.getTime()) {
    const day = dayOf(validFromDate);
    return libText('certificate.too_early', { day, effect });
  }
  return undefined;
}

export function isCertificate(pem: string): boolean {
  return parseCertificate(pem) !== undefined;
}

/** Expiry of a valid certificate, epoch milliseconds. */
export function expiryOf(certPem: string): number {
  return new X509Certificate(certPem).validToDate.getTime();
}

export const noCertificate = libText('certificate.none');

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return pem.includes('-----BEGIN') ? new X509Certificate(pem) : undefined;
  } catch {
    return undefined;
  }
}

function parseKey(pem: string): { key: KeyObject } | { key?: undefined; words: LocalizedText } {
  try {
    return { key: createPrivateKey(pem) };
  } catch (error) {
    const isLocked = (error as NodeJS.ErrnoException).code === 'ERR_MISSING_PASSPHRASE';
    return {
      words: libText(isLocked || pem.includes('ENCRYPTED') ? 'certificate.key_locked' : 'certificate.no_key'),
    };
  }
}
