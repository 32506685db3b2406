/** X and Z reports of electronic registers and of card terminals: columns of sums, some without any heading. */
import type { ForeignPaper } from './foreign-paper.ts';

export const registerReports: readonly ForeignPaper[] = [
  {
    name: 'daily Z of an electronic register',
    truth: { kind: 'report', time: '2026-11-25 20:08' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
2026年11月25日 20:08
精算                       1588
0000 日計明細        Z     0147
部門 01|311個
|¥120,455
部門 02|48個
|¥61,200
部門 05|9個
|¥2,700
................................
総売|368個
|¥184,355
純売|96件
|¥183,890
現金在高|¥151,290
券在高|¥4,000
内税対象計|¥183,890
内税|¥16,717
戻しﾓｰﾄﾞ|1件
|¥360
両替|7件
`,
  },
  {
    name: 'X of an electronic register',
    truth: { kind: 'report', time: '2026-11-25 15:00' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
点検
2026年11月25日(水) 15:00
責任者-A         1234-001544
0000 日計明細        X
総売|201個
|¥98,140
純売|51件
|¥98,140
現金在高|¥118,140
`,
  },
  {
    name: 'sales and drawer only',
    truth: { kind: 'report', time: '2026-11-25 17:01' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
2026-11-25(水)
#0477 17:01R   責01
点検
売上合計|￥62,310
現金在高|￥82,310
`,
  },
  {
    name: 'Z in half-width kana',
    truth: { kind: 'report', time: '2026-11-24 21:30' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
  ｻｶﾔ ﾏﾙﾄﾐ
26-11-24 21:30
ｾｲｻﾝ       Z1 0333  001101
ﾌﾞﾓﾝ01     88|\\40,480
ﾌﾞﾓﾝ02    132|\\51,744
ｿｳｳﾘｱｹﾞ|\\92,224
ｹﾞﾝｷﾝ      71|\\70,024
ｸﾚｼﾞｯﾄ     19|\\22,200
ｷｬｸｽｳ|90
ｹﾞﾝｷﾝ ｱﾘﾀﾞｶ|\\100,024
`,
  },
  {
    name: 'bare column of sums',
    truth: { kind: 'report', time: '2026-11-23 22:40' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
11-23-26  22-40   000918  Z
01|214
|133,750
02|37
|18,130
*|151,880
現|121,680
掛|30,200
GT|00041,882,019
`,
  },
  {
    name: 'hourly report',
    truth: { kind: 'report', time: '2026-11-25 21:03' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>時間帯別売上
2026-11-25 21:03       レジ001
---
09:00-10:00|6客|¥7,920
10:00-11:00|11客|¥16,480
11:00-12:00|14客|¥22,010
12:00-13:00|23客|¥30,660
---
合計|54客|¥77,070
`,
  },
  {
    name: 'sales by clerk',
    truth: { kind: 'report', time: '2026-11-26 21:10' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
26/11/26 21:10  担当者別売上
西田|41件
|¥38,120
藤本|29件
|¥24,908
合計|70件
|¥63,028
`,
  },
  {
    name: 'daily total of a card terminal',
    truth: { kind: 'report', time: '2026-11-26 20:00' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>日計
加盟店名        hair atelier 凪
端末番号          5529-104-0077
前回日計日時|26/11/25 20:00
集計日時|26/11/26 20:00
===
みずうみカード
売上        7件|¥68,200
取消        1件|-¥4,950
合計        6件|¥63,250
===
総合計      6件|¥63,250
>■■■加盟店控え■■■
`,
  },
];
