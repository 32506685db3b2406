/** Cash that moves without a sale. */
import type { ShopPaper } from './shop-paper.ts';

export const drawerMoves: readonly ShopPaper[] = [
  {
    name: 'cash register: drawer opened with the change key',
    truth: { kind: 'drawer', number: '000003', time: '2026-11-22 09:29' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
             2026-11-22 09:29
                          000003
＃／替      ････････････････････`,
  },
  {
    name: 'bookshop till: money changed',
    truth: { kind: 'drawer', number: '000102', time: '2026-11-24 10:22' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
2026年11月24日(火)      10時22分
           両　　　替
ﾚｼｰﾄ№000102            ﾚｼﾞ:0021
担当:武藤　和彦         店 :0000
客層 99 その他`,
  },
  {
    name: 'bookshop till: float under the title of a receipt',
    truth: { kind: 'drawer', number: '000099', time: '2026-11-24 11:17' },
    also: ['report', 'other'],
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
2026年11月24日(火)      11時17分
           領　収　書
釣銭準備金|¥100,000
合計|¥100,000
ﾚｼｰﾄ№000099            ﾚｼﾞ:0021
担当:渡辺　富幸         店 :0000
客層 99 その他`,
  },
  {
    name: 'change machine: filled',
    truth: { kind: 'drawer', number: '0737', time: '2026-11-24 12:12' },
    also: ['report'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
---
>釣銭機補充

2026年11月24日(火)12:12
店:09176 ﾚｼﾞNo:0151

   金種      枚             金額
10000円|0|¥0
 5000円|2|¥10,000
 1000円|34|¥34,000
  500円|0|¥0
  100円|0|¥0
---
補充金額|¥44,000
(補充後釣銭機合計|¥49,568)
ﾚｼｰﾄNo:0737
責:3333337セルフレジBC
@000000000000012617`,
  },
  {
    name: 'change machine: emptied',
    truth: { kind: 'drawer', number: '0738', time: '2026-11-24 12:17' },
    also: ['report'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
---
>釣銭機回収

2026年11月24日(火)12:17
店:09176 ﾚｼﾞNo:0151
   金種      枚             金額
 5000円|1|¥5,000
 1000円|1|¥1,000
回収庫|¥0
---
回収金額|¥6,000
(回収後釣銭機合計|¥43,568)
ﾚｼｰﾄNo:0738
責:3333337セルフレジBC`,
  },
  {
    name: 'tablet till: cash put in',
    truth: { kind: 'drawer', time: '2026-11-25 10:00' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>キッチンこばやし
>入金
2026年11月25日(水) 10:00
担当：山田
理由：釣銭の追加
入金額|¥30,000
レジ内現金|¥60,000`,
  },
  {
    name: 'tablet till: cash taken out for shopping',
    truth: { kind: 'drawer', time: '2026-11-25 14:05' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>キッチンこばやし
>出 金 伝 票
2026年11月25日(水) 14:05   担当：山田
科目  仕入（八百屋）
金額|¥2,160
備考  レタス・トマト
店長印            担当印`,
  },
  {
    name: 'tablet till: drawer opened by hand',
    truth: { kind: 'drawer', time: '2026-11-25 14:20' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
ドロアオープン
2026/11/25 14:20:11
端末：iPad-02  スタッフ：小林`,
  },
  {
    name: 'department store: takings collected in the afternoon',
    truth: { kind: 'drawer', time: '2026-11-25 16:00' },
    also: ['report'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>中間回収（売上金）
2026年11月25日(水)16:00    レジ 0018
回収者 経理 大森       立会 木村
一万円券|35枚|350,000
五千円券|6枚|30,000
千円券|20枚|20,000
---
回収金額合計|¥400,000`,
  },
];
