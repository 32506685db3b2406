/** Papers that mix what belongs to several kinds: a sale beside a card voucher, an order that names a means of payment. */
import { expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';

const rules = compileRules(noOwnRules);

test.each([
  [
    'the total, not the part paid by card',
    { kind: 'sale', totalMinor: 50_000 },
    '家電テスト\nテレビ  ¥50,000\nお支払合計  ¥50,000\n現金  ¥10,000\nクレジット  ¥40,000\nご利用金額  ¥40,000\n承認番号 1234',
  ],
  [
    'the total, not the part paid by a transit card',
    { kind: 'sale', totalMinor: 3_000 },
    'Latte  ¥1,500\nCake  ¥1,500\nTOTAL  ¥3,000\nCASH  ¥1,000\n交通系IC\nご利用額  ¥2,000\n残高  ¥512',
  ],
  [
    'a void whose total is taken back below it',
    { kind: 'void', totalMinor: -880 },
    'カフェ\n【取消】\nNo.1234\nコーヒー  ¥880\n合計  ¥880\n取消  -880\n現金  -880',
  ],
  [
    'a void whose payment is taken back below it',
    { kind: 'void', totalMinor: -880, payments: [{ method: '現金', kind: 'cash', amount: -880 }] },
    'カフェ\n** 取消 **\nNo.1234\nコーヒー  ¥880\n小計  ¥880\n合計  ¥880\n現金  ¥880\n取消  -¥880',
  ],
])('reads %s', (_, expected, text) => {
  expect(readReceipt(text, rules)).toMatchObject(expected);
});
