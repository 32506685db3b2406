/** Travel, cars and outings. */
import type { ShopPaper } from './shop-paper.ts';

export const travelSales: readonly ShopPaper[] = [
  {
    name: 'taxi: motorway advanced for the customer',
    truth: { kind: 'sale', totalYen: 5420, time: '2026-11-21 23:58' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>領 収 書
毎度ご乗車ありがとうございます
2026年11月21日 23時58分
車番  1234   無線 501
乗務員 田村
運賃|4,200円
迎車料金|300円
立替金(高速)|920円
合計|5,420円
上記の通り領収致しました
内消費税等(10%対象4,500円) 409円
東都タクシー㈱ T5010601000000
忘れ物 03-0000-3333`,
  },
  {
    name: 'hotel: accommodation tax and an advance',
    truth: {
      kind: 'sale',
      totalYen: 24550,
      number: '20261122-0041',
      time: '2026-11-22 09:41',
      tender: 'several',
    },
    alsoYen: [14550],
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>ホテル シーサイド舞浜
>ご精算明細書・領収書
No. 20261122-0041     2026/11/22 09:41
お名前  ヤマモト ケンジ 様   Room 0812
11/21 ご宿泊料(1泊朝食)|21,800
11/21 宿泊税|200
11/21 ルームサービス|1,650
11/22 駐車料|900
---
合計|¥24,550
(10%対象 ¥24,350 内消費税 ¥2,213)
(対象外 ¥200)
前受金|¥10,000
差引お支払額|¥14,550
VISA|¥14,550
>ご利用ありがとうございました`,
  },
  {
    name: 'petrol: litres by unit price, card',
    truth: { kind: 'sale', totalYen: 5387, number: '00482', time: '2026-11-22 07:55', tender: 'card' },
    details: { lines: ['ﾚｷﾞｭﾗｰ|32.45|5387'], taxes: { 10: 489 } },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>納品書 (領収書)
ﾏﾙｲｼ石油 ｾﾙﾌ志賀公園SS
登録番号 T1800000000000
2026年11月22日 07:55 伝票No00482
ｶｰﾄﾞ番号 ************5521
車番 11-21   ﾎﾟﾝﾌﾟ 03
ﾚｷﾞｭﾗｰ         ¥166.0
   数量  32.45L|¥5,387
合計|¥5,387
(内消費税等10%|¥489)
クレジット|¥5,387
承認No 0004821  一括`,
  },
  {
    name: 'diesel: delivery tax outside the consumption tax',
    truth: { kind: 'sale', totalYen: 9240, number: '00519', time: '2026-11-22 14:03', tender: 'cash' },
    details: { receivedYen: 10000, changeYen: 760 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>納品書兼領収書
㈱山形石油  国道4号SS
2026/11/22 14:03        No.00519
軽油    60.00L  @121.90|7,314
軽油引取税 60.00L @32.10|1,926
---
合計金額|9,240
 (10%対象 7,314 内消費税 664)
 (軽油引取税 1,926 不課税)
現金|10,000
釣銭|760`,
  },
  {
    name: 'car park: paid at the machine',
    truth: { kind: 'sale', totalYen: 800, number: '000020', time: '2026-11-22 12:35', tender: 'cash' },
    details: { receivedYen: 1000, changeYen: 200 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>名谷公園駐車場
>領　収　証
登録番号T1140000000000
精算機#01 A      精算No.000020
発券機#01        発券No.033782
入庫時刻 2026年11月22日(日)09:48
出庫時刻 2026年11月22日(日)12:35
駐車時間 2:47
駐車料金  A料金|800円
合計|800円
現金領収額|800円
お預り|1,000円
お釣り|200円
駐車料金は消費税率10%対象です。`,
  },
  {
    name: 'museum: two languages',
    truth: { kind: 'sale', totalYen: 3400, time: '2026-11-23 13:20', tender: 'cash' },
    details: { lines: ['一般 Adult|2|3000', '学生 Student|1|400'], receivedYen: 10000, changeYen: 6600 },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>市立美術館　City Museum of Art
>領収書 / Receipt
2026-11-23 13:20  窓口1 / Counter 1
一般 Adult         ¥1,500 x 2|¥3,000
学生 Student         ¥400 x 1|¥400
---
合計 Total|¥3,400
(10%対象|¥3,400)
(内消費税|¥309)
現金 Cash|¥10,000
お釣り Change|¥6,600`,
  },
  {
    name: 'golf: use tax outside the consumption tax',
    truth: { kind: 'sale', totalYen: 13960, time: '2026-11-24 15:32', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>武蔵野カントリー倶楽部
>お会計明細
2026/11/24 15:32   ロッカーNo 1108  イトウ様
グリーンフィ・諸経費|11,000
カートフィ|1,210
昼食　天丼|950
ゴルフ場利用税|800
---
ご請求金額|¥13,960
 課税対象 10%  13,160 (内消費税 1,196)
 利用税 不課税    800
クレジットカード(JCB)|¥13,960`,
  },
];
