/**
 * What a piece of paper is: a sale's receipt, a refund, a report, a copy … Told by titles, lines that consist of little else than such a word;
 * the same words in a sentence (返品は7日以内に…) say nothing.
 */
import type { PaperKind } from '../../domain/receipt-reading.ts';

/** Where a title may stand: the first lines that aren't empty. */
const titleLines = 14;
const longestTitle = 24;
type Title = { readonly kind: Exclude<PaperKind, 'sale'>; readonly pattern: RegExp };

/** The first that fits counts: a reprint of a refund is a reprint. */
const titles: readonly Title[] = [
  { kind: 'training', pattern: /^(?:トレーニング|練習)(?:モード|レシート|中)?$/u },
  {
    kind: 'copy',
    pattern:
      /^(?:(?:レシート|領収[書証]|伝票|ジャーナル)の?)?(?:\(?(?:再発行|再印字|再印刷|再出力|複写)\)?)(?:分|レシート|伝票|領収[書証])?$|^(?:領収[書証]|レシート)?\(?(?:控え?|コピー|COPY|REPRINT|DUPLICATE)\)?$/iu,
  },
  {
    kind: 'report',
    pattern:
      /^(?:レジ|売上|日次|中間|途中|個別|責任者?|担当者?|ドロア|在高)?(?:精算|点検|日計)(?:レポート|レシート|票|処理|リスト|表|結果|完了|報告|明細)?(?:\(?[XZ]\d*\)?)?$|^(?:レジ精算書|売上日報|日報|日計表|レジ締め?|締め処理|売上集計表?|[XZ]\d? ?(?:レポート|REPORT|点検|精算|計)|(?:レポート|REPORT) ?[XZ]|(?:SALES|DAILY|CASHIER) REPORT)$/iu,
  },
  {
    kind: 'order',
    pattern:
      /^(?:ご?注文(?:伝票|書|票|内容|控え?)|オーダー(?:伝票|票|シート)?|キッチン(?:伝票)?|調理指示書?|仮(?:伝票|レシート|会計|締め)|お?会計前(?:伝票|レシート)?|中間会計|お?見積(?:書|もり)?|御見積書?|請求明細|お会計伝票|お会計票)$/u,
  },
  {
    kind: 'refund',
    pattern:
      /^(?:レジ|商品|ご)?(?:返品|返金|払い?戻し?|REFUND|RETURN)(?:伝票|レシート|処理|取引|票|領収[書証]|売上)?$/iu,
  },
  {
    kind: 'void',
    pattern:
      /^(?:取引|売上|会計|伝票|全)?(?:取り?消し?|キャンセル|中止|VOID)(?:伝票|レシート|処理|取引|票|済み?)?$/iu,
  },
  { kind: 'cash_out', pattern: /^(?:レジ)?(?:出金|支払出金|現金引出|回収)(?:伝票|レシート|処理|票)?$/u },
  {
    kind: 'cash_in',
    pattern: /^(?:レジ)?(?:入金|釣銭準備金|つり銭準備金|釣銭補充)(?:伝票|レシート|処理|票)?$/u,
  },
];

/** At the top of what a kitchen prints; what follows on that line may be anything. A shop may be called キッチン…, so that alone is none. */
const orderHead =
  /^(?:(?:厨房|キッチン|調理|オーダー)(?:伝票|票|指示書?|控え?)|(?:厨房|キッチン)(?:用|No[. :#]*\d|\d+(?:番|卓|号|名)|$))/iu;
const orderHeadLines = 3;
/** Money has changed hands. */
const tenderWords = /お?預か?り|お?釣り?|おつり/u;
/** A receipt's title, then whatever stands between, then that it is printed again; no sentence goes on behind it. */
const reissued =
  /^(?:領収[書証]|レシート).{0,40}[^\p{L}](?:再発行|再印[字刷]|再出力)(?:分|済み?)?[^\p{L}\p{N}]*$/u;

const slipTitle = /売上票|加盟店控|カード会社控|店舗控|利用控|お客様控/u;
const receiptWords = /小 *計|お?預か?り|お?釣り?|おつり|内税|外税|消費税|レシート|領収/u;

export type KindWords = {
  /** A line that fits makes the paper an `order`. */
  readonly notSale: readonly RegExp[];
  readonly refund: readonly RegExp[];
  readonly void: readonly RegExp[];
};

export type FoundKind = {
  readonly kind: PaperKind;
  /** The line that says so; absent where none says anything else than a sale. */
  readonly lineIndex?: number;
};

/** `lines` in plain spelling. `own`: of the register, surer than the usual ones. */
export function paperKind(lines: readonly string[], own: KindWords): FoundKind {
  const found = (kind: PaperKind, fits: (line: string, index: number) => boolean): FoundKind | undefined => {
    const lineIndex = lines.findIndex((line, index) => line !== '' && fits(line, index));
    return lineIndex === -1 ? undefined : { kind, lineIndex };
  };
  const withPattern = (kind: PaperKind, patterns: readonly RegExp[]): FoundKind | undefined =>
    found(kind, (line) => patterns.some((pattern) => pattern.test(line)));
  const filled = lines.flatMap((line, index) => (line === '' ? [] : [index]));
  const isHead = (index: number, of: number): boolean => index <= (filled[of - 1] ?? lines.length);
  const isPaid = lines.some((line) => tenderWords.test(line));
  return (
    withPattern('order', own.notSale) ??
    withPattern('refund', own.refund) ??
    withPattern('void', own.void) ??
    found('copy', (line, index) => isHead(index, titleLines) && reissued.test(line)) ??
    (isPaid
      ? undefined
      : found('order', (line, index) => isHead(index, orderHeadLines) && orderHead.test(bareTitle(line)))) ??
    titled(found, (index) => isHead(index, titleLines)) ?? { kind: 'sale' }
  );
}

function titled(
  found: (kind: PaperKind, fits: (line: string, index: number) => boolean) => FoundKind | undefined,
  isTitle: (index: number) => boolean,
): FoundKind | undefined {
  for (const { kind, pattern } of titles) {
    const its = found(
      kind,
      (line, index) => isTitle(index) && line.length <= longestTitle && pattern.test(bareTitle(line)),
    );
    if (its !== undefined) return its;
  }
  return undefined;
}

/** Where a card terminal's slip begins; -1 for none. */
export function slipBegin(lines: readonly string[]): number {
  return lines.findIndex((line) => slipTitle.test(line));
}

/** Words that a slip alone doesn't have. */
export function hasReceiptWords(lines: readonly string[]): boolean {
  return lines.some((line) => receiptWords.test(line));
}

/** `*** 返　品 ***` → `返品` */
function bareTitle(line: string): string {
  const bare = line.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  // Letters that were spaced out; words of another alphabet keep their spaces.
  return /[\u3040-\u9fff]/u.test(bare) ? bare.replaceAll(' ', '') : bare;
}
