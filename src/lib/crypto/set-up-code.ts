/** The one-time code for choosing a password: short enough to type, too long to guess at a throttled sign-in (59 bits). */
import { randomInt } from 'node:crypto';
import { sha256Of } from '../http/bearer.ts';

/** Without 0, O, 1, I and L, which are easily confused. */
const codeSigns = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** `KF7P-2MXD-9RTV` */
export function newSetUpCode(): string {
  const part = (): string => Array.from({ length: 4 }, () => codeSigns[randomInt(codeSigns.length)]).join('');
  return [part(), part(), part()].join('-');
}

/** Hash of a typed code: lower case, blanks or missing dashes are accepted. */
export function setUpCodeSha256(code: string): string {
  return sha256Of(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''));
}
