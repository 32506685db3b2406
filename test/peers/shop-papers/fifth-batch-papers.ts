/** Papers by a fifth hand that are no sales, though they resemble them, and refunds. */
import type { ShopPaper } from './shop-paper.ts';

export const fifthBatchPapers: readonly ShopPaper[] = [
  {
    name: 'self-checkout ticket that is no receipt',
    truth: { kind: 'bill' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ﾌｰﾄﾞﾏｰﾄ ﾀﾏｷ 旭町店
  精算機  5番 へ
 この券はレシートではありません
2026/05/30 11:22 登録機02 取引0120
責:0127 ｼﾐｽﾞ
お買上点数         5点
合計(税込)|¥2,947
会計券番号 02-0120-8831
精算機でﾊﾞｰｺｰﾄﾞを読ませて下さい`,
  },
  {
    name: 'cleaner: an unpaid claim ticket',
    truth: { kind: 'bill' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クリーニング 白舟
 ** お預り証(引換証) **
会員 00077 ﾐｽﾞﾉ様
お預り日 26/03/19 仕上 3/24
タグ  5-130 ~ 5-132
---
ﾀﾞｳﾝｼﾞｬｹｯﾄ    1   2,310
ﾏﾌﾗｰ          1     440
---
お預り点数  2点
合計(税込)   2,750円
 内消費税(10%) 250円
内金            0円
残金  2,750円
お支払いは お渡し時に
お願いいたします`,
  },
  {
    name: 'delivery: paid in an app',
    truth: { kind: 'order' },
    also: ['unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
 デリバリー #K7Q
 受付 19:02  お渡し 19:25
お客様名: ｻ*** 様
---
1 x ガパオライス|1,150
   +目玉焼き|120
1 x パッタイ|1,250
2 x 生春巻|720
---
小計|¥3,240
合計|¥3,240
お支払い: アプリ決済済み
カトラリー: 不要
ﾒﾓ: パクチー抜き/置き配
ドライバー到着時コード 41`,
  },
  {
    name: 'pub: the bill before payment',
    truth: { kind: 'bill' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>大衆酒場 よりみち
>****** お会計票 ******
席:B-07  人数:4名様
入店 18:32  LO 20:30
担当:リュウ
---
お通し           4    ×380 1,520
生中             7    ×550 3,850
刺盛五点         1         2,180
串盛(塩)         2    ×980 1,960
ﾊｲﾎﾞｰﾙ           5    ×430 2,150
だし巻           1          680
〆そば           2    ×320   640
---
小計|12,980
消費税(外10%)|1,298
合計|¥14,278
お一人様あたり(目安)|¥3,570

領収書・割勘はレジでお申し付け下さい
この票をレジまでお持ち下さい`,
  },
  {
    name: "card terminal: the shop's copy",
    truth: { kind: 'other' },
    also: ['copy', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クレジットカード売上票
>(加盟店控え)
加盟店名 KITCHEN TAKEUCHI
端末番号 4990-412-00317
ご利用日 26/08/01 20:44:10
伝票番号 00412
取引内容 売上   支払区分 一括
カード会社 ﾐﾂｲｽﾐ/VISA
会員番号 4980-****-****-1102-ICC
承認番号 0184421
ｱﾌﾟﾘｹｰｼｮﾝﾗﾍﾞﾙ VISA CREDIT
AID A0000000031010
商品区分 990
金額|¥8,800
合計金額|¥8,800
暗証番号入力済み 署名不要`,
  },
  {
    name: "the shop's copy of a receipt",
    truth: { kind: 'other' },
    also: ['copy'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
シネマ銀星 北町
>店 控
2026/08/09 (日) 12:40 売店POS2
No.20260809-0219 ｽﾀｯﾌ 18
ﾎﾟｯﾌﾟｺｰﾝ ｷｬﾗﾒﾙL  2  1,500
ﾄﾞﾘﾝｸ M          4  1,600
ﾊﾟﾝﾌﾚｯﾄ          1    700
合計|¥3,800
QUICPay|¥3,800
お客様ご署名不要`,
  },
  {
    name: 'a coupon with words of a receipt',
    truth: { kind: 'other' },
    also: ['unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
---
>次回お会計時に使える
   500円引クーポン
  小計2,000円(税込)以上で
  1会計1枚 他券併用不可
>現金との引換・おつりは
>出ません
 有効期限 2026/08/31
 9910 0500 2208 31
>炉ばた 海鳴り`,
  },
  {
    name: 'cash counted at opening',
    truth: { kind: 'report' },
    also: ['drawer', 'other'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ベーカリー むぎのほ
>レジ開け
2026/02/02 06:45 スタッフ 店長
---
10,000円   0枚|0
 5,000円   2枚|10,000
 1,000円  25枚|25,000
   500円  12枚|6,000
   100円  60枚|6,000
    50円  20枚|1,000
    10円 180枚|1,800
     5円  30枚|150
     1円  50枚|50
---
釣銭準備金合計|¥50,000
設定額|¥50,000
差額|¥0`,
  },
  {
    name: 'shoe shop: kana, a return in cash',
    truth: { kind: 'refund', totalYen: -1980, number: '0419', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ｸﾂﾉ ﾊﾞﾝﾀﾞｲﾔ
 ﾏｲﾄﾞｱﾘｶﾞﾄｳｺﾞｻﾞｲﾏｽ
ﾓﾄﾞｼ|26-04-02
#01 ｶｶﾘ 03  14:20  No.0419
ﾌﾞﾓﾝ02        -¥1,980ｳﾁ
ｳﾁｾﾞｲﾀｲｼｮｳ|-¥1,980
ｳﾁｾﾞｲ|-¥180
ｹﾞﾝｷﾝ|-¥1,980`,
  },
  {
    name: 'clothes: refunded with a negative tender',
    truth: { kind: 'refund', totalYen: -3300, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ATELIER KAZE
  東京都台東区蔵前0-0-0
  登録番号 T4000000000000
レジ 2  販売員 井出
2026/07/18 13:22  取引ID 10882
取引区分:返品
元取引ID 10815
---
ﾘﾈﾝｽﾄｰﾙ 生成
 2200000118822
     @3,300 x -1|-3,300
---
小計|-3,300
合計|¥-3,300
(10%対象 ¥-3,300 内税 ¥-300)
現金|¥-3,300
お預り|¥0
お釣り|¥3,300
返品・交換は2週間以内にレシート
をお持ちください`,
  },
  {
    name: 'florist: refunded to a card',
    truth: { kind: 'refund', totalYen: -1100, number: 'c2Xa', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ちいさな花屋 モス

払い戻し
2026年9月5日 16:20
元のレシート #kT9p

ミニブーケ × 1|-¥1,100

合計|-¥1,100
Visa 1234への払い戻し|¥1,100
理由: 花材違い
レシート #c2Xa`,
  },
  {
    name: 'money put into the drawer',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
2026-04-02  09:02  000012
責01
入金
現金|¥30,000`,
  },
];
