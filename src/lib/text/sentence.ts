/** Sentences in both languages, with placeholders for values. Pure. */

/** `{}` is a placeholder; both languages have the same number, in the same order. */
export type Sentence = { readonly en: string; readonly ja: string };

/** Fills each placeholder; one without a value stays. */
export function filled(sentence: string, ...values: readonly (string | number)[]): string {
  let next = 0;
  return sentence.replaceAll('{}', (place) => String(values[next++] ?? place));
}
