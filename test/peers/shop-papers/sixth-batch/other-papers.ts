/** Slips, other papers and those that nobody could decide, by a sixth hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const otherPapers: readonly ShopPaper[] = [
  {
    name: 'ecr received three thousand',
    truth: {
      kind: 'unclear',
      number: '000156',
      time: '2026-11-27 18:40',
      reason:
        'A bare 入金 on a small register may be change put into the drawer or a customer paying off a tab; nothing on the paper says which.',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>スナック 夕子
2026-11-27 18:40
責02|000156
入金|¥3,000
>毎度ありがとうございます`,
  },
  {
    name: 'izakaya card slip',
    truth: {
      kind: 'slip',
      totalYen: 7969,
      number: '00512',
      time: '2026-11-21 23:36',
      tender: 'card',
      of: 'izakaya voucher and card',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>クレジットカード売上票
>(加盟店控え)
加盟店名|大衆酒場 かもめ
端末番号|68001-337-20114
ご利用日|2026/11/21 23:36
伝票番号|00512
取引内容|売上
支払区分|一括
カード会社|三井住友カード
会員番号|4980-XXXX-XXXX-1209 (C)
有効期限|XX/XX
承認番号|0281455
商品区分|990
---
合計金額|¥7,969
---
AID|A0000000031010
APL|VISA CREDIT
>暗証番号入力済み`,
  },
  {
    name: 'diner account and thanks',
    truth: {
      kind: 'unclear',
      totalYen: 2750,
      number: '0071',
      time: '2026-11-26 13:22',
      reason:
        'Neither tender nor change nor a request to pay is printed: the slip brought to the table before paying and the receipt afterwards look the same in this shop.',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>洋食 こばやし
2026/11/26 13:22  0071
テーブル 5

Aランチ|2|2,200
コーヒー|2|550
---
お会計|¥2,750

>ありがとうございました`,
  },
  {
    name: 'laundry garment tag',
    truth: { kind: 'other', number: '4-00217' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
^4-221  5/5
コート(ダウン混)
工場:特殊 シミ抜有
渡 11/28
伝票No.4-00217
...`,
  },
  {
    name: 'craft stall card slip only',
    truth: { kind: 'slip', totalYen: 6600, number: '00008', time: '2026-11-23 14:27:00', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 32 },
    text: `
>お客様控え
陶房 つちのこ
出張販売(陶器市)
2026/11/23 14:27:00
端末ID|8800-412
伝票番号|00008
---
クレジット 売上 一括
JCB|XXXXXXXXXXXX5150
承認番号|441902
AID A0000000651010
---
^合計|6,600円
署名不要
>カード会社へのお問合せは裏面`,
  },
  {
    name: 'printer self test',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
*** SELF TEST ***
Model       TP-580
Version     2.04A
Serial No.  X7QK012345
Interface   Ethernet 192.168.11.40
Baud        ----
Code Page   Katakana
Kanji       JIS X0208 ON
Columns     42
Cutter      ON
Date        ----
!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJ
ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚ
印字テスト 金額 ¥1234567890
*** END ***`,
  },
  {
    name: 'guest wifi voucher',
    truth: { kind: 'other', time: '2026-11-27 14:02' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
>FREE Wi-Fi
>コワーク 木もれび
---
SSID|komorebi-guest
PASS|8fj2-mm4x
利用時間|120分
発行|2026/11/27 14:02
---
>Good for one device.
>ご利用料金は無料です`,
  },
  {
    name: 'next visit coupon',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
***
^>¥200引き
>次回ご利用クーポン
***
税込1,000円以上のお会計で使えます
期間 2026/11/24 - 2026/12/20
1会計1枚限り  他券併用不可
クーポンNo. 88412007
>洋菓子 すずらん 各店`,
  },
  {
    name: 'clinic queue number',
    truth: { kind: 'other', number: 'B-057', time: '2026-11-24 08:46' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>受付票
^>B-057
2026/11/24 08:46
>内科 再診
>ただいまの待ち人数 12 人
>会計窓口でもお呼びします`,
  },
  {
    name: 'sale broken off before paying',
    truth: { kind: 'other', number: '1-2207', time: '2026-11-28 12:19' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>フレッシュ市場 港店
2026/11/28(土) 12:19
レジ1 責018|1-2207
牛乳 1L|238
食パン 6枚|178
小計|416
^取引中止
>登録されていません`,
  },
];
