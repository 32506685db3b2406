/** Refunds, voids and copies, by a seventh hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const returnsAndCopies: readonly ShopPaper[] = [
  {
    name: 'air cafe ryoshu',
    truth: {
      kind: 'copy',
      totalYen: 1748,
      number: '00004213-01',
      time: '2026-11-21 14:32',
      tender: 'cash',
      of: 'air cafe cash',
    },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
^>領収書

2026年11月21日
No.00004213-01
株式会社みどり設計|様
---
^>¥1,748-
---
但 ご飲食代として
上記正に領収いたしました

10%対象|¥1,100(内税¥100)
 8%対象|¥648(内税¥48)
現金|¥1,748

会計日時:2026/11/21 14:32
カフェ こもれび 三鷹店
東京都三鷹市下連雀3-0-0
TEL 0422-00-0123
登録番号:T4012400000123`,
  },
  {
    name: 'sma zakka return',
    truth: {
      kind: 'refund',
      totalYen: -3960,
      number: '20455',
      time: '2026-11-24 11:20:09',
      tender: 'cash',
      of: 'sma zakka several',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>雑貨とくらし 糸の家
>神戸市中央区元町通2-0-0
>TEL 078-000-4411
>登録番号 T6140000000456
>レジ端末 01
^>【返品】
2026/11/24(火) 11:20:09|取引ID:20455
元取引ID:20418
販売員: 002 もりた
---
キャンバストート NV
 4900000012345
   @4,400 ×    -1点|-4,400
---
小計|-1点|-¥4,400
小計割引 10%|¥440
^合計|-¥3,960
(内税対象額 10%|-¥3,960)
(内消費税等 10%|-¥360)
---
現金|-¥3,960
---
会員番号|0000120087
今回獲得ポイント|-39pt
現在ポイント|800pt

ご署名:______________________`,
  },
  {
    name: 'ubi lunch void',
    truth: {
      kind: 'void',
      totalYen: -2640,
      number: '1127-021',
      time: '2026-11-27 13:05',
      tender: 'qr',
      of: 'ubi lunch paypay',
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>洋食 いかり屋
>福岡市中央区大名1-0-0
>092-000-7788
>T7290000000111

2026-11-27 13:05
>*** 会計取消 ***
レジ担当者: ながの
...
日替わりランチ
  ¥1,100 x -2|-¥2,200
食後コーヒー
  ¥220 x -2|-¥440
...
合計|-¥2,640
  10%対象|-¥2,640
  (うち消費税|-¥240)
...
PayPay|-¥2,640

取消元ジャーナルNo: 1127-018
ジャーナルNo: 1127-021`,
  },
  {
    name: 'square bakery refund',
    truth: {
      kind: 'refund',
      totalYen: -594,
      number: 'q9Xm',
      time: '2026-11-23 10:02',
      tender: 'card',
      of: 'square bakery card',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>Boulangerie Mouette
>鎌倉市由比ガ浜2-0-0
>0467-00-5512
>登録番号: T1021000000777

2026年11月23日 10:02
払い戻し番号 #q9Xm
元の取引番号 #kT7P
---
カンパーニュ ハーフ *|¥594
---
払い戻し合計|¥594
  8%対象計 *|¥594
  内消費税(8%)|¥44
---
払い戻し先 Visa 4417|¥594
理由: 商品の不良

お客様のカードへの反映には
2~7営業日かかる場合があります`,
  },
  {
    name: 'stores flower reprint',
    truth: {
      kind: 'copy',
      totalYen: 3850,
      number: '0000-2511-0087',
      time: '2026-11-25 16:55',
      tender: 'e-money',
      of: 'stores flower suica',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 32 },
    text: `
>花と緑 ソレイユ
T5810000000222
大阪市西区北堀江1-0-0

>[再印刷 1回目]
2026/11/25 16:55
オーダー番号
0000-2511-0087
---
季節のブーケ M
  1 × 3,300|¥3,300
ギフトバッグ
  1 × 550|¥550
---
小計|¥3,850
割引|¥0
合計|¥3,850
 (10%対象|¥3,850)
 (内消費税|¥350)
お支払い方法
 交通系電子マネー|¥3,850
担当:ゆうき`,
  },
  {
    name: 'shopify denim refund',
    truth: {
      kind: 'refund',
      totalYen: -1650,
      number: '1846',
      time: '2026-11-26 12:10',
      tender: 'card',
      of: 'shopify denim card',
    },
    print: { dialect: 'star-graphic', encoding: 'utf-8', columns: 48 },
    text: `
>NAGI DENIM 倉敷
>岡山県倉敷市本町0-0
>日本

>返金レシート
>2026年11月26日 12:10
>注文 #1846
>スタッフ: Mio
---
返品した商品
藍染バンダナ
1 x -¥1,650|-¥1,650
---
小計|-¥1,650
消費税 10%(税込)|-¥150
^返金合計|-¥1,650
---
Mastercard **** 0921|-¥1,650
---
>登録番号 T3260000000345`,
  },
  {
    name: 'blayn ramen void',
    truth: {
      kind: 'void',
      totalYen: -2090,
      number: '26112400053',
      time: '2026-11-24 19:51',
      tender: 'cash',
      of: 'blayn ramen cash',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>らーめん 八雲
>登録番号T8050000000098
>*** 会計取消伝票 ***
2026/11/24 (火) 19:51
伝票番号 26112400053
取消元   26112400052
担当 02 ホール
---
醤油らーめん|1|880
味玉|1|130
つけ麺 大|1|1,080
---
小計|3点|2,090
^取消合計|¥2,090
10%対象|2,090
 内税|190
現金返金|2,090
---
責任者印`,
  },
  {
    name: 'cashier sweets return',
    truth: {
      kind: 'refund',
      totalYen: -2106,
      number: 'C02-20261126-0011',
      time: '2026-11-26 16:12:05',
      tender: 'card',
      of: 'cashier sweets sale',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>和菓子 つきのや 本店
>名古屋市熱田区神宮3-0-0 052-000-8080
>適格請求書発行事業者登録番号 T5180000000876
>~~~ 返品レシート ~~~
---
取引番号: C02-20261126-0011
取引日時: 2026-11-26 16:12:05
返品対象: C01-20261126-0034
端末: 有人レジ
---
商品名|数量|金額
栗きんとん 6個入 軽|1|2,106
---
点数|1点
小計|2,106円
^ご返金合計|2,106円
8%軽減対象|2,106円(税156円)
ご返金:クレジット|2,106円
 JCB ************3390
 取消伝票番号 05531`,
  },
  {
    name: 'willpos super return',
    truth: {
      kind: 'refund',
      totalYen: -327,
      number: '3422',
      time: '2026-11-25 10:51',
      tender: 'cash',
      of: 'willpos super cash',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
^>マルサン
>マルサン食品館 津西店
>電話059-000-2929
>登録番号T1190000000643
^>返品
2026年11月25日(水)10:51
レジ0003     責No.000218
---
 乾電池単3|¥298-
---
小計|/  -1点|¥298-
(外10%対象額|¥298-)
 外税10%|¥29-
^合計|¥327-
現金|¥327-
---
元伝票 レジ0003 No3418
取引No3422   1点返品
>お客様署名`,
  },
  {
    name: 'sharp yaoya modori',
    truth: {
      kind: 'refund',
      totalYen: -108,
      number: '0131',
      time: '2026-11-28 16:21',
      tender: 'cash',
      of: 'sharp yaoya sale',
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>青果 ヤオイチ
>TEL 0798-00-4141
2026-11-28(土) 16:21
#0131|セキ01
---
戻
ダイコン|内2*-108
---
2内税対象|*-108
2内税 8%|(*-8)
^合計|¥-108
現金|¥-108`,
  },
];
