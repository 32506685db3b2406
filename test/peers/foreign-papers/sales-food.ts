/** Sales of kitchens, bars, bakeries and stalls. */
import type { ForeignPaper } from './foreign-paper.ts';

export const foodSales: readonly ForeignPaper[] = [
  {
    name: 'udon shop',
    truth: { kind: 'sale', totalYen: 830, number: '0047', time: '2026-11-21 12:08', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>手打うどん 麦のや
>三田町本店
>TEL 079-555-0134
2026年11月21日(土) 12:08
レジ01 担当:西田|No.0047
---
かけうどん(並)|¥420
かき揚げ天|¥190
いなり
  2点 × @110|¥220
---
小計  4点|¥830
^合計|¥830
(税率10%対象|¥830)
(内消費税等|¥75)
お預り|¥1,000
お釣り|¥170
---
登録番号 T8140001234567
またのご来店をお待ちしております
`,
  },
  {
    name: 'izakaya with service charge',
    truth: {
      kind: 'sale',
      totalYen: 8_712,
      number: '20261121-0136',
      time: '2026-11-21 21:47:05',
      tender: 'card',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>炭火酒場 まるはち
>登録番号：T1234567890128
---
伝票番号：20261121-0136
会計日時：2026/11/21 21:47:05
テーブル：B-4　3名様　担当：おおの
---
お通し|3|¥1,140
生ビール（中）|4|¥2,320
刺身盛合せ|1|¥1,980
だし巻き玉子|1|¥680
焼鳥おまかせ10本|1|¥1,800
---
小計|10点|¥7,920
サービス料（10%）||¥792
^合計|¥8,712
（10%対象 ¥8,712　内消費税 ¥792）
クレジット|¥8,712
お釣り|¥0
---
>本日はご来店ありがとうございました
`,
  },
  {
    name: 'bakery with two rates',
    truth: { kind: 'sale', totalYen: 934, number: '2-00318', time: '2026-11-22 08:15', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
^>小麦日和
>ベーカリー
2026/11/22(日)     08:15
#2-00318    ｾｷﾆﾝ:03
食パン1斤         軽|324
クロワッサン
    @216 x 2      軽|432
あんぱん          軽|173
レジ袋(小)|5
---
小計|¥934
 8%対象|¥929
 内税 8%|¥68
10%対象|¥5
 内税10%|¥0
合　計|¥934
お預り|¥1,034
お釣り|¥100
「軽」は軽減税率対象商品です
`,
  },
  {
    name: 'coffee shop by QR',
    truth: {
      kind: 'sale',
      totalYen: 2_650,
      number: 'R-48213',
      time: '2026-11-22 10:33:41',
      tender: 'qr',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>kissa とおり雨
>領収書（適格簡易請求書）
>T9876543210987

R-48213|2026-11-22 10:33:41
---
ブレンド（店内）|¥480
ベイクドチーズケーキ（店内）|¥550
自家焙煎豆 200g ※|¥1,620
---
合計金額|¥2,650
　10%対象計 ¥1,030（消費税 ¥93）
　 8%対象計 ¥1,620（消費税 ¥120）
お支払い方法|QRコード決済
お支払い金額|¥2,650
※は軽減税率対象
`,
  },
  {
    name: 'ramen meal ticket',
    truth: { kind: 'sale', totalYen: 950, number: '118', time: '2026-11-22 12:51', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>北辰軒 券売機1号
^>味噌ラーメン
^>950円
券番号 118    26.11.22 12:51
................................
>領収書
味噌ラーメン  1枚|950円
領収金額|950円
投入金額|1000円
おつり|50円
10%税込 発行当日限り有効
`,
  },
  {
    name: 'sushi by plates',
    truth: { kind: 'sale', totalYen: 4_378, number: '7719', time: '2026-11-22 18:26', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>回転寿司 みなとや
>おおきに、またどうぞ
平成でも昭和でもない味
---
お会計番号　7719
２０２６年１１月２２日　１８時２６分
---
白皿　　　１２０円×　８|960円
金皿　　　３８０円×　５|1,900円
茶碗蒸し|290円
生ビール|830円
---
税抜小計|3,980円
消費税（10%）|398円
お会計|4,378円
お預かり|5,000円
お返し|622円
`,
  },
  {
    name: 'crepe stall',
    truth: { kind: 'sale', totalYen: 1_300, number: 'Wk3T', time: '2026-11-23 13:20', tender: 'cash' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
>クレープワゴン ポム
>お買い上げありがとうございます

2026年11月23日 13:20
チョコバナナ × 2|¥1,300
  (¥650/個)

合計|¥1,300
現金|¥1,500
お釣り|¥200

領収書番号 #Wk3T
>また会いましょう
`,
  },
  {
    name: 'farm shop by e-money',
    truth: {
      kind: 'sale',
      totalYen: 3_770,
      number: '000458',
      time: '2026-11-23 15:02',
      tender: 'e-money',
    },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 48 },
    text: `
>農産物直売所 あおぞら市
>TEL 0267-55-0188
レジ:02 ｷｬｯｼｬｰ:こばやし
2026/11/23 15:02  取引No000458
---
*大根            (出品 堀内)|150
*新米コシヒカリ5kg (出品 山下)|2,480
*りんご          (出品 丸山)
      120 X 5コ|600
*手づくり味噌    (出品 婦人部)|540
---
合計点数  8点
^合計|¥3,770
  外税対象額|¥0
  内税対象額( 8%)|¥3,770
  内税額|¥279
電子マネー|¥3,770
電子マネー残高|¥6,230
*印は軽減税率8%対象商品
`,
  },
];
