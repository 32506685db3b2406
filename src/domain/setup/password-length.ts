/** Minimum length of passwords and passphrases, in user-perceived characters. Pure. */
import { composed } from './same-password.ts';

/** Password of the page. */
export const minPasswordChars = 10;
export const maxPasswordChars = 256;

/** Passphrase of an exported set-up. */
export const minPassphraseChars = 10;
export const maxPassphraseChars = 256;

/** Characters of a password, independent of keyboard composition: code points of the hashed form. */
function passwordChars(password: string): number {
  return Array.from(composed(password)).length;
}

export function isGoodPassword(password: string): boolean {
  const chars = passwordChars(password);
  return chars >= minPasswordChars && chars <= maxPasswordChars;
}

export function isGoodPassphrase(passphrase: string): boolean {
  const chars = passwordChars(passphrase);
  return chars >= minPassphraseChars && chars <= maxPassphraseChars;
}
