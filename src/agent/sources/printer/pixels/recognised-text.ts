/**
 * Corrects what character recognition regularly confuses in amounts, before the rules read the text: a point for the
 * comma between thousands, and other signs for the yen sign. Digits stay as they were recognised. Pure.
 */

/** Weights, lengths and volumes have a decimal point. */
const units = '(?:[kK]?[gG]|[mcMC]?[mM㎡]|[mM]?[lLℓ]|cc|°|円?\\/)';
const thousands = new RegExp(`(?<=\\d)(?:[.,、，．・]{1,2} ?| (?=000))(\\d{3})(?!\\d|[.]\\d|${units})`, 'gu');
/** A yen sign in front of an amount, after a blank or a bracket. */
const yen =
  /(?<=^|[\s(（:：])(?:[半羊学ギぎ宇享平辛字芋Y￥¥*]|\\){1,2} ?(?=-?\d{1,3}(?:,\d{3})*(?!\d|[月日年]))/gu;
/** The percent sign of a tax rate; it is also read as a 9. */
const rate = /(?<![\d,.])(10|8)(?:9%|9(?=対象|税|\))|%%)/gu;

export function recognisedText(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .trimEnd()
        .replaceAll(/[\f\r]/gu, '')
        .replaceAll(thousands, ',$1')
        .replaceAll(yen, '\\')
        .replaceAll(rate, '$1%')
        .replace(/(?<=\\\d[\d,]*) ?[一ー―‐]$/u, '-'),
    )
    .join('\n')
    .replaceAll(/\n{2,}/gu, '\n')
    .trim();
}
