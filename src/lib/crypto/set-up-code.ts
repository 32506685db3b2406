/** The one-time code with which a password is chosen: short enough to be typed, too long to be guessed at a throttled door (59 bits). */
import { randomInt } from 'node:crypto';
import { sha256Of } from '../http/bearer.ts';

/** Without 0, O, 1, I and L, which people mistake. */
const codeSigns = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** `KF7P-2MXD-9RTV` */
export function newSetUpCode(): string {
  const part = (): string => Array.from({ length: 4 }, () => codeSigns[randomInt(codeSigns.length)]).join('');
  return [part(), part(), part()].join('-');
}

/** Of what a person typed: small letters, blanks, no dashes. */
export function setUpCodeSha256(code: string): string {
  return sha256Of(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''));
}
