/** Department stores, electronics, books and papers that look like something else. */
import type { ShopPaper } from './shop-paper.ts';

export const retailSales: readonly ShopPaper[] = [
  {
    name: 'department store: gift voucher with change',
    truth: {
      kind: 'sale',
      totalYen: 14300,
      number: '0018-4471',
      time: '2026-11-21 15:02',
      tender: 'several',
    },
    details: { lines: ['婦人手袋|1|9900', 'ハンカチーフ|2|4400'], changeYen: 700, staff: '木村' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>松越百貨店 日本橋本店
2026年11月21日(土)15:02   No.0018-4471
売場 1F 婦人雑貨  係 木村
婦人手袋|9,900 内
ハンカチーフ
  2,200 × 2点|4,400 内
---
小計  3点|14,300
^合計|¥14,300
(10%対象 14,300  内消費税 1,300)
商品券|¥10,000
現金|¥5,000
お釣|¥700
>お取り替えは本レシートをお持ちください`,
  },
  {
    name: 'drugstore: tax free for a traveller',
    truth: { kind: 'sale', totalYen: 7380, number: '112233', time: '2026-11-21 16:40', tender: 'card' },
    details: { lines: ['フェイスマスク|3|3600', '目薬ゴールド|2|3780'] },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>ドラッグ ヒカリ 心斎橋店
>免税 TAX FREE
2026/11/21 16:40   レジ05  取引No.112233
フェイスマスク      @1,200 x 3|¥3,600 免
目薬ゴールド        @1,890 x 2|¥3,780 免
---
小計 Subtotal|¥7,380
免税対象額 Tax-free amount|¥7,380
消費税 Tax|¥0
合計 TOTAL|¥7,380
UnionPay 銀聯|¥7,380
お釣り Change|¥0
免税額 Tax exempted|(¥738)`,
  },
  {
    name: 'drugstore: record of the tax-free purchase',
    truth: { kind: 'other' },
    also: ['slip', 'copy', 'unclear'],
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>輸出免税物品購入記録票
>Record of Purchase of Consumption Tax-Exempt
レシート番号/Receipt No.|112233
購入年月日/Date of Purchase|2026/11/21
国籍/Nationality|TWN
旅券番号/Passport No.|3*****21
品名 / 数量 / 価額
消耗品 フェイスマスク  3|¥3,600
消耗品 目薬ゴールド  2|¥3,780
合計価額/Total amount|¥7,380
>本邦から出国の際に税関長に提出`,
  },
  {
    name: 'electronics: warranty, points and instalments',
    truth: { kind: 'sale', totalYen: 132000, number: '0031-88', time: '2026-11-22 18:33' },
    alsoYen: [130766],
    details: { lines: ['洗濯乾燥機 NA-L1|1|125400', '延長保証5年|1|6600'], taxes: { 10: 12000 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>デンキのヨシダ 池袋本店
>お買上明細書（領収書）
2026-11-22 18:33  レジ 012  No.0031-88
4549980000012
洗濯乾燥機 NA-L1|1|￥125,400
  製造番号 KX-0091822
延長保証5年|1|￥6,600
---
合計（税込）|￥132,000
 うち消費税額等 10%|￥12,000
ポイントご利用|-￥1,234
お支払合計|￥130,766
クレジット 12回払|￥130,766
今回獲得ポイント|13,076
ポイント残高|15,442`,
  },
  {
    name: 'bookshop: book token with its remainder',
    truth: { kind: 'sale', totalYen: 2970, number: '78012', time: '2026-11-22 12:15', tender: 'voucher' },
    details: { lines: ['領収書の書き方|1|1650', '日計表で読む経営|1|1320'], taxes: { 10: 270 } },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>ブックス有隣　新横浜店
2026年11月22日(日) 12:15  No.78012
9784000000014
領収書の書き方|1,650
9784000000021
日計表で読む経営|1,320
---
小計 2点|2,970
合計|2,970
(内消費税(10%)|270)
図書カードNEXT|2,970
図書カード残額|1,030`,
  },
  {
    name: 'craft shop: goods named like titles',
    truth: { kind: 'sale', totalYen: 5170, number: '000733', time: '2026-11-23 14:45', tender: 'cash' },
    details: {
      lines: [
        '返品伝票 50枚組|1|880',
        'レジ点検シート|2|1100',
        '取消印スタンプ|1|1540',
        '見積書 A4 複写|1|1650',
      ],
      receivedYen: 10170,
      changeYen: 5000,
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>文具のコトブキ
2026/11/23(月) 14:45 責:003 #000733
返品伝票 50枚組|¥880
レジ点検シート
   @550 x 2|¥1,100
取消印スタンプ|¥1,540
見積書 A4 複写|¥1,650
---
小計/5点|¥5,170
^合計|¥5,170
 内税10.0%対象|¥5,170
 内税10.0%|¥470
お預り|¥10,170
お釣り|¥5,000`,
  },
  {
    name: 'clothes: an exchange with an additional payment',
    truth: { kind: 'sale', totalYen: 2000, number: '0092', time: '2026-11-23 16:00', tender: 'cash' },
    also: ['unclear'],
    details: { receivedYen: 2000, changeYen: 0 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ウェア工房 町田店
2026/11/23 16:00  No.0092  担当 林
>＊＊ 商品交換 ＊＊
返品 Ｔシャツ Ｍ 白|-3,990
     シャツ Ｌ 紺|5,990
---
差引合計|¥2,000
(10%対象 ¥2,000 内消費税 ¥181)
お預り|¥2,000
お釣り|¥0`,
  },
  {
    name: 'clothes: an even exchange',
    truth: { kind: 'sale', totalYen: 0, number: '0093', time: '2026-11-23 16:12' },
    also: ['refund', 'unclear', 'other'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ウェア工房 町田店
2026/11/23 16:12  No.0093  担当 林
>＊＊ 商品交換 ＊＊
返品 Ｔシャツ Ｍ 白|-3,990
     Ｔシャツ Ｌ 白|3,990
---
差引合計|¥0
お預り|¥0
お釣り|¥0`,
  },
  {
    name: 'bookshop till: shipping items, tax classes in brackets',
    truth: { kind: 'sale', totalYen: 6540, number: '000100', time: '2026-11-24 11:33', tender: 'cash' },
    details: {
      lines: [
        '送料830|1|830',
        '送料940|1|940',
        '送料1050|1|1050',
        '送料1160|1|1160',
        '送料1270|1|1270',
        '送料1290|1|1290',
      ],
      taxes: { 10: 594 },
      receivedYen: 10000,
      changeYen: 3460,
      staff: '渡辺　富幸',
    },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
2026年11月24日(火)      11時33分
           領　収　書
2400000008705
送料830|¥830
2400000008712
送料940|¥940
2400000008729
送料1050|¥1,050
2400000008736
送料1160|¥1,160
2400000008743
送料1270|¥1,270
2400000008750
送料1290|¥1,290
小　計|¥6,540
合計 6点|¥6,540
(内課税10%|¥6,540)
(　内消費税10%|¥594)
(消費税計|¥594)
お預り|¥10,000
お釣り|¥3,460
ﾚｼｰﾄ№000100            ﾚｼﾞ:0021
担当:渡辺　富幸         店 :0000
客層 99 その他`,
  },
  {
    name: 'bookshop till: an item cancelled within the sale',
    truth: { kind: 'sale', totalYen: 1180, number: '000101', time: '2026-11-24 13:44', tender: 'cash' },
    details: { lines: ['じゃらん６９０|1|690', 'じゃらん４９０|1|490'], receivedYen: 10000, changeYen: 8820 },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
2026年11月24日(火)      13時44分
           領　収　書
2300000313505
じゃらん６９０|¥690
2300000313512
じゃらん４９０|¥490
------------- 取消 -------------
2400000000846
全国版高速道路地図|¥0
小　計|¥1,180
合計 2点|¥1,180
(内課税10%|¥1,180)
(　内消費税10%|¥107)
(消費税計|¥107)
お預り|¥10,000
お釣り|¥8,820
ﾚｼｰﾄ№000101            ﾚｼﾞ:0021
担当:渡辺　富幸         店 :0000`,
  },
  {
    name: 'flower shop: receipt with a purpose for a customer',
    truth: { kind: 'sale', totalYen: 33000, time: '2026-11-24 16:20' },
    also: ['copy', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^>領　収　証
No.000218      2026年11月24日 16:20
株式会社みなと商事　様

^>￥３３，０００－

但し　お花代として
上記正に領収いたしました
内訳
 税抜金額|￥30,000
 消費税額等（10%）|￥3,000
印紙税申告納付につき麹町税務署承認済
花のアトリエ  登録番号T9876543210987`,
  },
  {
    name: 'builder merchant: sold on account',
    truth: {
      kind: 'sale',
      totalYen: 18590,
      number: 'D-20418',
      time: '2026-11-25 08:05',
      tender: 'on account',
    },
    also: ['bill', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>納　品　書（掛売）
伝票番号 D-20418       2026/11/25 08:05
得意先 0312 ㈲大谷工務店 御中
石膏ボード 9.5mm    25枚 @ 620|15,500
ビス 28mm            2箱 @ 700|1,400
小計|16,900
消費税(10%)|1,690
^合計|18,590
お支払方法：売掛
受領印`,
  },
];
