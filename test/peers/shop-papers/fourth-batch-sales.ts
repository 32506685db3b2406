/** Sales in odd forms by a fourth hand: payments, taxes and goods that were misread. */
import type { ShopPaper } from './shop-paper.ts';

export const fourthBatchSales: readonly ShopPaper[] = [
  {
    name: 'liquor shop: a voucher without change',
    truth: { kind: 'sale', totalYen: 2868, number: '88120', time: '2026-11-21 18:55', tender: 'voucher' },
    details: { taxes: { 8: 48, 10: 201 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>酒のやまもと
>領収証
2026-11-21 18:55  担当:山本
8%(軽減)
 ﾐﾈﾗﾙｳｫｰﾀｰ 2L|6 @108|648
10%
 芋焼酎 1800ml|2,450
 空瓶返却 P箱|-200
 空瓶返却 1.8L 6本|-30
---
合計|2,868
内消費税 8%|48
内消費税10%|201
商品券|3,000
お釣(券につき釣銭なし)|0
券差益|132
伝票No 88120`,
  },
  {
    name: 'hardware: on account, with the name of the customer',
    truth: { kind: 'sale', totalYen: 2900, number: '000871', time: '2026-11-22 14:12', tender: 'on account' },
    details: { taxes: { 10: 263 } },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>田中金物店
2026年11月22日 14:12
伝票番号 000871
木ねじ 3.8x32|330
蝶番 2枚入|598
ペンキ 0.7L|1,980
値引|-8
小計|2,900
端数値引|-0
税込合計|¥2,900
(消費税 10%|¥263)
掛売 ミドリ工務店様|¥2,900`,
  },
  {
    name: 'dry cleaner: paid in advance, tender and change on one line',
    truth: { kind: 'sale', totalYen: 1980, number: '26-1188', time: '2026-11-26 10:12', tender: 'cash' },
    details: { lines: ['Yシャツ|3|660', 'スーツ上下|1|1540'], receivedYen: 2000, changeYen: 20 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>クリーニング しろばら
>お預り票 (お客様控)
受付 2026/11/26 10:12  No.26-1188
カトウ様  TEL ***-1234
---
Yシャツ  3点|660
スーツ上下  1点|1,540
小計|2,200
会員10%引|-220
合計|1,980
(内消費税 180)
お預り|2,000  お釣 20
お渡し予定日 11/30`,
  },
  {
    name: 'hair salon: points of a booking site',
    truth: { kind: 'sale', totalYen: 15400, time: '2026-11-28 14:30', tender: 'several' },
    details: { taxes: { 10: 1400 }, staff: 'MIO' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>hair salon nico
2026/11/28(土) 14:30
担当スタイリスト:MIO   新規
---
カット|¥5,500
カラー(リタッチ)|¥6,600
トリートメント|¥3,300
店販 シャンプー|¥3,080
初回20%OFF(技術)|▲¥3,080
---
合計(税込)|¥15,400
内消費税(10%)|¥1,400
ﾎｯﾄﾍﾟｯﾊﾟｰﾎﾟｲﾝﾄ利用|▲¥500
お支払い|¥14,900
クレジット|¥14,900
次回予約 2027/01/16 13:00`,
  },
  {
    name: 'petrol: diesel on account, 掛売 without an amount',
    truth: {
      kind: 'sale',
      totalYen: 17831,
      number: '004-2921',
      time: '2026-11-27 08:10',
      tender: 'on account',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ENEX 国道16号SS
>納品書 (掛)
2026-11-27 08:10  伝票No 004-2921
得意先 丸運送(株) 様  車番 足立100か77-01
軽油 120.00L @138.0
  本体価格|12,708
  軽油税(不課税)|3,852
小計|16,560
消費税10%(本体)|1,271
合計|17,831
掛売
署名 ___________`,
  },
  {
    name: 'taxi: 現金 without an amount',
    truth: { kind: 'sale', totalYen: 3320, number: '0457', time: '2026-11-28 23:41', tender: 'cash' },
    details: { taxes: { 10: 301 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>つばめタクシー
>領収書
車番 1123  No.0457
2026年11月28日
 23:41
運賃  ¥2,900
迎車  ¥420
割引  ¥0
高速代等 ¥0
合計 ¥3,320
(10%対象 3,320 内税 301)
現金
TEL 03-1111-2222`,
  },
  {
    name: 'co-op: own e-money, tax behind its base',
    truth: { kind: 'sale', totalYen: 747, number: '0007712', time: '2026-11-28 11:02', tender: 'e-money' },
    details: { taxes: { 8: 26, 10: 35 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>生活協同組合 こだま
組合員番号 ****5521
2026/11/28 11:02 No.0007712 ﾚｼﾞ 4
*バナナ|198
*豆腐 2ｺ @78|156
衣料洗剤|368
 組合員割引 5%|-36
小計|686
外税8% 対象336|26
外税10% 対象350|35
合計|747円
コープマネー|747円
残高|12,253円
出資金 利用分割戻 0円`,
  },
  {
    name: 'sports club: 内10% for the tax',
    truth: { kind: 'sale', totalYen: 11000, number: '77-0912', time: '2026-11-27 18:22', tender: 'card' },
    details: { taxes: { 10: 1000 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>スポーツクラブ アクト
2026/11/27 18:22 No.77-0912
月会費 12月分|9,900
入会金|5,500
入会金キャンペーン|-5,500
ロッカー|1,100
税込計|11,000
(内10%|1,000)
口座振替手続き済 次回より
今回お支払い|11,000
デビット|11,000`,
  },
  {
    name: 'standing bar: the cover charge alone',
    truth: { kind: 'sale', totalYen: 300, number: '311', time: '2026-11-28 18:05', tender: 'cash' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>立ち飲み だるま
2026/11/28 18:05 No.311
チャージ|300
合計|300
現金|300`,
  },
  {
    name: 'second-hand phones: an old one taken in part payment',
    truth: { kind: 'sale', totalYen: 22450, number: '77120', time: '2026-11-27 17:02', tender: 'card' },
    details: { taxes: { 10: 2040 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>リユース館 ぐるり
2026/11/27 17:02 レジ1 取引No 77120
中古スマホ A|32,800
ケース|1,650
下取(スマホB)|-12,000
合計|¥22,450
(内消費税10%|¥2,040)
クレジット|¥22,450`,
  },
  {
    name: 'cameras: tender and change on one line',
    truth: { kind: 'sale', totalYen: 11000, number: '300412', time: '2026-11-28 14:14', tender: 'cash' },
    details: { taxes: { 10: 1000 }, receivedYen: 20000, changeYen: 9000 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>カメラのミヤコ
2026/11/28 14:14 レジ3 伝票No.300412
三脚|8,800
SDカード|2,200
合計|¥11,000
(10%対象|¥11,000 内税¥1,000)
お預り ¥20,000  お釣り ¥9,000`,
  },
  {
    name: 'sweets: 預 and 釣 on one line',
    truth: { kind: 'sale', totalYen: 860, number: '0118', time: '2026-11-28 10:02', tender: 'cash' },
    details: { receivedYen: 1000, changeYen: 140 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>だんご屋
2026/11/28 10:02 0118
みたらし|5|600
あん|2|260
合計|860円
預 1000円 釣 140円`,
  },
  {
    name: 'tea shop: a town voucher of more than the price',
    truth: { kind: 'sale', totalYen: 1080, number: '118', time: '2026-11-28 16:30', tender: 'voucher' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>商店街 お茶の香
2026/11/28 16:30 No.118
煎茶 100g|1,080
合計|¥1,080
地域商品券|¥1,500
お釣|¥0`,
  },
  {
    name: 'coin laundry: coins for the exact charge',
    truth: { kind: 'sale', totalYen: 1100, time: '2026-11-28 21:05', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
ｺｲﾝﾗﾝﾄﾞﾘｰ ｱﾜ
26/11/28 21:05
ｾﾝﾀｸ･ｶﾝｿｳ  #4
ﾘｮｳｷﾝ       1,100
ﾄｳﾆｭｳ       1,100
ｱﾘｶﾞﾄｳｺﾞｻﾞｲﾏｼﾀ`,
  },
  {
    name: 'outlet: an English receipt, gift card and card',
    truth: {
      kind: 'sale',
      totalYen: 10060,
      number: '0021-5589',
      time: '2026-11-28 16:20',
      tender: 'several',
    },
    details: { taxes: { 10: 914 } },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>OUTLET SPORTS
Tax Invoice   2026-11-28 16:20
Txn 0021-5589  Till 3  Cashier 118
Running Shoes|¥12,800
  Markdown 30%|-¥3,840
Socks 3P|¥1,100
Subtotal|¥10,060
Total (tax incl.)|¥10,060
 of which tax 10%|¥914
Gift card|¥5,000
Mastercard|¥5,060`,
  },
  {
    name: 'café: the table behind the time',
    truth: { kind: 'sale', totalYen: 5200, time: '2026-11-28 15:00', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>メイド喫茶 ぷりん
2026/11/28 15:00 卓 5 2名
チャージ 60分|2|1,600
チェキ|1|800
オムライス|2|2,800
合計|5,200
お預り|10,000
お釣|4,800`,
  },
];
