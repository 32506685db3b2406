/** Salons, medicine, leisure and small trades. */
import type { ShopPaper } from './shop-paper.ts';

export const serviceSales: readonly ShopPaper[] = [
  {
    name: 'hair salon: points before cash',
    truth: {
      kind: 'sale',
      totalYen: 7700,
      number: 'SB000600786969',
      time: '2026-11-21 11:19',
    },
    alsoYen: [7300],
    details: { lines: ['メンズカット|1|7700'] },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>hair salon LIEN
適格請求書発行事業者  T1234567890123
会計日時|2026/11/21 11:19
担当スタイリスト|清田
レジ担当|清田
会計ID|SB000600786969
---
メニュー
メンズカット|1 点|7,700 円
---
合計|7,700 円
(内消費税|700 円)
ポイント利用額|400 円
現計|7,300 円
お預り
 現金|7,300 円
お釣り|0 円`,
  },
  {
    name: 'clinic: insurance points, untaxed',
    truth: { kind: 'sale', totalYen: 3450, number: '1121-031', time: '2026-11-21 10:22' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>診 療 費 領 収 書
患者番号 004512      No.1121-031
サトウ　ハナコ　様
診療日 2026年11月21日  発行 10:22
保険種別：社保 本人     負担割合 30％
初・再診料|291点
医学管理等|225点
検査|487点
投薬|147点
合計点数|1,150点
保険一部負担金|3,450円
保険外負担（課税）|0円
今回請求額|3,450円
前回未収|0円
領収金額|3,450円
いしだ内科クリニック`,
  },
  {
    name: 'pharmacy: a dispensing receipt and a taxed item',
    truth: { kind: 'sale', totalYen: 2580, time: '2026-11-21 10:48', tender: 'cash' },
    details: { receivedYen: 5000, changeYen: 2420 },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>領収証
あおい薬局  みどり町店
2026年11月21日(土) 10:48
調剤技術料|142点
薬学管理料|59点
薬剤料|352点
調剤　一部負担金|1,660非
のど飴ミント|248※
マスク７枚入|672
---
合計|2,580
(非課税|1,660)
(8%対象 248  内税 18)
(10%対象 672  内税 61)
お預かり|5,000
お釣り|2,420`,
  },
  {
    name: 'karaoke: statement paid with a code',
    truth: { kind: 'sale', totalYen: 6160, number: '33871', time: '2026-11-22 20:30', tender: 'qr' },
    details: { lines: ['室料 2時間|4|4400', 'ソフトドリンク|4|1320', 'ポテト盛合せ|1|440'] },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>カラオケ館ジャイアン
>ご精算明細
伝票No.33871    2026/11/22 20:30
ルーム 205  入室 18:30 退室 20:30 4名
室料 2時間    1,100×4|4,400
ソフトドリンク  330×4|1,320
ポテト盛合せ    440×1|440
---
ご請求額|6,160
内消費税(10%)|560
PayPay|6,160
お釣り|0`,
  },
  {
    name: 'dry cleaner: garments taken in and paid in advance',
    truth: { kind: 'sale', totalYen: 2640, number: '5-11873', time: '2026-11-23 10:15', tender: 'cash' },
    also: ['unclear'],
    details: {
      lines: ['ワイシャツ|3|660', 'スーツ上下|1|1320', 'セーター|1|660'],
      receivedYen: 3000,
      changeYen: 360,
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>クリーニングのタナカ
>お預り票（お客様控）
受付No 5-11873     2026/11/23 10:15
会員 タカハシ様  お渡し予定 11/27 17時
ワイシャツ|3点|660
スーツ上下|1点|1,320
セーター|1点|660
お預り点数 5点
---
合計|2,640
内税10%|240
領収済（前払）
現金|3,000
釣銭|360
品物お受取りの際は本票をお持ちください`,
  },
  {
    name: 'dry cleaner: garments taken in, to be paid later',
    truth: { kind: 'other' },
    also: ['bill', 'unclear', 'order'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>クリーニングのタナカ
>お預り票（お客様控）
受付No 5-11874     2026/11/23 10:19
会員 オガワ様    お渡し予定 11/27 17時
コート|1点|1,870
お預り点数 1点
---
合計|1,870
内税10%|170
未収（お渡し時にお支払い）`,
  },
  {
    name: 'veterinary clinic: discount for insurance',
    truth: { kind: 'sale', totalYen: 3960, time: '2026-11-24 17:10', tender: 'card' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>さくら動物病院
診療明細書・領収書
2026年11月24日 17:10
飼い主 ナカムラ様   ペット名 コロ（犬）
再診料|1,100
血液検査|6,600
皮下注射|2,200
小計|9,900
ペット保険 60%|-5,940
---
お支払額|3,960
(内消費税10%|360)
カード|3,960`,
  },
  {
    name: 'public bath: from a ticket machine without a time',
    truth: { kind: 'sale', totalYen: 1050, tender: 'cash' },
    details: { lines: ['大人入浴|1|550', 'サウナ|1|400', 'タオル|1|100'] },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 32 },
    text: `
>鶴の湯
>領収書
2026/11/25
大人入浴|550
サウナ|400
タオル|100
合計|1,050
消費税10%込
現金|1,050`,
  },
  {
    name: 'market stall: nothing but an amount',
    truth: { kind: 'sale', totalYen: 500, number: '0456', time: '2026-11-25 10:02', tender: 'cash' },
    details: { lines: ['部門01|1|500'], receivedYen: 1000, changeYen: 500 },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
2026/11/25        10:02  No.0456
責001
部門01|￥500内
現金計|￥500
お預り|￥1,000
お釣り|￥500`,
  },
];
