/** Sales of shops with goods on shelves. */
import type { ForeignPaper } from './foreign-paper.ts';

export const retailSales: readonly ForeignPaper[] = [
  {
    name: 'bookshop with book voucher',
    truth: {
      kind: 'sale',
      totalYen: 3_600,
      number: '0105526',
      time: '2026-11-23 17:44',
      tender: 'several',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>月灯書房 駅ビル店
>〒390-0000 長野県松本市架空1-2-3
>TEL(0263)55-0177
登録番号T5100001009999
2026年11月23日(月)17:44  取引0105526
---
文庫 978-4-00-000000-2|¥990
単行本 978-4-00-000001-9|¥1,760
雑誌  月刊山歩き 12月号|¥850
---
小計(3点)|¥3,600
合計(税込)|¥3,600
 (10%対象 ¥3,600 内税 ¥327)
図書カード|¥3,000
現金|¥1,000
お釣り|¥400
---
お取替えはレシート持参で7日以内に
`,
  },
  {
    name: 'convenience store by e-money',
    truth: {
      kind: 'sale',
      totalYen: 905,
      number: '4-7731',
      time: '2026-11-24 07:12',
      tender: 'e-money',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ヨルヒルマート 大橋二丁目店
>電話 03-5555-0142
2026年11月24日(火)07:12
ﾚｼﾞ#4 責011 No.4-7731
>【領 収 証】
手巻おにぎり紅鮭|*165
緑茶 600ml|*162
アルカリ乾電池 単3 4本|578
>
合　　計|¥905
(税率 8%対象|¥327)
(税率10%対象|¥578)
(内消費税等 8%|¥24)
(内消費税等10%|¥52)
交通系マネー支払|¥905
交通系マネー残高|¥2,341
カード番号 JW***********4402
*マークは軽減税率対象です
`,
  },
  {
    name: 'supermarket with points',
    truth: {
      kind: 'sale',
      totalYen: 3_513,
      number: '0932',
      time: '2026-11-24 18:31',
      tender: 'several',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>フレッシュ山善
>毎週火曜はポイント３倍デー
2026. 11. 24(火) 18:31
レジ003 精算機 12号  スキャン 0071 宮田
0932
.....
低脂肪牛乳|※|238
たまごMS10個|※|278
豚ロース切身|※|598
　割引 30%||-179
あきたこまち5kg|※|2,180
衣料用洗剤詰替||398
小計|5点|¥3,513
　( 8%対象　¥3,115　内税　¥230)
　(10%対象　　¥398　内税　 ¥36)
^合計|¥3,513
ポイント利用|¥513
お預り|¥3,000
お釣り|¥0
---
会員番号|26********90
前回ポイント|1,204P
今回ポイント|45P
利用ポイント|-513P
ポイント残高|736P
`,
  },
  {
    name: 'drugstore by card',
    truth: {
      kind: 'sale',
      totalYen: 2_724,
      number: '10442',
      time: '2026-11-24 20:05:33',
      tender: 'card',
    },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
>くすりの若葉 西口店
>★はセルフメディケーション税制対象商品
---
日付 2026/11/24 20:05:33   伝票No 10442
担当 0034 ふじもと
---
総合かぜ薬 24錠 ★|1|1,628
目薬 クール|1|880
のど飴 80g ※|1|216
---
小計|3|2,724
合計||¥2,724
( 8%対象 216 消費税 16)
(10%対象 2,508 消費税 228)
クレジットカード||¥2,724
お釣||¥0
★対象商品合計 ¥1,628
`,
  },
  {
    name: 'clothing shop by card',
    truth: {
      kind: 'sale',
      totalYen: 12_780,
      number: '26112500017',
      time: '2026-11-25 14:56',
      tender: 'card',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>MINAMO CLOTHING
>Registration No. T6020001111111

取引ID : 26112500017
2026-11-25 14:56   STAFF : AOI
===
ウールコート ネイビー M
  4580000000017|12,900
  会員10%OFF|-1,290
リブソックス
  390 × 3|1,170
===
お買上点数|4
値引合計|-1,290
合　計|¥12,780
内消費税(10%)|¥1,161
カード|¥12,780

返品・交換は7日以内、値札をつけたまま
レシートと一緒にお持ちください。
`,
  },
  {
    name: 'hardware store on account',
    truth: {
      kind: 'sale',
      totalYen: 8_030,
      number: '003306',
      time: '2026-11-25 09:18',
      tender: 'on account',
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>金物 大黒屋
2026-11-25 09:18
担当者02|003306
得意先 0117 (有)しろくま工務店 様
コーススレッド 75mm
   2個 @1,850|¥3,700
コンパネ 12mm
   2枚 @1,800|¥3,600
---
外税対象計|¥7,300
外税10%|¥730
合計|¥8,030
掛売|¥8,030
ご署名:____________________
`,
  },
  {
    name: 'florist',
    truth: { kind: 'sale', totalYen: 3_630, number: '88', time: '2026-11-25 16:40', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>花 ひとひら
11/25/2026  4:40PM   伝票 88
花束おまかせ|3,300内
ラッピング|330内
     ご注文主 さくま様
     お届け日 11月29日
計|¥3,630
(内税10%|¥330)
預|¥5,000
釣|¥1,370
`,
  },
  {
    name: 'hundred yen shop',
    truth: { kind: 'sale', totalYen: 770, number: '6120', time: '2026-11-26 11:11', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
>百均 よりどり館
2026年11月26日 11:11 ﾚｼﾞ2
商品点数の確認をお願いします
雑貨        100×5|500
文具        100×2|200
---
小　計|7点|￥700
外税10%||￥70
合　計||￥770
現　金||￥800
釣　銭||￥30
レシートNo.6120
`,
  },
];
