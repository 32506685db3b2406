/** Kind of a means of payment by its name on Japanese receipts and at POS clouds. Pure. */
import type { Payment, PaymentKind } from './sale.ts';

/** The first match holds: a ギフトカード is no card, ポイント of a card is none either. */
const kinds: readonly (readonly [PaymentKind, RegExp])[] = [
  ['points', /ポイント|POINT/i],
  ['voucher', /商品券|ギフト|金券|食事券|お買物?券|クーポン|GIFT|VOUCHER|図書カード|QUOカード|券$/i],
  ['on_account', /売掛|掛売|^掛け?$|ツケ|未収|請求書|給与|室付|部屋付|ルームチャージ/],
  ['bank_transfer', /振込|振替/],
  [
    'qr',
    /PAYPAY|LINE ?PAY|[Dd]払い|AU ?PAY|メルペイ|楽天 ?(?:ペイ|PAY)|AEON ?PAY|COIN|(?:BANK|ゆうちょ) ?PAY|ALIPAY|WECHAT|QR|[ァ-ヶー](?<!クイック)ペイ$|(?:バー)?コード(?:決済|払い)/i,
  ],
  [
    'e_money',
    /マネー|E-MONEY|交通系|SUICA|PASMO|ICOCA|(?:NIMO|MANA|TOI|SUGO|KITA)CA|はやかけん|QUICPAY|WAON|NANACO|EDY|プリペイド/i,
  ],
  // Not as a part of a word: PAID, VOID.
  ['e_money', /(?<![A-Za-z])iD(?![A-Za-z])/],
  [
    'card',
    /クレジット|カード|信販|CREDIT|DEBIT|デビット|CARD|VISA|MASTER|JCB|AMEX|アメックス|ダイナース|タッチ|銀聯|UNION ?PAY/i,
  ],
  ['cash', /現金|^現計?$|CASH/i],
];

/** Undefined for a name that says nothing known: その他, キャッシュレス. */
export function paymentKindOf(method: string): PaymentKind | undefined {
  const name = method.normalize('NFKC');
  return kinds.find(([, pattern]) => pattern.test(name))?.[0];
}

/** With its kind, where the name says it. */
export function kindedPayment(payment: Payment): Payment {
  const kind = paymentKindOf(payment.method);
  return kind === undefined ? payment : { ...payment, kind };
}
