/** Normalises passwords, so that equal input matches whatever the keyboard's composition. */

/**
 * Normalised characters, whether か and ゛ came as one code point or two, in full width or half. This form is hashed and
 * counted.
 */
export function composed(password: string): string {
  return password.normalize('NFKC');
}

export function isSamePassword(one: string, other: string): boolean {
  return composed(one) === composed(other);
}
