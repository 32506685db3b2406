/** Papers before a sale, and papers that never become one. */
import type { ShopPaper } from './shop-paper.ts';

export const ordersBillsAndNotes: readonly ShopPaper[] = [
  {
    name: 'kitchen order in half-width kana',
    truth: { kind: 'order' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
ﾁｭｳﾎﾞｳ  12:14   ﾀﾝﾄｳ 03
^ﾃｰﾌﾞﾙ 12   4ﾒｲ
---
^ﾗｰﾒﾝ       2
  +ﾈｷﾞﾏｼ
^ｷﾞｮｳｻﾞ     1
^ﾅﾏﾋﾞｰﾙ     4
---
ﾃﾞﾝﾋﾟｮｳ 0118`,
  },
  {
    name: 'drinks for the bar, cancelled in part',
    truth: { kind: 'order', time: '2026-11-23 21:05' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
^【ドリンク】取消あり
卓 座敷３      2026/11/23 21:05
ハイボール|2
取消 ウーロンハイ|-1
担当 佐々木`,
  },
  {
    name: 'delivery tablet: an order that is paid',
    truth: { kind: 'order' },
    also: ['other', 'unclear'],
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
^>#3F2A1
>デリバリー注文
お届け 2026/11/24 19:40
1x 海鮮丼|¥1,480
   ネタ大盛り|¥400
1x あら汁|¥300
---
合計|¥2,180
支払い済み（アプリ決済）
お箸 1膳`,
  },
  {
    name: 'mobile order: number to be picked up',
    truth: { kind: 'order' },
    also: ['other', 'unclear'],
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>モバイルオーダー
>お受け取り番号
^>A-27
受取予定 12:20
チーズバーガーセット|1
ナゲット5P|1
ソース バーベキュー`,
  },
  {
    name: 'bill at the table',
    truth: { kind: 'bill', totalYen: 7260 },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>洋食 つばめ軒
>お会計票
2026/11/24 20:41   テーブル 7   2名
ビーフシチュー|2|5,060
グラスワイン 赤|2|1,540
パン|2|660
---
小計|7,260
合計（税込）|7,260
 内消費税 10%|660
お会計はレジにてお願いいたします`,
  },
  {
    name: 'bill of a hostess club, not yet paid',
    truth: { kind: 'bill', totalYen: 38500 },
    also: ['order', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>CLUB 紫
>会計伝票
卓 5  2名  20:10～22:10
セット料金  60分|12,000
延長  60分|10,000
指名料|6,000
ドリンク|7,000
小計|35,000
TAX・SC 10%|3,500
合計|38,500
担当者印            お客様サイン`,
  },
  {
    name: 'quotation of a bicycle shop',
    truth: { kind: 'other' },
    also: ['bill'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>御 見 積 書
No. M-0091         2026/11/24 15:30
ウチダ 様
タイヤ交換 前後|8,800
ブレーキワイヤー|2,200
工賃|5,500
御見積金額|¥16,500
 (内消費税10%|¥1,500)
有効期限 30日
サイクル工房 たかの`,
  },
  {
    name: 'invoice for the month',
    truth: { kind: 'bill' },
    also: ['other'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>請　求　書
2026年11月25日
㈲大谷工務店 御中
前回御請求額|82,500
御入金額|82,500
繰越額|0
今回お買上額|64,300
消費税10%|6,430
今回御請求額|¥70,730
お振込期限 2026年12月25日
振込先 ○○銀行 本店 普通 0012345`,
  },
  {
    name: 'cake shop: reservation with a deposit',
    truth: { kind: 'sale', totalYen: 1000, time: '2026-11-24 17:05', tender: 'cash' },
    also: ['unclear', 'order', 'other', 'drawer'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>パティスリー ルル
>ご予約票
受付 2026/11/24 17:05   担当 みき
お渡し 12/24(木) 14時  コバヤシ様
クリスマスケーキ 5号|1|4,320
---
予約合計|4,320
内金（現金）|1,000
残金|3,320
お受取時に本票をご提示ください`,
  },
  {
    name: 'queue ticket',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
>受付番号
^>０４５
2026/11/24 18:02
お待ち 3組
番号でお呼びします`,
  },
  {
    name: 'wireless network for guests',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>FREE Wi-Fi
SSID: minato-guest
PASS: 8841-2207
有効期限 発行から 2時間
発行 2026/11/24 8:48`,
  },
  {
    name: 'supermarket: till opened in the morning',
    truth: { kind: 'report', time: '2026-11-27 08:40' },
    also: ['other', 'drawer'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
---
>開 設

2026年11月27日(金)08:40
店:09176 ﾚｼﾞNo:0151

営業日|2026/11/27
開設回数|1
ﾌﾟﾛｸﾞﾗﾑﾊﾞｰｼﾞｮﾝ|2024032911
MasterVersion|2026112610
ﾚｼｰﾄNo:0743
責:3333337セルフレジBC`,
  },
  {
    name: 'supermarket: cashier signed off',
    truth: { kind: 'other', time: '2026-11-27 13:42' },
    also: ['report', 'drawer', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
---
2026年11月27日(金)13:42
店:09176 ﾚｼﾞNo:0151
****<キャッシャーサインオフ>****
ﾚｼｰﾄNo:0744
責:`,
  },
  {
    name: 'clock-in of an employee',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>出勤
従業員 0012  小林
2026/11/25 09:55
本日もよろしくお願いします`,
  },
  {
    name: 'self-test of a printer',
    truth: { kind: 'other' },
    also: ['unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
*** Self Test ***
Firmware Ver.  1.21 ESC/POS
Interface      Ethernet
IP Address     192.168.192.168
漢字 あり   オートカッター 動作
0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ
印字テスト 正常終了`,
  },
  {
    name: 'receipt printed as a picture',
    truth: { kind: 'unclear', reason: 'the whole paper is a picture' },
    also: ['other', 'drawer'],
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 42 },
    text: '',
  },
];
