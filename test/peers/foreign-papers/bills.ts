/** Papers laid on a table or handed over before anything is paid. */
import type { ForeignPaper } from './foreign-paper.ts';

export const bills: readonly ForeignPaper[] = [
  {
    name: 'table bill',
    truth: {
      kind: 'bill',
      totalYen: 9_900,
      number: '000731',
      time: '2026-11-27 20:50',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>トラットリア あおい
>お会計伝票
伝票No. 000731　2026/11/27 20:50
テーブル 7　3名様
---
コース（3名）|¥8,400
グラスワイン ×3|¥1,500
---
合計|¥9,900
（内消費税 10%　¥900）
>お帰りの際にレジへお持ちください
`,
  },
  {
    name: 'bill in polite words',
    truth: { kind: 'bill', totalYen: 15_400, time: '2026-11-26 22:36' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>割烹 さざれ石
>お 勘 定
松の間　2名様|11/26 22:36
---
おまかせ|2|13,200
冷酒|2|2,200
---
ご請求額|￥15,400
 税・サービス料込
`,
  },
  {
    name: 'bill kept open by an electronic register',
    truth: { kind: 'bill', totalYen: 3_080, number: '4321', time: '2026-11-27 13:31' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
2026年11月27日 13:31
                     000209
伝票No.:4321
Aランチ|990
Bランチ|990
Cランチ|1,100
^仮締め|¥3,080
`,
  },
  {
    name: 'bill with an extension of the stay',
    truth: { kind: 'bill', totalYen: 4_400, number: '19', time: '2026-11-27 16:00' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>カラオケ うたごえ
>ご利用明細（途中経過）
ルーム 19    26/11/27 16:00
室料 2時間|2,200
延長 1時間|1,100
ワンドリンク 2|1,100
---
現在のご請求額|¥4,400
終了 17:00 延長可
`,
  },
  {
    name: 'prior invoice of a hotel room',
    truth: { kind: 'bill', totalYen: 24_950, time: '2026-11-27 07:00' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>湯宿ほたる川
>ご請求書（ご精算前）
お部屋 305　2026-11-27 07:00 現在
---
室料 2泊|22,000
朝食 2|2,400
宿泊税・入湯税|550
---
ご請求金額|¥24,950
お支払い期限　本日ご出発時
`,
  },
  {
    name: 'check in English',
    truth: { kind: 'bill', totalYen: 5_940, number: '2287-5', time: '2026-11-25 19:35' },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 48 },
    text: `
>HARBOR GRILL
>GUEST CHECK - NOT A RECEIPT
Check 2287-5   25-Nov-2026 07:35 PM
2 Cheeseburger|3,960
1 Caesar Salad|980
2 Cola|1,000
AMOUNT DUE|JPY5,940
Please pay at the register.
`,
  },
];
