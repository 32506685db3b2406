/** Evidence for a report, weighed against that for a sale. */
import { trailingAmount } from './amount.ts';
import { findLabelled } from './labels.ts';
import { cashTenders, paymentSums } from './payments.ts';
import { hasReceiptTitle } from './receipt-words.ts';
import { noTenderWords, type PaperTotal, type Tender } from './tender.ts';
import { bareTitle, isGoodsName, isMoneyLine, type Places, withoutRemark } from './titles.ts';
import { defaultTotalPatterns, sumLines } from './total-labels.ts';

const by =
  '(?:部門|取引|時間帯?|商品|品目|メニュー|担当者?|責任者?|スタッフ|支払い?(?:方法|種別)?|決済(?:方法|種別)?|税率?|券種|金種|客層|グループ|カテゴリー?|店舗|日|曜日|PLU|分類|種別|伝票|会員)別';
const what =
  '(?:売上高?|客数|件数|集計|ベスト\\d*|販売|取引|精算|点検|レポート|実績|明細|合計|日計|リスト|一覧|表|報告書?|内訳)';
/** No goods are called so. */
const byTitle = new RegExp(`^(?:売上)?${by}${what}*(?:[XZ]\\d?)?$`, 'u');
const reportTitles: readonly RegExp[] = [
  new RegExp(
    '^(?:レジ|売上|日次|月次|週次|期間|中間|途中|個別|全体|店舗|責任者|担当者?|キャッシャー|ドロ[アワ]ー?|在高|当日|本日|営業|一括)*(?:[XZ]\\d?)?-?' +
      '(?:精算|点検|日計|集計|日報|月報|レポート|レジ締め?|締め処理|REPORT)' +
      '(?:レポート|レシート|日報|票|表|処理|リスト|一覧|結果|完了|報告書?|明細書?|ジャーナル|精算|点検|売上|集計|書|\\(?[XZ]\\d?\\)?)*$',
    'u',
  ),
  byTitle,
  /^(?:レジ|売上)?(?:点検|精算|日計|集計)\(?[XZ]\d?(?:\)|(?!\p{L}))/u,
  /^売上(?:日報|集計表?|報告書?|レポート|速報|一覧|実績|管理表)$/u,
  /^(?:(?:SALES|DAILY|CASHIER|SHIFT|ENDOFDAY|FLASH|CLOSING)(?:SALES)?REPORT|(?:DAILY|SHIFT)SALES|ENDOFDAY|[XZ]\d?-?(?:REPORT|READING|READ|OUT|計|リード|レポート)|REPORT-?[XZ]\d?)$/u,
  /^(?:レジ(?:クローズ|開設|開局|閉局|[締閉]め|内現金)|金種表|現金在高(?:表|報告)|入出金(?:レポート|一覧|集計|明細)|両替|(?:電子)?ジャーナル)(?:票|伝票|表|レポート|レシート|印字)?$/u,
];
/** On a card voucher the label of the amount is no title. */
const summaryTitle =
  /^(?!.*(?:クレジット|カード|マネー|QR|現金|掛|元)売上$|(?:取引(?:内容|区分|種別)?)?売上$)[^はをにが]{0,10}(?:日計表?|集計表?|日報|月報|レポート|サマリー?|売上表?|ジャーナル(?:検索)?(?:印[字刷]|出力)|SUMMARY)$/u;
/** Titles of lists; they count above the first amount only, because footers of receipts may be alike. */
const listTitles: readonly RegExp[] = [
  /^.{0,10}在庫.{0,4}(?:表|票|リスト|一覧)$/u,
  /^.{0,10}(?:分析|ランキング|順位|推移|棚卸し?)(?:表|票|リスト|\(.*\)?)?$/u,
  /^(?:(?:取引|売上|会計|販売|伝票|精算|返品|取消|値引|入出金)・?)+(?:一覧表?|履歴|リスト)$/u,
];
const column =
  '(?:No\\.?|端末|時間帯?|時刻|日付|曜日|商品名?|部門|品名|担当者?|支払(?:方法)?|客数|件数|組数|点数|数量?|枚数|個数|単価|売上(?:高|額|金額)?|金額|構成比|客単価|%)';
const columnHeads = new RegExp(`^(?:${column}(?:\\s+|$)){2,}$`, 'u');
/** Columns of a list of sums: 時間帯 客数 金額. Those of goods, 品名 点数 売上金額, are on receipts too. */
const sumColumns = /客数|件数|組数|構成比|客単価|(?:時間|時刻|日付|曜日|部門|担当|支払).*売上/u;
/** Counts above the first amount only. */
const dayTitle =
  /^(?:本日|当日|営業|業務|日次|店舗|開店|閉店|開局|閉局|レジ|一日)+の?(?:(?:終了|開始|締め?|締切)(?:処理|作業|報告書?|確認|伝票|票|レシート|結果|登録)?|処理|報告書?)$/u;
