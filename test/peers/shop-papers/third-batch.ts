/** A third batch, written after the rules had been mended with the second and before it was measured. */
import type { ShopPaper } from './shop-paper.ts';

export const thirdBatch: readonly ShopPaper[] = [
  {
    name: 'tofu shop: names and amounts on lines of their own',
    truth: { kind: 'sale', totalYen: 745, number: '0612', time: '2026-11-21 16:40', tender: 'cash' },
    details: {
      lines: ['木綿豆腐|2|360', '厚揚げ|1|165', '豆乳 900ml|1|220'],
      receivedYen: 1000,
      changeYen: 255,
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>豆腐の山吹
2026-11-21 16:40      No.0612
木綿豆腐
     @180 × 2|¥360
厚揚げ
     @165 × 1|¥165
豆乳 900ml
     @220 × 1|¥220
---
合　計      4点|¥745
(8%対象 ¥745 内税 ¥55)
お預り|¥1,000
お釣り|¥255`,
  },
  {
    name: 'bicycle park: a day ticket by code',
    truth: { kind: 'sale', totalYen: 150, time: '2026-11-21 08:02', tender: 'qr' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>駅東口サイクルパーク
>領収書
駐輪番号  118
入庫 11/21 08:01
精算 2026/11/21 08:02
利用料金|150円
お支払方法：PayPay
消費税10%込`,
  },
  {
    name: 'noodle chain: tickets, tax included, change by machine',
    truth: { kind: 'sale', totalYen: 1130, number: '0788', time: '2026-11-21 12:33', tender: 'cash' },
    details: { lines: ['特製つけ麺|1|1030', '味玉|1|100'], receivedYen: 2000, changeYen: 870 },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>領　収　書
>つけ麺 大河
発行番号 0788
2026年11月21日 12:33
特製つけ麺|1|1,030
味玉|1|100
---
合計金額|1,130円
(内消費税10%|102円)
お預り金額|2,000円
お釣り|870円
当店をご利用頂き有難うございます`,
  },
  {
    name: 'kimono shop: deposit taken earlier',
    truth: { kind: 'sale', totalYen: 88000, number: 'K-2291', time: '2026-11-22 13:10', tender: 'several' },
    alsoYen: [68000],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>呉服 いづみ
お買上計算書兼領収証 No.K-2291  2026/11/22 13:10
訪問着仕立て|1|80,000
小計|80,000
消費税等10%|8,000
合計|¥88,000
内金|¥20,000
現金|¥68,000`,
  },
  {
    name: 'sports club: monthly fee and a lesson',
    truth: { kind: 'sale', totalYen: 12650, number: 'R20261122-7', time: '2026-11-22 19:00', tender: 'card' },
    details: { lines: ['月会費 12月分|1|9350', 'パーソナル 30分|1|3300'] },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>フィットラボ 立川
領収書番号：R20261122-7
発行日時：2026/11/22 19:00
月会費 12月分|¥9,350
パーソナル 30分|¥3,300
---
合計（税込）|¥12,650
（内消費税 10%）|¥1,150
お支払方法|クレジットカード`,
  },
  {
    name: 'greengrocer: weighed goods',
    truth: { kind: 'sale', totalYen: 1067, time: '2026-11-22 10:31', tender: 'cash' },
    details: { receivedYen: 1100, changeYen: 33, taxes: { 8: 79 } },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>八百屋 まる福
26年11月22日  10:31   ﾚｼﾞ 1
ﾄﾏﾄ  0.452kg @¥980|443*
ｷｭｳﾘ      5ﾎﾝ|198*
ﾐｶﾝ 1ﾌｸﾛ|347*
小計|988
外税 8%|79
合計|1,067
現金|1,100
お釣|33
*は軽減税率`,
  },
  {
    name: 'spa: tax of the bath',
    truth: { kind: 'sale', totalYen: 2400, number: '0091', time: '2026-11-22 20:12', tender: 'e-money' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>天然温泉 ゆらり
2026/11/22 20:12  ロッカー 214  伝票 0091
入館料（大人）|1|1,650
入湯税|1|150
牛乳※|1|180
岩盤浴|1|420
---
ご精算額|2,400
 10%対象 2,070（内税 188）
  8%対象 180（内税 13）
 非課税 150
WAON|2,400`,
  },
  {
    name: 'opticians: insurance number and instalment',
    truth: { kind: 'sale', totalYen: 33000, number: '77-10291', time: '2026-11-23 11:45', tender: 'card' },
    details: { lines: ['フレーム T-210|1|19800', 'レンズ 薄型|2|13200'], taxes: { 10: 3000 } },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>メガネのさくら
2026/11/23 11:45  伝票No.77-10291  担当:江口
フレーム T-210|1|19,800
レンズ 薄型     6,600 x 2|13,200
---
お買上合計|33,000円
(税率10%対象 33,000円 消費税 3,000円)
クレジット 分割3回|33,000円`,
  },
  {
    name: 'bakery: QR with a coupon of the wallet',
    truth: { kind: 'sale', totalYen: 756, number: '4410', time: '2026-11-23 09:09', tender: 'several' },
    details: { lines: ['塩パン|3|486', 'クリームパン|1|270'] },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
>ブーランジェリー ミミ
2026/11/23 09:09 レシートNo.4410
塩パン  162x3|486*
クリームパン|270*
合計|756
(8%対象 756 内税56)
PayPay|656
商品券|100`,
  },
  {
    name: 'stationer: return by voucher',
    truth: { kind: 'refund', totalYen: -660, number: '000812', time: '2026-11-23 15:22' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>文具のコトブキ
2026/11/23(月) 15:22 責:003 #000812
>－返品－
ボールペン 5本組|-¥660
---
合計|-¥660
 内税10.0%|-¥60
現金|-¥660`,
  },
  {
    name: 'bar: corrected bill',
    truth: { kind: 'void', totalYen: -13200, time: '2026-11-25 01:31', of: 'bar: a charge and a bottle' },
    also: ['refund'],
    print: { dialect: 'star-line', encoding: 'jis', columns: 42 },
    text: `
>BAR 止まり木
>売上取消
2026年11月25日  1:31
チャージ|1,000×2|-2,000
ボトルキープ　山崎|9,000×1|-9,000
セット|500×2|-1,000
消費税(10%)|-1,200
^合計|-13,200`,
  },
  {
    name: 'counter of a bank agency: proof of change',
    truth: { kind: 'drawer', time: '2026-11-24 09:05' },
    also: ['other', 'report'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>釣銭準備金登録
2026/11/24 09:05   レジ2   担当 佐野
釣銭準備金|¥50,000
前日繰越|¥50,000
差額|¥0`,
  },
  {
    name: 'report of discounts given',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>値引・割引集計
2026/11/24  21:10 出力
値引|14件|-3,280
割引 10%|9件|-4,415
クーポン|22件|-6,600
合計|45件|-14,295`,
  },
  {
    name: 'report of a vending machine',
    truth: { kind: 'report' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>券売機 集計
2026/11/24 22:00
01 味玉ラーメン|88枚|83,600
02 大盛|41枚|4,100
03 ライス|63枚|9,450
売上計|192枚|97,150
投入額|121,000
払出額|23,850`,
  },
  {
    name: 'order at the counter to be called',
    truth: { kind: 'order' },
    also: ['other'],
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>お呼び出し番号
^>52
2026/11/24 12:40
チャーシューメン|2
半チャーハン|1
お会計はお済みです`,
  },
  {
    name: 'table: interim amount asked for by the guests',
    truth: { kind: 'bill', totalYen: 12480 },
    also: ['order', 'report', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
卓 B-3   5名   20:15現在
生ビール|8|4,640
枝豆|2|760
串盛り|4|4,720
ポテサラ|2|1,160
お通し|5|1,200
---
ここまでの合計|12,480`,
  },
  {
    name: 'prepaid card: balance after a visit',
    truth: { kind: 'other' },
    also: ['slip'],
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>プリペイド ご利用明細
カード番号 ****-****-0418
ご利用前残高|¥3,200
今回ご利用額|¥1,180
ご利用後残高|¥2,020
2026/11/24 13:05`,
  },
  {
    name: 'stamp card on paper',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
>スタンプカード
●●●○○○○○○○
あと7個で500円引き
有効期限 2027.3.31`,
  },
];
