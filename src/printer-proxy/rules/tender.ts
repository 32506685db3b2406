/** Whether a paper was paid: tendered money, its confirmation, and documents that only arrange a payment. */
import { trailingAmount } from './amount.ts';
import { changeGiven } from './change-given.ts';
import { hasCashTender, hasOtherTender, kindOfPayment, namesPayment } from './payments.ts';
import { bareTitle, placesOf, withoutRemark } from './titles.ts';

/** The amount due, with its line. */
export type PaperTotal = { readonly totalMinor: number; readonly lineIndex: number };

export type Tender = 'cash' | 'other' | 'none';

export const noTenderWords = /税|対象|計|内|課|点|ポイント|登録|値引|割引|売上|在高|代引|引換/u;

/** 上記正に領収いたしました */
const confirmed = /(?:領収|受領)(?:い?た?し|致)/u;

export function isConfirmed(lines: readonly string[]): boolean {
  return lines.some((line) => confirmed.test(line));
}

/** An equal amount below it is the payment, whatever its label. */
export function tenderOf(lines: readonly string[], total: PaperTotal | undefined): Tender {
  if (hasCashTender(lines, total?.totalMinor === 0)) return 'cash';
  if (total !== undefined && changeGiven(lines, total.lineIndex, total.totalMinor) !== undefined)
    return 'cash';
  if (hasOtherTender(lines) || (namesPayment(lines) && !isAgreement(lines))) return 'other';
  return isRepeated(lines, total) || (total !== undefined && isDelivered(lines)) ? 'other' : 'none';
}

/** Below the total stands as much once more. */
export function isRepeated(lines: readonly string[], total: PaperTotal | undefined): boolean {
  if (total === undefined) return false;
  const below = lines.slice(total.lineIndex + 1);
  return below.some((line, index) => {
    const amount = trailingAmount(line);
    // The label may stand above its amount.
    const label = amount?.before === '' ? (below[index - 1] ?? '') : (amount?.before ?? '');
    return (
      amount !== undefined &&
      amount.value === total.totalMinor &&
      /\p{L}/u.test(label) &&
      !noTenderWords.test(label) &&
      !label.includes('残') &&
      !(label.includes('未') && isAgreement(lines))
    );
  });
}

/** Goods handed over with 納品書, as at a filling station: its kind of sale is no arrangement. */
function isDelivered(lines: readonly string[]): boolean {
  return (
    lines.some((line) => kindOfPayment.test(line)) &&
    lines.some((line) => bareTitle(line)?.startsWith('納品書'))
  );
}

/** A shop may be named after orders or repairs: the title is that of a document. */
const agreementTitle =
  /(?:注文|オーダー|請求|見積り?|納品|取り?置き?|予約|修理|お?預か?り|引き?換え?|配達|配送|出前|宅配|依頼|申し?込み?).{0,4}(?:[票書証]|控え?|案内)$|見積(?:り|もり)?$|^(?:ORDER(?:SLIP|TICKET|FORM)|QUOT(?:E|ATION)|ESTIMATE|DELIVERY(?:NOTE|SLIP))$/u;
const namesAgreement = (title: string): boolean =>
  agreementTitle.test(title) || agreementTitle.test(withoutRemark(title));
const settled =
  /領収|受領|レシート(?![をはがもとのに])|RECEIPT|(?:支払い?|決済|精算|入金|会計) ?済|PAID(?! BY)/iu;

/** An order, a quote or goods put aside: a means of payment named on it is arranged, not yet used. */
export function isAgreement(lines: readonly string[]): boolean {
  const places = placesOf(lines);
  const isTitled = lines.some((line, index) => places.isHead(index) && namesAgreement(bareTitle(line) ?? ''));
  return isTitled && !lines.some((line) => settled.test(line));
}
