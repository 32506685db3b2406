/** Bearer tokens (RFC 6750): parsing and comparison for all servers. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { libText } from '../text/lib-text.ts';
import { expecting } from '../yaml/schema-messages.ts';

/** Valid tokens: visible ASCII, so that any HTTP client can send them. */
export const tokenPattern = /^[\x21-\x7e]+$/;

/** Longer tokens are rejected. */
export const maxTokenLength = 4096;

/**
 * The token in a file, alone on its first line; undefined without one. A receiver's own file may contain several, one
 * per line.
 */
export function tokenInFile(text: string): string | undefined {
  const token =
    text
      .trim()
      .split(/[\r\n]/, 1)[0]
      ?.trim() ?? '';
  return tokenPattern.test(token) && token.length <= maxTokenLength ? token : undefined;
}

/** A token chosen by people: long enough not to be guessed. */
export const chosenToken = z
  .string()
  .regex(/^[\x21-\x7e]{16,256}$/)
  .meta(expecting(libText('expected.token')));

/** The token of an `Authorization` header; undefined without one. */
export function bearerTokenOf(header: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? '')?.[1];
}

/** 256 random bits, as text for headers, addresses and files. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Constant time wherever the secrets differ, and whatever their length. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Random secrets of 256 bits need no salt and no slow hash; looking them up by their hash prevents timing attacks. */
export function sha256Of(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
