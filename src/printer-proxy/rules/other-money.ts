/** Papers of money or goods that move without a sale: bought from customers, collected for others, charged, transferred. */
import { paymentKindOf } from '../../domain/sale/payment-kind.ts';
import { findLabelled, labelPatterns } from './labels.ts';
import { readPayments } from './payments.ts';
import type { PaperTotal, Tender } from './tender.ts';
import { type Places, type TitleLine, withoutRemark } from './titles.ts';
import { dueAmounts } from './total.ts';
import { buyingTotals, sumLines } from './total-labels.ts';

const document =
  '(?:明細書?|承諾書|計算書|申[込請]書|査定書?|精算書?|伝票|票|書|証|控え?|レシート|[領受][収取領][書証]?)';
/** A shop may advertise: 高価買取. */
const buying = new RegExp(`^(?:お?買い?取り?|.{0,6}(?:買い?取り?|売却)(?:${document}(?:兼.{1,8})?)+)$`, 'u');
const buyingSum = labelPatterns([buyingTotals]);
const customersMeans = new Set<ReturnType<typeof paymentKindOf>>(['card', 'e_money', 'qr']);

type Paper = {
  readonly lines: readonly string[];
  readonly titles: readonly TitleLine[];
  readonly places: Places;
  readonly tender: Tender;
  readonly total: PaperTotal | undefined;
};

/** Shops differ in booking money of others as a sale. */
export function kindWithoutSale(
  paper: Paper,
): { readonly kind: 'cash_out' | 'notice' | 'unclear'; readonly lineIndex: number } | undefined {
  const bought = paper.tender === 'cash' || isPaidByCustomer(paper) ? undefined : boughtAt(paper);
  if (bought !== undefined) return { kind: 'cash_out', lineIndex: bought };
  const stock = paper.tender === 'none' ? headTitle(paper, stockTitle) : undefined;
  if (stock !== undefined) return { kind: 'notice', lineIndex: stock };
  const passed = passedOnAt(paper);
  return passed === undefined ? undefined : { kind: 'unclear', lineIndex: passed };
}

function headTitle({ titles, places }: Paper, pattern: RegExp): number | undefined {
  return titles.find(
    ({ title, index }) => places.isHead(index) && (pattern.test(title) || pattern.test(withoutRemark(title))),
  )?.index;
}

/** No shop pays by these: goods are sold, perhaps with others in part payment. */
function isPaidByCustomer({ lines, total }: Paper): boolean {
  const paid = total && readPayments(lines.slice(total.lineIndex + 1), total.totalMinor);
  return paid?.payments.some(({ method }) => customersMeans.has(paymentKindOf(method))) === true;
}

/** The shop bought goods from a customer. */
function boughtAt(paper: Paper): number | undefined {
  const isBuying = ({ amount }: { amount: { value: number } }): boolean =>
    amount.value === paper.total?.totalMinor;
  return headTitle(paper, buying) ?? findLabelled(paper.lines, buyingSum).find(isBuying)?.lineIndex;
}

/** The value of goods that are moved, ordered or counted is no price that anybody pays. */
const stockTitle =
  /購入(?:者)?(?:記録|誓約)[票書]$|^(?:在庫|店舗?間|商品|倉庫)?(?:移動|移[出入]|[入出]庫|入荷|発注|検品|廃棄|返本|棚卸し?)(?:登録)?(?:伝票|票|書|リスト|一覧表?|報告書?|明細書?|指示書?)$/u;

const collecting = '(?:代行収納|収納代行|料金収納|公共料金(?:等)?(?:の?お?支払い?|収納|払い?込み?)?)';
const account = '(?:売掛金?|掛け?売?金?|ツケ)(?:ご?入金|回収|集金)';
const card =
  '(?:電子マネー|プリペイド(?:カード)?|(?:交通系)?(?:IC)?カード|マネー|残高|Suica|PASMO|ICOCA|WAON|nanaco|Edy)(?:へ|の)?';
const charging = `(?:${card}|現金|クレジット)?(?:チャージ|積増し?)`;
const passing = new RegExp(`^(?:${collecting}|${account})(?:取引|サービス|受付|${document})*$`, 'iu');
/** A kiosk may advertise it above its goods. */
const chargingTitle = new RegExp(`^${charging}(?:取引|サービス|受付|${document})*$`, 'iu');
const giftCard = '(?:(?:ギフト|プリペイド|QUO|クオ|図書)カード|(?:商品|ギフト)券)(?!.*(?:利用|使用|支払|釣))';
const passedGoods = new RegExp(
  `${collecting}|${account}|${card}チャージ|チャージ(?:金?額|入金)|${giftCard}`,
  'iu',
);
const chargedGoods = /チャージ|積増|入金|金額|Suica|PASMO|ICOCA|WAON|nanaco|Edy/iu;

/** The payment is named so, and nothing else was sold. */
function passedOnAt(paper: Paper): number | undefined {
  const { lines, total } = paper;
  if (total === undefined) return undefined;
  const titled = headTitle(paper, passing);
  if (titled !== undefined) return titled;
  const goods = goodsAbove(lines, total);
  const isAll = (named: RegExp) => goods.every(({ lineIndex }) => named.test(lines[lineIndex] ?? ''));
  if (goods.length > 0 && isAll(passedGoods)) return goods[0]?.lineIndex;
  return isAll(chargedGoods) ? headTitle(paper, chargingTitle) : undefined;
}

/** Amounts of goods and charges down to the line of the total. */
export function goodsAbove(lines: readonly string[], total: PaperTotal): ReturnType<typeof dueAmounts> {
  const sumsAt = sumLines(lines);
  return dueAmounts(lines.slice(0, total.lineIndex + 1)).filter(({ lineIndex }) => !sumsAt.has(lineIndex));
}
