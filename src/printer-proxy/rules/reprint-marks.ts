/** Marks of a reprinted paper, in any place and spelling: 再発行, (再印字), レシート控え, C O P Y … */
import {
  bareTitle,
  isDecorated,
  isGoodsName,
  isMoneyLine,
  isNameOfSeveral,
  isPlainGoodsName,
  type Places,
} from './titles.ts';

const document = '(?:(?:レシート|領収[書証]?|伝票|取引|会計|売上|明細書?|ジャーナル)の?)?(?:\\(?控え?\\)?)?';
/** Reprint words; a date, a count or another word for the paper may follow, a sentence may not. */
const again = new RegExp(
  `^${document}\\(?(?:再発行|再印[字刷]|再出力|再発給|再プリント|リプリント|複写|RE-?PRINT(?:ED)?|DUPLICATED?)\\)?` +
    '(?:分|済み?|#|レシート|伝票|票|領収[書証]|日時?|回数?|COPY|RECEIPT|第?\\d{1,3}回目?|\\d{1,2}|[(:/.\\d)-]*[:/)][(:/.\\d)-]*)*$',
  'iu',
);
/** A title of the paper, any text, and the mark at the end of the line. */
const titleThenAgain =
  /^(?:領収[書証]|レシート|取引|伝票|会計|No).{0,40}[^\p{L}](?:再発行|再印[字刷]|再出力|再)(?:分|済み?)?[^\p{L}\p{N}]*$/u;
const saidSo =
  /(?:この|本)(?:レシート|領収[書証]|伝票)は.{0,6}(?:再発行|再印[字刷]|控え|コピー)(?:分|した(?:もの|物))?(?:です|になります)|^[※*]*再発行(?:レシート|領収[書証]|分)(?:につき|のため)|^[※*]*(?:再発行|再印[字刷])(?:です|になります)/u;
/** Behind the word for a receipt, on a line that is no price: `お買上票(再発行) No.17 2026/11/27`. */
const againInBrackets =
  /(?:領収|レシート|伝票|買い?上げ?|取引|会計)[^\s()]{0,4}[ ]?[([【<《](?:再発行|再印[字刷]|再出力)[)\]】>》]/u;
/** `【再】レシート`, `(再)領収書` */
const againFirst = /^[([【<《]再[)\]】>》] *(?:レシート|領収[書証])$/u;
/** Kept by the shop. お客様控え is the customer's own paper, and 加盟店控え a card voucher. */
const transcript = /^[([【<《]写し?[)\]】>》]$/u;
const ofShop =
  '(?:(?:当|取扱い?|販売|受付)?お?店|店舗|店頭|事業者|事業所|営業所|本部|本社|本店|事務所?|経理|会計|会社|社内|自社|ショップ|工場|作業|レジ|保管|貼付|集計|売場|担当者?|当方|当社|当院|院内)';
const stub = new RegExp(
  `^(?:(?:レシート|領収[書証]?|伝票|ジャーナル|売上|会計|取引|${ofShop}側?)用?の?)?\\(?控え?(?:用|分|伝票|票)?$|^${ofShop}側?(?:保[管存]用?|提出用)$|^(?:SHOP|STORE|OFFICE|FACTORY)(?:'?S)?(?:STUB|USE)(?:ONLY)?$`,
  'u',
);
/** Behind a title: `お預り票(店控)`, `クリーニング伝票 【店舗控え】`. */
const stubBehind = new RegExp(
  `\\p{L}\\s*[([【<《〈]\\s*${ofShop}側?用?の?(?:控え?|保[管存])(?:用|分|え)?\\s*[)\\]】>》〉]$|\\p{L}\\s{2,}${ofShop}側?用?の?控え?$`,
  'u',
);
/** Words that may also name goods. */
const copyWord = /^(?:コピー|(?:RECEIPT|STORE|SHOP|OFFICE|FILE)?\(?COPY)$/iu;
const copyTitle = /^(?:レシート|領収[書証])の?\(?コピー$/u;

/**
 * Undefined without a mark. `isAbove`: above a card voucher, whose stubs are no stubs of the receipt. `isPaid`: コピー may be
 * the goods sold, unless it is decorated.
 */
export function reprintMark(
  lines: readonly string[],
  places: Places,
  { isAbove, isPaid }: { readonly isAbove: (index: number) => boolean; readonly isPaid: boolean },
): number | undefined {
  const found = lines.findIndex((line, index) => {
    if (line === '') return false;
    if (titleThenAgain.test(line) || saidSo.test(line)) return true;
    if (againInBrackets.test(line) && !isMoneyLine(line) && !isGoodsName(lines, index)) return true;
    if (transcript.test(line) || againFirst.test(line)) return true;
    const title = bareTitle(line);
    if (title === undefined) return false;
    if (isNameOfSeveral(lines, index)) return false;
    const isStub = stub.test(title.replaceAll(/[^\p{L}\p{N}]/gu, '')) || stub.test(title);
    if (again.test(title) || /^(?:領収[書証]|レシート)\(再\)?$/u.test(title)) return true;
    if (!isAbove(index)) return false;
    if ((isStub && isDecorated(line)) || (stubBehind.test(line) && !isMoneyLine(line))) return true;
    // コピー are sold in shops, COPY are not.
    if (title === 'コピー' ? isGoodsName(lines, index) : isPlainGoodsName(lines, index)) return false;
    if (isStub || copyTitle.test(title)) return true;
    const mayBeGoods = isPaid && title === 'コピー' && !isDecorated(line);
    return copyWord.test(title) && !mayBeGoods && (places.isHead(index) || places.isFoot(index));
  });
  return found === -1 ? undefined : found;
}