/** On a paid paper it is the title of the payment: of a car park, a clinic. */
const weakTitle = /^(?:ご|お)?精算(?:書|明細書?|レシート|票)?$/u;
/** On a paid paper it is the heading of a part, or names the transaction. */
const heading = new RegExp(`^(?:(?:取引(?:内容|区分|種別)?)?売上|税率別${what}*)$`, 'u');
/** Key of a register's report, printed beside its figures. */
const keyTitle = /^[XZ]\d?$/u;

const counted =
  '(?:取引|会計|売上|販売|レシート|伝票|精算|現金|クレジット|領収書?|返品|取消|訂正|値引|割引|部門|両替|総)*(?:件数|回数|枚数)';
const stock =
  '(?:現金|理論|実|総|ドロ[アワ]ー?|レジ|帳簿|釣銭|金券|商品券|貸売り?|掛|電子マネー|クレジット)*(?:在高|有高)';
/** Figures of reports that appear on receipts only occasionally (客数 in a restaurant). */
const stat = new RegExp(
  `^[^\\p{L}\\p{N}]*(?:本日|当日)?の?(?<label>来?客数|組数|来店(?:客数|人数|組数)|客単価|組単価|平均単価|${counted}|会計数|取引数|レシート数|販売(?:商品)?数|${stock}` +
    '|(?:現金)?過不足(?:金|額)?|違算(?:金|額)?|総売上?(?:高|額|金額)?|純売上?(?:高|額|金額)?|売上(?:総額|高|金額|等)?|総販売額' +
    '|(?:釣銭|つり銭|お?釣り?)準備金|レジ内現金|(?:現金|理論|実|帳簿|計算|前日)残高|差[異額]|(?:総|前回)?累計|GT|グランドトータル|構成比|(?:釣銭|現金)?繰越(?:金|額)?' +
    '|(?:非課税|課税|内税|外税|軽減|標準|現金|掛)売上(?:高|額)?|現金計|[入出]金(?:計|合計)|レジ[入出]金|部門計' +
    '|GROSSSALES|NETSALES|CUSTOMERS?|TRANSACTIONS|CASHINDRAWER)(?<rest>.*)$',
  'iu',
);
/** Letter-spaced words are joined. */
const spaced = /(?<=[\p{Script=Han}\p{Script=Katakana}]) +(?=[\p{Script=Han}\p{Script=Katakana}])/gu;

export type ReportEvidence = {
  readonly hasTitle: boolean;
  readonly hasWeakTitle: boolean;
  readonly hasHeading: boolean;
  /** Goods or charges above the total. */
  readonly hasCharges: () => boolean;
  /** Number of different report figures. */
  readonly figures: number;
  /** The total is the sum of several kinds of payment, and nothing was sold. */
  readonly isSumOfPayments: boolean;
  /** Several sales with totals and tender of their own. */
  readonly isJournal: boolean;
  /** First line that indicates a report. */
  readonly lineIndex?: number;
};

export function reportEvidence(
  lines: readonly string[],
  places: Places,
  total: PaperTotal | undefined,
): ReportEvidence {
  const labels = new Set<string>();
  let hasTitle = false;
  let hasWeakTitle = false;
  let hasHeading = false;
  let hasKey = false;
  let lineIndex: number | undefined;
  const isCoins = isCoinList(lines);
  for (const [index, line] of lines.entries()) {
    const label = statOf(line, lines[index + 1], isCoins);
    const title = label === undefined ? bareTitle(line) : undefined;
    const isTitle = title !== undefined && (byTitle.test(title) || !isGoodsName(lines, index));
    const isHead = isTitle && places.isHead(index);
    const isColumns = columnHeads.test(line);
    const isOfReport = isTitle && !isColumns && reportNames(title).some(isReportTitle);
    const isHeading = isTitle && heading.test(title);
    const isStrong = isHead && !isHeading && !weakTitle.test(title) && (isOfReport || dayTitle.test(title));
    // Below the first amount it may be a footer.
    const isWeak =
      isTitle &&
      !isHeading &&
      !isStrong &&
      (isOfReport ||
        (isColumns && sumColumns.test(line)) ||
        weakTitle.test(title) ||
        (isHead && listTitles.some((pattern) => pattern.test(title))));
    if (label !== undefined) labels.add(label);
    hasKey ||= isTitle && keyTitle.test(title);
    hasTitle ||= isStrong;
    hasWeakTitle ||= isWeak;
    hasHeading ||= isHeading && isHead;
    if (label !== undefined || isHeading || isWeak || isStrong) lineIndex ??= index;
  }
  hasHeading ||= lines.filter((line) => hours.test(line)).length >= 2;
  const sum = total && sumOfPayments(lines, total);
  lineIndex ??= sum;
  return {
    ...{ hasTitle: hasTitle || (hasKey && labels.size > 0), hasWeakTitle, hasHeading, figures: labels.size },
    hasCharges: () => hasCharges(lines.slice(0, total?.lineIndex), [], /税|対象|ポイント|残高/u),
    isSumOfPayments: sum !== undefined,
    isJournal: isJournal(lines),
    ...(lineIndex !== undefined && { lineIndex }),
  };
}

