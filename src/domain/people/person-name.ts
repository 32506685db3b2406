/** Names by which people sign in. Two names that look alike are one, whatever the keyboard's width or case. Pure. */

export const maxNameChars = 40;

/** As it is shown: without control characters and blanks at its ends, and with single blanks within. */
export function shownName(typed: string): string {
  return typed
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}

/** The form in which names are compared. */
export function comparedName(name: string): string {
  return shownName(name.normalize('NFKC')).toLowerCase();
}
