/** How long passwords and passphrases may be, in characters as people count them. Pure. */
import { composed } from './same-password.ts';

/** A password of the page. */
export const minPasswordChars = 10;
export const maxPasswordChars = 256;

/** The passphrase of an exported set-up. */
export const minPassphraseChars = 10;
export const maxPassphraseChars = 256;

/** Characters of a password, however the keyboard composes them: code points of what is hashed. */
export function passwordChars(password: string): number {
  return Array.from(composed(password)).length;
}

export function isGoodPassphrase(passphrase: string): boolean {
  const chars = passwordChars(passphrase);
  return chars >= minPassphraseChars && chars <= maxPassphraseChars;
}
