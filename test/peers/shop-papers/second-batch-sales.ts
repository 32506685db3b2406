/** Sales of a second batch, written after the rules had been mended with the first and before it was measured. */
import type { ShopPaper } from './shop-paper.ts';

export const secondBatchSales: readonly ShopPaper[] = [
  {
    name: 'curry: toppings below the dish',
    truth: { kind: 'sale', totalYen: 1342, number: '2107', time: '2026-11-26 12:20', tender: 'cash' },
    details: { receivedYen: 2000, changeYen: 658, taxes: { 10: 122 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>カレーハウス５番屋 蒲田店
TEL 03-0000-5555
2026年11月26日(木)12時20分 #2107
ロースカツカレー|910
  +ご飯 400g|110
  +３辛|66
ほうれん草|256
小計    4点|1,342
合計|¥1,342
(10%対象|¥1,342)
(内消費税|¥122)
お預り|¥2,000
お釣り|¥658`,
  },
  {
    name: 'warehouse store: numbers before names, tax letters behind amounts',
    truth: { kind: 'sale', totalYen: 5634, number: '0118', time: '2026-11-26 14:02', tender: 'card' },
    details: { taxes: { 8: 313, 10: 127 } },
    print: { dialect: 'star-line', encoding: 'jis', columns: 42 },
    text: `
>ホールセール倉庫店 多摩境
会員 111 8800 4471
 1223 ﾃﾞｨﾅｰﾛｰﾙ 36ｺ|598 E
 9921 ﾛﾃｨｻﾘｰﾁｷﾝ|799 E
44019 ﾑｰﾙﾏﾘﾆｴｰﾙ|2,528 E
70331 ｷｯﾁﾝﾍﾟｰﾊﾟｰ|1,269 T
小計|5,194
E 消費税  8%|313
T 消費税 10%|127
**** 合計|5,634
Mastercard|5,634
釣銭|0
お買上げ点数 4
2026/11/26 14:02   251  12  0118  88`,
  },
  {
    name: 'furniture: article numbers and JPY',
    truth: { kind: 'sale', totalYen: 4497, time: '2026-11-26 15:30', tender: 'card' },
    details: { taxes: { 10: 408 } },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>NORDHEM 港北
>レシート / RECEIPT
70279402 サイドテーブル|1,499 A
   2 x 1,499 ポスター立て|2,998 A
---
合計 / Total|JPY 4,497
カード / Card|JPY 4,497
税率  税抜     税額     税込
A 10% 4,089    408    4,497
26/11/26 15:30  店 448 レジ 21`,
  },
  {
    name: 'clothes at the self-checkout: price cut below the line',
    truth: { kind: 'sale', totalYen: 5470, number: '5512-0087', time: '2026-11-26 16:11', tender: 'qr' },
    details: { lines: ['ヒートインナー|2|2980', 'フリースジャケット|1|2990'], discountYen: 500 },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>ユニクロス 銀座店
>領収証
2026/11/26(木) 16:11  セルフ05  No:5512-0087
ヒートインナー
 1,490 x 2点|¥2,980
フリースジャケット|¥2,990
 値下げ|-¥500
---
合計 3点|¥5,470
(内税10%|¥497)
楽天ペイ|¥5,470`,
  },
  {
    name: 'hundred-yen shop: number of pieces at one price',
    truth: { kind: 'sale', totalYen: 660, number: '4471', time: '2026-11-26 17:05', tender: 'cash' },
    details: { receivedYen: 1000, changeYen: 340, taxes: { 10: 60 } },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>ザ・ヒャクエン 川崎店
2026年11月26日(木) 17:05 レジ02
文具    @100 X    4個|¥400外
食器    @200 X    1個|¥200外
---
小計    5点|¥600
(外税10%対象額|¥600)
外税10%|¥60
^合計|¥660
お預り|¥1,000
お釣り|¥340
レシートNo.4471`,
  },
  {
    name: 'post office: stamps untaxed, parcel taxed',
    truth: { kind: 'sale', totalYen: 2270, time: '2026-11-27 10:10', tender: 'cash' },
    details: { lines: ['84円切手|10|840', 'ゆうパック 80サイズ|1|1430'], receivedYen: 2300, changeYen: 30 },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>〒 中野北郵便局
>領収証書
84円切手      @84  10枚|¥840
ゆうパック 80サイズ|¥1,430
合計|¥2,270
 課税計(10%)|¥1,430
 (内消費税等|¥130)
 非課税計|¥840
お預り金額|¥2,300
おつり|¥30
2026年11月27日 10:10  取扱者 渡部`,
  },
  {
    name: 'railway: receipt of a ticket office',
    truth: { kind: 'sale', totalYen: 14720, number: '30418-02', time: '2026-11-27 08:31', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>領　収　書
>No.30418-02
       様
^￥14,720-
但し 乗車券類代として
クレジットカードご利用
2026年11月27日 8:31
(10%対象 消費税込み)
上記の金額を領収いたしました
東日本鉄道㈱ 大宮駅 みどりの窓口`,
  },
  {
    name: 'toll gate: electronic toll by card',
    truth: { kind: 'sale', totalYen: 1320, time: '2026-11-27 09:45', tender: 'card' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>利 用 証 明 書
首都高道路㈱
2026/11/27 09:45 車種 普通
入口 用賀   出口 空港中央
通行料金|1,320円
支払方法  クレジット
10%対象 内消費税 120円
登録番号 T4010401000000`,
  },
  {
    name: 'coin locker: paid with a transit card',
    truth: { kind: 'sale', totalYen: 400, time: '2026-11-27 11:15', tender: 'e-money' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>コインロッカー お預け証
>【領収証】
ロッカー番号  A-12
ご利用日時 2026/11/27 11:15
ご利用料金|400円
交通系IC|400円
カード残額|1,874円
暗証番号は操作画面でご確認下さい`,
  },
  {
    name: 'jeweller: more than a million',
    truth: { kind: 'sale', totalYen: 1298000, number: 'A-00917', time: '2026-11-27 14:40', tender: 'card' },
    details: { lines: ['ダイヤリング Pt950|1|1298000'], taxes: { 10: 118000 }, staff: '白石' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>宝飾 銀水
お買上票  No. A-00917     2026/11/27 14:40
販売員：白石
ダイヤリング Pt950|￥1，298，000
合計|￥1，298，000－
（うち消費税10％|￥118，000）
ローン(24回)|￥0
クレジット|￥1，298，000`,
  },
  {
    name: 'dining: cash and code for one bill',
    truth: {
      kind: 'sale',
      totalYen: 8800,
      number: '20261127-033',
      time: '2026-11-27 21:02',
      tender: 'several',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>ビストロ・ルポ
2026/11/27 21:02  伝票番号:20261127-033
ディナーコース|4,400 × 2|8,800
---
お会計金額|8,800 円
 (税率10%対象 8,800円 内消費税 800円)
PayPay|5,000 円
現金|3,800 円
ご来店ありがとうございました`,
  },
  {
    name: 'cafe: own cup, eat in and take out',
    truth: { kind: 'sale', totalYen: 1021, number: '88', time: '2026-11-27 07:58', tender: 'e-money' },
    details: { discountYen: 22 },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>STAR COFFEE 秋葉原
2026/11/27 07:58  #88  レジ1
T ドリップコーヒー(店内)|418
  タンブラー割引|-22
G 抹茶ラテ(持帰り)※|625
---
合計|¥1,021
10%対象 ¥396 (内税 ¥36)
 8%対象※ ¥625 (内税 ¥46)
iD|¥1,021`,
  },
  {
    name: 'guest house: charged to the room',
    truth: { kind: 'sale', totalYen: 3300, time: '2026-11-27 22:30', tender: 'on account' },
    also: ['bill', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>スカイラウンジ
ご利用明細   2026/11/27 22:30
ルームNo. 1204  ナガノ様
カクテル|2|2,400
ミックスナッツ|1|900
合計|3,300
室付け(ルームチャージ)|3,300
ご署名`,
  },
  {
    name: 'gift card activated',
    truth: { kind: 'sale', totalYen: 3000, number: '9102', time: '2026-11-28 10:44', tender: 'cash' },
    also: ['unclear', 'slip'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ほしのマート 上野店
2026/11/28 10:44  ﾚｼﾞ#1 No.9102
アップギフト 3000円|3,000非
合計|¥3,000
お預り|¥3,000
お釣り|¥0
POSA有効化完了 ************7712`,
  },
  {
    name: 'old register: a dot for the yen sign',
    truth: { kind: 'sale', totalYen: 1280, number: '0031', time: '2026-11-28 11:30', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
    28-11-'26  11:30   No 0031
部01|・800
部03|・480
合 計|・1,280
預 り|・2,000
釣|・720`,
  },
  {
    name: 'pet shop: amounts with a blank before yen',
    truth: { kind: 'sale', totalYen: 6930, number: '771', time: '2026-11-28 13:12', tender: 'card' },
    details: { lines: ['トリミング|1|5500', 'ドッグフード 2kg|1|1430'] },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>わんわんサロン
会計番号 771   2026-11-28 13:12
トリミング|5,500 円
ドッグフード 2kg|1,430 円
合計金額|6,930 円
(内税 10%|630 円)
お支払い：VISAカード|6,930 円`,
  },
  {
    name: 'theatre: seats and handling fee',
    truth: { kind: 'sale', totalYen: 13640, number: 'TK-5501882', time: '2026-11-28 15:20', tender: 'card' },
    details: { lines: ['S席 一般|2|13200', 'システム利用料|2|440'] },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>みなと劇場チケットセンター
>ご購入明細 兼 領収書
取引番号 TK-5501882     2026/11/28 15:20
S席 一般       6,600円 × 2枚|13,200円
システム利用料   220円 × 2枚|440円
お支払総額|13,640円
（消費税10%込 1,240円）
クレジットカード 一括|13,640円`,
  },
  {
    name: 'school stall: noodles by the dish',
    truth: { kind: 'sale', totalYen: 1300, time: '2026-11-28 12:01', tender: 'cash' },
    details: { lines: ['やきそば|3|900', 'ラムネ|2|400'], receivedYen: 2000, changeYen: 700 },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 32 },
    text: `
>文化祭 3年2組
2026/11/28 12:01
やきそば|300x3|900
ラムネ|200x2|400
合計|1300円
現金|2000円
おつり|700円`,
  },
];
