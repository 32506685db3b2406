/** Orders and bills before the payment, by a seventh hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const ordersAndBills: readonly ShopPaper[] = [
  {
    name: 'square kitchen ticket',
    truth: { kind: 'order', number: '34', time: '2026-11-23 11:47' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
^チケット 34
^店内
2026/11/23 11:47
スタッフ: Emi
---
^1 × キッシュプレート
    サラダ大盛り
    スープ: かぼちゃ
^2 × カフェラテ
    Hot
    ソイミルク変更
---
3点
メモ: 1つはテイクアウトカップで`,
  },
  {
    name: 'shopify denim packing',
    truth: { kind: 'order', number: '1871', time: '2026-11-26 08:03' },
    print: { dialect: 'star-graphic', encoding: 'utf-8', columns: 48 },
    text: `
>NAGI DENIM
^>納品書
注文 #1871
2026年11月26日 08:03
チャネル: オンラインストア
受取方法: 店舗受取 倉敷本町
---
お届け先
 三宅 あかり 様
 岡山市北区表町0-0
---
商品|数量
デニムエプロン
 ブラック|1 / 1
藍染バンダナ|2 / 2
---
お支払い状況: 支払い済み
合計|¥12,100
ご購入ありがとうございます`,
  },
  {
    name: 'posplus izakaya bill',
    truth: { kind: 'bill', number: '000731', time: '2026-11-27 21:08' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^>お会計伝票
>炭火居酒屋 はなれ 北千住
伝票No.000731   卓番:B-12   4名様
入店 19:02   発行 2026/11/27 21:08
---
生ビール 中|6|3,480
ハイボール|4|1,960
刺身五点盛り|1|2,200
串盛り 8本|1|1,760
〆の焼きおにぎり|3|1,140
お通し|4|1,600
---
小計|12,140
サービス料 10%|1,214
^合計|¥13,354
(内消費税10%|¥1,214)
お一人様あたり|¥3,339

>※領収書ではございません
>レジまでお持ちください`,
  },
  {
    name: 'posplus kitchen cancel',
    truth: { kind: 'order', number: '000744', time: '2026-11-27 21:22' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^>■■ 取消 ■■
^B-07
伝票No.000744    21:22   ホール:みなみ
2026/11/27
---
^だし巻き玉子|-1
^ポテトフライ|-1
---
理由:オーダーミス
焼場`,
  },
  {
    name: 'nec soba order',
    truth: { kind: 'order', number: '0148', time: '2026-11-25 12:06' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
^御注文票
^テーブル 08
注文No.0148   2名
2026/11/25 12:06 HT03
---
^天ざる|1
^  そば大盛
^鴨南蛮|1
^いなり 2ケ|1
---
>以上 3点`,
  },
  {
    name: 'teraoka kaikeiken',
    truth: { kind: 'bill', number: '0412', time: '2026-11-26 17:31' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>スーパー よつば 川越店
^>お会計券
2026年11月26日(木) 17:31
登録機 02   担当 1145 いしい
---
^>精算機番号  5
^>No.0412
---
お買上点数|14点
^合計|¥3,196
---
精算機にこの券のバーコードを
かざしてお支払いください
>0412260241145003196
>※レシートではありません`,
  },
  {
    name: 'kenbaiki udon ticket',
    truth: { kind: 'order', number: '462', time: '2026-11-27 12:11', of: 'kenbaiki udon receipt' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>うどん 讃岐屋
^>食券
^>肉うどん
^>780円
^>呼出番号 462
---
 26-11-27 12:11  01号機
>当日限り有効
>カウンターにお出しください`,
  },
  {
    name: 'dynamic kitchen add',
    truth: { kind: 'order', number: '0093', time: '2026-11-28 19:36' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
^>【追加】
^座敷 2
伝票 0093  6名  3回目
2026/11/28 19:36 担当 なかの
===
^鶏もも塩|3
^皮 たれ|2
  よく焼き
^厚揚げ|1
===
焼物|1/1`,
  },
  {
    name: 'ubereats order paid',
    truth: { kind: 'order', number: '4E7B2', time: '2026-11-26 19:14' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
^>Uber Eats
^>4E7B2
>カナ S. 様
---
注文日時 2026/11/26 19:14
お渡し予定 19:32
カトラリー: 不要
---
2x スパイスチキンカレー|¥2,360
     辛さ: 中辛
     ライス: 大盛り (¥100)
1x マンゴーラッシー|¥480
---
小計|¥2,840
プロモーション|-¥300
合計(お支払い済み)|¥2,540
---
>配達パートナーに番号をお伝えください`,
  },
  {
    name: 'demaecan cod order',
    truth: { kind: 'order', number: '2611-2670-0418', time: '2026-11-26 19:40' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>【出前館】 店舗控え
>スパイス食堂 タルカ
---
注文番号|2611-2670-0418
注文日時|2026/11/26 19:40
配達希望|20:20頃
お届け先
 中野区中野5-0-0 コーポ若葉 203
 はせがわ 様  090-0000-1288
---
バターチキンカレー|1|1,180
チーズナン|2|960
---
商品計|2,140
送料|420
サービス料|107
^お支払金額|2,667円
支払方法:現金(代金引換)
>※お客様より上記金額をお預かりください`,
  },
  {
    name: 'menu order cancel',
    truth: { kind: 'order', number: 'M-88214', time: '2026-11-26 20:03' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 32 },
    text: `
^>!キャンセル!
>menu デリバリー
---
注文ID|M-88214
受付|2026/11/26 19:58
キャンセル|2026/11/26 20:03
理由: お客様都合
---
キーマカレー × 1
サモサ × 2
---
>調理を中止してください`,
  },
  {
    name: 'orca naika seikyu',
    truth: { kind: 'bill', number: '0004420', time: '2026-11-25 11:02' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
^>請求書
患者番号|00000951
氏名|小松 はる 様
診療科|内科   外来
請求書番号|0004420
発行日時 令和 8年11月25日 11:02
保険|国保  世帯主  負担割合 3割
---
初・再診料|75点
検査|493点
画像診断|210点
---
保険合計点数|778点
負担金額|2,330円
文書料(税込)|3,300円
---
^今回請求額|5,630円
^入金額|0円
^未収金|5,630円
---
次回ご来院の際にお支払いください
>かしわぎ台クリニック`,
  },
  {
    name: 'hotel folio',
    truth: { kind: 'bill', number: '264417', time: '2026-11-24 22:15' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>HOTEL 北野坂
>ご利用明細書 GUEST FOLIO
Room 0812           Folio No. 264417
Guest  KITAMURA, Sho 様
Arr 2026/11/23   Dep 2026/11/25
Printed 2026/11/24 22:15
---
11/23 室料 Room Charge|14,300
11/23 宿泊税 Accommodation Tax|200
11/24 ルームサービス|1,980
11/24 室料 Room Charge|14,300
11/24 宿泊税 Accommodation Tax|200
---
ご請求額 Total|30,980
お預り金 Deposit|-20,000
^差引残高 Balance|10,980
---
ご出発時にフロントでご精算ください`,
  },
  {
    name: 'cleaning azukari',
    truth: { kind: 'order', number: '12-04817', time: '2026-11-21 18:02' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>クリーニング 白鳥舎 二子店
^>お預り票
2026年11月21日(土)18:02
伝票番号 12-04817
会員 0003391  オカモト 様
---
001 ワイシャツ ハンガー|242
002 ワイシャツ ハンガー|242
003 コート|2,420
004 セーター|726
---
お預り 4点|3,630
^未収金|3,630
---
仕上り予定 11月25日 17時
お引取りの際に本票をお持ち下さい`,
  },
];
