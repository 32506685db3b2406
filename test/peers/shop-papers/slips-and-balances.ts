/** Papers of payment terminals, cards and points. */
import type { ShopPaper } from './shop-paper.ts';

export const slipsAndBalances: readonly ShopPaper[] = [
  {
    name: 'card slip: copy of the customer',
    truth: { kind: 'slip', totalYen: 648, time: '2026-11-24 10:34:02', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クレジットカード売上票
加盟店名|日光企画
TEL|00-0000-0000
カード会社|ジェーシービー(102)
伝票番号|00068
端末番号|77158-119-91001
ご利用日     2026/11/24 10:34:02
カード番号|XXXXXXXXXXXX1589
|IC
有効期限|XX/XX
取引内容|売上
支払区分|一括払い
商品区分|0000
処理通番|035820
承認番号|118523
金額|¥648
合計金額|¥648
ARC00 ATC00033 C00
A0000000651010
JCB Credit
>■ ■ ■お客様控え■ ■ ■`,
  },
  {
    name: 'card slip: copy of the shop',
    truth: { kind: 'slip', totalYen: 648, time: '2026-11-24 10:34:02', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クレジットカード売上票
加盟店名|日光企画
カード会社|ジェーシービー(102)
伝票番号|00068
ご利用日     2026/11/24 10:34:02
カード番号|358403XXXXXX1589
取引内容|売上
支払区分|一括払い
承認番号|118523
金額|¥648
合計金額|¥648
暗証番号を確認済みです。
サインは不要です。
>■ ■ ■加盟店控え■ ■ ■`,
  },
  {
    name: 'card slip: return',
    truth: { kind: 'slip', totalYen: -648, time: '2026-11-24 11:05:40', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クレジットカード売上票
加盟店名|日光企画
カード会社|ジェーシービー(102)
伝票番号|00069
元伝票番号|00068
ご利用日     2026/11/24 11:05:40
カード番号|XXXXXXXXXXXX1589
取引内容|取消返品
支払区分|一括払い
金額|-¥648
合計金額|-¥648
>■ ■ ■お客様控え■ ■ ■`,
  },
  {
    name: 'QR slip in two languages',
    truth: { kind: 'slip', totalYen: 440, time: '2026-11-24 10:26:03', tender: 'qr' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>自動判別売上票(SALES SLIP)
>店舗控え(MERCHANT COPY)
---
加盟店(MEMBER STORE NAME)|日光企画
電話(TEL NO)|00-0000-0000
---
端末番号(TERM NO)|0001990001001
取引日時(DATE)|26/11/24 10:26:03
取引内容(TRANS CONTENTS)|売上(SALES)
レシート番号(SLIP NO)|00101382
取引通番(TRANS NO)|2026112410260700101382
決済種別|PayPay
---
支払総計(TOTAL PAYMENT)|¥440
---`,
  },
  {
    name: 'e-money slip of a post-paid card',
    truth: { kind: 'slip', totalYen: 1815, time: '2026-11-25 12:58', tender: 'e-money' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>電子マネー売上票
>【お客様控え】
ブランド|iD
端末番号|T0042-118
取引通番|001182
2026/11/25 12:58
会員番号|**** **** **** 7720
取引種別|売上
金額|￥1,815
承認番号|552031`,
  },
  {
    name: 'transit card: balance asked for',
    truth: { kind: 'other' },
    also: ['slip'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>交通系電子マネー 残高照会
2026/11/25 13:10
カード番号  JE*** **** **** 2823
残高|¥4,902`,
  },
  {
    name: 'store card: charged with cash',
    truth: { kind: 'unclear', reason: 'money for a balance: shops count it as a sale, a deposit or neither' },
    also: ['sale', 'drawer', 'other', 'slip', 'report'],
    alsoYen: [3000],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ピーコ　代官山店
>現金チャージ
2026/11/25 13:15  レジ0132
ワオーン番号 ************8765
チャージ金額|¥3,000
お預り|¥5,000
お釣り|¥2,000
チャージ後残高|¥7,060`,
  },
  {
    name: 'member asks for the points',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>ポイント残高照会
2026/11/25 13:20
会員番号  2900-1182-0047
前回までのポイント|1,204
今回獲得|0
合計ポイント|1,204
有効期限 2027/03/31
うち失効予定|300`,
  },
  {
    name: 'coupon after the sale',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>◆次回使えるクーポン◆
^>100円引
１回のお買上 1,000円以上で
ご利用いただけます
有効期限 2026年12月10日
発行 2026/11/25 13:21 レジ0132
お釣りは出ません`,
  },
  {
    name: 'lottery ticket of the shopping street',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
>歳末大売出し 福引補助券
^>１枚
お買上 500円ごとに１枚
10枚で１回抽選
お買上金額 2,780円  5枚
抽選期間 11/28～12/6`,
  },
  {
    name: 'UnionPay slip in English',
    truth: { kind: 'slip', totalYen: 25800, time: '2026-11-26 16:02', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>SALES SLIP
>CUSTOMER COPY
MERCHANT: HIKARI DRUG SHINSAIBASHI
TID: 7715811991      SLIP NO: 00412
DATE: 2026/11/26 16:02
CARD: UnionPay 6222 **** **** 0083
TYPE: SALE
AMOUNT: JPY 25,800
APPROVAL: 771204
SIGNATURE: ______________________`,
  },
];
