/** Reports and money that moves without a sale, by a seventh hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const reportsAndDrawer: readonly ShopPaper[] = [
  {
    name: 'air cafe seisan',
    truth: { kind: 'report', number: '00318', time: '2026-11-21 20:14' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
^>精算レシート
>カフェ こもれび 三鷹店
No.00318
精算期間
2026/11/20 20:21
  ~ 2026/11/21 20:14
TEL 0422-00-0123
---
総売上|126点|¥86,420
純売上|58人|¥78,723
消費税|¥7,697
 10%対象|¥77,000
  消費税|¥7,000
 8%対象|¥9,420
  消費税|¥697
会計数|45件
客単価|¥1,490
---
【支払方法】
現金|23件|¥41,300
クレジットカード|14件|¥32,720
QR決済|8件|¥12,400
合計|45件|¥86,420
---
割引|3件|-¥450
会計取消|1件|-¥980
---
【レジ点検】
レジ準備金|¥50,000
現金売上|¥41,300
レジ内金額|¥91,290
過不足|-¥10
精算担当者:おおの`,
  },
  {
    name: 'sma zakka payout',
    truth: { kind: 'drawer', time: '2026-11-24 13:02:51' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
^>入出金
>雑貨とくらし 糸の家
>レジ端末 01
2026/11/24(火) 13:02:51
担当者: 002 もりた
---
区分|出金
出金額|¥3,000
 1,000円|3枚|¥3,000
---
備考: 切手代 仮払い`,
  },
  {
    name: 'ubi lunch nippo',
    truth: { kind: 'report', time: '2026-11-27 22:36' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
印刷日時: 2026-11-27 22:36
^>日報
洋食 いかり屋
日付: 2026-11-27
---
売上等|¥118,360
売上|¥118,360
純売上|¥107,600
税|¥10,760
売上でない入金|0点|¥0
レジ入金|1回|¥30,000
レジ出金|2回|¥4,820
会計数|37
客数|81
商品数|214
---
現金|19|¥52,140
クレジットカード|11|¥48,900
PayPay|7|¥17,320
---
会計取消|1|-¥2,640
金券等差額|0|¥0
客単価|¥1,461`,
  },
  {
    name: 'blayn ramen kaishu',
    truth: { kind: 'drawer', number: '26112400060', time: '2026-11-24 21:00' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>らーめん 八雲
^>現金回収
2026/11/24 (火) 21:00
伝票番号 26112400060
担当 01 店長
---
一万円|3枚|30,000
五千円|2枚|10,000
千円|8枚|8,000
---
回収額|48,000
回収後在高|32,460
---
>確認印`,
  },
  {
    name: 'willpos kaishu',
    truth: { kind: 'drawer', number: '3450', time: '2026-11-25 14:00' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
^>中間回収
>マルサン食品館 津西店
2026年11月25日(水)14:00
レジ0003     責No.000101
---
 現金|12枚|¥120,000
 商品券|3枚|¥3,000
---
 回収計|¥123,000
取引No3450`,
  },
  {
    // A deposit stays undecided: the receipt of the rest may have the whole price.
    name: 'teamstore uchikin',
    truth: { kind: 'drawer', number: '0271-02-009150', time: '2026-11-23 18:26' },
    also: ['unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>紳士服 グランフィールド
>千葉店
^>内金お預り証
2026/11/23 18:26   店0271 レジ02
取引番号 0271-02-009150
お客様 名倉 様
承りNo. 0271-000884
---
オーダースーツ|¥71,500
お引渡予定|12月20日
---
お預り内金|¥20,000
 現金|¥20,000
お引渡し時残金|¥51,500
---
お引渡しの際に本証をご持参ください`,
  },
  {
    name: 'casio tabako z',
    truth: { kind: 'report', number: '001952', time: '2026-11-24 19:31' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>増田商店
2026年11月24日(火)19:31
責任者|0001-001952
日計 精算 Z|0001 0412
---
タバコ|42.000
|¥24,360
飲料|61.000
|¥9,210
パン|27.000
|¥7,450
---
総売上|130.000
|¥41,020
純売上|No78
|¥41,020
現金在高|¥58,720
---
現金|No76
|¥38,720
信用売|No2
|¥2,300
入金|No1
|¥20,000
出金|No0
|¥0
訂正|No3
両替|No5
---
累計1|¥0009,318,440`,
  },
  {
    name: 'gas prica charge',
    truth: { kind: 'drawer', number: '7731', time: '2026-11-22 10:05' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>(株)北星石油 セルフ白石SS
^>プリカ入金
2026年11月22日 10:05
伝票No 7731   POS 01
カード番号 8801********4472
---
入金前残高|¥860
入金額|¥10,000
プレミアム|¥100
^残高|¥10,960
現金|¥10,000
---
>給油時にご利用いただけます`,
  },
  {
    name: 'salon regi shime',
    truth: { kind: 'report', time: '2026-11-28 20:11' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 48 },
    text: `
>hair atelier Nuage 吉祥寺
>レジ締め
対象日:2026/11/28(土)
実施日時:2026/11/28 20:11  担当:レイナ
---
純売上|¥141,900
 技術売上|¥128,700
 店販売上|¥13,200
会計件数|14件
---
現金|5件|¥38,500
クレジット|7件|¥77,200
スマート支払い|3件|¥24,200
ポイント|2件|¥2,000
---
レジ準備金|¥30,000
出金|-¥1,500
あるべき金額|¥67,000
レジ内金額|¥67,000
差額|¥0`,
  },
];
