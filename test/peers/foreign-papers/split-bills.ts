/** Tables whose guests pay separately: each paper is a sale of its share. */
import type { ForeignPaper } from './foreign-paper.ts';

export const splitBills: readonly ForeignPaper[] = [
  {
    name: 'first of three equal shares',
    truth: { kind: 'sale', totalYen: 3_300, number: '000731-1', time: '2026-11-27 20:58', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>トラットリア あおい
伝票No. 000731-1　2026/11/27 20:58
テーブル 7　3名様
---
コース（3名）|¥8,400
グラスワイン ×3|¥1,500
---
合計|¥9,900
割り勘（1/3）
お支払額|¥3,300
現金|¥4,000
お釣り|¥700
`,
  },
  {
    name: 'second of three equal shares',
    truth: { kind: 'sale', totalYen: 3_300, number: '000731-2', time: '2026-11-27 20:59', tender: 'qr' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>トラットリア あおい
伝票No. 000731-2　2026/11/27 20:59
テーブル 7　3名様
---
コース（3名）|¥8,400
グラスワイン ×3|¥1,500
---
合計|¥9,900
割り勘（2/3）
お支払額|¥3,300
コード決済|¥3,300
`,
  },
  {
    name: 'last of three equal shares',
    truth: { kind: 'sale', totalYen: 3_300, number: '000731-3', time: '2026-11-27 21:00', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>トラットリア あおい
伝票No. 000731-3　2026/11/27 21:00
テーブル 7　3名様
---
コース（3名）|¥8,400
グラスワイン ×3|¥1,500
---
合計|¥9,900
割り勘（3/3）
お支払額|¥3,300
クレジットカード|¥3,300
残額|¥0
`,
  },
  {
    name: 'separate payment by items',
    truth: { kind: 'sale', totalYen: 2_090, number: '000215', time: '2026-11-27 13:50', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
2026年11月27日 13:50
                     000215
別々会計            No.4321
Aランチ|990
Cランチ|1,100
内税対象計|¥2,090
内税 10%|(¥190)
^合計|¥2,090
お預り|¥3,000
お釣|¥910
`,
  },
  {
    name: 'individual bill with what the table still owes',
    truth: { kind: 'sale', totalYen: 1_540, number: '88-02', time: '2026-11-27 22:11:18', tender: 'e-money' },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 42 },
    text: `
>大衆酒場 ちょうちん
>個別会計 2人目
伝票 88-02    2026/11/27 22:11:18
レモンサワー|2|880
もつ煮込み|1|660
今回お会計|¥1,540
電子マネー|¥1,540
内消費税|¥140
---
卓 12 未会計残|¥4,180
`,
  },
];
