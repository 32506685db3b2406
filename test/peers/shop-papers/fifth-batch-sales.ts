/** Sales by a fifth hand: means of payment, numbers and marks in odd places. */
import type { ShopPaper } from './shop-paper.ts';

export const fifthBatchSales: readonly ShopPaper[] = [
  {
    name: 'cinema: a count of guests beside the total',
    truth: { kind: 'sale', totalYen: 3800, tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
シネマ銀星 北町
 ご購入後の変更・払戻しは一切
 お受けできません
ご購入控 (入場券ではありません)
購入番号 7731-0042
2026/08/09 (日) 10:25発券機03
---
SCREEN5 10:40~12:55
「夏の水脈」字幕
 一般      F-11|¥2,000
 大学生    F-12|¥1,500
 3Dメガネ|¥300
---
合計 2名様|¥3,800
 うち消費税(10%)|¥345
クレジット(VISA)|¥3,800
 承認No 004512 一括`,
  },
  {
    name: 'inn: a card named by brand and word',
    truth: { kind: 'sale', totalYen: 58300, number: 'F26-00718' },
    alsoYen: [38300],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>湯宿 しらかば
>ご精算書 / GUEST BILL
ルーム 305    2名様
ﾁｪｯｸｲﾝ 2026/10/03  ｱｳﾄ 10/04
伝票No F26-00718
---
10/03 宿泊料(2食付) 2 x 26,000   52,000
10/03 生ﾋﾞｰﾙ        2 x    800    1,600
10/03 貸切風呂|3,000
10/04 売店|1,400
10/03 入湯税(非課税) 2 x   150      300
---
ご利用合計|¥58,300
 10%対象 ¥58,000 (内消費税 ¥5,272)
前受金(9/20 銀行振込)|-¥20,000
差引お支払額|¥38,300
VISAカード|¥38,300
お預りのお荷物はフロントまで`,
  },
  {
    name: 'diesel: a delivery note on account',
    truth: { kind: 'sale', totalYen: 12240, number: '0102' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ｾﾙﾌ桜丘SS   (株)ﾀｶｲ石油
>納 品 書
2026/01/22 09:15 伝票No 0102
得意先 00318 ﾏﾙﾅｶ運送(有) 様
車番 8812   掛売
---
軽油    85.00L @144.0
              ¥12,240
 (内 軽油税 @32.1 ¥2,729
  課税対象|¥9,511
  内消費税10% ¥865)
---
合計|¥12,240
御受領印 [        ]`,
  },
  {
    name: 'formal receipt with a number behind its title',
    truth: { kind: 'sale', totalYen: 13794 },
    also: ['copy'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
2026年05月12日 一連No001212
領 収 書|領収No001002
>様
    ¥13,794-
(但し          として
 正に領収致しました)
 税抜金額       ¥12,540-
 消費税等(10%)   ¥1,254-
┌──────┐
│収入印紙    │
└──────┘
渋谷区本町9-9-9
ﾏﾙｲﾁ商店  電話 1234-5678
◇印刷面を内側に折って保管◇`,
  },
  {
    name: 'garage: JCBカード, a subtotal of taxed work',
    truth: { kind: 'sale', totalYen: 48730, number: '3301', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>(有)ナカニシ自動車
 車検・点検・板金・取消登録
精算書 兼 領収書  No 3301
2026/06/20   ﾀﾅｶ 様
車両 ﾌｨｯﾄ 8812
---
法定12ヶ月点検  一式|16,500
ｴﾝｼﾞﾝｵｲﾙ交換|5,500
ﾌﾞﾚｰｷﾊﾟｯﾄﾞ(F)|22,300
---
課税計|44,300
消費税(10%)|4,430
---
合計|¥48,730
JCBカード|¥48,730
次回点検 2027年6月
上記正に領収いたしました`,
  },
  {
    name: 'coffee shop: paid by its own card',
    truth: { kind: 'sale', totalYen: 1180, number: '100878', tender: 'card' },
    details: { staff: 'ハル' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>珈琲 ろばた堂
2026/06/10 08:16  Take out
取引番号 100878  担当 ﾊﾙ
---
ﾄﾞﾘｯﾌﾟM      ※|480
ﾓｰﾆﾝｸﾞﾎﾞｯｸｽ  ※|700
---
ご請求額        1,180円
 8%対象 1,180(税 87)
ろばたカード    1,180円
ｶｰﾄﾞ残高        3,030円
※軽減税率対象
呼出番号 78`,
  },
  {
    name: 'kimono shop: vouchers by face value and number',
    truth: { kind: 'sale', totalYen: 5230, number: '7718', tender: 'several' },
    details: { changeYen: 270, staff: 'マスヤ' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>呉服・寝具 ますや
 商品券・ギフト券 取扱店
2026年12月01日 11:40 No.7718
ﾀｵﾙｾｯﾄ|3,300
足袋ｿｯｸｽ|1,930
合計|¥5,230
(内10%税         ¥475)
市商品券 1000×5|¥5,000
現金|¥500
お釣|¥270
係 ﾏｽﾔ`,
  },
  {
    name: 'car park: a service ticket',
    truth: { kind: 'sale', totalYen: 600 },
    alsoYen: [800],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
 駅前第2パーキング
>領 収 証
ｼｬｼﾂ 14   精算機 01
入庫 26-04-05 10:12
出庫 26-04-05 12:51
駐車時間|2:39
駐車料金      800円
ｻｰﾋﾞｽ券      -200円
領収額   600円
投入金額    1,000円
釣銭          400円
(内税10%)      54円
No.031882
事故・盗難の責任は負いません`,
  },
  {
    name: 'stationer: till and serial beside the clerk',
    truth: { kind: 'sale', totalYen: 1130, number: '0001-003871', tender: 'cash' },
    details: { staff: '木下' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>コピー・FAX・名刺印刷承ります
>文具の みどりや
  TEL 0265-22-0000
登録番号 T1234567890123
2026-04-11(土) 16:52
担当 木下|0001-003871

カラーコピー           ※内
      12点 @50|¥600
コピー用紙 A4|¥418
証明コピー控ファイル|¥112
---
小計|¥1,130
内税10%対象計|¥1,130
 内税10%           (¥102)
14点
合 計|¥1,130
お預り|¥2,000
お 釣|¥870`,
  },
  {
    name: 'restaurant: a bill number in a column',
    truth: { kind: 'sale', totalYen: 2660, number: '000218', tender: 'cash' },
    details: { lines: ['Aランチ|1|1980', '取り皿追加料金|1|680'] },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>洋食 キッチンたけうち
2026年07月31日 13:58
責:ｻｸﾗ|000218
別々会計|4321
Aランチ|1,980
取り皿追加料金|680
内税対象計|¥2,660
内税 10.0%      (¥241)
合 計|¥2,660
お預り|¥3,000
お 釣|¥340`,
  },
  {
    name: 'taxi: the numbers of car and driver',
    truth: { kind: 'sale', totalYen: 6430, number: '3391' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>領収書  RECEIPT
>星野交通株式会社
  TEL 03-0000-1111
車番 527  乗務員 1083
2026年12月24日 01:17
No.3391  乗車地 深夜割増
運賃             4,600円
迎車料金           500円
有料道路立替     1,330円
---
合計    6,430円
 (10%対象 6,430円 税584円)
支払 現金
T5010000000000
忘れ物はお早めにご連絡下さい`,
  },
  {
    name: 'supermarket: 30%引 below its goods',
    truth: { kind: 'sale', totalYen: 1333, number: '0553', tender: 'cash' },
    details: { discountYen: 412, taxes: { 8: 50, 10: 59 } },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
 毎月20日は冷凍食品 半額!
>ﾌｰﾄﾞﾏｰﾄ ﾀﾏｷ   旭町店
2026/05/29 17:41 ﾚｼﾞ03
責:0127 ｼﾐｽﾞ|取引0553
ﾊﾞﾅﾅ|※198
牛乳1L|※228
取消 牛乳1L|-228
豚ﾊﾞﾗ切落|※612
  30%引|-184
ﾃｨｯｼｭ5P|★598
返品 空ｹｰｽ|0
小計|1,224
外税8% 対象   626   50
外税10%対象   598   59
合計|¥1,333
お預り|1,400
お釣り|67`,
  },
  {
    name: 'kiosk: bills of others among goods',
    truth: { kind: 'sale', totalYen: 7896, number: '5502', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
 ﾏｲﾏｰﾄ 港南口店
領収書は大切に保管して下さい
2026年2月6日(金) 21:18 ﾚｼﾞ1
責No.014    取引 5502
【領 収 証】
おにぎり鮭|*150
お茶600|*168
84円切手 3@84       252非
◇代行収納◇
 東都電力 1月分
             ¥7,326代
小計|7,896
(8%対象        ¥318)
(内消費税等8%    ¥23)
合計|¥7,896
お預り|¥10,000
お釣|¥2,104
*軽減 非:非課税 代:代行収納
代行収納分は払込票の受領証が
領収書となります`,
  },
];
