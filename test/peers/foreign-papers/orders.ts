/** What kitchens, bars and counters are to make. */
import type { ForeignPaper } from './foreign-paper.ts';

export const orders: readonly ForeignPaper[] = [
  {
    name: 'kitchen order',
    truth: { kind: 'order', number: '136-1', time: '2026-11-21 19:58' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
【キッチン】          11/21 19:58
^テーブル B-4
3名  担当:おおの    伝票136-1
---
^刺身盛合せ|1
^だし巻き玉子|1
　※ねぎ抜き
^焼鳥おまかせ10本|1
　たれ
`,
  },
  {
    name: 'order for the bar',
    truth: { kind: 'order', time: '2026-11-21 20:14' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
ドリンク伝票     20:14 おおの
^卓　Ｂ－４
生ビール（中）|2
ウーロン茶|1
------ 追加 2回目 ------
2026/11/21
`,
  },
  {
    name: 'order taken back',
    truth: { kind: 'order', time: '2026-11-21 20:20' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^>＊取消オーダー＊
【キッチン】          11/21 20:20
テーブル B-4   伝票136-2
---
^だし巻き玉子|-1
`,
  },
  {
    name: 'order with prices',
    truth: { kind: 'order', number: '0042', time: '2026-11-23 12:22' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>ご注文伝票
No.0042   2026/11/23 12:22   3番テーブル
大人2 子供1
---
日替り定食|1|¥900
カツカレー|1|¥1,050
お子様うどん|1|¥450
---
ご注文点数 3   ご注文計 ¥2,400
レジにてお会計をお願いします
`,
  },
  {
    name: 'take-away order by telephone',
    truth: { kind: 'order', number: 'T-15', time: '2026-11-24 11:05' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>お持ち帰り（電話予約）
^T-15
受付 2026/11/24 11:05　お渡し 12:30
お客様 ミヤケ様　090-****-0150
---
幕の内弁当|10
唐揚げ弁当|5
お茶|15
備考：領収書あり
`,
  },
  {
    name: 'one label for each cup',
    truth: { kind: 'order', number: '061', time: '2026-11-24 13:02' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
^061  1/2
アイスラテ L
 +オーツミルク
 氷すくなめ
店内  13:02 2026-11-24
`,
  },
  {
    name: 'reprinted kitchen order',
    truth: { kind: 'order', number: '88-5', time: '2026-11-27 21:16' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
*再印刷*  厨房伝票
卓12   21:16   88-5
もつ煮込み   1
枝豆         2
-- 2026/11/27 焼場へ --
`,
  },
  {
    name: 'picking list of a counter',
    truth: { kind: 'order', number: 'WEB-20391', time: '2026-11-26 09:00' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>店頭受取 ピッキングリスト
注文番号 WEB-20391   2026/11/26 09:00
受取予定 11/26 17:00
---
棚A-03  コーヒー豆 200g|3点
棚C-11  フィルター 100枚|1点
---
合計点数|4点
支払状況：オンライン決済済
`,
  },
];
