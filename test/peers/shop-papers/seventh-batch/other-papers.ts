/** Slips, other papers and those that nobody could decide, by a seventh hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const otherPapers: readonly ShopPaper[] = [
  {
    name: 'sma zakka point',
    truth: { kind: 'other', number: '20418', time: '2026-11-22 15:07:44', of: 'sma zakka several' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>雑貨とくらし 糸の家
^>ポイントレシート
2026/11/22(日) 15:07:44|取引ID:20418
---
会員番号|0000120087
現在ポイント|1,204pt
利用ポイント|430pt
獲得ポイント|65pt
^合計ポイント|839pt
---
有効期限|2027/11/30`,
  },
  {
    name: 'biz training',
    truth: { kind: 'other', number: '000012', time: '2026-11-21 08:40' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^>トレーニング
>** 練習モードで発行されています **
>定食 まんぷく亭
2026/11/21 08:40   No.000012
担当:研修
---
からあげ定食|1|¥950
みそ汁変更|1|¥110
---
合計|¥1,060
(10%対象|¥1,060  内税 ¥96)
現金|¥1,100
おつり|¥40
---
>※このレシートは無効です`,
  },
  {
    name: 'biz test print',
    truth: { kind: 'other', time: '2026-11-21 08:31' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>*** プリンター接続テスト ***

印刷日時 2026/11/21 08:31
プリンター名 TM-m30III
接続方式 Bluetooth
IPアドレス -
用紙幅 80mm
---
ABCDEFGHIJ 0123456789
アイウエオカキクケコ
あいうえお漢字テスト ¥1,234
^倍角テスト
---
>正常に印刷されました`,
  },
  {
    name: 'teamstore chushi',
    truth: { kind: 'other', number: '0271-02-009141', time: '2026-11-23 17:40' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>紳士服 グランフィールド
>千葉店
^>取引中止
2026/11/23 17:40   店0271 レジ02
取引番号 0271-02-009141
販売 10387 おがわ
---
2700012377013 ネクタイ
  ¥6,050 × 1|¥6,050
---
小計|1点|¥6,050
>** 取引を中止しました **
>お預り・お釣りはありません`,
  },
  {
    // Where no paper of its number and amount came before, it is the only evidence of the sale.
    name: 'casio ryoshu',
    truth: {
      kind: 'unclear',
      number: '000214',
      reason:
        'A 領収書 for 2,300 yen with no tender, no tax and no reference: it can stand for a sale of its own or repeat one already printed.',
      totalYen: 2300,
    },
    also: ['sale'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>増田商店
2026年11月24日|一連No001940
^>領収書
領収No000214

|様
^>¥2,300-
---
但し       として
上記正に領収いたしました

収入印紙

>足利市通3-0 0284-00-0101`,
  },
  {
    name: 'selforder qr slip',
    truth: { kind: 'other', number: '0101', time: '2026-11-28 19:50' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
^>テーブル 11
>ご来店ありがとうございます

スマートフォンでQRコードを
読み取ってご注文ください

>[QR]

伝票番号 0101  ご人数 3名
入店時刻 2026/11/28 19:50
ラストオーダー 21:20
---
>お会計の際はこの用紙を
>レジまでお持ちください`,
  },
];