/** `金種表(釣銭準備)`. The title of a payment stays one with its remark: 精算書(お客様控え). */
function reportNames(title: string): readonly string[] {
  const bare = withoutRemark(title);
  return weakTitle.test(bare) ? [title] : [title, bare];
}

function isReportTitle(title: string): boolean {
  return reportTitles.some((pattern) => pattern.test(title)) || summaryTitle.test(title);
}

/**
 * First of several kinds of payment that add up to the total of a paper without goods. A receipt may be paid in two
 * ways, and names them below its total.
 */
function sumOfPayments(lines: readonly string[], total: PaperTotal): number | undefined {
  const sums = paymentSums(lines).filter(({ amount }) => amount !== 0);
  const [first] = sums;
  const kinds = new Set(sums.map(({ method }) => method)).size;
  if (first === undefined || kinds < 2) return undefined;
  if (sums.reduce((sum, { amount }) => sum + amount, 0) !== total.totalMinor) return undefined;
  const isAbove = sums.every(({ lineIndex }) => lineIndex < total.lineIndex);
  if (!isAbove && (kinds < 3 || hasReceiptTitle(lines))) return undefined;
  const known = sums.map(({ lineIndex }) => lineIndex);
  return hasCharges(lines, known, noTenderWords) ? undefined : first.lineIndex;
}

/** Amounts of money that are neither sums, taxes nor on the `known` lines. */
function hasCharges(lines: readonly string[], known: readonly number[], without: RegExp): boolean {
  const others = sumLines(lines).union(new Set(known));
  return lines.some(
    (line, index) =>
      isMoneyLine(line) && !others.has(index) && !without.test(trailingAmount(line)?.before ?? ''),
  );
}

/** `#0220 10:02 売上`: several numbers with their times. */
const entry = /^[^\p{L}\d]*(?:No\.?)?(?<number>\d{3,8}) +\d{1,2}:\d{2}(?!\d| *[-~〜])/iu;
const minEntries = 3;

/**
 * Different totals, and cash tendered for each; or a list of entries. A receipt with a stub on the same paper repeats its
 * total.
 */
function isJournal(lines: readonly string[]): boolean {
  const entries = new Set(lines.flatMap((line) => entry.exec(line)?.groups?.['number'] ?? []));
  if (entries.size >= minEntries) return true;
  const totals = findLabelled(lines, defaultTotalPatterns);
  const best = Math.min(...totals.map(({ rank }) => rank));
  const amounts = new Set(totals.filter(({ rank }) => rank === best).map(({ amount }) => amount.value));
  return amounts.size >= 2 && cashTenders(lines) >= 2;
}

/** A count of coins or notes of a kind; a label with a count of transactions and their sum, perhaps below. */
const countedRow =
  /^(?<label>[\d,]{1,6}円(?:札|玉|硬貨)?|[万千]?[五二]?[万千百]券\S{0,4}) +\d+ ?枚|^(?<note>[一五二]?[万千百十]円(?:札|玉|硬貨)?) *[×x]? *\d+ ?枚? +[\d,]+円?$|^(?<by>\D.{0,20}?) *\d[\d,]* ?[件回] +[-¥▲△]?[\d,]+/u;

/** `10:00-11:00  3  2,140`, `12時~ 25人 23,750`: takings by the hour. */
const hours =
  /^\d{1,2}(?:時台|(?:(?::\d{2}|時) *[-~〜]|[~〜]) *(?:\d{1,2}(?::\d{2}|時)?)?) +\d{1,4} ?[件人組名客回点]? +[-¥]?\d[\d,]*円?$/u;

