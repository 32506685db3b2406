/** Bearer tokens (RFC 6750) as all our servers read and compare them. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { expecting } from '../yaml/schema-messages.ts';

/** What a token may consist of: visible ASCII, so that any HTTP client can send it. */
export const tokenPattern = /^[\x21-\x7e]+$/;

/** Longer ones are nobody's. */
export const maxTokenLength = 4096;

/** The token that a file holds, alone on its first line; undefined where none is. A receiver's own file may hold several, one a line. */
export function tokenInFile(text: string): string | undefined {
  const token =
    text
      .trim()
      .split(/[\r\n]/, 1)[0]
      ?.trim() ?? '';
  return tokenPattern.test(token) && token.length <= maxTokenLength ? token : undefined;
}

/** A token that people choose: long enough not to be guessed. */
export const chosenToken = z
  .string()
  .regex(/^[\x21-\x7e]{16,256}$/)
  .meta(
    expecting({
      en: '16 to 256 letters, digits and signs, without blanks',
      ja: '英数字と記号 16〜256 文字（空白なし）',
    }),
  );

/** The token of an `Authorization` header; undefined without one. */
export function bearerTokenOf(header: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? '')?.[1];
}

/** That nobody guesses: 256 random bits, as text that stands in headers, addresses and files. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Takes the same time wherever the secrets differ, and however long they are. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Random secrets of 256 bits need no salt and no slow hash; being looked up by their hash, they can't be timed. */
export function sha256Of(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
