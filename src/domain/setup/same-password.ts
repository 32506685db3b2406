/** When two passwords are one: as people type them, not as a keyboard composes them. */

/** The same characters, whether か and ゛ came as one sign or as two, in full width or half. What is hashed and counted. */
export function composed(password: string): string {
  return password.normalize('NFKC');
}

export function isSamePassword(one: string, other: string): boolean {
  return composed(one) === composed(other);
}
