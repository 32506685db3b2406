/** Not to be read: papers of the eleventh hand that no rule is to be fitted to, and nothing learned from. */
import type { ShopPaper } from '../shop-paper.ts';

export const unread2: readonly ShopPaper[] = [
  {
    name: 'h11-042',
    truth: { kind: 'sale', totalYen: 2914, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    alsoYen: [4914],
    text: `
>パティスリー・アンジュ
2025/12/24(水) 15:22 No.001877
予約No. 260 お引渡し
---
生クリームデコ 5号|4,860※
ロウソク 大|54
---
合計|4,914
お内金 12/06 入金済|-2,000
^残金お支払|¥2,914
お預り|¥3,000
お釣り|¥86
※軽減税率 8%対象 4,860(税360)
10%対象 54(税4)`,
  },
  {
    name: 'h11-045',
    truth: { kind: 'sale', totalYen: 1320, tender: 'voucher' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>スターリーフ珈琲 柏の葉店
2026/05/12 12:33 #330144
---
BLTサンド|¥760
アイスコーヒー T|¥460
シロップ追加|¥100
---
合計|¥1,320
(10%対象 ¥1,320 税¥120)
ギフトカード|¥1,320
カード残高 ¥3,680
お支払額 ¥0`,
  },
  {
    name: 'h11-046',
    truth: { kind: 'sale', totalYen: 0 },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
>COFFEE STAND mame
2026/06/02 08:44 #0558
---
本日のコーヒー|¥400
スタンプ満了 無料|-¥400
---
合計|¥0
お支払いはありません
スタンプ 10→0
Thanks! いつもありがとう`,
  },
  {
    name: 'h11-047',
    truth: { kind: 'sale', totalYen: 0, tender: 'voucher' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    also: ['other'],
    text: `
>サウナ&スパ 月の湯
2026/01/18 19:02 受付1 4402
---
回数券 入館(11枚綴) 1枚|0
 残り 6枚 期限 26/06/30
館内着|0
---
ご請求額|¥0
ロッカー 217`,
  },
  {
    name: 'h11-051',
    truth: { kind: 'sale', totalYen: 12800, tender: 'card' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>NINJA GIFTS ASAKUSA
>TAX FREE SHOP
Receipt N-00291|29 Mar 2026
|16:20
---
Folding fan|2 x 1,600|3,200
Happi coat L|1 x 4,800|4,800
Chopsticks set|3 x 1,000|3,000
Daruma (M)|1 x 1,800|1,800
---
Subtotal (ex. tax)|12,800
Consumption tax|0
^TOTAL  JPY|12,800
American Express|12,800
---
Passport: TW 3****8812
Time recorded to customs 2026-03-29 16:20
This is not an invoice for refund at airport.`,
  },
  {
    name: 'h11-052',
    truth: { kind: 'sale', totalYen: 8250, tender: 'card' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>HIRAFU NOODLE BAR
>T1430001990177
Table 7   Guests 3   Check# 1407
Server: Mika   28/01/2026 20:14
---
Miso Ramen|3 @ 1,800|5,400
Gyoza (6)|2 @   900|1,800
Kids juice|1 @   300|300
---
Food & Bev|7,500
Tax 10%|750
^Amount paid|8,250
Visa *4410|8,250
Tip not expected. Arigato!`,
  },
  {
    name: 'h11-053',
    truth: { kind: 'sale', totalYen: 19800, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>パブスナック 純
2/13 23:58  2026年
伝票No.00093  カウンター3
ｾｯﾄ料金 90分 @4,000
 x 2名|8,000
ボトル(黒)|6,000
カラオケ 10曲|1,000
延長 30分 x2|3,000
===
小計|18,000
消費税|1,800
^御会計|19,800
^お預り|20,000
^お釣|200`,
  },
  {
    name: 'h11-056',
    truth: { kind: 'sale', totalYen: 3240, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>たばこ・切手 はま屋
2026/02/05 10:03  0771
...
110円切手 10枚|1,100非
収入印紙 200円 3枚|600非
たばこ 600 x2|1,200
ライター|140
のし袋|200
...
小計|3,240
非課税|1,700
10%対象|1,540
(内税|140)
合計|3,240
お預り|3,240`,
  },
  {
    name: 'h11-057',
    truth: { kind: 'sale', totalYen: 8932, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    alsoYen: [680],
    text: `
>エブリーストア 稲毛3丁目店
2026/04/27(月) 21:39 レジ1 1-9920
---
ホットコーヒー M|180
週刊誌|500
小計(2点)|680
10%対象 680 (内税 61)
***
代行受付 東京ガスライト 料金
|8,252
 収入印紙 不要  受付番号 4410-77
代行計|8,252
***
^合計|¥8,932
お預り|¥10,032
お釣り|¥1,100
※払込受領証に領収印をお確かめください`,
  },
  {
    name: 'h11-060',
    truth: { kind: 'sale', totalYen: 1270, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
^松の湯
8-02-22 17:50 88番
---
大人 550 × 2|1,100
フルーツ牛乳|170※
---
合計|1,270
お預かり|1,300
おつり|30
※ 8%`,
  },
  {
    name: 'h11-061',
    truth: { kind: 'sale', totalYen: 1910, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>金物・荒物 かどや
2026年 4月21日(火) 15:38
担当2  一連No.004417
---
部門02|¥880
部門02|¥880
訂正|-880
部門05|¥1,250
取消 部門05|-1,250
部門05|¥1,130
サービス|-100
2点
---
小計|¥1,910
内税対象|¥1,910
(内税 ¥173)
^合計|¥1,910
預り|¥2,010
釣|¥100`,
  },
  {
    name: 'h11-062',
    truth: { kind: 'sale', totalYen: 2640, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>** お会計票 **
>台湾料理 福来軒
2026/06/11 13:27|伝票0088-2
卓 12|2名
---
台湾ラーメンセット|2 x 980|1,960
焼餃子|1 x 400|400
ウーロン茶|1 x 280|280
---
ご飲食合計|¥2,640
うち消費税10%|¥240
お預かり|¥3,040
お返し|¥400
>領収書はレジ係までお申し付けください`,
  },
  {
    name: 'h11-064',
    truth: { kind: 'refund', totalYen: -13662, tender: 'card', of: 'h11-017' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>LINEN & Co. 吉祥寺店
>180-0000 武蔵野市吉祥寺本町0-0-0
T9012401990088
レジ担当: 高野
2026/04/28 (火) 11:03:12
取引ID 102-000341
^【返品】
元取引ID 102-000318 (2026/04/25)
---
リネンシャツ / WHT / M
 2310045120013|-¥8,800
テーパードパンツ / NVY / 30
 2310045188228|-¥6,380
---
小計|-¥15,180
会員割引 10%|¥1,518
^合計|-¥13,662
(内消費税10%|-¥1,242)
---
クレジットカード|-¥13,662
お客様署名 ____________________`,
  },
  {
    name: 'h11-065',
    truth: { kind: 'refund', totalYen: -429, tender: 'cash', of: 'h11-002' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>フレッシュ食品館 やまき
>本町店 TEL 0460-55-1020
登録番号 T3021001990022
2026/02/18(水) 10:05
ﾚｼﾞ0003-8871 ｾｷ:2231 ﾌｼﾀ
>*** 返 品 ***
ﾓﾄ 02/17 ﾚｼﾞ0003-8862
---
ﾄﾏﾄ ﾊｺ|-398※
---
小計|-398
(外税 8%対象|-398)
 外税 8%|-31
^合計|¥-429
返金 現金|¥429
ﾘﾕｳ:ｲﾀﾐ`,
  },
  {
    name: 'h11-067',
    truth: { kind: 'void', totalYen: -12474, tender: 'card', of: 'h11-005' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    also: ['refund'],
    text: `
>炉端居酒屋 ゑびす丸
>新橋二号店
^赤 伝 票
伝票No.|B-20425
元伝票No.|B-20418
2026/01/23(金) 23:04|担当 店長
===
お通し|x-3|-1,140
生ビール中|x-5|-2,900
ハイボール|x-2|-900
刺身五点盛り|x-1|-1,680
炭火焼き鳥盛り合せ|x-1|-1,280
ほっけ開き|x-1|-980
出汁巻き玉子|x-1|-680
〆の鯛茶漬け|x-2|-780
===
小計|-10,340
サービス料(深夜)|-1,000
外税 10%|-1,134
^合計|-12,474
クレジット|-12,474
理由: 割引券 適用もれ 打ち直し`,
  },
  {
    name: 'h11-069',
    truth: { kind: 'void', totalYen: -2023, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>スーパー丸福 南口店
2026-05-22(金) 18:16 ﾚｼﾞ01
責 07 ｵｵﾊｼ       3392
********************************
直前取消  対象 3391
********************************
ﾆｸ|-780
ﾔｻｲ|-298
ﾐﾙｸ|-238
ﾗｯﾌﾟ|-548
小計|-1,864
外税額 8%|-105
外税額10%|-54
---
合計|-2,023
現金|-2,023`,
  },
  {
    name: 'h11-070',
    truth: { kind: 'void', totalYen: 0 },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    also: ['other'],
    alsoYen: [-2707],
    text: `
>手芸のトモエ
2026/02/11 15:44|取引No. 0000619
---
毛糸 並太 赤|@498 x 4|1,992
かぎ針 5/0|¥550
ボタン|¥165
小計|¥2,707
---
>*** 取引中止 ***
この取引は会計されていません
合計|¥0`,
  },
  {
    name: 'h11-071',
    truth: { kind: 'refund', totalYen: -2200, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ﾕﾆﾌｫｰﾑの大和屋
2026/03/02(月)19:25 8-00514
[返品・交換] 元No.8-00488
---
返 作業ｼﾞｬﾝﾊﾟｰ LL|-5,500
返 ﾈｰﾑ刺繍|0
売 作業ｼﾞｬﾝﾊﾟｰ L(型落)|3,300
---
合計|-2,200
(内税10%|-200)
ご返金(現金)|2,200
ﾊﾝｺ:`,
  },
  {
    name: 'h11-072',
    truth: { kind: 'void', totalYen: -5664, tender: 'card', of: 'h11-008' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>売上取消票
>サンライズ石油株式会社
>セルフ国道4号越谷SS
登録番号 T4030001990055
2026年02月02日(月) 07:38
伝票番号 118823|元伝票 118822
---
レギュラー
 数量 -35.62L  @159.0|-¥5,664
---
^合計|-¥5,664
10%対象額|-¥5,664
(内消費税等|-¥514)
---
クレジット取消|-¥5,664
会員番号 3540-XX**-****-**17
取消理由:油種カード相違 法人カードで再売上
責任者印`,
  },
];
