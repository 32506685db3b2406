/** Kind of a payment by its name. */
import { expect, test } from 'vitest';
import { paymentKindOf } from '../../../src/domain/sale/payment-kind.ts';

test.each<[string | undefined, ...string[]]>([
  ['cash', '現金', '現計', 'CASH'],
  ['card', 'クレジット', 'クレジットカード', 'VISA', 'デビット', '銀聯カード'],
  ['qr', 'PayPay', 'ＰａｙＰａｙ', 'd払い', 'au PAY', '楽天ペイ', 'バーコード決済', 'メルペイ'],
  ['e_money', '電子マネー', '交通系IC', 'iD', 'QUICPay', 'nanaco', '楽天Edy', 'ｉＤ'],
  ['voucher', '商品券', 'ギフトカード', 'お食事券'],
  ['points', 'ポイント', 'Tポイント利用', '楽天ポイントカード'],
  ['on_account', '売掛', '掛売', '掛'],
  ['bank_transfer', '銀行振込'],
  [undefined, 'その他', 'キャッシュレス', 'PAID', '#81', ''],
])('is %s', (kind, ...names) => {
  for (const name of names) expect([name, paymentKindOf(name)]).toEqual([name, kind]);
});
