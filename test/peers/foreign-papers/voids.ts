/** Sales taken back as a whole, and transactions that ended before they were sales. */
import type { ForeignPaper } from './foreign-paper.ts';

export const voids: readonly ForeignPaper[] = [
  {
    name: 'cancelled sale of a bakery',
    truth: {
      kind: 'void',
      totalYen: -934,
      number: '2-00318',
      time: '2026-11-22 08:19',
      of: 'bakery with two rates',
    },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
>【 取 消 】
^>小麦日和
>ベーカリー
2026/11/22(日)     08:19
#2-00318    ｾｷﾆﾝ:01
食パン1斤         軽|-324
クロワッサン
    @216 x 2      軽|-432
あんぱん          軽|-173
レジ袋(小)|-5
---
合　計|-¥934
現金|-¥934
`,
  },
  {
    name: 'table taken back after payment',
    truth: {
      kind: 'void',
      totalYen: -8_712,
      number: '20261121-0136',
      time: '2026-11-21 21:55:40',
      tender: 'card',
      of: 'izakaya with service charge',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>炭火酒場 まるはち
>会計取消伝票
---
対象伝票番号：20261121-0136
取消日時：2026/11/21 21:55:40
取消担当：店長 はら
---
取消金額|¥8,712
クレジット取消|¥8,712
理由：会計卓まちがい
`,
  },
  {
    name: 'void key in English',
    truth: {
      kind: 'void',
      totalYen: -5_940,
      number: '2287-5',
      time: '2026-11-25 19:50:02',
      tender: 'cash',
      of: 'labels in English',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>HARBOR GRILL
^>** VOID **
Check 2287-5   25-Nov-2026 07:50:02 PM
Voided by Manager Sho
---
TOTAL|JPY-5,940
CASH|JPY-5,940
`,
  },
  {
    name: 'petrol sale taken back with its card',
    truth: {
      kind: 'void',
      totalYen: -5_451,
      number: '06-2220',
      time: '2026-11-27 07:56',
      tender: 'card',
      of: 'petrol station',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>みどり石油 バイパス給油所
>売上取消（赤伝）
2026/11/27 07:56   伝票 06-2220
元伝票 06-2219
レギュラー  32.45L   168.0|-5,451
合計|￥-5,451
クレジット取消|￥-5,451
`,
  },
  {
    name: 'red slip for an account sale',
    truth: {
      kind: 'void',
      totalYen: -8_030,
      number: '003310',
      time: '2026-11-25 10:02',
      tender: 'on account',
      of: 'hardware store on account',
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>金物 大黒屋
2026-11-25 10:02
担当者02|003310
＜赤伝票＞ 003306 の取消
外税対象計|▲¥7,300
外税10%|▲¥730
合計|▲¥8,030
掛売|▲¥8,030
`,
  },
  {
    name: 'transaction broken off before payment',
    truth: { kind: 'other', number: '0933', time: '2026-11-24 18:40' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>フレッシュ山善
2026. 11. 24(火) 18:40
レジ003 スキャン 0071 宮田
0933
.....
低脂肪牛乳|※|238
バナナ|※|158
小計|2点|¥396
>＊＊　取引中止　＊＊
`,
  },
];
