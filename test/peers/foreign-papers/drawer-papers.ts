/** Cash that goes into a drawer or out of it without a sale. */
import type { ForeignPaper } from './foreign-paper.ts';

export const drawerPapers: readonly ForeignPaper[] = [
  {
    name: 'change fund in the morning',
    truth: { kind: 'drawer', time: '2026-11-26 10:45' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>釣銭準備金登録
トラットリア あおい　2026/11/26 10:45
担当　はら
10,000円 × 2|20,000
1,000円 × 25|25,000
硬貨|5,000
---
準備金合計|¥50,000
`,
  },
  {
    name: 'money paid out',
    truth: { kind: 'drawer', number: '000129', time: '2026-11-26 15:12' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
2026年11月26日 15:12
担当-A           1234-000129
出金
氷代|-3,300
^出金計|¥3,300
`,
  },
  {
    name: 'money put in',
    truth: { kind: 'drawer', time: '2026-11-26 16:30' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
2026-11-26(木)
#0502 16:30R   責01
＊入金＊
両替金より|￥10,000
現金|￥10,000
`,
  },
  {
    name: 'notes exchanged',
    truth: { kind: 'drawer', time: '2026-11-25 13:33' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
両替 / No Sale
11/25/2026 13:33  担:くろだ
`,
  },
  {
    name: 'collection by the office',
    truth: { kind: 'drawer', time: '2026-11-27 18:00' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>売上金回収票
くすりの若葉 西口店  2026/11/27 18:00
---
万券回収|7枚|70,000
回収合計||¥70,000
回収後現金残高||¥43,210
回収者印          責任者印
`,
  },
  {
    name: 'drawer opened by hand',
    truth: { kind: 'drawer', time: '2026-11-25 17:20' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>ドロワーオープン
2026/11/25 17:20　STAFF : AOI
理由：釣銭補充
`,
  },
  {
    name: 'fund carried over to tomorrow',
    truth: { kind: 'drawer', time: '2026-11-24 21:34' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
26-11-24 21:34   ｻｶﾔ ﾏﾙﾄﾐ
ﾂﾘｾﾝ ｸﾘｺｼ|\\30,000
ﾆｭｳｷﾝ ﾖﾃｲ|\\70,024
ｹﾞﾝｷﾝ ｺﾞｳｹｲ|\\100,024
`,
  },
];
