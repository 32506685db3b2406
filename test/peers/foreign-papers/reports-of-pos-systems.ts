/** Closings, interim checks, journals and analyses of POS systems on tablets and PCs. */
import type { ForeignPaper } from './foreign-paper.ts';

export const systemReports: readonly ForeignPaper[] = [
  {
    name: 'closing of a tablet POS',
    truth: { kind: 'report', number: '00412', time: '2026-11-26 22:05' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>精算レシート
トラットリア あおい|No. 00412
精算期間 2026/11/26 05:00 ～ 22:05
---
総売上|214点|¥231,000
純売上|62名|¥210,000
消費税||¥21,000
会計数|28件|¥231,000
客単価||¥3,726
---
現金|9件|¥61,600
クレジット|15件|¥140,800
QR・電子マネー|4件|¥28,600
---
割引|2件|-¥1,650
入金|1件|¥10,000
出金|1件|-¥3,300
---
つり銭準備金||¥50,000
現金残高（理論）||¥118,300
現金残高（実際）||¥118,000
過不足||-¥300
`,
  },
  {
    name: 'interim check of a tablet POS',
    truth: { kind: 'report', time: '2026-11-24 14:00' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
>点検レシート
店舗 くすりの若葉 西口店    端末 1
2026/11/24 14:00:21  担当 0034 ふじもと
---
取引件数|83
点数|241
売上合計|¥152,876
　現金|¥80,112
　クレジット|¥72,764
値引|-¥1,020
現金過不足|¥0
`,
  },
  {
    name: 'daily report with guests and items',
    truth: { kind: 'report', time: '2026-11-22 22:18' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
2026/11/22 22:18
>日報
>kissa とおり雨
2026年11月22日
---
売上等|¥88,420
売上|¥88,420
純売上|¥80,613
税|¥7,807
レジ入金 0回|¥0
レジ出金 1回|¥2,160
会計数|71
客数|96
商品数|158
現金 44回|¥51,230
QR 27回|¥37,190
`,
  },
  {
    name: 'sums by category',
    truth: { kind: 'report', time: '2026-11-27 21:30' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>カテゴリー別売上
2026年11月27日 21:30
---
文庫|18|¥14,850
雑誌|22|¥17,930
文具|9|¥4,290
---
合計|49|¥37,070
消費税||¥3,370
`,
  },
  {
    name: 'cash count at closing',
    truth: { kind: 'report', time: '2026-11-26 22:01' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>レジ金種明細
2026-11-26 22:01  担当 はら
10,000円|8枚|80,000
 5,000円|3枚|15,000
 1,000円|19枚|19,000
   500円|4枚|2,000
   100円|18枚|1,800
    10円|20枚|200
---
現金合計|¥118,000
あるべき現金|¥118,300
差額|▲¥300
責任者印
`,
  },
  {
    name: 'journal of a day',
    truth: { kind: 'report', time: '2026-11-21 23:10' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>電子ジャーナル
2026/11/21 23:10 出力   レジ01
---
12:08 0047 かけうどん(並)|420
           かき揚げ天|190
           いなり 2|220
      合計|¥830
      お預り|¥1,000
      お釣り|¥170
12:11 0048 ざるうどん|520
      合計|¥520
      お預り|¥520
      お釣り|¥0
---
出力件数 2件
`,
  },
  {
    name: 'list of the transactions of a shift',
    truth: { kind: 'report', time: '2026-11-25 18:00' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>取引一覧
2026/11/25 18:00　STAFF : AOI
---
26112500015 13:20 現金|¥3,900
26112500016 14:31 現金|¥780
26112500017 14:56 カード|¥12,780
---
3件|¥17,460
`,
  },
  {
    name: 'shift report in English',
    truth: { kind: 'report', time: '2026-11-25 23:02' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>HARBOR GRILL
>SHIFT REPORT
Opened 25-Nov-2026 04:58 PM
Printed 25-Nov-2026 11:02 PM
---
Gross sales|JPY184,250
Refunds|JPY-5,940
Net sales|JPY178,310
Cash sales|JPY61,770
Expected in drawer|JPY91,770
Counted|JPY91,770
Difference|JPY0
`,
  },
  {
    name: 'monthly analysis',
    truth: { kind: 'report', time: '2026-11-28 09:00' },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 48 },
    text: `
>月間ＡＢＣ分析（上位5品）
農産物直売所 あおぞら市   2026/11/28 09:00
---
1 新米コシヒカリ5kg|212|525,760
2 りんご|1,880|225,600
3 味噌|301|162,540
4 大根|744|111,600
5 白菜|402|80,400
---
小計||1,105,900
構成比|71.4%
`,
  },
];
