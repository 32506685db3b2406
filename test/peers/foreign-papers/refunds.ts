/** Goods that came back and money that was returned. */
import type { ForeignPaper } from './foreign-paper.ts';

export const refunds: readonly ForeignPaper[] = [
  {
    name: 'refund of socks',
    truth: {
      kind: 'refund',
      totalYen: -780,
      number: '26112700006',
      time: '2026-11-27 11:20',
      tender: 'card',
      of: 'clothing shop by card',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>MINAMO CLOTHING
>【返品】
取引ID : 26112700006
2026-11-27 11:20   STAFF : AOI
元取引ID : 26112500017
===
リブソックス
  390 × -2|-780
===
合　計|-¥780
内消費税(10%)|-¥70
カード|-¥780
`,
  },
  {
    name: 'pay-back by a payment service',
    truth: {
      kind: 'refund',
      totalYen: -1_620,
      number: 'R-48213-1',
      time: '2026-11-22 11:02:00',
      tender: 'qr',
      of: 'coffee shop by QR',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>kissa とおり雨
>払い戻し
R-48213-1|2026-11-22 11:02:00
お取引 R-48213 の一部返金
---
自家焙煎豆 200g ※|-¥1,620
---
返金額|¥1,620
返金方法|QRコード決済
`,
  },
  {
    name: 'return mode of an electronic register',
    truth: {
      kind: 'refund',
      totalYen: -360,
      number: '1234-001511',
      time: '2026-11-25 10:48',
      tender: 'cash',
      of: 'electronic register, cash key only',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
戻
2026年11月25日(水) 10:48
担当-A           1234-001511
部門001|-360
内税対象計|¥-360
内税 10%|(¥-32)
^現計|¥-360
`,
  },
  {
    name: 'white triangle for a return',
    truth: {
      kind: 'refund',
      totalYen: -9_900,
      number: '5133',
      time: '2026-11-27 10:30',
      tender: 'cash',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ガラス工房 しずく
２０２６年１１月２７日　午前１０時３０分
伝票番号５１３３
返　江戸切子ぐい呑|△￥9,900
---
合計|△￥9,900
（内消費税　△￥900）
現金ご返金|△￥9,900
ご署名
`,
  },
  {
    name: 'return without any sign',
    truth: {
      kind: 'refund',
      totalYen: -1_628,
      number: '10447',
      time: '2026-11-25 12:31:12',
      tender: 'card',
      of: 'drugstore by card',
    },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
>くすりの若葉 西口店
>＊＊＊ 返品レシート ＊＊＊
日付 2026/11/25 12:31:12   伝票No 10447
元伝票No 10442
---
総合かぜ薬 24錠 ★|1|1,628
---
返品合計||¥1,628
クレジットカード返金||¥1,628
返品理由:お客様都合   承認:店長
`,
  },
  {
    name: 'return with the long minus',
    truth: { kind: 'refund', totalYen: -550, number: '30040', time: '2026-11-23 09:55', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
>くらしの道具 せいとん
26/11/23 09:55   ﾚｼｰﾄ30040
[ﾍﾝﾋﾟﾝ] 収納かご|−550
合計|−¥550
お返し金額|¥550
( 10%対象 −550 税 −50 )
`,
  },
  {
    name: 'exchange with a difference to pay',
    truth: { kind: 'sale', totalYen: 1_100, number: '26112700031', time: '2026-11-27 16:44', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>MINAMO CLOTHING
取引ID : 26112700031
2026-11-27 16:44   STAFF : REN
===
（交換返品）ニット帽 グレー|-3,300
ニット帽 カシミヤ|4,400
===
合　計|¥1,100
お預り|¥2,000
お釣り|¥900
`,
  },
];
