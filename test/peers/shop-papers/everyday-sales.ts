/** Convenience stores, supermarkets and small cash registers. */
import type { ShopPaper } from './shop-paper.ts';

export const everydaySales: readonly ShopPaper[] = [
  {
    name: 'convenience store: transit card with its balance',
    truth: { kind: 'sale', totalYen: 355, time: '2026-11-21 09:01', tender: 'e-money' },
    details: { lines: ['プロテインフルーツ|1|247', '天然水新潟県６００|1|108'], taxes: { 8: 26 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ほしのマート
>北新宿店
>東京都新宿区北新宿１－１－１７
>電話：03-5338-0000
>登録番号：T2011601026109
2026年11月21日（土） 9:01
レジ 4-4617|責No. 999
>領　収　証
プロテインフルーツ|¥247軽
◎天然水新潟県６００|¥108軽
合　計|¥355
（　８％対象|¥355）
（内消費税等|¥26）
交通系マネー支払|¥355
交通系マネー残高|¥341
（カード番号：PB*** **** 3602）
「軽」は軽減税率対象商品です。`,
  },
  {
    name: 'convenience store: discount and bag in cash',
    truth: { kind: 'sale', totalYen: 762, time: '2026-11-21 12:34', tender: 'cash' },
    details: {
      lines: [
        'サラダチキン プレーン|1|228',
        'おにぎり 鮭|1|160',
        'からあげ レギュラー|1|248',
        '緑茶 525ml|1|151',
        'レジ袋 M|1|5',
      ],
      discountYen: 30,
      receivedYen: 1000,
      changeYen: 238,
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>みどりや新宿西口店
TEL 03-1234-5678
2026年11月21日(土) 12:34|レジ2
>領収書
サラダチキン プレーン|228軽
おにぎり 鮭|160軽
からあげ レギュラー|248軽
緑茶 525ml|151軽
値引|-30
レジ袋 M|5
---
小計|¥762
(8%対象|¥757)
(内消費税等|¥56)
^合 計|¥762
お預り|¥1,000
お釣|¥238
軽は軽減税率(8%)適用商品
登録番号 T9010701019999`,
  },
  {
    name: 'convenience store: prices without tax, a subtotal per rate',
    truth: { kind: 'sale', totalYen: 627, time: '2026-11-21 19:05', tender: 'e-money' },
    details: {
      lines: ['手巻紅しゃけ|1|160', 'ミックスサンド|1|298', 'アイスコーヒーＲ|1|120', 'レジ袋中|1|3'],
      taxes: { 8: 46, 10: 0 },
    },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
>７丁目のコンビニ
>千代田二番町店
東京都千代田区二番町８－８
電話：03-6238-0000|レジ #1
2026年11月21日（土）19:05 責 241
>【領収書】
手巻紅しゃけ|*160
ミックスサンド|*298
アイスコーヒーＲ|*120
レジ袋中|3
小　計（税抜　８％）|¥578
消費税等（　８％）|¥46
小　計（税抜１０％）|¥3
消費税等（１０％）|¥0
合　計|¥627
（税率　８％対象|¥624）
（税率１０％対象|¥3）
（内消費税等　８％|¥46）
（内消費税等１０％|¥0）
ナナコ支払|¥627
お買上明細は上記のとおりです。
ナナコ番号  *************1234
残高|¥2,373
[*]マークは軽減税率対象です。`,
  },
  {
    name: 'convenience store: utility bill and cigarettes',
    truth: { kind: 'sale', totalYen: 9012, number: '7788', time: '2026-11-21 21:40', tender: 'cash' },
    details: {
      lines: ['代行収納 電力エナジー|1|8432', 'メビウス|1|580'],
      receivedYen: 10012,
      changeYen: 1000,
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>ほしのマート　浜松町店
2026/11/21 21:40  ﾚｼﾞ#2 No.7788
代行収納 電力エナジー|8,432非
メビウス|580
---
合計|¥9,012
(10%対象 ¥580 内消費税 ¥52)
お預り合計|¥10,012
お釣り|¥1,000
収納票の受領証は別にお渡しします`,
  },
  {
    name: 'supermarket: quantity under the line and member discount',
    truth: { kind: 'sale', totalYen: 1240, number: '3763', time: '2026-11-22 11:39', tender: 'e-money' },
    details: { lines: ['きゅうりキムチ|3|894', '大豆みぞれ玉|2|316'], taxes: { 8: 91 }, discountYen: 61 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ピーコ　代官山店
TEL03-6415-0000 FAX03-6415-0001
>領　収　証
2026/11/22(日) 11:39
レジ0132 取3763   132セルフレジ
きゅうりキムチ|894※
    (3個 X 単298)
 会員様割引  5%|-45
大豆みぞれ玉|316※
    (2個 X 単158)
 割引  5%|-16
小計|¥1,149
外税 8%対象額|¥1,149
外税 8%|¥91
^合計|¥1,240
WAON支払|¥1,240
お釣り|¥0
お買上商品数：5
※印は軽減税率 8%対象商品
WAON番号  ************8765
WAON残高|¥4,060
今回ポイント|6P`,
  },
  {
    name: 'supermarket: half price, mixed bundle, subtotal discount, points',
    truth: { kind: 'sale', totalYen: 1212, number: '0024', time: '2026-11-22 17:22' },
    alsoYen: [1000],
    details: {
      lines: [
        '国産若鶏もも肉|1|598',
        '食パン　６枚|1|138',
        '食パン　６枚|1|138',
        'バナナ|2|316',
        'キッチンペーパー|1|298',
        'レジ袋Ｌ|1|5',
      ],
      discountYen: 375,
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>スーパーあさひ　月寒東店
>TEL (011)851-0000
>＜領収書＞
店No:000010310|ﾚｼﾞNo:000003
2026年11月22日(日曜日)  17時22分
000999999寺岡|ﾚｼｰﾄNo:0024
外8  国産若鶏もも肉|￥598
     割引 50%|-299
外8  食パン　６枚|￥138
外8  食パン　６枚|￥138
     まとめ値引（2点 250円）|-26
外8  バナナ
     2コ × 単158|￥316
外10 キッチンペーパー|￥298
内10 レジ袋Ｌ|￥5
---
 小計|￥1,168
 感謝デー値引|-50
(外税8%対象額|￥815)
 外税額            8%|￥65
(外税10%対象額|￥298)
 外税額           10%|￥29
 買上点数|7点
---
^合計|￥1,212
           (内消費税等|￥94)
ポイント支払|￥212
現計|￥1,000
お釣り|￥0
今回ポイント 11P  累計ポイント 138P`,
  },
  {
    name: 'cash register: an item corrected before the total',
    truth: { kind: 'sale', totalYen: 2770, number: '000021', time: '2026-11-22 16:27', tender: 'cash' },
    details: {
      lines: ['Varenyky|1|770', 'Easter Cake S|1|2000'],
      taxes: { 10: 251 },
      receivedYen: 3000,
      changeYen: 230,
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
             2026-11-22 16:27
                          000021
Golubtsi|￥880
訂正|-880
Varenyky|￥770
Easter Cake S|￥2,000
対象計        10.0%|￥2,770
内税|￥251
^合  計|￥2,770
^お預り|￥3,000
^お  釣|￥230`,
  },
  {
    name: 'cash register: exact cash, no total line',
    truth: { kind: 'sale', totalYen: 1600, number: '000012', time: '2026-11-22 15:30', tender: 'cash' },
    details: { lines: ['Lunch A|1|1600'], taxes: { 10: 145 } },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
             2026-11-22 15:30
                          000012
Lunch A|￥1,600
対象計        10.0%|￥1,600
内税|￥145
^現金|￥1,600`,
  },
  {
    name: 'cash register: payment corrected, taxable amount on a line of its own',
    truth: { kind: 'sale', totalYen: 11000, number: '000016', time: '2026-11-22 15:31', tender: 'cash' },
    details: { lines: ['Ukr.Wine 4|1|5500', 'Ukr.Wine 4|1|5500'], taxes: { 10: 1000 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
             2026-11-22 15:31
                          000016
Ukr.Wine 4|￥5,500
Ukr.Wine 4|￥5,500
対象計        10.0%
|￥11,000
内税|￥1,000
^合  計|￥11,000
^現金|￥10,000
訂正|-10,000
^現金|￥11,000`,
  },
  {
    name: 'cash register: departments only',
    truth: { kind: 'sale', totalYen: 13794, number: '1234-001212', time: '2026-11-23 09:23', tender: 'cash' },
    details: {
      lines: ['部門002|1|5780', '部門001|1|360', '部門004|10|1280', 'PLU0027|1|880', 'PLU0073|1|6320'],
      discountYen: 826,
      receivedYen: 15000,
      changeYen: 1206,
      staff: 'A',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>カシマ商店
>渋谷区本町1-6-2
2026年11月23日(月)  9:23
担当-A           1234-001212
部門002|5,780
部門001|360
   10 点            @128
部門004|1,280
PLU0027|880
-|-100
PLU0073|6,320
小計|￥14,520
%-         -5%|-726 *
          14 点
内税対象計|￥13,794
内税      10.0%|(￥1,254)
^合 計|￥13,794
^お預り|￥15,000
^お 釣|￥1,206`,
  },
];
