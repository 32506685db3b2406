/** Texts about updates: what is chosen, why not, and what apt answers, in both languages. Pure. */
import { localizedTexts, type ParamsOf } from '../../../lib/text/catalogue.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { updateEn } from './update-en.ts';
import { updateJa } from './update-ja.ts';

export type UpdateCode = keyof typeof updateEn;
/** With its code, by which the cause is reported to a cloud (attempt.ts). */
export type UpdateText = LocalizedText & { readonly code: UpdateCode };

const texts = localizedTexts(updateEn, updateJa);

export function updateText<Code extends UpdateCode>(
  code: Code,
  ...params: ParamsOf<(typeof updateEn)[Code], string | number | LocalizedText>
): UpdateText {
  return { ...texts(code, ...params), code };
}
