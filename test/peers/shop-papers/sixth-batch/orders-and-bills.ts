/** Orders and bills before the payment, by a sixth hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const ordersAndBills: readonly ShopPaper[] = [
  {
    name: 'udon ticket machine kitchen half',
    truth: { kind: 'order', number: '0158', time: '2026-11-25 12:14' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
^>かけうどん大
^>とり天2
^>おにぎり
---
店内|厨房用
0158|1号機 12:14
26.11.25`,
  },
  {
    name: 'yakitori share proposal',
    truth: { kind: 'bill', totalYen: 21450, number: '1057', time: '2026-11-28 22:10' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>炭火焼鳥 とりげん
>お会計のご案内
2026/11/28 22:10
No.1057|卓 B1 6名
===
飲み放題コース 90分|6|19,800
追加 特選つくね|3|1,650
===
^お会計|¥21,450
>割り勘早見
6名|3,575 円
5名|4,290 円
===
>お会計はレジにてお願いいたします`,
  },
  {
    name: 'yakiniku bill on the table',
    truth: { kind: 'bill', totalYen: 9460, number: '0045', time: '2026-11-23 19:48' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
^>お会計伝票
>焼肉 牛ごろう
2026年11月23日 19時48分
伝票番号 0045  テーブル 7  大人3
...
上カルビ|2|2,960
ハラミ|2|2,560
サンチュ|1|480
ライス(中)|3|660
瓶ビール|4|2,800
...
小計|¥9,460
(内消費税等 10%|¥860)
ご請求額|¥9,460
この伝票をレジまでお持ちください`,
  },
  {
    name: 'ryokan room account so far',
    truth: { kind: 'bill', totalYen: 13530, time: '2026-11-24 09:15' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>湯の宿 せせらぎ
>ご利用明細書(未精算)
お部屋|305
お名前|タナカ 様
印刷日時|2026/11/24 09:15
---
11/23 夕食時お飲物|4,180
11/23 ラウンジ|2,750
11/23 マッサージ 60分|6,600
---
^ご請求額|13,530
チェックアウト時にフロントで精算をお願いします
※本紙は領収書ではございません`,
  },
  {
    name: 'chinese kitchen order',
    truth: { kind: 'order', number: '36', time: '2026-11-22 12:31' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
^新規  T-08  2名
11/22 12:31  伝票36  ハンディ03
===
^ラーメン    2
   >>麺かため
   >>ネギ抜き
^餃子        1
^半チャーハン 1
   (セット)
===
>1/1`,
  },
  {
    name: 'kitchen cancel of a dish',
    truth: { kind: 'order', number: '36', time: '2026-11-22 12:38' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
^**取消**
^T-08
2026-11-22 12:38  伝票36
===
^餃子       -1
===
理由:オーダーミス
>ハンディ03 オウ`,
  },
  {
    name: 'delivery app order',
    truth: { kind: 'order', totalYen: 2880, number: '7F3A2', time: '2026-11-28 18:52' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
^>#7F3A2
>デリバリー注文
---
受付|2026/11/28 18:52
お渡し予定|19:07
お客様|M. S.
カトラリー|不要
---
1x ガパオライス|1,380
   + 目玉焼き追加
   + 辛さ:普通
1x グリーンカレー|1,350
   + ライス少なめ
1x タイティー|150
---
小計|¥2,880
お支払い|アプリで決済済み
---
備考: 玄関前に置いてください
>配達員にこの番号を確認 7F3A2`,
  },
  {
    name: 'bento telephone order',
    truth: { kind: 'order', totalYen: 5670, number: '15', time: '2026-11-27 10:20' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^>ご予約票
>まごころ弁当 北口店
受付 2026/11/27 10:20|受付No.15
---
お受取|11/28(土) 11:30
お名前|スズキ 様
TEL|090-XXXX-4471
---
幕の内弁当|6|4,080
唐揚げ弁当|3|1,590
---
合計|9点|¥5,670
お支払|来店時(未)
メモ:お茶なし 割りばし10`,
  },
  {
    name: 'staff meal kitchen slip',
    truth: { kind: 'order', number: '88', time: '2026-11-26 15:05' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
^まかない
26/11/26 15:05  No.88
担当:ホール 山口
---
日替り丼|2
味噌汁|2
ウーロン茶|2
---
※売上計上なし`,
  },
];
