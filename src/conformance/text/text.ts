/** Texts of the checks of a cloud. */
import { localizedTexts, textsIn } from '../../lib/text/catalogue.ts';
import type { Language } from '../../lib/text/language.ts';
import { conformanceEn } from './conformance-en.ts';
import { conformanceJa } from './conformance-ja.ts';

/** Stable: programs depend on them. */
export type CheckId = keyof typeof conformanceEn extends infer Code
  ? Code extends `${infer Id}.title`
    ? Id
    : never
  : never;

export const conformanceText = localizedTexts(conformanceEn, conformanceJa);

export function conformanceTextIn(language: Language) {
  return textsIn(language, conformanceEn, conformanceJa);
}
