/** Totals of a period, of a drawer or of a card terminal. */
import type { ShopPaper } from './shop-paper.ts';

export const shopReports: readonly ShopPaper[] = [
  {
    name: 'cash register: daily total',
    truth: { kind: 'report', time: '2026-11-22 20:43' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
精算         2026-11-22 20:43
                          000027
0000 日計明細             Z 0049
総売|49 点
|￥49,920
純売|16 件
|￥49,920
現金在高|￥49,920
対象計|￥49,920
内税          10.0%|￥4,538
消費税合計|￥4,538
領収書|1 件
|￥3,470
純客|16 名
------------------------
SDｶｰﾄﾞ保存      正常終了`,
  },
  {
    name: 'cash register: departments and daily total',
    truth: { kind: 'report', time: '2026-11-23 21:08' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
2026年11月23日            21:08
精算                       0245
0000 日計明細             Z 0012
部門 01|603 個
|¥263,957
部門 02|41 個
|¥241,429
部門 03|32 個
|¥14,297
...
総売|676 個
|¥519,683
純売|179 件
|¥542,140
現金在高|¥140,220
券在高|¥20,000
内税対象計|¥512,763
内税|¥24,417
サービス|-712
戻しモード|3 件
|¥9,586
電卓|5 件`,
  },
  {
    name: 'supermarket: report by kind of transaction',
    truth: { kind: 'report', time: '2026-11-24 12:33' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
---
>精算点検
>取引別レポート

2026年11月24日(火)12:33
店:09176 ﾚｼﾞNo:0151

営業日  :2026/11/24
精算回数:001
---
売上部門       812点    ¥214,880
部門計         812点    ¥214,880
---
売上合計(外税込)|¥214,880
売上合計(外税抜)|¥198,905
  ★ 8%|¥176,110
  ★10%|¥22,795
消費税|¥15,975
客数            96客
客単価|¥2,238
---
返品             1件        ¥298
取消             2件      ¥1,044
取引中止         1件      ¥3,218
釣銭準備金|¥50,000
釣銭機補充       1件     ¥44,000
釣銭機回収       1件      ¥6,000
両替             0件
領収証           4件
---
ﾚｼｰﾄNo:0741
責:3333337セルフレジBC`,
  },
  {
    name: 'supermarket: departments with a line named total',
    truth: { kind: 'report', time: '2026-11-24 12:34' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
---
>部門別レポート

2026年11月24日(火)12:34
店:09176 ﾚｼﾞNo:0151
営業日  :2026/11/24
---
青果
  売上         210点     ¥41,212
精肉
  売上          88点     ¥52,310
* 合計 *
  売上         298点     ¥93,522
  粗利                   ¥21,770
---
ﾚｼｰﾄNo:0742`,
  },
  {
    name: 'tablet till: daily report',
    truth: { kind: 'report', time: '2026-11-24 22:15' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
印刷日時 2026/11/24 22:15
>日報
キッチンこばやし
2026年11月24日
売上等|¥184,300
売上|¥184,300
純売上|¥167,546
税|¥16,754
売上でない入金|¥0
レジ入金|1回|¥30,000
レジ出金|2回|¥4,320
会計数|62
客数|97
商品数|214
現金|38回|¥98,200
クレジットカード|17回|¥66,100
PayPay|7回|¥20,000
金券等差額|0回|¥0`,
  },
  {
    name: 'tablet till: settlement',
    truth: { kind: 'report' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>雑貨ノ森
No.00041
精算期間
2026/11/25 09:58 ～ 2026/11/25 20:03
TEL 03-0000-8888
総売上|¥96,800
          (58点)
純売上|¥88,000
          (31名)
消費税|¥8,800
割引|-¥1,200
会計取消|1件|-¥2,200
現金|¥52,100
電子マネー|¥44,700
レジ内現金合計|¥82,100
過不足|¥0`,
  },
  {
    name: 'card terminal: interim total',
    truth: { kind: 'report', time: '2026-11-25 10:28:29' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>中間計

加盟店名|日光企画
TEL|00-0000-0000
端末識別番号|0001990001001
===
クレジット
前回日計日時 26/11/24 20:28:49
集計日時     26/11/25 10:28:29
売上             4件     ¥28,640
取消             1件      -¥648
合計             5件     ¥27,992
===
QR決済
            取引データ無し
===
>■■■加盟店控え■■■`,
  },
  {
    name: 'gym: interim report of a till',
    truth: { kind: 'report', time: '2026-11-25 18:00' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>点検レポート
対象期間
2026/11/25 06:58 - 2026/11/25 18:00
日時 2026/11/25 18:00
店舗 24ジム 立川   レジ 受付1
担当者 31 オカダ
売上|¥42,900
消費税|¥3,900
販売商品数|12
会計件数|9
支払方法内訳
 現金|¥11,000
 クレジットカード|¥31,900`,
  },
  {
    name: 'sales by the hour, without a title',
    truth: { kind: 'report' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
2026/11/25
時間帯     客数         金額
11:00-      12      14,280
12:00-      31      38,910
13:00-      17      20,450
14:00-       4       3,980
計          64      77,620`,
  },
  {
    name: 'takings of each clerk',
    truth: { kind: 'report', time: '2026-11-26 21:30' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
担当者別売上
2026年11月26日 21:30
佐々木      24件|182,400
松本        19件|120,560
アルバイト1  8件|31,200
---
合計        51件|334,160`,
  },
  {
    name: 'cash counted at closing',
    truth: { kind: 'report', time: '2026-11-26 22:05' },
    also: ['drawer'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>在高登録
2026/11/26 22:05   担当 山田
10,000円 x 4|40,000
5,000円 x 3|15,000
1,000円 x 21|21,000
500円 x 8|4,000
100円 x 62|6,200
10円 x 44|440
1円 x 30|30
合計|86,670
理論値|86,680
過不足|-10`,
  },
  {
    name: 'best sellers of the week',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>商品別売上 ベスト５
集計期間 2026/11/16～2026/11/22
1 日替わりランチ|182|¥200,200
2 食後のコーヒー|97|¥33,950
3 カレーセット|61|¥73,200
4 プリン|40|¥18,000
5 弁当|33|¥26,400
合計|413|¥351,750`,
  },
  {
    name: 'English till: Z report',
    truth: { kind: 'report', time: '2026-11-26 23:01' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>Z REPORT  No. 0088
NISEKO SKI & BOARD   2026/11/26 23:01
Gross sales|¥412,500
Refunds|-¥3,300
Net sales|¥409,200
Tax collected|¥37,200
Cash|¥88,000
Visa|¥321,200
Transactions|41
Opening float|¥50,000
Expected in drawer|¥138,000`,
  },
];
