/**
 * Meanings of the words of a search beside the letters of a text: kinds of sales, means of payment and amounts, in both languages
 * whatever the page is set to. Pure.
 */
import { fractionDigits } from '../../time/figures.ts';
import type { PaymentKind, SaleKind } from '../sale.ts';
import { paymentKinds, saleKinds } from '../sale-kinds.ts';

/** A sale has it if its texts contain the word, or if it is of one of the kinds or of the amount. */
export type SearchTerm = {
  readonly word: string;
  readonly kinds: readonly SaleKind[];
  readonly payments: readonly PaymentKind[];
  /** In the currency's main unit, yen or dollars; without its sign. */
  readonly amount?: number;
};

/** Words of one search; a text may have 100 characters. */
const maxTerms = 20;

const kindNames: Readonly<Record<SaleKind, readonly string[]>> = {
  sale: ['会計', '売上', '販売', 'sale', 'sales'],
  refund: ['返品', '返金', 'refund', 'refunds', 'refunded', 'return', 'returns'],
  void: ['取消', '取り消し', 'キャンセル', 'void', 'voids', 'voided', 'cancelled', 'canceled'],
  no_sale: ['ドロワー', 'ドロワー開', '会計なし', 'no sale', 'no-sale', 'drawer'],
  cash_in: ['入金', 'cash in', 'cash-in'],
  cash_out: ['出金', 'cash out', 'cash-out'],
};

const paymentNames: Readonly<Record<PaymentKind, readonly string[]>> = {
  cash: ['現金', 'cash'],
  card: ['カード', 'クレジット', 'デビット', 'card', 'cards', 'credit', 'debit'],
  qr: ['コード決済', 'qrコード', 'qr code', 'qr'],
  e_money: ['電子マネー', 'e-money', 'emoney'],
  voucher: ['商品券', '金券', 'voucher', 'vouchers', 'gift card'],
  points: ['ポイント', 'point', 'points'],
  on_account: ['掛売', '掛け売り', '売掛', 'on account'],
  bank_transfer: ['振込', '振り込み', 'bank transfer'],
  other: [],
};

const phrases = new Set(
  [...Object.values(kindNames), ...Object.values(paymentNames)].flat().filter((name) => name.includes(' ')),
);

/** Normalises full and half width, and case. */
export function plainText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Words without blanks, but for the names above that have one; empty for a blank text. */
export function wordsOf(text: string): string[] {
  const words = plainText(text)
    .split(/\s+/)
    .filter((word) => word !== '');
  const joined: string[] = [];
  for (let n = 0; n < words.length && joined.length < maxTerms; n++) {
    const pair = `${words[n]} ${words[n + 1]}`;
    const isPhrase = phrases.has(pair);
    joined.push(isPhrase ? pair : (words[n] ?? ''));
    if (isPhrase) n++;
  }
  return joined;
}

export function termsOf(text: string): SearchTerm[] {
  return wordsOf(text).map((word) => {
    const amount = amountOf(word);
    return {
      word,
      kinds: saleKinds.filter((kind) => kindNames[kind].includes(word)),
      payments: paymentKinds.filter((kind) => paymentNames[kind].includes(word)),
      ...(amount !== undefined && { amount }),
    };
  });
}

/** Every receipt may print the name of a kind or a payment, as in a note on returns: its printed text is not searched for these. */
export function isNamed({ kinds, payments }: SearchTerm): boolean {
  return kinds.length > 0 || payments.length > 0;
}

const amountPattern = /^[-−]?[¥$€£]?([1-9]\d{0,11}|[1-9]\d{0,2}(?:,\d{3}){1,3})(\.\d{1,3})?円?$/;

/** A number with a leading zero is one of a receipt. */
function amountOf(word: string): number | undefined {
  const [, whole, part = ''] = amountPattern.exec(word) ?? [];
  return whole === undefined ? undefined : Number(whole.replaceAll(',', '') + part);
}

/** Whether it is the amount of a sale, paid or returned. */
export function isOfAmount({ amount }: SearchTerm, totalMinor: number, currency: string): boolean {
  return amount !== undefined && minorOf(amount, fractionDigits(currency)) === Math.abs(totalMinor);
}

/** Totals in minor units that may be the amount, whatever the currency. */
export function possibleTotals({ amount }: SearchTerm): number[] {
  if (amount === undefined) return [];
  return [0, 1, 2, 3, 4].map((digits) => minorOf(amount, digits)).filter(Number.isSafeInteger);
}

function minorOf(amount: number, digits: number): number {
  const minor = amount * 10 ** digits;
  return Math.abs(minor - Math.round(minor)) < 1e-6 ? Math.round(minor) : minor;
}
