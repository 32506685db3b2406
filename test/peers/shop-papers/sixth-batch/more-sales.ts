/** Sales, the second half, by a sixth hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const moreSales: readonly ShopPaper[] = [
  {
    name: 'liquor delivery note',
    truth: {
      kind: 'sale',
      totalYen: 43434,
      number: '0061148',
      time: '2026-11-25 15:10',
      tender: 'on account',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>納 品 書
居酒屋 はなれ 様|伝票番号 0061148
得意先コード 2207|2026/11/25 15:10
---
生樽 10L|3 @6,800|20,400
純米酒 1.8L|6 @2,350|14,100
冷凍枝豆 1kg *|2 @1,150|2,300
樽保証金(不課税)|3 @1,000|3,000
---
10%対象 34,500|消費税|3,450
 8%対象  2,300|消費税|184
不課税    3,000
^税込合計|43,434
取引区分|掛売上
---
>株式会社 丸吉酒販 T7010001066666
* 印は軽減税率対象
毎月20日締 翌月10日払`,
  },
  {
    name: 'butcher by weight',
    truth: { kind: 'sale', totalYen: 1747, number: '2518', time: '2026-11-27 17:12', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>肉の松屋
>駅前市場内 T6810111222333
26年11月27日(金) 17:12
No.2518|係 1
豚こま切(国産)
 312g 100g当198円|617軽
合挽ミンチ
 405g 100g当168円|680軽
コロッケ
 5コ x 90|450軽
---
お買上計|1,747
(8%対象 1,747 内税 129)
お預り|2,000
お返し|253`,
  },
  {
    name: 'knitwear exchanged for dearer',
    truth: { kind: 'sale', totalYen: 1000, number: '203-1187', time: '2026-11-24 14:55', tender: 'cash' },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 48 },
    text: `
>LOOM & CO. 町田
>登録番号 T2011001077777
2026/11/24(火) 14:55|レシートNo.203-1187
担当 小川
---
【返品】クルーネックセーター M|-5,990
  4570012345678  元No.203-1090 11/21
タートルニット M|6,990
  4570012349999
---
小計 |1,000
^差額合計|¥1,000
  内税10%|¥90
現金|¥1,000
お釣り|¥0
>商品交換のレシートです`,
  },
  {
    name: 'cafe card charge',
    truth: { kind: 'sale', totalYen: 5000, number: '004419', time: '2026-11-22 09:58', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>珈琲 まめのき 大宮店
2026/11/22 09:58|004419
---
プリペイドカードチャージ|¥5,000
  カード番号 6200 **** **** 3318
  チャージ前残高|¥320
  ボーナス|+¥100
  チャージ後残高|¥5,420
---
合計|¥5,000
(非課税|¥5,000)
現金|¥10,000
お釣|¥5,000
有効期限 2027/11/30`,
  },
  {
    name: 'department gift cards',
    truth: { kind: 'sale', totalYen: 6110, number: '0912-0077', time: '2026-11-28 13:40', tender: 'card' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>百貨店 えびす屋 1F ギフトサロン
2026年11月28日 13:40
レジ 0912|取引No.0912-0077
---
ギフトカード 3,000円券
   @3,000  2枚|6,000非
贈答用ケース|110
---
小計|6,110
非課税対象|6,000
10%対象|110 (税 10)
^合計|¥6,110
えびすカード 1回払|¥6,110
ポイント対象外商品が含まれています`,
  },
  {
    // A deposit stays undecided: the receipt of the rest may have the whole price.
    name: 'cake shop deposit',
    truth: { kind: 'sale', totalYen: 2000, number: 'R-0031', time: '2026-11-23 16:18', tender: 'cash' },
    also: ['unclear'],
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>パティスリー ルリ
>ご予約承り書 兼 内金領収書
ご予約No.R-0031|2026/11/23 16:18
お渡し日 12/24(木) 17:00
オカダ 様
---
クリスマスケーキ 6号|¥5,200
---
ご予約合計(8%税込)|¥5,200
内金ご入金(現金)|¥2,000
お預り|¥2,000
お釣り|¥0
残金(お渡し時)|¥3,200
>お渡し時に本紙をお持ちください`,
  },
  {
    name: 'ramen receipt in english',
    truth: { kind: 'sale', totalYen: 3240, number: '10558', time: '2026-11-25 20:17', tender: 'card' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>MENYA KAZE - SHIBUYA
>3-12 Dogenzaka, Tokyo
Nov 25, 2026  8:17 PM|Check #10558
Server: Aoi|Guests: 2
---
2 Tonkotsu Ramen|2,400
1 Gyoza|490
1 Lemon Sour|350
---
Subtotal|3,240
^TOTAL|JPY 3,240
(10% tax included 294)
Mastercard ****7716|3,240
Approval 068812
>Thank you! Please come again.`,
  },
  {
    name: 'drugstore tourist chinese',
    truth: { kind: 'sale', totalYen: 12364, number: '3301-20894', time: '2026-11-26 19:03:44', tender: 'qr' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>ドラッグ くすのき 難波店
>TAX FREE SHOP 免税店
2026-11-26 19:03:44|No.3301-20894
護照/Passport: *****2817   CHN
---
面膜 30枚入|4 @1,408|5,632
化粧水 170mL|2 @1,320|2,640
ビタミン剤 120錠|1|3,080
抹茶菓子 軽|3 @324|972
免税手続手数料|0
購物袋/レジ袋|2 @20|40
---
10%対象|11,392 (税 1,035)
 8%対象|972 (税 72)
^合計/TOTAL|¥12,364
WeChat Pay 微信支付|¥12,364
---
退税(リファンド方式): 出境時請在海関確認。
税関確認後に消費税相当額を返金します。`,
  },
  {
    name: 'hair salon id',
    truth: {
      kind: 'sale',
      totalYen: 11990,
      number: '261127-09',
      time: '2026-11-27 15:48',
      tender: 'e-money',
    },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 48 },
    text: `
>hair atelier nico
会計日時 2026/11/27 15:48|伝票 261127-09
お客様 ニシダ 様|担当 MIO(指名)
---
カット|5,500
カラー(リタッチ)|6,050
指名料|550
トリートメント|1,100
商品 ヘアオイル|2,090
会員様割引(技術10%OFF)|▲1,320
ポイント値引(1,980P利用)|▲1,980
---
お会計合計|¥11,990
 (内消費税 10%|¥1,090)
iD|¥11,990
お釣り|¥0
今回ポイント 109P  残 131P
次回予約 12/26(土) 11:00`,
  },
  {
    name: 'cafe tablet register',
    truth: { kind: 'sale', totalYen: 1670, number: '000021', time: '2026-11-24 13:11', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>喫茶 ポプラ
>仙台市青葉区国分町9-9-9
>TEL:022-000-00XX
>登録番号:T1370001088888
2026/11/24(火) 13:11|#000021
[レシート]
---
ブレンド|1|¥480
ナポリタン|1|¥850
焼菓子(持帰) *|1|¥340
---
小計|3点|¥1,670
^合計|¥1,670
  10%対象|¥1,330
  10%消費税|¥120
  8%対象|¥340
  8%消費税|¥25
---
現金|¥2,000
お釣り|¥330
---
*印は軽減税率対象商品`,
  },
  {
    name: 'apparel shop sale',
    truth: { kind: 'sale', totalYen: 14300, number: '20311', time: '2026-11-21 15:26:09', tender: 'card' },
    print: { dialect: 'star-graphic', encoding: 'shift_jis', columns: 48 },
    text: `
>セレクトショップ 灯
>福岡市中央区大名1-1
>登録番号 T9290001099999
2026年11月21日(土) 15:26:09
取引ID:20311|端末取引ID:4471
スタッフ:002 井手
---
デニムシャツ BL/M
  2000000012345|1点|8,800
ベルト BK
  2000000045678|1点|5,500
---
小計|2点|14,300
^合計|¥14,300
 (10%対象|14,300)
 (内消費税|1,300)
クレジット|14,300
お預り計|14,300
お釣り|0`,
  },
  {
    name: 'coffee stand square',
    truth: { kind: 'sale', totalYen: 1150, number: 'kQ7d', time: '2026-11-28 10:42', tender: 'card' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>Roost Coffee
>京都市中京区 075-000-00XX
注文: テイクアウト
2026年11月28日 10:42|レシート #kQ7d
---
ラテ(ホット, L) |¥650
バナナブレッド|¥500
---
小計|¥1,150
軽減税率8%(内税)|¥85
合計|¥1,150
Visa 4417 (タッチ決済)|¥1,150
---
承認コード 118204`,
  },
  {
    name: 'florist official receipt only',
    truth: { kind: 'sale', totalYen: 5500, number: '000318', time: '2026-11-27 11:30', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
^>領 収 証
2026年11月27日 11:30|No.000318

(有)大谷工務店  様

^>★5,500円
但 お花代として
上記正に領収いたしました
内訳  現金 5,500円
税抜金額 5,000円
消費税額(10%) 500円
---
花の店 すみれ
富山市総曲輪3-1  T3230002011111|印`,
  },
  {
    name: 'convenience bill payment and coffee',
    truth: { kind: 'sale', totalYen: 8574, number: '2-7731', time: '2026-11-25 22:08', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>コンビニ ひまわり
>高崎問屋町店
2026年11月25日(水) 22:08
レジ#2|2-7731 責#014
>【領 収 書】
ホットコーヒーM|*150
電気料金 収納代行|8,424外
小計|8,574
(10%対象|0)
(8%対象|150 税 11)
(代行預り|8,424)
合計|8,574
お預り|10,000
お釣|1,426
*印は軽減税率`,
  },
];
