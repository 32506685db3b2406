/** Slips of card terminals and wallets: they go with a sale, or with none. */
import type { ForeignPaper } from './foreign-paper.ts';

export const cardSlips: readonly ForeignPaper[] = [
  {
    name: 'credit slip for the customer',
    truth: {
      kind: 'slip',
      totalYen: 11_650,
      number: '00512',
      time: '2026-11-26 13:52:31',
      of: 'hair salon with next visit',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クレジット売上票
>（お客様控え）
加盟店名        hair atelier 凪
端末番号          5529-104-0077
ご利用日  2026/11/26 13:52:31
カード会社|みずうみカード
会員番号   4980-XX**-****-1188
取引内容|売上
支払区分|一括
伝票番号|00512
承認番号|034411
金額|¥11,650
合計金額|¥11,650
ARC:00 AID:A0000000031010
`,
  },
  {
    name: 'credit slip for the shop',
    truth: { kind: 'slip', totalYen: 11_650, number: '00512', of: 'hair salon with next visit' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クレジット売上票
加盟店名        hair atelier 凪
端末番号          5529-104-0077
ご利用日  2026/11/26 13:52:31
取引内容|売上
支払区分|一括
伝票番号|00512
承認番号|034411
合計金額|¥11,650
>■■■加盟店控え■■■
`,
  },
  {
    name: 'credit slip to be signed',
    truth: { kind: 'slip', totalYen: 24_950, number: '03117', of: 'hotel with city tax' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
>クレジットカードご利用票
>【カード会社控え】
湯宿ほたる川              TID 0017744012001
2026年11月27日 09:42      伝票番号 03117
会員番号 3540-****-****-*009   有効期限 **/**
売上            1回払い
金額　　　　　　　　　　　　　　|24,950円
税・その他|0円
合計|24,950円
ご署名
________________________________________________
私は上記カード発行会社規約に基づき支払います
`,
  },
  {
    name: 'e-money slip with balance',
    truth: {
      kind: 'slip',
      totalYen: 905,
      number: '0091',
      time: '2026-11-24 07:12:09',
      of: 'convenience store by e-money',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>電子マネー売上票
>お客様控え
ヨルヒルマート 大橋二丁目店
2026/11/24 07:12:09 No.0091
交通系IC  JW***********4402
お取引前残高|¥3,246
お支払額|¥905
お取引後残高|¥2,341
`,
  },
  {
    name: 'wallet slip by QR',
    truth: { kind: 'slip', totalYen: 2_650, number: '0188223345610', of: 'coffee shop by QR' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>コード決済　ご利用明細
加盟店名　kissa とおり雨
決済番号　0188223345610
取引日時　2026/11/22 10:33:38
取引種別　支払い
金額|2,650円
>加盟店控
`,
  },
  {
    name: 'post-pay slip',
    truth: { kind: 'slip', totalYen: 4_800, number: '00442', time: '2026-11-27 10:15' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
>ご利用控え（ｸｲｯｸﾀｯﾁ）
シネマ通り館
26/11/27 10:15   伝票00442
端末 39010017
カード番号 **** **** 7750
取引 売上
支払金額|￥4,800
>お客様控
`,
  },
  {
    name: 'credit slip of a refund',
    truth: {
      kind: 'slip',
      totalYen: -780,
      number: '00901',
      time: '2026-11-27 11:21',
      of: 'refund of socks',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クレジット取消・返品票
MINAMO CLOTHING
2026/11/27 11:21
伝票番号|00901
元伝票番号|00877
取引内容|返品
金額|-¥780
合計金額|-¥780
>お客様控え
`,
  },
  {
    name: 'authorisation without a sale',
    truth: { kind: 'slip', totalYen: 50_000, number: '03098', time: '2026-11-25 15:20' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
>クレジット オーソリ予約票
湯宿ほたる川              TID 0017744012001
2026年11月25日 15:20      伝票番号 03098
取引内容|オーソリ予約（売上ではありません）
予約金額|50,000円
>お客様控え
`,
  },
  {
    name: 'balance of a wallet',
    truth: { kind: 'slip', time: '2026-11-24 12:04' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>残高照会
2026/11/24 12:04
カード番号 JW***********0815
現在の残高|¥4,118
直近のご利用 11/23 売上 ¥660
`,
  },
  {
    name: 'slip for a foreign card',
    truth: { kind: 'slip', totalYen: 5_940, number: '000733' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>HARBOR GRILL
>CARD SALES SLIP / カード売上票
TERMINAL 88120033   INVOICE 000733
DATE 2026/11/25   TIME 19:42
UNIONPAY  6221 26** **** 9035
SALE  AUTH 118523
BASE|JPY 5,940
TIP|JPY 0
TOTAL|JPY 5,940
SIGNATURE X
MERCHANT COPY
`,
  },
];