const countAbove = /^(?<by>\D{1,20}?) +\d[\d,]* ?件$/u;

/** `10,000  8  80,000`: coins or notes of a kind, their number and value. */
const coins =
  /^¥?(?<kind>1|2,?000|[15]0{1,2}|[15],?000|10,?000|5)円? +[x×]? *(?<count>\d{1,4}) ?枚? *(?: |= *)¥?(?<value>[\d,]+)円?$/u;

/** Kinds of money are counted in their order; prices of goods recur, and stand in any. */
const minCoinRows = 3;

function isCoinList(lines: readonly string[]): boolean {
  const kinds = lines.flatMap((line) => Number.parseInt(coinsOf(line) ?? '', 10) || []);
  const isOrdered = (sign: number): boolean =>
    kinds.every((kind, index) => index === 0 || sign * (kind - (kinds[index - 1] ?? 0)) > 0);
  return kinds.length >= minCoinRows && (isOrdered(1) || isOrdered(-1));
}

function coinsOf(line: string): string | undefined {
  const { kind = '', count = '', value = '' } = coins.exec(line)?.groups ?? {};
  const [each, times, sum] = [kind, count, value].map((figures) => Number(figures.replaceAll(',', '')));
  return kind !== '' && (each ?? 0) * (times ?? 0) === sum ? `${each}円玉` : undefined;
}

function statOf(line: string, next: string | undefined, isCoins: boolean): string | undefined {
  const counted = isCoins ? coinsOf(line) : undefined;
  if (counted !== undefined) return counted;
  const row = countedRow.exec(line)?.groups;
  if (row !== undefined) return row['label'] ?? row['note'] ?? row['by'];
  const above = countAbove.exec(line)?.groups?.['by'];
  if (above !== undefined && /^[-¥▲△]*\d[\d,]*円?$/u.test(next ?? '')) return above;
  const groups = stat.exec(line.replaceAll(spaced, '').replaceAll(/(?<=[a-z]) (?=[a-z])/giu, ''))?.groups;
  const { label, rest = '' } = groups ?? {};
  if (label === undefined || /^[\p{L}ー]/u.test(rest) || /(?:P|pt|ポイント)\)?$/iu.test(rest))
    return undefined;
  return /\d/u.test(rest) || (rest.trim() === '' && /^[-¥\d][\d,]*[人件回枚円組]?$/u.test(next ?? ''))
    ? label
    : undefined;
}

const drawerFigure = /準備金|[在有]高|過不足|違算|繰越|^GT$|グランドトータル|円(?:札|玉|硬貨)$/u;

/** First figure of the money in the drawer: on a paper without tender it indicates a report, even alone. */
export function drawerLine(lines: readonly string[]): number | undefined {
  const isCoins = isCoinList(lines);
  const found = lines.findIndex((line, index) =>
    drawerFigure.test(statOf(line, lines[index + 1], isCoins) ?? ''),
  );
  return found === -1 ? undefined : found;
}

export type SaleEvidence = {
  readonly tender: Tender;
  readonly isProven: boolean;
  readonly hasThanks: boolean;
  readonly hasGoods: () => boolean;
};

/**
 * Tendered money indicates a sale, and only strong evidence outweighs it. `unclear`: the paper shows a total, tender and
 * evidence of a report. `isProven`: cash handed over less change is the total. `hasGoods`: goods add up to it.
 */
export function reportVerdict(
  { hasTitle, hasWeakTitle, hasHeading, hasCharges, figures, isSumOfPayments, isJournal }: ReportEvidence,
  { tender, isProven, hasGoods, hasThanks }: SaleEvidence,
): 'report' | 'unclear' | 'none' {
  const hasOther = hasTitle || isSumOfPayments;
  switch (tender) {
    case 'cash':
      if (figures >= 4 || (hasTitle && (figures >= 2 || isJournal))) return 'report';
      if (isJournal) return 'unclear';
      return (hasOther || figures >= 2) && !isProven && !hasGoods() ? 'unclear' : 'none';
    case 'other':
      if (hasTitle && !hasWeakTitle && figures <= 1 && !isSumOfPayments && (hasThanks || hasGoods()))
        return 'unclear';
      if (hasOther || figures >= 2 || (hasWeakTitle && figures >= 1)) return 'report';
      return hasHeading && !hasCharges() ? 'unclear' : 'none';
    case 'none':
      if (hasOther || figures >= 2 || hasWeakTitle) return 'report';
      return hasHeading && (figures > 0 || !hasThanks || !hasGoods()) ? 'report' : 'none';
  }
}
