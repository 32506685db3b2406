/** Papers over which two bookkeepers would differ: each with the reason. */
import type { ForeignPaper } from './foreign-paper.ts';

export const unclearPapers: readonly ForeignPaper[] = [
  {
    name: 'prepaid card charged',
    truth: {
      kind: 'unclear',
      totalYen: 5_000,
      number: '0311',
      time: '2026-11-22 15:40',
      tender: 'cash',
      reason: 'Money was taken, but goods are sold only when the card is used.',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>kissa とおり雨
>カードチャージ
0311|2026-11-22 15:40
チャージ金額|¥5,000
現金|¥5,000
チャージ後残高|¥6,240
`,
  },
  {
    name: 'account paid off',
    truth: {
      kind: 'unclear',
      totalYen: 8_030,
      number: '003391',
      time: '2026-11-27 17:02',
      tender: 'cash',
      reason: 'A customer pays what was sold on account before; the sale is counted already.',
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>金物 大黒屋
>領収書
2026-11-27 17:02|003391
得意先 0117 (有)しろくま工務店 様
売掛入金|¥8,030
現金|¥8,030
`,
  },
  {
    name: 'deposit for an order',
    truth: {
      kind: 'unclear',
      totalYen: 10_000,
      number: '26-1230',
      time: '2026-11-27 18:40',
      tender: 'cash',
      reason: 'Part of a price that may be returned; systems book it as a sale or as a deposit.',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>仕立てのオガタ
No.26-1230        2026/11/27 18:40
スリーピース 内金|¥10,000
お預り金額|¥10,000
残金（お渡し時）|¥78,000
`,
  },
  {
    name: 'delivery note with a total',
    truth: {
      kind: 'unclear',
      totalYen: 12_960,
      number: '220',
      time: '2026-11-26 06:10',
      reason: 'Without a word about payment: a sale on account, or a copy of an invoice yet to come.',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>納品書
八百新   2026/11/26 06:10   No.220
麦のや 様
---
ねぎ 5kg|2|¥4,320
鶏卵 10kg|2|¥8,640
---
合計||¥12,960
(8%対象)
`,
  },
  {
    name: 'torn paper with a sum',
    truth: {
      kind: 'unclear',
      time: '2026-11-26 12:34',
      reason:
        'Without items, tender and heading the sum may be a sale, a subtotal shown to a customer or a calculation.',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
11-26 2026 12-34
|1,240
|860
|2,100
`,
  },
];
