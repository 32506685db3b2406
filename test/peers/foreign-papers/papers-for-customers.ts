/** Papers handed to customers that are no sale: coupons, numbers, quotations, vouchers of collection. */
import type { ForeignPaper } from './foreign-paper.ts';

export const customerPapers: readonly ForeignPaper[] = [
  {
    name: 'coupon for the next visit',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>★次回使えるクーポン★
^>100円引き
1会計1,000円以上でご利用可
有効期限 2026年12月31日
>手打うどん 麦のや
`,
  },
  {
    name: 'number in the queue',
    truth: { kind: 'other', number: 'A-027', time: '2026-11-28 11:42' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
>受付番号
^>A-027
>ただいま 6組 お待ちです
2026/11/28 11:42　大人2名様
`,
  },
  {
    name: 'quotation',
    truth: { kind: 'other', number: 'Q-2611-08', time: '2026-11-27 14:30' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
^>見積書
あさひ自動車サービス　Q-2611-08
2026/11/27 14:30　有効期限 発行後30日
---
スタッドレスタイヤ 4本|1|¥66,000
組替・バランス|1|¥8,800
---
小計||¥74,800
うち消費税10%||¥6,800
お見積合計||¥74,800
`,
  },
  {
    name: 'gift receipt without prices',
    truth: { kind: 'other', number: '26112500017', of: 'clothing shop by card' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>MINAMO CLOTHING
>ギフトレシート
取引ID : 26112500017
2026-11-25
===
ウールコート ネイビー M|1点
===
サイズ交換は2週間以内にこのレシートを
お持ちください。（金額は記載しておりません）
`,
  },
  {
    name: 'delivery slip',
    truth: { kind: 'other', number: 'D-1120', time: '2026-11-26 08:15' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>配達伝票
No.D-1120   2026/11/26 08:15
お届け先  架空市本町3-3  ほしぞら企画 様
---
会議用弁当|11
お茶 500ml|11
---
代金は月末請求
受領印　　　　　　　　　　　配達者 田所
`,
  },
  {
    name: 'goods set aside',
    truth: { kind: 'other', number: 'T0045', time: '2026-11-27 17:25' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>お取置き票
受付 2026/11/27 17:25   T0045
お名前 ナルセ様  お引取予定 11/30
---
山岳写真集 限定版|1|¥5,500
---
お支払予定額|¥5,500
お会計はお引取時にお願いします
`,
  },
  {
    name: 'points of a member',
    truth: { kind: 'other', time: '2026-11-24 18:32' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>ポイントレシート
フレッシュ山善   2026/11/24 18:32
会員番号|26********90
前回ポイント|1,204P
獲得ポイント|45P
利用ポイント|513P
合計ポイント|736P
`,
  },
  {
    name: 'reservation',
    truth: { kind: 'other', number: 'R-7731', time: '2026-11-26 12:10' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>ご予約票
予約番号 R-7731   受付 2026/11/26 12:10
ご来店日時 2026年12月24日(木) 18:00
コース 聖夜のディナー|2名様
ご予算|¥16,500
前金|なし
`,
  },
  {
    name: 'prize draw ticket',
    truth: { kind: 'other', of: 'supermarket with points' },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 42 },
    text: `
>歳末お楽しみ抽選券
^>1枚
お買上げ 3,000円ごとに1枚
抽選会 12月5日・6日 店頭にて
フレッシュ山善
`,
  },
];
