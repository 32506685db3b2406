/** Reprints, duplicates, shop copies and formal receipts of sales that are among the papers already. */
import type { ForeignPaper } from './foreign-paper.ts';
import { foodSales } from './sales-food.ts';
import { salesInOddForms } from './sales-in-odd-forms.ts';
import { retailSales } from './sales-retail.ts';
import { serviceSales } from './sales-services.ts';

/** Lines of a sale as it was printed the first time. */
function linesOf(name: string): string {
  const sale = [...foodSales, ...retailSales, ...serviceSales, ...salesInOddForms].find(
    (paper) => paper.name === name,
  );
  if (sale === undefined) throw new Error(`No sale named ${name}`);
  return sale.text.trim();
}

export const copies: readonly ForeignPaper[] = [
  {
    name: 'reprint, marked at the head',
    truth: { kind: 'copy', totalYen: 830, number: '0047', time: '2026-11-21 12:08', of: 'udon shop' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>【再発行】
${linesOf('udon shop')}
`,
  },
  {
    name: 'COPY at the foot',
    truth: { kind: 'copy', totalYen: 4_378, number: '7719', time: '2026-11-22 18:26', of: 'sushi by plates' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
${linesOf('sushi by plates')}
>*** COPY ***
`,
  },
  {
    name: 'reprint with blanks between its letters',
    truth: { kind: 'copy', totalYen: 2_724, number: '10442', of: 'drugstore by card' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
>＊　再　印　字　＊
${linesOf('drugstore by card')}
`,
  },
  {
    name: 'copy that the shop keeps',
    truth: { kind: 'copy', totalYen: 11_650, number: '2026-03318', of: 'hair salon with next visit' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
${linesOf('hair salon with next visit')}
---
>＜ 店 舗 控 え ＞
`,
  },
  {
    name: 'formal receipt of a number already sold',
    truth: {
      kind: 'copy',
      totalYen: 3_600,
      number: '0105526',
      time: '2026-11-23 17:44',
      of: 'bookshop with book voucher',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^>領 収 証
2026年11月23日(月)17:44  取引0105526

　　　　　　　　　　　　　　　　様
^>￥3,600-
但し 書籍代として
上記正に領収いたしました
(10%対象 ¥3,600 内税 ¥327)
内 現金 ￥600- 図書カード ￥3,000-
>月灯書房 駅ビル店
登録番号T5100001009999
`,
  },
  {
    name: 'reprint in half-width kana',
    truth: { kind: 'copy', totalYen: 1_296, number: '001044', of: 'half-width kana labels' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
  ｻｲﾊｯｺｳ  11-24 16:10
${linesOf('half-width kana labels')}
`,
  },
  {
    name: 'second reprint, in English',
    truth: { kind: 'copy', totalYen: 5_940, number: '2287-5', of: 'labels in English' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>-- Reprint #2 --
${linesOf('labels in English')}
`,
  },
  {
    name: 'reprint with its own time',
    truth: {
      kind: 'copy',
      totalYen: 3_520,
      number: '40-1187',
      time: '2026-11-26 10:04',
      of: 'dry cleaner, paid at drop-off',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
再印刷 26/11/26 12:40 (1回目)
${linesOf('dry cleaner, paid at drop-off')}
`,
  },
  {
    name: 'duplicate, marked in the middle',
    truth: { kind: 'copy', totalYen: 24_950, number: 'F-20261127-031', of: 'hotel with city tax' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>湯宿ほたる川
>ご精算明細書　兼　領収書
No. F-20261127-031   2026-11-27 09:41
>（写）
お部屋 305   ご到着 11/25   ご出発 11/27
---
ご利用合計|¥24,950
クレジットカード|¥24,950
ご精算残高|¥0
`,
  },
  {
    name: 'second sheet without any mark',
    truth: {
      kind: 'copy',
      totalYen: 1_270,
      number: 'Y-5521',
      time: '2026-11-26 11:50',
      of: 'dispensing pharmacy',
    },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
${linesOf('dispensing pharmacy')}
`,
  },
  {
    name: 'formal receipt over a part of the sum',
    truth: {
      kind: 'copy',
      totalYen: 6_000,
      number: '26112500017',
      time: '2026-11-25 14:56',
      of: 'clothing shop by card',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>領収証（分割 1/2）
取引ID : 26112500017
2026-11-25 14:56
　　　　　　　　　　　　　　　　　　　　様
^>￥6,000-
但し 衣料品代として　クレジット利用
（10%対象 ¥6,000　内消費税 ¥545）
>MINAMO CLOTHING
`,
  },
];
