/** Sentences in both languages, with places for what differs from time to time. Pure. */

/** `{}` is such a place; as many in one language as in the other, in the same order. */
export type Sentence = { readonly en: string; readonly ja: string };

/** With a value in each place; a place without one stays. */
export function filled(sentence: string, ...values: readonly (string | number)[]): string {
  let next = 0;
  return sentence.replaceAll('{}', (place) => String(values[next++] ?? place));
}
