/** Sales whose amounts, labels and times are written in rarer forms. */
import type { ForeignPaper } from './foreign-paper.ts';

export const salesInOddForms: readonly ForeignPaper[] = [
  {
    name: 'formal receipt with a bare amount',
    truth: { kind: 'sale', totalYen: 33_000, number: '0002281', time: '2026-11-24 13:13' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^>領　収　証
2026年11月24日 13:13　No.0002281

______________________________ 様

^>￥33,000-

但し　お品代　として
上記正に領収いたしました
 内訳 税抜金額 ￥30,000-
      消費税等  ￥3,000-
>呉服 きぬがさ
>京都府架空市三条4-5  T2130001055555
`,
  },
  {
    name: 'half-width kana labels',
    truth: { kind: 'sale', totalYen: 1_296, number: '001044', time: '2026-11-24 16:02', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
  ｻｶﾔ ﾏﾙﾄﾐ
26-11-24 16:02
ﾀﾝﾄｳ01      001044
ﾋﾞｰﾙ
  4ｺ @220|\\880
ﾂﾏﾐ ※|\\416
ｼｮｳｹｲ|\\1,296
ｳﾁｾﾞｲ10%|\\80
ｳﾁｾﾞｲ 8%|\\30
ｹﾞﾝｹｲ|\\1,296
ｵｱｽﾞｶﾘ|\\2,000
ｵﾂﾘ|\\704
`,
  },
  {
    name: 'figures spaced out for double width',
    truth: { kind: 'sale', totalYen: 1_280, number: '0615', time: '2026-11-24 17:30', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>だんごの　つきみ
2026年11月24日 17:30       0615
みたらし   8本 × 160|¥1,280軽
---
合　　計      ￥ １ ， ２ ８ ０
お 預 り      ￥ １ ， ５ ０ ０
お　　釣          ￥ ２ ２ ０
(8%対象 ¥1,280 税 ¥94)
`,
  },
  {
    name: 'half-width figures spaced out',
    truth: { kind: 'sale', totalYen: 2_480, number: '0291', time: '2026-11-24 18:04', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>中華 福々
2026/11/24 18:04      NO.0291
焼そば           1|880
餃子             2|900
ライス           1|200
杏仁豆腐         1|500
  合  計        \\ 2 , 4 8 0
  預り金        \\ 3 , 0 0 0
  釣  銭          \\ 5 2 0
`,
  },
  {
    name: 'yen sign with a blank behind it',
    truth: { kind: 'sale', totalYen: 2_000, number: '7', time: '2026-11-25 08:40', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
朝市 はまかぜ       No. 7
11/25  8:40  2026
干物セット|\\ 2,000
---
ｺﾞｳｹｲ|\\ 2,000
(8% \\ 148 ｺﾐ)
ｱｽﾞｶﾘ|\\ 2,000
ﾂﾘ|\\ 0
`,
  },
  {
    name: 'electronic register, cash key only',
    truth: { kind: 'sale', totalYen: 1_760, number: '1234-001507', time: '2026-11-25 09:23', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
2026年11月25日(水)  9:23
担当-A           1234-001507
部門002|1,100
部門001|360
部門005|300
内税対象計|¥1,760
内税 10%|(¥160)
^現計|¥1,760
`,
  },
  {
    name: 'electronic register of another maker',
    truth: { kind: 'sale', totalYen: 2_040, number: '0419', time: '2026-11-25 10:10', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
>八百新
2026-11-25(水)
#0419 10:10R   責01
野菜*|￥680外
果物*|￥1,200外
レジ袋|￥10内
買上点数|3点
税抜計 8%|￥1,880
外税 8%|￥150
^合計|￥2,040
預り|￥2,100
釣り|￥60
`,
  },
  {
    name: 'labels in English',
    truth: {
      kind: 'sale',
      totalYen: 5_940,
      number: '2287-5',
      time: '2026-11-25 19:42:10',
      tender: 'cash',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>HARBOR GRILL
>GUEST RECEIPT
Check 2287-5   25-Nov-2026 07:42:10 PM
Table 14   Guests 2   Server Rei
---
2 Cheeseburger|3,960
1 Caesar Salad|980
2 Cola|1,000
---
Subtotal|5,940
10% Tax included|540
^TOTAL|JPY5,940
CASH|JPY10,000
CHANGE|JPY4,060
>Thank you!
`,
  },
  {
    name: 'black triangle for a discount',
    truth: { kind: 'sale', totalYen: 8_800, number: '5120', time: '2026-11-26 15:05', tender: 'voucher' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>ガラス工房 しずく
令和８年１１月２６日　午後３時５分
伝票番号５１２０
江戸切子ぐい呑|￥9,900
長期展示割引|▲￥1,100
---
小計|￥8,800
お買上げ合計|￥8,800
（税率10%　消費税￥800を含みます）
商品券|￥10,000
商品券釣銭|￥1,200
`,
  },
  {
    name: 'receipt in words of a receipt book',
    truth: { kind: 'sale', totalYen: 12_100, number: '15', time: '2026-11-26 18:42' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
^>領収書
株式会社ほしぞら企画 御中
一金 12,100円也
但 会議用弁当11ヶ代(軽減8%)
上記の金額正に受領致しました
26-11-26 PM 6:42   #15
内消費税 896円
>お弁当の実り
`,
  },
  {
    name: 'amount first, as a payment service prints it',
    truth: {
      kind: 'sale',
      totalYen: 4_620,
      number: 'tx_7GQ2',
      time: '2026-11-27 12:12',
      tender: 'card',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
^>¥4,620
>2026/11/27 12:12
>ヨガスタジオ みずたま

体験レッスン|¥3,300
レンタルマット|¥1,320

小計|¥4,620
税（10%、内税）|¥420
合計|¥4,620
VISA 0042（タッチ）|¥4,620
取引ID tx_7GQ2
`,
  },
  {
    name: 'nothing to pay after a full discount',
    truth: { kind: 'sale', totalYen: 0, number: '0098', time: '2026-11-27 15:00' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 32 },
    text: `
>アイス工房 ゆきあかり
2026-11-27 15:00  #0098
ソフトクリーム|¥450
誕生日無料券|-¥450
---
合計|¥0
お支払い|¥0
`,
  },
];
