/** Papers on which nothing is due: coupons, numbered tickets, greetings, orders without prices. */
import { trailingAmount } from './amount.ts';
import { findLabelled } from './labels.ts';
import { bareTitle, isMoneyLine, placesOf, withoutRemark } from './titles.ts';
import { sumPatterns } from './total-labels.ts';

/** Their sums are what the next visit saves. */
const coupon =
  /(?:クーポン|[割値]引|[円%]引き?|優待|サービス|ご?招待|引換|ご利用|プレゼント|ドリンク|金額)券|COUPON|抽選券|スタンプ(?:カード|券)/iu;
/** They confirm a payment whose amount can't be read. */
const moneyWords = /(?:領収|受領)(?:額|金額|い?た?し|致)|^[^\p{L}]*(?:合 *計|総額|TOTAL|お会計).*\d[.,]\d/iu;
const paidTitle = /^(?:御|お)?領収[書証]|RECEIPT$/u;

/** Beside a receipt, or of no payment: goods bought free of tax, a balance that was asked for, a label of goods. */
const otherDocument =
  /(?:購入(?:者)?(?:記録|誓約)[票書]|(?:残高|ポイント|会員(?:情報)?|価格|在庫|商品)(?:の?ご?照会|確認)(?:票|結果|書)?|(?<!兼)(?:保証|同意|誓約)書)$/u;
const goodsLabel = /^[^\p{L}]*(?:消費|賞味|使用)期限(?:[^\p{L}]|$)/u;

/** Smaller figures without a yen sign are counts of goods. */
const minBarePrice = 100;

function isPrice(line: string): boolean {
  const amount = trailingAmount(line);
  return (
    amount !== undefined && isMoneyLine(line) && (amount.hasYen || Math.abs(amount.value) >= minBarePrice)
  );
}

/** `lines`: of a paper without a total or tender. */
export function isNotice(lines: readonly string[]): boolean {
  const titles = lines.map((line) => bareTitle(line) ?? '');
  if (titles.some((title) => paidTitle.test(title))) return false;
  const places = placesOf(lines);
  if (titles.some((title, index) => places.isHead(index) && otherDocument.test(withoutRemark(title))))
    return true;
  if (lines.some((line) => moneyWords.test(line))) return false;
  if (titles.some((title) => coupon.test(title)) || lines.some((line) => goodsLabel.test(line))) return true;
  const isDue = findLabelled(lines, sumPatterns).some(({ amount }) => amount.value > 0);
  return !isDue && !lines.some(isPrice);
}
