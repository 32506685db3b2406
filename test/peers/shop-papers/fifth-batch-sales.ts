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
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
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
    details: { receivedYen: 5500, changeYen: 270, staff: 'マスヤ' },
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
    name: 'a split bill: one guest',
    truth: { kind: 'sale', totalYen: 4760 },
    alsoYen: [14280],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>大衆酒場 よりみち
登録番号 T1111122222333
席:B-07  伝票 20260412-31
担当:リュウ  2026/04/12 21:40
割勘|1/3
---
お食事代|¥4,760
---
伝票合計   ¥14,280 ÷ 3名
お支払額|¥4,760
(10%対象 ¥4,760 内税 ¥432)
交通系IC|¥4,760
カード残高|¥2,311`,
  },
  {
    name: 'pharmacy receipt',
    truth: { kind: 'sale', totalYen: 1230, number: '26-04877' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>調剤報酬 領収証
患者No 10238  ﾏﾂｲ ﾊﾅ 様
保険 社保 3割 本人
調剤日 2026-02-17 領収No 26-04877
---
調剤技術料        112点
薬学管理料         59点
薬剤料            238点
特定保険医療材料    0点
---
保険点数合計      409点
一部負担金      1,230円
保険外負担          0円
(非課税)
領収金額   1,230円
上記の金額を領収いたしました
ｺﾏﾂﾞ薬局  領収印
この領収証は再発行できません`,
  },
  {
    name: 'clinic: with an earlier sum unpaid',
    truth: { kind: 'sale', totalYen: 2020 },
    alsoYen: [1520],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
 医療法人 青葉会 あおば内科
>診 療 費 領 収 書
2026/06/08|No.0608-033
患者番号 004417  外来  負担3割
初・再診料     75点
医学管理等    225点
検 査        207点
投 薬         0点
合計点数      507点
---
今回一部負担金     1,520 円
前回未収額           500 円
請求額合計         2,020 円
領収額             2,020 円
未収残高               0 円
 厚労省の定める診療に消費税は
 含まれません  [領収印]`,
  },
  {
    name: 'duty-free sale in two languages',
    truth: { kind: 'sale', totalYen: 18000 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
 SAKURA DRUG なんば店
>☆免税 TAX FREE☆
輸出免税物品購入レシート
2026-04-20 19:22 レジ 4  取引No 448120
旅券 PASSPORT: E*****213 CHN
[消耗品 CONSUMABLES]
 目薬 Eye drops   5 x 1,200   6,000免
 ｼｰﾄﾏｽｸ Mask     10 x   800   8,000免
[一般物品 GENERAL]
 爪切 Nail clip   2 x 2,000   4,000免
税抜合計|¥18,000
消費税 TAX|¥0
免税額(10%)|¥1,800
合計 TOTAL|¥18,000
銀聯 UnionPay|¥18,000
出国前に開封すると消費税を徴収
します DO NOT OPEN`,
  },
];
