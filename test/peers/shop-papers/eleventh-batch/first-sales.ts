/** Sales of an eleventh hand: shops, tickets, meals, leisure. */
import type { ShopPaper } from '../shop-paper.ts';

export const firstSales: readonly ShopPaper[] = [
  {
    name: 'eleventh: convenience store breakfast suica',
    truth: { kind: 'sale', totalYen: 485, tender: 'e-money' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>デイリーマルヤ 桜台駅前店
>東京都練馬区桜台9-9-9
電話03-5550-0182|レジ#2
登録番号 T7010001990011
2026年 3月 4日(水) 08:12|責No.014
>[ 領 収 書 ]
手巻おにぎり紅しゃけ|*173
手巻おにぎりツナマヨ|*149
宇治緑茶600ml|*160
レジ袋 小|3
...
^合 計|¥485
(8%対象|¥482)
(内消費税等8%|¥35)
(10%対象|¥3)
(内消費税等10%|¥0)
交通系IC支払|¥485
お釣り|¥0
...
交通系IC番号|JE*** **** **** 3127
交通系IC残高|¥2,314
*マークは軽減税率対象です。
|伝票No.2-4471`,
  },
  {
    name: 'eleventh: ramen meal ticket',
    truth: { kind: 'sale', totalYen: 1130, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    also: ['order'],
    text: `
^ 食 券
>らーめん 三代目しおや
---
^味玉塩らーめん
|950
^半ライス|80
^替玉|100
---
合計 3点|1,130円
投入金額|2,000円
釣銭|870円
2026.04.11 12:26 No.0187
>カウンターにお出し下さい
>(当日限り有効)`,
  },
  {
    name: 'eleventh: soba shop department keys cash',
    truth: { kind: 'sale', totalYen: 1750, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>手打そば 更科庵
>0263-55-0044
2025年11月 8日(土) 13:05
ﾚｼﾞ 01 担当01 一連No.001212
部門01|¥1,150
部門01|¥450
部門03|¥150
3点
内税対象計|¥1,750
内税10%|(¥159)
^合 計|¥1,750
お預り|¥2,000
^お 釣|¥250`,
  },
  {
    name: 'eleventh: diesel company account',
    truth: { kind: 'sale', totalYen: 17180, tender: 'on account' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
^納品書(掛)
>北陸油業(株) 金沢西インターSS
>T2220001990066
---
得意先 004417-002
(有)こまつ運送 様
車番 金沢100か ・・12
2026/03/31(火) 18:55 伝票77-20931
---
軽油 120.00L @111.60|13,392
 軽油税 @32.10|3,852*
 値引|-64
---
消費税対象|13,328
内消費税(10%)|1,211
軽油引取税(不課税)|3,852
^合計|¥17,180
^売掛|¥17,180
ご署名____________________
毎月末締め 翌月末お支払い`,
  },
  {
    name: 'eleventh: pharmacy prescription three tenths',
    truth: { kind: 'sale', totalYen: 1480, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>調 剤 報 酬 領 収 証
>あおぞら薬局 駅南店
>静岡県焼津市駅北5-55  054-550-2211
領収No. 2026-005512|2026年02月26日 11:32
患者番号 31155|望月 隆 様
保険種別 協会けんぽ|負担割合 30%
---
調剤技術料|118点
薬学管理料|59点
薬剤料|316点
特定保険医療材料|0点
合計点数|493点
---
保険分 一部負担金|1,480円
保険外(消費税課税)|0円
保険外(非課税)|0円
^領収金額|1,480円
お預り|2,000円
お釣り|520円
---
※医療費控除の際に必要です。再発行は致しません。`,
  },
  {
    name: 'eleventh: department store gift vouchers and card',
    truth: { kind: 'sale', totalYen: 38500, tender: 'several' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>日本橋 三ツ星屋
>婦人服飾 2階 06売場
2025年12月13日(土)  14:36
取引番号 0612-0077|係員 8814
***
婦人革手袋
 4500128891022|16,500
カシミヤストール
 4500128893309|22,000
***
お買上計  2点|38,500
(内消費税等 10%|3,500)
全国百貨店共通商品券|20,000
友の会カード|10,000
クレジット  1回払|8,500
 三ツ星カード ****-****-****-9021
お釣り|0
ギフト包装:緑リボン
お取替えの際は本票をお持ちください`,
  },
  {
    name: 'eleventh: bookstore with book gift card',
    truth: { kind: 'sale', totalYen: 3938, tender: 'several' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>文教堂書林 清瀬店
2026年03月22日(日) 16:44
ﾚｼﾞ02 No.021874
---
9784****0125 文庫|¥858
9784****1177 コミック
 2冊 x ¥528|¥1,056
雑誌 12034-04|¥1,320
ﾌﾞﾝｸﾞ|¥704
---
^合計|¥3,938
(10%対象 ¥3,938 税¥358)
図書カードNEXT|¥3,000
 カード残高|¥0
現金|¥1,000
お釣|¥62
カバー 2枚`,
  },
  {
    name: 'eleventh: hundred yen shop',
    truth: { kind: 'sale', totalYen: 1536, tender: 'qr' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ﾋｬｸｴﾝ広場 ﾆｺﾆｺ 川口店
2026/02/28(土) 11:09
R003 #1029 ﾀﾝﾄｳ 07
---
ｷｯﾁﾝ用品|¥100
文具 @100×3|¥300
園芸|¥100
収納 @300×1|¥300
菓子 @100×2|¥200軽
ﾍﾟｯﾄ|¥100
ﾃﾞﾝﾁ @100×3|¥300
---
小計 12点|¥1,400
10%対象 ¥1,200 税|¥120
 8%対象 ¥200 税|¥16
^合計|¥1,536
PayPay|¥1,536
決済番号 0413-****-7720`,
  },
  {
    name: 'eleventh: bakery eat in and take out',
    truth: { kind: 'sale', totalYen: 1494, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ブーランジェリー こむぎ
T8040001990099
2026/03/07(土)10:22 #000456
---
[店内]
クロワッサン|297
カフェラテ|462
[持帰]
食パン1斤 ※|378
塩パン ※
   @119 x 3|357
---
合計|¥1,494
 10%対象 ¥759 (内税 ¥69)
  8%対象 ¥735 (内税 ¥54)
現金|¥2,000
おつり|¥506
※は軽減税率対象です`,
  },
  {
    name: 'eleventh: cafe english menu paypay',
    truth: { kind: 'sale', totalYen: 1460, tender: 'qr' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>SLOW DRIP COFFEE
>Kamakura Komachi
---
Order # A-0093|TO GO
2026/04/29 09:15|Barista: Ken
---
Caffe Latte (H) M|¥560
 + Oat milk|¥60
Cold Brew L|¥540
Banana Bread|¥300
---
Subtotal|¥1,460
Tax 8% incl.|(¥108)
TOTAL|¥1,460
PayPay|¥1,460
---
Thank you & have a nice day!
登録番号 T2021001990100`,
  },
  {
    name: 'eleventh: conveyor sushi plates',
    truth: { kind: 'sale', totalYen: 4720, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>回転寿司 みなと丸 銚子店
2026年05月05日(火)18:40
席番 27   伝票 3318
---
黄皿 @130 x12|1,560
赤皿 @200 x 6|1,200
金皿 @450 x 2|900
あら汁 @280 x 2|560
生ビール|500
---
お会計|4,720
内消費税(10%)|429
お預り|5,020
お返し|300
皿数 20枚
ガラポン抽選 4回`,
  },
  {
    name: 'eleventh: karaoke room two persons',
    truth: { kind: 'sale', totalYen: 3630, tender: 'qr' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>カラオケ うたげ館 八王子
ルーム 208|2名
入室 19:30|退室 21:30
2026/02/14 21:33|No.55071
---
室料 一般 ﾌﾘｰ後ﾊﾟｯｸ 2H
  2名 x 1,100|2,200
ワンドリンク
  2名 x 440|880
フライドポテト|550
アプリクーポン 室料10%|-220
機種リクエスト無料|0
---
会計合計|3,410
深夜料金|220
^お支払|¥3,630
楽天ペイ|¥3,630
内消費税|330`,
  },
  {
    name: 'eleventh: business hotel check out balance',
    truth: { kind: 'sale', totalYen: 11900, tender: 'card' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    alsoYen: [21900],
    text: `
>領 収 書  RECEIPT
>ホテルステーションイン博多
>福岡市博多区博多駅中央街0-0
---
No. 2604-1187|2026/04/17 09:41
お部屋 Room 812|Guest 山口 健一 様
ご宿泊 2026/04/15 - 04/17 (2泊)
---
04/15 宿泊料|9,500
04/15 宿泊税(県市)|200
04/16 宿泊料|9,500
04/16 宿泊税(県市)|200
04/16 朝食バイキング|1,500
04/16 ランドリー|1,000
---
ご利用合計 Total|21,900
前受金 Deposit 04/15|-10,000
^ご請求|¥11,900
Credit Card VISA|¥11,900
---
10%対象 ¥21,500 (消費税 ¥1,954)
不課税 ¥400
T1290001990111`,
  },
  {
    name: 'eleventh: museum admission english japanese',
    truth: { kind: 'sale', totalYen: 3600, tender: 'card' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>市立近代美術館 / City Museum of Art
>特別展「光と硝子」
---
一般 Adult|1,500 x 2|3,000
大学生 Student|1,000 x 1|1,000
中学生以下 Free|0 x 1|0
団体・相互割引|-200 x 2|-400
---
合計 TOTAL|4名|¥3,600
VISA|¥3,600
2026/03/20 11:48|窓口2 No.000712
再入場はできません No re-entry`,
  },
  {
    name: 'eleventh: golf range balls',
    truth: { kind: 'sale', totalYen: 2530, tender: 'e-money' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ｸﾞﾘｰﾝﾋﾙ練習場
26-04-12 06:50 No.01877
打席 2F-33
---
打席料|330
早朝ﾎﾞｰﾙ 150球|1,650
追加ﾎﾞｰﾙ 50球|550
---
ｺﾞｳｹｲ|2,530
ｶｰﾄﾞ支払|2,530
前残高 8,150
現残高 5,620
会員 00418 ﾜﾀﾅﾍﾞ様`,
  },
  {
    name: 'eleventh: roadside station producer codes',
    truth: { kind: 'sale', totalYen: 2110, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>道の駅 りんどうの里
>直売所 ﾚｼﾞ5
26年05月03日(日)10:15 No.5-1190
---
0231 ｲﾏｲ ｱｽﾊﾟﾗ|350※
0231 ｲﾏｲ ｱｽﾊﾟﾗ|350※
0117 ｻﾄｳ ﾚﾀｽ|150※
0408 ﾅｶﾑﾗ ｼｲﾀｹ|280※
0902 ﾐﾁﾉｴｷ ｵﾔｷ
 @190 x 4個|760※
0055 ﾂﾙｶｺﾞ ﾐﾆ|220
---
小計|2,110
8%対象 1,890 内税 140
10%対象 220 内税 20
^合計|2,110
現金|3,000
釣|890
番号は生産者番号です`,
  },
];
