/** Sales, the first half, by a sixth hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const firstSales: readonly ShopPaper[] = [
  {
    name: 'tofu shop cash total only',
    truth: { kind: 'sale', totalYen: 610, number: '000341', time: '2026-11-24 10:07', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>みのる豆腐店
>橿原市内膳町2-3
2026-11-24 10:07
01|000341
内8|*180
内8|*180
内8|*250
個数|3コ
(内8%対象|¥610)
(内消費税|¥45)
^現計|¥610`,
  },
  {
    name: 'fishmonger half width kana',
    truth: { kind: 'sale', totalYen: 2330, number: '0087', time: '2026-11-21 16:45', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>ｳｵﾏｻ ｼﾖｳﾃﾝ
>ﾏｲﾄﾞ ｱﾘｶﾞﾄｳｺﾞｻﾞｲﾏｽ
26-11-21  16:45
ﾚｼﾞ01 ｾｷﾆﾝ02|#0087

ﾌﾞﾓﾝ01|¥780
ﾌﾞﾓﾝ01|¥1,200
ﾌﾞﾓﾝ03|¥350
ｳﾁｾﾞｲ8%|¥172
ｹﾞﾝｹｲ|¥2,330
ｱｽﾞｶﾘ|¥5,000
ｵﾂﾘ|¥2,670`,
  },
  {
    name: 'greengrocer latin labels',
    truth: { kind: 'sale', totalYen: 448, number: '0203', time: '2026-11-22 17:20', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
22-11-2026 17:20
C01 MC01|No.0203
1 DEPT02|*150
1 DEPT02|*98
1 DEPT05|*200
TL|*448
CASH|*500
CG|*52`,
  },
  {
    name: 'udon ticket machine receipt',
    truth: { kind: 'sale', totalYen: 930, number: '0158', time: '2026-11-25 12:14', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
^>領収書
>手打うどん 讃州亭
>登録番号 T9470001002345
2026年11月25日(水) 12:14
1号機|発行No.0158
---
かけうどん大|480円
とり天 @150x2|300円
おにぎり|150円
---
領収金額|930円
(10%対象 930円 内税84円)
投入金額|1,000円
つり銭|70円
>食券をカウンターへお出し下さい`,
  },
  {
    name: 'izakaya voucher and card',
    truth: { kind: 'sale', totalYen: 12969, number: '00003187', time: '2026-11-21 23:36', tender: 'several' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>大衆酒場 かもめ 横須賀中央店
>TEL 046-821-00XX
>登録番号 T3021001055555
2026/11/21(土) 23:36|伝票No.00003187
卓番 12  4名様|担当 佐藤
---
お通し|4|1,520
生ビール中|6|3,480
刺身盛合せ(三点)|1|1,980
焼鳥盛合せ|2|2,560
角ハイボール|5|2,250
---
小計|18点|¥11,790
深夜料金(10%)|¥1,179
^合計|¥12,969
(10%対象 ¥12,969 内消費税 ¥1,179)
お食事券|¥5,000
クレジット|¥7,969
お釣り|¥0
---
>次回使える割引券はアプリで配信中`,
  },
  {
    name: 'yakitori share of four',
    truth: { kind: 'sale', totalYen: 3960, number: '1042-1', time: '2026-11-27 21:55', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>炭火焼鳥 とりげん
2026/11/27 21:55
No.1042-1|卓 A3 4名
===
ご利用金額|15,840
割り勘 4名|1/4
---
^お支払い額|¥3,960
  内税10%|¥360
お預り|4,000
お釣り|40
===
>残り 3 名様 11,880 円`,
  },
  {
    name: 'self petrol cash',
    truth: { kind: 'sale', totalYen: 4479, number: '05123', time: '2026-11-26 07:41:18', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>給油伝票(領収書)
>セルフ国道4号SS
>東北燃料販売株式会社
>T4380001011111
2026/11/26 07:41:18
レーン 3 伝票No.05123
---
レギュラー
 28.53L @157.0|¥4,479
---
合計|¥4,479
(10%対象 内税|¥407)
現金|¥5,000
おつり|¥521
>釣銭機で精算して下さい`,
  },
  {
    name: 'truck diesel on account',
    truth: {
      kind: 'sale',
      totalYen: 11928,
      number: '2-00781',
      time: '2026-11-24 16:03',
      tender: 'on account',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>納 品 書 (お客様控)
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
>上記の通り納品致しました`,
  },
  {
    name: 'pharmacy dispensing receipt',
    truth: {
      kind: 'sale',
      totalYen: 1510,
      number: '20261125-0033',
      time: '2026-11-25 17:26',
      tender: 'cash',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^>領収証
患者番号 0018823   ナカムラ 様
調剤日 2026年11月25日
発行 17:26|No.20261125-0033
保険種別 社保|負担割合 3割
---
調剤技術料|213点
薬学管理料|59点
薬剤料|214点
特定保険医療材料料|0点
---
合計点数|486点
保険負担額|1,460円
容器代(自費・税込)|50円
---
^領収額|1,510円
お預り|2,010円
お釣|500円
あおば薬局 駅前店
>この領収証は再発行いたしません`,
  },
  {
    name: 'clinic copayment',
    truth: { kind: 'sale', totalYen: 4700, number: '0018', time: '2026-11-24 11:42', tender: 'card' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>領収書
氏名 オオノ ミサキ 様|診察券番号 11872
令和8年11月24日 11:42|領収No. 0018
内科|本人 30%
---
初・再診料|291点
検査|108点
投薬|68点
---
点数計|467点
一部負担金|1,400
保険外 診断書(内税10%)|3,300
前回未収|0
===
今回請求額|4,700
今回入金額(カード)|4,700
未収額|0
===
>医療法人 青葉会 おおつか内科`,
  },
  {
    name: 'coin parking with shop discount',
    truth: { kind: 'sale', totalYen: 600, number: '0271', time: '2026-11-26 11:47', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>領収証
>パークイン八日町第2
精算機01|精算No.0271
車室番号|14
入庫|26-11-26 09:12
出庫|26-11-26 11:47
駐車時間|2時間35分
---
駐車料金|900円
割引券 A|-300円
^領収額|600円
(10%内税|54円)
投入|1,000円
釣銭|400円
>(株)パークイン T1010101012222`,
  },
  {
    name: 'station locker transit card',
    truth: { kind: 'sale', totalYen: 700, number: '04-118', time: '2026-11-22 13:05', tender: 'e-money' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>コインロッカーご利用証
>兼 領収書
ロッカー番号|118
サイズ|中
預入|2026/11/22 13:05
受付番号|04-118
---
利用料金(10%税込)|¥700
内消費税|¥63
支払方法|交通系IC
カード番号|JE*** **** **82
支払前残高|¥1,945
支払後残高|¥1,245
---
取出方法: 同じICカードを
タッチしてください
最終日|11/24 24時
>日本ロッカーサービス`,
  },
  {
    name: 'laundry paid in advance',
    truth: { kind: 'sale', totalYen: 3303, number: '4-00217', time: '2026-11-25 18:20', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>お預り証
>クリーニング しろやぎ 本町店
伝票No.4-00217
2026年11月25日(水) 18:20
会員 00881 ハヤシ様
---
4-217 Yシャツ|180
4-218 Yシャツ|180
4-219 Yシャツ|180
4-220 スーツ上下|1,480
4-221 コート|1,650
 5点 計|3,670
会員割引 10%|-367
---
^合計|3,303
(内税10% 300)
入金 済 現金|3,503
おつり|200
残金|0
お渡し 11/28(土) 16時以降`,
  },
  {
    name: 'hotel checkout',
    truth: { kind: 'sale', totalYen: 30680, number: 'F-118203', time: '2026-11-23 10:04', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>HOTEL MIHARA
>ご宿泊領収書 / RECEIPT
領収No. F-118203|2026/11/23 10:04
ROOM 812|ARR 11/21  DEP 11/23
ゲスト名|ワタナベ ケン 様
---
11/21 室料(サ・税込)|12,000
11/22 室料(サ・税込)|12,000
11/22 レストラン|5,280
入湯税 2名2泊|600
宿泊税 2名2泊|800
===
ご利用合計|30,680
  10%対象|29,280
  内消費税|2,661
  不課税|1,400
お支払 VISA|30,680
差引|0
===
>登録番号 T8240001033333`,
  },
  {
    name: 'bakery camera checkout',
    truth: { kind: 'sale', totalYen: 1225, number: '11-04482', time: '2026-11-28 08:33', tender: 'qr' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
>Boulangerie KOMUGI
>登録番号T5120001044444
2026/11/28 08:33
セルフ11|11-04482
---
クロワッサン※
 @240 x 2|¥480
塩パン※
 @160 x 3|¥480
カレーパン※|¥260
レジ袋(小)|¥5
---
合計 7点|¥1,225
8%対象|¥1,220
 (内税|¥90)
10%対象|¥5
 (内税|¥0)
PayPay|¥1,225
決済番号 0392...77412
※は軽減税率対象`,
  },
];
