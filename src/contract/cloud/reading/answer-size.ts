/** Bound of the values in an answer of the cloud, beside that of its bytes. */

/**
 * A check notes each wrong value, in about 2.5 KB: a megabyte of `{},` took 500 MB (measured). Results of 50 events with five addresses
 * each have about 5,000.
 */
const maxValues = 20_000;

/** Counts separators, without reading the text as JSON: nesting costs memory too. */
export function hasTooManyValues(text: string): boolean {
  let values = 0;
  for (const _ of text.matchAll(/[,[{]/g)) {
    values += 1;
    if (values > maxValues) return true;
  }
  return false;
}
