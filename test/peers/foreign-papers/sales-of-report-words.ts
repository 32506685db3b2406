/** Sales whose goods and services are called like other papers: copies, reports, closings, refunds, orders, bills, cancellations. */
import type { ForeignPaper } from './foreign-paper.ts';

export const salesOfReportWords: readonly ForeignPaper[] = [
  {
    name: 'copies sold by the sheet',
    truth: { kind: 'sale', totalYen: 270, number: '0551', time: '2026-11-21 09:41', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>文具とコピー かもめ堂
2026-11-21 09:41  一連No.0551
コピー
  12枚 × @10|¥120
カラーコピー
   3枚 × @50|¥150
合計|¥270
内税10%|¥24
お預り|¥300
お釣|¥30
`,
  },
  {
    name: 'stationery for reports',
    truth: { kind: 'sale', totalYen: 1_045, number: '1132', time: '2026-11-21 15:27', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 42 },
    text: `
>文房具のいろは
2026年11月21日 15時27分　No.1132
練習ノート　A5
   165円 × 2冊|330円
レポート用紙 A4|275円
控え帳（複写式）|440円
---
計 4点|1,045円
（10%税込　税 95円）
お預り|1,050円
お釣|5円
>ありがとうございました
`,
  },
  {
    name: 'garage with inspection fee',
    truth: { kind: 'sale', totalYen: 21_450, number: 'S-0827', time: '2026-11-22 16:20', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>あさひ自動車サービス
>整備料金 領収明細
No. S-0827　2026/11/22 16:20
車両：やまなみ 330 さ 00-01
---
12ヶ月点検料|1|¥16,500
オイル交換|1|¥4,400
廃油回収|1|¥550
---
小計||¥21,450
うち消費税10%||¥1,950
合計||¥21,450
クレジット||¥21,450
次回点検 2027年11月頃
`,
  },
  {
    name: 'collection box and pick-up fee',
    truth: { kind: 'sale', totalYen: 2_530, number: '30021', time: '2026-11-22 10:02', tender: 'cash' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
>くらしの道具 せいとん
26/11/22 10:02   ﾚｼｰﾄ30021
回収ボックス 40L|1,980
小型家電回収|550
---
合計|¥2,530
現金|¥3,030
お釣り|¥500
( 10%対象 2,530 税230 )
`,
  },
  {
    name: 'closing forms and day books',
    truth: { kind: 'sale', totalYen: 2_860, number: '000077', time: '2026-11-22 14:14', tender: 'qr' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>事務用品 とんぼ
---
精算表 10枚入|¥1,320
日計帳 B5|¥880
出納帳 B5|¥660
---
合　計|￥2,860
内消費税|￥260
コード決済|￥2,860
2026/11/22 14:14 000077 ﾚｼﾞ1 ﾊﾅﾀﾞ
`,
  },
  {
    name: 'postage for a return',
    truth: { kind: 'sale', totalYen: 1_060, number: 'A118', time: '2026-11-23 11:36', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>荷物受付カウンター かるがも
受付 2026年11月23日 11:36 A118
返品送料 60ｻｲｽﾞ 1コ|840
梱包材|220
お買上計|¥1,060
お預り|¥1,100
おつり|¥40
`,
  },
  {
    name: 'receipt and quotation pads',
    truth: { kind: 'sale', totalYen: 1_705, number: '4410', time: '2026-11-23 12:00', tender: 'e-money' },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 42 },
    text: `
>かもめ堂 二号店
2026.11.23 12:00:00　№4410
領収証 50枚綴|330内
見積書 B5|385内
納品書 3冊パック|990内
---
合計 3点|¥1,705
(内税 ¥155)
電子マネー支払|¥1,705
残高 ¥3,020
`,
  },
  {
    name: 'made-to-order shirt and card reissue fee',
    truth: {
      kind: 'sale',
      totalYen: 12_650,
      number: '26-1203',
      time: '2026-11-23 18:08:27',
      tender: 'card',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>仕立てのオガタ
会計No.26-1203        2026/11/23 18:08:27
---
オーダーシャツ 1着|¥12,100
会員カード再発行手数料|¥550
---
合計|¥12,650
クレジットカード|¥12,650
（10%対象 12,650円・内税 1,150円）
お仕立て上がり 12月20日頃
`,
  },
  {
    name: 'toy register with play money',
    truth: { kind: 'sale', totalYen: 4_510, number: '0207', time: '2026-11-24 15:15', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>おもちゃのぽっけ
2026年11月24日(火) 15:15
おもちゃレジスター|3,280
おつりとお預りセット|790
テスト用電池|440
小計|¥4,510
合計|¥4,510
(内消費税等|¥410)
現計|¥5,000
お釣|¥490
0207 担:くろだ
`,
  },
  {
    name: 'bar with table charge and cancellation fee',
    truth: { kind: 'sale', totalYen: 6_600, number: '1902', time: '2026-11-25 23:31', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>BAR 月のうら
2026/11/25 23:31  伝票#1902  卓:C3
---
テーブルチャージ|2|¥1,100
予約人数変更キャンセル料|1|¥3,000
ハイボール|5|¥2,500
---
合計(税込)|¥6,600
カード|¥6,600
内消費税|¥600
`,
  },
  {
    name: 'book of coupon tickets',
    truth: { kind: 'sale', totalYen: 30_000, number: '556', time: '2026-11-25 19:05', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>ほぐし処 やわら
クーポン回数券 11枚綴|30,000
合計 1点|¥30,000
お預り|¥30,000
お釣り|¥0
10%対象 ¥30,000 税 ¥2,727
有効期限 2027年5月31日
2026/11/25 19:05 No556
`,
  },
];
