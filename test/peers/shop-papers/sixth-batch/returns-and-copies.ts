/** Refunds, voids and copies, by a sixth hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const returnsAndCopies: readonly ShopPaper[] = [
  {
    name: 'fishmonger void mode',
    truth: {
      kind: 'void',
      totalYen: -2330,
      number: '0088',
      time: '2026-11-21 16:48',
      tender: 'cash',
      of: 'fishmonger half width kana',
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>ｳｵﾏｻ ｼﾖｳﾃﾝ
26-11-21  16:48
ﾚｼﾞ01 ｾｷﾆﾝ02|#0088
>*** ﾄﾘｹｼ ***
ﾌﾞﾓﾝ01|¥780
ﾌﾞﾓﾝ01|¥1,200
ﾌﾞﾓﾝ03|¥350
ｳﾁｾﾞｲ8%|¥172
ｹﾞﾝｹｲ|¥2,330`,
  },
  {
    name: 'sundry shop return mode',
    truth: { kind: 'refund', totalYen: -1320, number: '000877', time: '2026-11-26 15:31', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>日用品 ふじや
2026-11-26 15:31
戻|01|000877
部門03|¥880
部門03|¥440
個数|2コ
内税対象額10%|¥1,320
内税10%|¥120
^現計|¥1,320`,
  },
  {
    name: 'truck diesel shop copy',
    truth: {
      kind: 'copy',
      totalYen: 11928,
      number: '2-00781',
      time: '2026-11-24 16:03',
      tender: 'on account',
      of: 'truck diesel on account',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>売 上 伝 票 (店控)
>有限会社 浜松石油 西IC給油所
26年11月24日 16:03|伝票 2-00781
コード 104422
ヤマグチウンユ(カ 様
車番 1023|走行 184,220km
---
軽油|85.20L @125.00|10,650
軽油引取税|85.20L @15.00|1,278
---
計|11,928
(内消費税10%|968)
支払|掛
===
受領印・サイン

__________________________`,
  },
  {
    name: 'bakery payment undone',
    truth: {
      kind: 'void',
      totalYen: -1225,
      number: '11-04483',
      time: '2026-11-28 08:36',
      tender: 'qr',
      of: 'bakery camera checkout',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
>Boulangerie KOMUGI
>登録番号T5120001044444
^>取引取消
2026/11/28 08:36
セルフ11|11-04483
元取引|11-04482
---
クロワッサン※
 @240 x 2|-¥480
塩パン※
 @160 x 3|-¥480
カレーパン※|-¥260
レジ袋(小)|-¥5
---
合計 7点|-¥1,225
PayPay取消|-¥1,225
承認者 店長`,
  },
  {
    name: 'liquor red delivery note',
    truth: {
      kind: 'void',
      totalYen: -43434,
      number: '0061151',
      time: '2026-11-25 16:02',
      tender: 'on account',
      of: 'liquor delivery note',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>納 品 書 【赤伝】
居酒屋 はなれ 様|伝票番号 0061151
得意先コード 2207|2026/11/25 16:02
元伝票 0061148 全件取消
---
生樽 10L|-3 @6,800|▲20,400
純米酒 1.8L|-6 @2,350|▲14,100
冷凍枝豆 1kg *|-2 @1,150|▲2,300
樽保証金(不課税)|-3 @1,000|▲3,000
---
10%対象 ▲34,500|消費税|▲3,450
 8%対象  ▲2,300|消費税|▲184
不課税    ▲3,000
^税込合計|▲43,434
取引区分|掛売上
---
>株式会社 丸吉酒販 T7010001066666`,
  },
  {
    name: 'ramen refund in english',
    truth: {
      kind: 'refund',
      totalYen: -490,
      number: '10561',
      time: '2026-11-25 20:31',
      tender: 'card',
      of: 'ramen receipt in english',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>MENYA KAZE - SHIBUYA
>3-12 Dogenzaka, Tokyo
Nov 25, 2026  8:31 PM|Check #10561
>** REFUND **
Original check #10558
---
1 Gyoza|490
Reason: item not served
---
^REFUNDED|JPY 490
Mastercard ****7716|490
The amount will appear on your statement
within 5-10 business days.`,
  },
  {
    name: 'cafe receipt issued again',
    truth: {
      kind: 'copy',
      totalYen: 1670,
      number: '000021',
      time: '2026-11-24 13:11',
      tender: 'cash',
      of: 'cafe tablet register',
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>喫茶 ポプラ
>仙台市青葉区国分町9-9-9
>TEL:022-000-00XX
>登録番号:T1370001088888
2026/11/24(火) 13:11|#000021
[レシート(再発行)]
---
ブレンド|1|¥480
ナポリタン|1|¥850
焼菓子(持帰) *|1|¥340
---
小計|3点|¥1,670
^合計|¥1,670
  10%対象|¥1,330
  10%消費税|¥120
  8%対象|¥340
  8%消費税|¥25
---
現金|¥2,000
お釣り|¥330
---
*印は軽減税率対象商品
再発行日時 2026/11/24(火) 13:20`,
  },
  {
    name: 'cafe correction slip',
    truth: {
      kind: 'void',
      totalYen: -1670,
      number: '000024',
      time: '2026-11-24 13:34',
      tender: 'cash',
      of: 'cafe tablet register',
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>喫茶 ポプラ
>仙台市青葉区国分町9-9-9
2026/11/24(火) 13:34|#000024
[訂正レシート]
下記の会計を削除しました
対象会計|#000021
会計日時|2026/11/24(火) 13:11
---
ブレンド|1|-¥480
ナポリタン|1|-¥850
焼菓子(持帰) *|1|-¥340
---
^合計|-¥1,670
現金|-¥1,670`,
  },
  {
    name: 'apparel shop official receipt',
    truth: {
      kind: 'copy',
      totalYen: 14300,
      number: '20311',
      time: '2026-11-21 15:26:09',
      tender: 'card',
      of: 'apparel shop sale',
    },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 48 },
    text: `
^>領収証
No.20311

__________________________ 様

^>¥14,300-
但し お品代 として
上記正に領収いたしました
2026年11月21日(土) 15:26:09
 (10%対象 14,300  内消費税 1,300)
クレジットカード利用 ¥14,300
---
セレクトショップ 灯
福岡市中央区大名1-1
登録番号 T9290001099999
※レシートと引換えに発行しています`,
  },
  {
    name: 'apparel shop return of belt',
    truth: {
      kind: 'refund',
      totalYen: -5500,
      number: '20340',
      time: '2026-11-23 12:02:51',
      tender: 'card',
      of: 'apparel shop sale',
    },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 48 },
    text: `
>セレクトショップ 灯
>福岡市中央区大名1-1
2026年11月23日(月) 12:02:51
取引ID:20340|端末取引ID:4499
スタッフ:002 井手
返品元取引ID:20311
---
ベルト BK
  2000000045678|-1点|-5,500
---
小計|-1点|-5,500
^合計|-¥5,500
 (10%対象|-5,500)
 (内消費税|-500)
クレジット|-5,500
お釣り|0
返品理由:サイズ違い`,
  },
  {
    name: 'coffee stand square refund',
    truth: {
      kind: 'refund',
      totalYen: -650,
      number: 'p2Xa',
      time: '2026-11-28 10:55',
      tender: 'card',
      of: 'coffee stand square',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>Roost Coffee
>京都市中京区 075-000-00XX
2026年11月28日 10:55|レシート #p2Xa
元のレシート #kQ7d
---
ラテ(ホット, L) |(¥650)
払い戻し理由: 注文間違い
---
払い戻し額|¥650
Visa 4417|¥650
---
払い戻しの反映には7営業日ほどかかる場合があ
ります`,
  },
  {
    name: 'beer garden cup deposit back',
    truth: { kind: 'refund', totalYen: -1000, number: '0392', time: '2026-11-22 19:14', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クリスマスマーケット in 港
2026/11/22 19:14  No.0392
---
マグカップ返却
 @-500 x 2|-1,000
---
合計|-1,000
お返し(現金)|1,000
>またお越しください`,
  },
];
