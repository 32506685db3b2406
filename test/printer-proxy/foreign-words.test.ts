/** Receipts, bills and orders in Chinese, Korean and Vietnamese, as restaurants in Japan print them. */
import { expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';

const rules = compileRules(noOwnRules);

test.each([
  [
    'Chinese',
    '小票 No.2088\n桌号 8   人数 4\n烤鸭   1   ¥6,800\n小计   ¥6,800\n消费税10%   ¥680\n总计   ¥7,480\n微信支付   ¥7,480',
    7_480,
  ],
  ['Chinese of Hong Kong', '單號 8821\n芒果布丁   1   ¥680\n總計   ¥680\n實收   ¥1,000\n找零   ¥320', 680],
  [
    'Chinese of Taiwan, its label justified',
    '收  據\n單號: 20260204170355    桌號: 18\n人數: 2\n黑毛和牛   1   ¥7,370\n小計   ¥7,370\n總　計               JPY 7,370\n支付方式: WeChat Pay 微信支付',
    7_370,
  ],
  [
    'Chinese and Japanese',
    'レシート No.8810\n桌号 3\n豚骨拉麺   2   ¥1,900\n合計 / 总计   ¥1,900\n現金 / 现金   ¥2,000\nお釣 / 找零   ¥100',
    1_900,
  ],
  [
    'Korean',
    '영수증\n테이블 5   인원 2\n삼겹살   3,960\n합계   ¥3,960\n(소비세 10% 포함   ¥360)\n현금   ¥4,000\n거스름돈   ¥40',
    3_960,
  ],
  [
    'Vietnamese',
    'HÓA ĐƠN  Bàn 2\nPhở bò   2   1,900\nTổng cộng   1,900円\nTiền mặt   2,000円\nTiền thừa   100円',
    1_900,
  ],
])('reads a sale in %s with its goods and payment', (_, text, total) => {
  const { kind, totalMinor, lines, payments } = readReceipt(text, rules);
  expect({ kind, totalMinor, goods: lines?.length, sums: payments?.map(({ amount }) => amount) }).toEqual({
    ...{ kind: 'sale', totalMinor: total, goods: 1, sums: [total] },
  });
});

test.each([
  ['order', 'a Chinese bill', '预结单\n桌号 12   人数 6\n水煮鱼   1   ¥3,200\n合计   ¥3,200\n请到前台结账'],
  ['order', 'a Korean order', '한국관\n주문서   테이블 9\n김치찌개   2'],
  ['order', 'a Korean bill by its table', '테이블 2\n김밥   2   1,300\n합계   1,300'],
  ['order', 'a Vietnamese bill', 'PHIẾU TẠM TÍNH  Bàn 4\nBún chả   2   2,200\nTổng cộng   2,200円'],
  ['refund', 'a Korean refund', '환불 영수증\n김치찌개   -1,200\n합계   -¥1,200\n현금   -¥1,200'],
])('reads as %s: %s', (kind, _, text) => {
  expect(readReceipt(text, rules).kind).toBe(kind);
});
