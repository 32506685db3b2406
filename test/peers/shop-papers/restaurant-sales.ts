/** Meals and drinks. */
import type { ShopPaper } from './shop-paper.ts';

export const restaurantSales: readonly ShopPaper[] = [
  {
    name: 'ramen: receipt of a ticket machine',
    truth: { kind: 'sale', totalYen: 1050, time: '2026-11-23 12:08', tender: 'cash' },
    details: {
      lines: ['味玉ラーメン|1|950', '大盛|1|100'],
      taxes: { 10: 95 },
      receivedYen: 2000,
      changeYen: 950,
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>領 収 書
>らーめん 一番星
登録番号 T1234567890123
2026/11/23 12:08  券売機01
味玉ラーメン|１枚|950円
大盛|１枚|100円
---
計|２枚|1,050円
10%対象 1,050円 内消費税 95円
投入金額|2,000円
釣銭|950円
発券No.0311-0312`,
  },
  {
    name: 'ramen: the food ticket',
    truth: { kind: 'order' },
    also: ['other', 'unclear'],
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
^>味玉ラーメン
>950円
>食　券
No.0311   2026/11/23 12:08
お席でスタッフにお渡しください
当日限り有効・払戻不可`,
  },
  {
    name: 'izakaya: service charge and the share of each guest',
    truth: { kind: 'sale', totalYen: 10538, number: '0457', time: '2026-11-23 22:47', tender: 'card' },
    details: {
      lines: [
        'お通し|4|1320',
        '生ビール（中）|6|3480',
        '刺身五点盛|1|1980',
        '鶏の唐揚げ|2|1360',
        '〆の鯛茶漬け|2|1440',
      ],
      taxes: { 10: 958 },
      staff: '佐々木',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>海鮮居酒屋　はま吉
>〒231-0012 横浜市中区相生町1-2
>電話 045-000-1122
2026/11/23(月) 22:47     伝票No.0457
卓番：座敷３   ４名様    担当：佐々木
===
お通し|330 x 4|1,320
生ビール（中）|580 x 6|3,480
刺身五点盛|1,980 x 1|1,980
鶏の唐揚げ|680 x 2|1,360
〆の鯛茶漬け|720 x 2|1,440
---
小計|9,580
サービス料 10%|958
===
^お会計|￥10,538
(10%税込対象 ￥10,538  内消費税等 ￥958)
お一人様あたり ￥2,635（４名様）
クレジット|￥10,538`,
  },
  {
    name: 'izakaya: second of three shares',
    truth: { kind: 'sale', totalYen: 6213, time: '2026-11-23 23:12', tender: 'cash' },
    details: { receivedYen: 7000, changeYen: 787 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>海鮮居酒屋　はま吉
2026/11/23(月) 23:12     伝票No.0461
>個別会計（２／３）
ご注文合計|￥18,640
お支払い済み|￥6,213
---
^今回お支払|￥6,213
  内消費税等(10%)|￥564
現金|￥7,000
お釣り|￥787
残額|￥6,214`,
  },
  {
    name: 'coffee stand: a card reader app, modifiers under the line',
    truth: { kind: 'sale', totalYen: 1220, number: 'Gx7Q', time: '2026-11-24 08:47', tender: 'qr' },
    details: { lines: ['カフェラテ|1|580', 'クロワッサン|2|640'], taxes: { 10: 110 } },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>コーヒースタンド ミナト
>03-0000-7788
2026年11月24日 8:47
チケット：カウンター３
カフェラテ|¥580
  ホット、オーツミルク（+¥60）
クロワッサン × 2|¥640
小計|¥1,220
合計|¥1,220
PayPay|¥1,220
消費税（10%、内税）|¥110
領収書番号：#Gx7Q
>@minato_coffee をフォロー！`,
  },
  {
    name: 'hamburgers: columns and the order number at the end',
    truth: { kind: 'sale', totalYen: 1380, time: '2026-11-24 19:19', tender: 'card' },
    details: { lines: ['ﾁｰｽﾞﾊﾞｰｶﾞｰ|2|480', 'ﾎﾟﾃﾄL|1|390', 'ﾅｹﾞｯﾄ15P|1|510'], taxes: { 10: 125 } },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
>バーガー屋　筑波大学店
>つくば市天王台１－１－１
>営業時間　２４時間営業
ﾚｼﾞNO 01          2026年11月24日(火)19:19
---
ﾁｰｽﾞﾊﾞｰｶﾞｰ|240  2ｺ|¥480
ﾎﾟﾃﾄL|390  1ｺ|¥390
ﾅｹﾞｯﾄ15P|510  1ｺ|¥510
---
小計|4ｺ|¥1,380
(内消費税 10%|¥125)
合計|¥1,380
クレジット支払|¥1,380
おつり|¥0
クレジット             MS 売上
VISA/MasterCard
伝票番号|01234
会員番号|************1234
承認番号|0001234
アンケート御礼に無料クーポンを差し上げます
こちらはお客様のご注文番号です
^>298`,
  },
  {
    name: 'tablet till: number of the account, QR',
    truth: { kind: 'sale', totalYen: 1450, number: '00123', time: '2026-11-24 12:31', tender: 'qr' },
    details: { lines: ['日替わりランチ|1|1100', '食後のコーヒー|1|350'], taxes: { 10: 131 }, staff: '山田' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>キッチンこばやし
>東京都豊島区南池袋2-0-0
2026年11月24日(火) 12:31
会計No：00123
レジ担当：山田
---
日替わりランチ|1|¥1,100
食後のコーヒー|1|¥350
---
小計|2点|¥1,450
^合計|¥1,450
  (10%対象   ¥1,450)
  (内消費税等  ¥131)
d払い|¥1,450
お預かり|¥1,450
お釣り|¥0
登録番号：T1234567890123`,
  },
  {
    name: 'sushi: plates by colour',
    truth: { kind: 'sale', totalYen: 3410, number: '118', time: '2026-11-24 18:56', tender: 'cash' },
    details: {
      lines: ['黄皿|12|1440', '赤皿|6|1080', '茶碗蒸し|2|560', '生ビール|1|330'],
      receivedYen: 5010,
      changeYen: 1600,
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>回転寿司　潮騒
ご来店ありがとうございます
2026.11.24 18:56  席 27  伝票 118
黄皿    @120|12皿|1,440
赤皿    @180|6皿|1,080
茶碗蒸し @280|2|560
生ビール @330|1|330
---
お会計　合計|¥3,410-
(うち消費税10%|¥310)
お預り|¥5,010-
お返し|¥1,600-`,
  },
  {
    name: 'takeaway coffee: a till in English',
    truth: { kind: 'sale', totalYen: 1296, number: '1-20453', time: '2026-11-25 10:05', tender: 'cash' },
    details: {
      lines: ['Flat White (Takeaway)|1|540', 'Banana Bread|2|660'],
      taxes: { 8: 96 },
      receivedYen: 1500,
      changeYen: 204,
      staff: 'Mika',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>HARBOR ROASTERS YOKOHAMA
>Receipt 1-20453
Served by: Mika|25 Nov 2026 10:05
1 Flat White (Takeaway)|¥540
2 Banana Bread @ ¥330|¥660
---
Subtotal|¥1,200
Consumption Tax (8%)|¥96
TOTAL|¥1,296
Cash|¥1,500
Change|¥204
>Thank you! ありがとうございました`,
  },
  {
    name: 'bar: a charge and a bottle',
    truth: { kind: 'sale', totalYen: 13200, time: '2026-11-25 01:15', tender: 'cash' },
    details: {
      lines: ['チャージ|2|2000', 'ボトルキープ　山崎|1|9000', 'セット|2|1000'],
      taxes: { 10: 1200 },
    },
    print: { dialect: 'star-line', encoding: 'jis', columns: 42 },
    text: `
>BAR 止まり木
2026年11月25日  1:15
チャージ|1,000×2|2,000
ボトルキープ　山崎|9,000×1|9,000
セット|500×2|1,000
小計|12,000
消費税(10%)|1,200
^合計|13,200
お預り|13,200`,
  },
  {
    name: 'family restaurant: coupon and drink bar',
    truth: { kind: 'sale', totalYen: 2358, number: '004821', time: '2026-11-25 13:40', tender: 'e-money' },
    details: {
      lines: ['ハンバーグ＆海老フライ|1|1199', '和風おろし膳|1|979', 'ドリンクバー|2|380'],
      discountYen: 200,
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ファミリー食堂ジョナ　多摩店
No.004821|2026/11/25 13:40
テーブル 35   大人2 子供0   係 0012
ハンバーグ＆海老フライ|1|1,199
和風おろし膳|1|979
ドリンクバー|2|380
クーポン割引|-200
---
合計（税込）|2,358
 10%対象 2,358 (内消費税 214)
QUICPay|2,358
おつり|0
伝票番号 12345`,
  },
  {
    name: 'staff canteen: taken from the wage',
    truth: { kind: 'sale', totalYen: 480, time: '2026-11-25 12:11', tender: 'on account' },
    details: { lines: ['Ａ定食|1|430', '小鉢|1|50'] },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
本社食堂  2026/11/25 12:11
社員No 104822
Ａ定食|430
小鉢|50
合計|480
給与控除|480
当月利用累計|6,240`,
  },
  {
    name: 'lunch boxes: half-width kana without yen signs',
    truth: { kind: 'sale', totalYen: 1180, number: '0087', time: '2026-11-25 11:52', tender: 'cash' },
    details: { lines: ['ﾉﾘﾍﾞﾝﾄｳ|2|780', 'ｶﾗｱｹﾞ 3ｺ|1|300', 'ﾐｿｼﾙ|1|100'], receivedYen: 1200, changeYen: 20 },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>ﾍﾞﾝﾄｳ ﾉ ﾏﾙﾔ
26-11-25 11:52    #0087
ﾉﾘﾍﾞﾝﾄｳ
  2 X 390|780
ｶﾗｱｹﾞ 3ｺ|300
ﾐｿｼﾙ|100
ｺﾞｳｹｲ|1,180
(8% ﾀｲｼｮｳ 1,180 ｳﾁｾﾞｲ 87)
ｵｱｽﾞｶﾘ|1,200
ｵﾂﾘ|20`,
  },
];
