/** Bound of the texts of a sale, whatever field they are in: an event must not outgrow its limit for one. Pure. */

/** Characters of a text, but for that of the receipt. */
export const maxTextLength = 200;

/** Characters of a note that a person writes on a sale. */
export const maxNoteChars = 500;

/** The same with every text in it, at any depth, cut to that length. */
export function withTextsCut<T>(value: T): T {
  // Texts alone are replaced, and by texts.
  return cut(value) as T;
}

function cut(value: unknown): unknown {
  if (typeof value === 'string') return firstCharacters(value);
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cut(field)]));
}

/** Not ending in half of a character of two units. */
export function firstCharacters(text: string, max = maxTextLength): string {
  return text.length > max ? text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '') : text;
}
