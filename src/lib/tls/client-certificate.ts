/** Client certificate of a gateway for TLS, and its validation. Pure. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { LocalizedText } from '../text/language.ts';

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
  return certificate.checkPrivateKey(read.key) ? undefined : { of: 'key', words: notItsKey };
}

const refusedByCloud: LocalizedText = { en: 'the cloud will refuse it', ja: 'クラウドに拒否されます' };

/** Reason why a readable certificate is invalid at this time, and the consequence. */
export function periodProblem(
  certPem: string,
  nowMs: number,
  effect: LocalizedText = refusedByCloud,
): LocalizedText | undefined {
  const certificate = parseCertificate(certPem);
  if (certificate === undefined) return undefined;
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  const { validFromDate, validToDate } = certificate;
  if (nowMs > validToDate.getTime()) {
    return {
      en: `has expired on ${day(validToDate)}: ${effect.en}. Put a new one there (or set the clock, if that is wrong)`,
      ja: `${day(validToDate)} に期限が切れているため、${effect.ja}。新しい証明書に置き換えてください(時計が違う場合は合わせてください)`,
    };
  }
  if (nowMs < validFromDate.getTime()) {
    return {
      en: `is not valid before ${day(validFromDate)}: ${effect.en} until then (or set the clock, if that is wrong)`,
      ja: `${day(validFromDate)} より前は無効なため、それまで${effect.ja}(時計が違う場合は合わせてください)`,
    };
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

export const noCertificate: LocalizedText = {
  en: 'holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
  ja: 'PEM 形式の証明書(-----BEGIN CERTIFICATE-----)がありません',
};
const noKey: LocalizedText = {
  en: 'holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)',
  ja: 'PEM 形式の秘密鍵(-----BEGIN PRIVATE KEY-----)がありません',
};
const encryptedKey: LocalizedText = {
  en: 'is locked with a passphrase, which nobody could type here: write it without (openssl pkey -in … -out …)',
  ja: '秘密鍵にパスフレーズが設定されています。パスフレーズなしで書き出してください(openssl pkey -in … -out …)',
};
const notItsKey: LocalizedText = {
  en: "does not belong to the certificate of certFile (the gateway's own has to stand first there, before any intermediates)",
  ja: 'certFile の証明書の秘密鍵ではありません(certFile では中間証明書より前に、この機器の証明書を置いてください)',
};

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
    return { words: isLocked || pem.includes('ENCRYPTED') ? encryptedKey : noKey };
  }
}
