/**
 * Number of the sale that a refund or void takes back: 元伝票番号, 返品対象取引No, 003306 の取消. A qualified return invoice (適格返還請求書)
 * has to name its sale, so registers print it, each under a label of its own.
 */

/** No date, no amount. */
const number =
  '(?<number>(?!\\d{4}-\\d{1,2}-\\d{1,2}(?!\\d))[A-Z]{0,4}-?\\d(?:[\\dA-Z-]{0,30}[\\dA-Z])?)(?![\\dA-Z]|[-/年月:.,] ?\\d|[ ]?[円点%])';
const document = '(?:伝票|取引|レシート|会計|領収[書証]?|注文|精算)';
const label = '(?:No|Number|番号|ID|#)';
/** The day of the sale may stand before its number. */
const between = `[ .:#(]*(?:\\d{2,4}[-/.年]\\d{1,2}[-/.月]\\d{1,2}(?!\\d)日? *(?:${label}[ .:#]*)?)?`;
const back = '(?:返品|返金|取り?消し?|打ち?消し?)';

// 対象 alone is a word of the tax lines.
const labels = `(?:お?買い?上げ?(?:時の?)?(?:レシート|伝票|取引) *${label}|[元原]の?(?:${document} *${label}?|(?:売上|販売|購入)? *${label})|${back}(?:元|対象)(?:${document})? *${label}?|対象(?:${document})? *${label})`;
const patterns: readonly RegExp[] = [
  new RegExp(`${labels}${between}${number}`, 'iu'),
  new RegExp(
    `\\b(?:original|orig\\.?|refunded|voided|returned) +(?:receipt|transaction|trans\\.?|check|sale|order|invoice) *${label}?${between}${number}`,
    'iu',
  ),
  new RegExp(`${number} *の *(?:${back}|赤伝)`, 'iu'),
  new RegExp(`${back}(?:伝票|レシート)? *\\((?:${document} *${label}?|${label})${between}${number}\\)`, 'iu'),
];
const bareLabel = new RegExp(`${labels}[ .:#]*$`, 'iu');

export function reversedNumber(lines: readonly string[]): string | undefined {
  for (const [index, line] of lines.entries()) {
    const text = bareLabel.test(line) ? `${line} ${lines[index + 1] ?? ''}` : line;
    for (const pattern of patterns) {
      const found = pattern.exec(text)?.groups?.['number'];
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
