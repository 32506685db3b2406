/** Papers that mix what belongs to several kinds: a sale beside a card voucher, an order that names a means of payment. */
import { expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';
import { evidencePapers } from '../peers/evidence-papers.ts';
import { mixedPapers } from '../peers/mixed-papers.ts';

const rules = compileRules(noOwnRules);

test.each([
  '店舗  0001',
  'レジ  0001',
  '会員  00012345',
  '端末  00012',
  'TEL  03-4567',
  '今回  0100',
  '有効  12-2026',
])('takes no other number for that of the receipt: %s', (line) => {
  const text = `雑貨 みなと\n2026年11月29日(日) 11:20\n${line}\n雑貨   ¥1,000\n合計   ¥1,000\n現金   ¥1,000`;
  const { kind, number } = readReceipt(text, rules);
  expect([kind, number]).toEqual(['sale', undefined]);
});

const shop = '雑貨 みなと\nTEL 03-1234-5678\n2026年11月29日(日) 11:20\nレジ01 No.000123 担当 佐藤';
const paid = '合計   ¥1,000\n(内消費税   ¥90)\n現金   ¥1,000\nお釣り   ¥0\nありがとうございました';

test.each([
  [
    'prices, numbers and amounts in columns',
    `${shop}\n食器\n  100  3  300\n文具\n  100  2  200\n収納\n  500  1  500\n${paid}`,
  ],
  [
    'the same without tender',
    `${shop}\n100  3  300\n100  2  200\n500  1  500\n合計   ¥1,000\nありがとうございました`,
  ],
  [
    'what a void needs, below',
    `${shop}\n雑貨   ¥1,000\n${paid}\n※お会計後の全額取消\nお会計を取消しました場合はレシートが必要です`,
  ],
  ['until when goods may be returned, above', `${shop}\n返品   8日以内レシート持参\n雑貨   ¥1,000\n${paid}`],
  ['where returns are answered, above', `${shop}\n返品   03-1234-5678\n雑貨   ¥1,000\n${paid}`],
  [
    'a title of the payment with a remark',
    `${shop}\n精算書（お客様控え）\n雑貨   ¥1,000\n合計   ¥1,000\n(内消費税   ¥90)\nありがとうございました`,
  ],
  [
    'where else to pay, below its title',
    `${shop}\n領収書\n宿泊料   ¥1,000\n合計   ¥1,000\n冷蔵庫ご利用の方は退室時フロントで精算してください`,
  ],
])('keeps a sale that shows %s', (_, text) => {
  expect(readReceipt(text, rules)).toMatchObject({ kind: 'sale', totalMinor: 1_000 });
});

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
  [
    'an order that names the means of payment',
    { kind: 'order' },
    'ご注文伝票\n出前  No.45\n2026/11/29 18:05\nピザL マルゲリータ  ¥3,200\nお支払い方法:現金',
  ],
  [
    'an order with a total that names the means of payment',
    { kind: 'order' },
    'ご注文伝票\nNo.45\nピザL  ¥3,200\nコーラ  ¥300\n合計  ¥3,500\nお支払い方法:現金',
  ],
  [
    'a quote that names the means of payment',
    { kind: 'order' },
    'お見積書\n山田様\n畳替え一式  ¥48,000\nお支払方法:現金\n有効期限 30日',
  ],
  [
    'a delivery note on account',
    { kind: 'order' },
    '納品書\n2026/11/29\n生花アレンジ  ¥5,500\nお支払方法:売掛',
  ],
  [
    'goods put aside',
    { kind: 'unclear', reasons: ['no_total'] },
    'お取り置き票\n田中様 11/30 お渡し\nケーキ5号  ¥4,200\nお支払方法:現金',
  ],
  [
    'a repair ticket',
    { kind: 'notice' },
    '修理お預り票\nNo.88\n時計電池交換  ¥1,100\nお支払方法:現金\n仕上がり 12/1',
  ],
  [
    'a sale of a shop named after repairs',
    { kind: 'sale', totalMinor: 1_100 },
    '時計修理の田中\nNo.88\n領収書\n電池交換  ¥1,100\n合計  ¥1,100\nお支払方法:現金\nありがとうございました',
  ],
  [
    'a receipt with the balances of a prepaid card',
    { kind: 'sale', totalMinor: 510 },
    '学生食堂\n2026/11/29 12:00 No.55\n領収書\nカレー  380\nサラダバー 120g  180\n学割  50\n合計  ¥510\n(内消費税  46)\n電子マネー\n利用前残高  ¥2,000\n利用額  ¥510\n利用後残高  ¥1,490\n端末番号 1234',
  ],
  [
    'a receipt without goods between the balances',
    { kind: 'sale', totalMinor: 510, payments: [{ method: 'WAON', kind: 'e_money', amount: 510 }] },
    '売店\n2026/11/29 12:00 No.55\n商品合計 3点\n合計  ¥510\n利用前残高  ¥2,000\nWAON支払  ¥510\n利用後残高  ¥1,490\n端末番号 1234',
  ],
  [
    'a charge with balances, undecided',
    { kind: 'unclear', reasons: ['no_total'] },
    '駐車場 第1\n入庫 10:00 出庫 12:00\n料金  ¥510\n交通系IC支払\n利用前残高  ¥2,000\n利用後残高  ¥1,490\n端末番号 1234',
  ],
  [
    'a receipt headed as the copy of the customer',
    { kind: 'sale', totalMinor: 700, lines: [{ name: 'Croissant', quantity: 2, amount: 700 }] },
    'TOKYO BAKERY\nCUSTOMER COPY\nNov 29, 2026 10:00 AM\nReceipt #A1B2\nCroissant x 2  ¥700\nTotal  ¥700\nVISA 1234  ¥700\nAuth Code 012345',
  ],
  [
    'a voucher with the balances of a prepaid card',
    { kind: 'slip' },
    'プリペイド ご利用明細\nカード番号 ****-****-0418\nご利用前残高  ¥3,200\n今回ご利用額  ¥1,180\nご利用後残高  ¥2,020',
  ],
  [
    'a voucher with a total in English',
    { kind: 'slip' },
    'CUSTOMER COPY\nHARBOR GRILL\nVISA ************1234\nSALE  ¥550\nTOTAL  ¥550\nAPPROVAL CODE 123456',
  ],
  [
    'the total after a discount below the first one',
    { kind: 'sale', totalMinor: 10_000 },
    'Bag  ¥11,000\n合計  ¥11,000\n値引  -1,000\n差引合計  ¥10,000\nVISA  ¥10,000',
  ],
  [
    'the full total when points were used',
    { kind: 'sale', totalMinor: 11_000 },
    'Bag  ¥11,000\n合計  ¥11,000\nポイント利用  1,000\n差引合計  ¥10,000\n現金  ¥10,000',
  ],
  [
    'the amount due after a coupon below the total',
    { kind: 'sale', totalMinor: 1_000, payments: [{ method: '現金', kind: 'cash', amount: 1_000 }] },
    'A  ¥1,000\n合計  ¥1,100\nクーポン値引  ¥100\nお支払額  ¥1,000\n現金  ¥1,000',
  ],
  [
    'an amount used above that of a row',
    { kind: 'sale', totalMinor: 600 },
    'コインランドリー\n金額  ¥400\n乾燥  ¥200\nご利用金額  ¥600\n現金  ¥600',
  ],
  [
    'a voucher that mentions the receipt of the customer',
    { kind: 'slip' },
    '加盟店控え\nVISA ****1234\n返品はレシート持参で7日以内\n合計  ¥2,500\nクレジット  ¥2,500\n承認番号 12',
  ],
  [
    'a voucher that mentions taxes',
    { kind: 'slip' },
    'クレジット売上票\n消費税等は税率別に集計\n合計金額  ¥2,500\n加盟店控え',
  ],
  [
    'a voucher for the shop, with what was consumed',
    { kind: 'slip' },
    'MERCHANT COPY\nHARBOR GRILL\nFOOD  ¥5,500\nTOTAL  ¥5,500\nVISA ****1234  ¥5,500\nAPPROVAL 12',
  ],
  [
    'a ticket for the payment machine',
    { kind: 'order' },
    'スーパー\n登録機3\nお買上点数  4点\n合計  ¥1,862\nお会計は6番精算機で\nこの票は領収書ではございません',
  ],
  [
    'a paid receipt that names other papers and machines',
    { kind: 'sale', totalMinor: 3_000 },
    'スーパー\n皿  3,000\n合計  ¥3,000\nお預り  ¥3,000\nお釣り  ¥0\nカード売上票は領収書ではありません\n駐車券は1番精算機へ',
  ],
  [
    'an untendered receipt with a ticket for the car park',
    { kind: 'sale', totalMinor: 3_000 },
    'スーパー\nレシート\n皿  3,000\n小計  ¥3,000\n(内消費税  272)\n合計  ¥3,000\nお買上点数 1点\n駐車券は精算機へお進みください\nこのレシートは領収書ではありません\nありがとうございました',
  ],
  [
    'a claim ticket whose price is left to pay',
    { kind: 'order' },
    'クリーニング店\nお預り票\nワイシャツ 3  660\n合計  ¥660\n前受金  0円\n残金  660円\n3/22 仕上り',
  ],
  [
    'a delivery note with the kind of sale',
    { kind: 'sale', totalMinor: 5_000 },
    '西通SS\n納品書\n伝票No 0102\nレギュラー 30.30L  5,000\n合計  ¥5,000\n支払区分:現金',
  ],
  [
    'a delivery note to be paid by transfer',
    { kind: 'order' },
    '生花店\n納品書\n生花アレンジ  ¥5,500\n合計  ¥5,500\nお支払方法:銀行振込',
  ],
  [
    'cards sold as goods, paid by a card of another name',
    { kind: 'unclear', payments: [{ method: 'イオンカード', kind: 'card', amount: 5_000 }] },
    '書店\nギフトカード  ¥3,000\nQUOカード  ¥2,000\n合計  ¥5,000\nイオンカード  ¥5,000\n楽天カード ご入会で ¥5,000',
  ],
  [
    'means named after the town, with cash for the rest',
    {
      kind: 'sale',
      payments: [
        { method: '子育て応援券', kind: 'voucher', amount: 2_000 },
        { method: '現金', kind: 'cash', amount: 1_000 },
      ],
    },
    '雑貨\n皿  3,000\n合計  ¥3,000\n子育て応援券 500円×4  ¥2,000\nお預り  ¥1,000\nお釣り  ¥0',
  ],
  [
    'no means in what the next visit saves',
    { kind: 'sale', payments: [{ method: '現金', kind: 'cash', amount: 3_000 }] },
    '雑貨\n皿  3,000\n合計  ¥3,000\nお預り  ¥3,000\nお釣り  ¥0\n次回割引券  ¥3,000\n抽選券  ¥3,000',
  ],
])('reads %s', (_, expected, text) => {
  expect(readReceipt(text, rules)).toMatchObject(expected);
});

const counted = new Set(['sale', 'refund', 'void']);

test.each(Object.entries({ ...mixedPapers, ...evidencePapers }))(
  'reads the paper %s',
  (_, { kind, also = [], total, text }) => {
    const reading = readReceipt(text, rules);
    expect([kind, ...also]).toContain(reading.kind);
    if (counted.has(reading.kind)) expect(reading.totalMinor).toBe(total);
  },
);
