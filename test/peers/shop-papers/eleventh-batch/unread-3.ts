/** Not to be read: papers of the eleventh hand that no rule is to be fitted to, and nothing learned from. */
import type { ShopPaper } from '../shop-paper.ts';

export const unread3: readonly ShopPaper[] = [
  {
    name: 'h11-073',
    truth: { kind: 'refund', totalYen: -500, tender: 'card', of: 'h11-030' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
>古道具 つばめ屋
>川越 成田山 蚤の市
---
2026年4月5日 14:11
レシート #k2Lp
元のレシート #xQ7d
---
返金
豆皿 x 1 (欠け)|-¥500
---
返金合計|-¥500
Mastercard 5512 に返金
反映まで数日かかる場合があります`,
  },
  {
    name: 'h11-074',
    truth: { kind: 'refund', totalYen: -10000, tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    also: ['drawer'],
    text: `
>旅館 山水閣
>預り金返金票
2026/03/25 17:41|D-0277
ご予約 4/11-12 オオタ 様 4名
---
お預り金 (02/20 入金)|10,000
取消料 (14日前まで)|0
---
ご返金額|10,000
現金にて返金
受領印                    様`,
  },
  {
    name: 'h11-075',
    truth: { kind: 'refund', totalYen: -850, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    also: ['void'],
    text: `
^払 戻 券
>らーめん 三代目しおや
---
塩つけめん(売切)|850
---
払戻金額|850円
2026.04.11 12:49 No.0204
元券 No.0203
>係員処理済`,
  },
  {
    name: 'h11-078',
    truth: { kind: 'copy', totalYen: 8250, tender: 'card', of: 'h11-052' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>HIRAFU NOODLE BAR
>T1430001990177
>- - - DUPLICATE - - -
Table 7   Guests 3   Check# 1407
Server: Mika   28/01/2026 20:14
---
Miso Ramen|3 @ 1,800|5,400
Gyoza (6)|2 @   900|1,800
Kids juice|1 @   300|300
---
Food & Bev|7,500
Tax 10%|750
^Amount paid|8,250
Visa *4410|8,250
Tip not expected. Arigato!`,
  },
  {
    name: 'h11-079',
    truth: { kind: 'copy', totalYen: 3120, tender: 'cash', of: 'h11-025' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    also: ['order'],
    text: `
>クリーニングの ホワイト舎
>お預り票 【店控】
お客様No. 08812  ﾏﾂｲ 様
TEL ***-****-4471
受付 2026/03/30(月) 18:04
お渡し 04/03(金) 17時以降
---
4-118 ﾜｲｼｬﾂ ﾊﾝｶﾞｰ x4
   @180|720
4-204 ｽｰﾂ上|900
4-205 ｽｰﾂ下|600
4-207 ｺｰﾄ 右袖シミ有|1,500
   ｼﾐﾇｷ加工|150
会員割引|-750
---
合計 7点|3,120
領収済 現金
伝票No. 4-118-207
棚番 C-12   引渡サイン`,
  },
  {
    name: 'h11-083',
    truth: { kind: 'order' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>** 変更 **
^B-7   追加/取消
2026/02/27 18:33  伝票0412
---
^取消 1 唐揚げ
^追加 1 軟骨唐揚げ
 メモ:アレルギー 卵
---
ハンディ03 モリ`,
  },
  {
    name: 'h11-093',
    truth: { kind: 'report' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>点検レシート
>LINEN & Co. 吉祥寺店
端末 102 レジ1|2026/04/25 15:00:08
---
純売上|¥148,390
 消費税|¥13,490
取引数|19
客数|19
客単価|¥7,810
---
現金|4|¥22,550
クレジット|13|¥114,840
QR決済|2|¥11,000
---
値引計|6|-¥9,130
返品|0|¥0
レシート再発行|1|
---
釣銭準備金|¥50,000
入金|¥0
出金|-¥1,200
現金残高(理論)|¥71,350`,
  },
  {
    name: 'h11-096',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>責任者別 日報
26/02/28 22:02  Z3  0088
---
01 ﾃﾝﾁｮｳ
 客数|22
 現金|31,450
 ｸﾚｼﾞｯﾄ|18,700
 戻品 1|-880
02 ﾓﾘ
 客数|35
 現金|42,010
 ｸﾚｼﾞｯﾄ|9,240
 訂正 4|-3,310
03 ｱﾙﾊﾞｲﾄ
 客数|0
 現金|0
---
計 客数|57
 現金|73,460
 ｸﾚｼﾞｯﾄ|27,940`,
  },
  {
    name: 'h11-097',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
ﾌﾞﾓﾝ ﾚﾎﾟｰﾄ (X)
26.06.30 19:45 R01
================
01 ｾｲｶ
  143.2        41,208   24.1%
02 ｾｲﾆｸ
   88.0        52,760   30.9%
03 ｾﾝｷﾞｮ
   61.0        33,900   19.8%
04 ｿｳｻﾞｲ
  102.0        29,412   17.2%
05 ｻﾞｯｶ
   19.0        13,720    8.0%
================
TL           171,000  100.0%`,
  },
  {
    name: 'h11-098',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
2026/01/31         18:22
ﾚｼﾞNo.000001      #004410
ｾｷﾆﾝｼｬ02
     *Z1*   ﾆｯｹｲ
---
GT1       *0012884310
GT2       *0013002170
ﾚﾝｹﾞﾝ      *0000117860
---
ﾌﾞﾓﾝ1          48 ｺ
            *39,600
ﾌﾞﾓﾝ2          12 ｺ
            *14,280
ﾜﾘﾋﾞｷ           2 ｶｲ
               -380
ｼﾞｭﾝｳﾘ         31 ｶｲ
            *53,500
ｹﾞﾝｷﾝ ｱﾘﾀﾞｶ    *83,500
ﾉｰｾｰﾙ           4 ｶｲ
Z1 0731`,
  },
  {
    name: 'h11-099',
    truth: { kind: 'report' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 42 },
    text: `
印刷日時 2026/04/30 00:14
^日報
喫茶 ルノン
2026年4月29日 (水)
---
売上等|¥91,300
売上|¥86,300
純売上|¥78,455
税|¥7,845
売上でない入金|1|¥5,000
レジ入金|1|¥10,000
レジ出金|2|-¥3,280
会計数|64
客数|97
商品数|171
---
現金|41|¥52,180
カード|15|¥26,420
電子マネー|8|¥12,700
金券等差額|0|¥0
---
前受 回数券|1|¥5,000`,
  },
  {
    name: 'h11-103',
    truth: { kind: 'report' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>HIRAFU NOODLE BAR
>END OF SHIFT - SHIFT 2
Opened 2026/01/28 16:30 Mika
Closed 2026/01/29 01:05 Jonas
---
Covers|74
Checks|28
Gross|233,750
Discounts|-4,400
Voids (2)|-6,930
Net incl. tax|222,420
 of which tax 10%|20,220
---
Cash|61,600
Card|148,420
QR|12,400
---
Float|40,000
Drawer should be|101,600
Drawer counted|101,600
Over / short|0`,
  },
  {
    name: 'h11-105',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>喫茶 ルノン
2026/04/29 11:36
^出 金
科目 仕入 (牛乳・レモン)|
合計|¥1,280
現金|¥1,280
備考 やまき レシート添付
担当 ママ     No.0078`,
  },
  {
    name: 'h11-109',
    truth: { kind: 'slip', totalYen: 13662, tender: 'card' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 32 },
    text: `
>クレジット売上票
>(お客様控え)
加盟店 LINEN & Co. 吉祥寺店
端末番号 4460-10220-9
ご利用日 2026/04/25 13:17
伝票番号 03418
---
カード会社 JCB
会員番号 3566-****-****-20
有効期限 XX/XX
承認番号 0471190
取引内容 売上
支払区分 一括
---
金額|¥13,662
^合計|¥13,662
AID A0000000651010 IC
PIN照合 ご署名不要`,
  },
  {
    name: 'h11-117',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
>Free Wi-Fi
喫茶 ルノン
SSID: LUNON-GUEST
PASS: coffee0429
---
ご利用時間 90分
One drink per person, please`,
  },
  {
    name: 'h11-118',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>価格改定のお知らせ
>喫茶 ルノン
4月1日より下記の通り改定いたします
---
ブレンド|450円 → 480円
カフェオレ|550円 → 580円
モーニング|680円 → 720円
---
合計額には消費税が含まれます
2026/03/30 20:00 印刷`,
  },
  {
    name: 'h11-120',
    truth: {
      kind: 'unclear',
      totalYen: 3200,
      reason:
        'Items and a total, no title, no tender, no word whether paid: a table check and a receipt of this shop look the same.',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>食堂 みかさ
26-06-20 19:26  41
焼魚定食|1,100
カツ丼|950
ビール中|650
小鉢|500
---
計|3,200`,
  },
];
