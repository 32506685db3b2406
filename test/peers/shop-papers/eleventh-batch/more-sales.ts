/** Sales of an eleventh hand: goods and services with parts, points and exchanges. */
import type { ShopPaper } from '../shop-paper.ts';

export const moreSales: readonly ShopPaper[] = [
  {
    name: 'eleventh: florist formal receipt',
    truth: { kind: 'sale', totalYen: 5500, tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
^     領 収 書
|No.000318
2026年03月13日 15:30

__________________________ 様

^    ¥5,500-

但し お花代 として
上記正に領収いたしました
---
内訳 現金|¥5,500
税抜金額|¥5,000
消費税額等(10%)|¥500
---
>花のアトリエ ミモザ
>大阪府豊中市本町0-0-0
T4120901990133`,
  },
  {
    name: 'eleventh: electronics store points used',
    truth: { kind: 'sale', totalYen: 45980, tender: 'several' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    alsoYen: [40000],
    text: `
>ヨドガワカメラ 梅田本館
登録番号 T5120001990144
2025/11/23(日) 17:55|端末22 No.8801-22-0194
---
4549****88213 コードレス掃除機
|39,800
5年長期保証 (5%)|1,990
4549****10020 交換フィルター 2P
|2,200
4902****70022 単3電池 20P|1,990
---
お買上げ金額|45,980
(内消費税 10%|4,180)
ポイント使用|-5,980
差引お支払額|40,000
現金|20,000
商品券|20,000
---
前回ポイント|6,114
今回ポイント|4,000
ポイント残高|4,134`,
  },
  {
    name: 'eleventh: tackle shop bait and rental',
    truth: { kind: 'sale', totalYen: 3850, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ﾂﾘｸﾞﾉ ﾏﾙｲｿ
>24ｼﾞｶﾝ ｴｲｷﾞｮｳ
26/06/21 04:35  ﾀﾝﾄｳ ｵﾔｼﾞ
---
ｱｵｲｿﾒ 50g     2|1,100
ｵｷｱﾐ 1.5kg    1|770
ﾊﾘｽ 2ｺﾞｳ      1|880
ｶｼｻﾞｵ         1|1,000
ｺｵﾘ           1|100
---
ｹｲ     6ﾃﾝ|3,850
 ｳﾁｾﾞｲ|350
ｵｱｽﾞｶﾘ|4,000
ｵﾂﾘ|150
No.126`,
  },
  {
    name: 'eleventh: liquor shop empty bottles back',
    truth: { kind: 'sale', totalYen: 9610, tender: 'several' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    alsoYen: [6210, 9210],
    text: `
>酒のたかはし
2026-01-30(金) 17:26
---
瓶ビール大 1箱20本|6,760
 P箱保証金|200
清酒 上撰 1.8L|2,140
空瓶戻り 大 20 @-5|-100
P箱戻り|-200
焼酎 25度 ｾｰﾙ品|1,160
友の会 値引|-350
---
合計|9,610
商工会商品券|3,000
差引|6,610
ﾎﾟｲﾝﾄ 400P|-400
お支払|6,210
現金|10,210
お釣り|4,000
No.00219`,
  },
  {
    name: 'eleventh: fishmonger and butcher weigh labels',
    truth: { kind: 'sale', totalYen: 3787, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
>中央市場 肉の山本・魚の山本
26/05/09 11:27 秤2 担当3
---
豚ロース 312g  @228
|711
合挽ミンチ 405g @138
|559
まぐろ赤身 186g @598
|1,112
あじ 4尾|600
コロッケ 5個|525
---
税抜合計|3,507
消費税 8%|280
^合計|3,787
現金|4,000
釣銭|213
0451  全品軽減税率対象`,
  },
  {
    name: 'eleventh: japanese sweets with noshi and box',
    truth: { kind: 'sale', totalYen: 5076, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>御菓子司 むらさき野
>京都市北区紫野0  075-550-3344
令和8年3月19日 14時20分
---
上生菓子 六個入|2,430 軽
羊羹 夜の露|2,160 軽
化粧箱代|330
熨斗(御祝)|0
風呂敷包み(無料券)|0
手提袋|156
---
小計|5,076
軽減8%対象 4,590 (税340)
標準10%対象  486 (税 44)
^合計|5,076
^現金|5,076
^お釣り|0
伝票 11-0032   熨斗名入れ:北川`,
  },
  {
    name: 'eleventh: kimono rental in part paid online',
    truth: { kind: 'sale', totalYen: 3300, tender: 'card' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    alsoYen: [13200],
    text: `
>着物レンタル 華小町 祇園本店
Reservation KR-5512|2026/04/04 10:05
Ms. CHEN  2 persons
---
Standard plan x 2|9,900
Hair set x 1|1,650
Upgrade (hakama→furisode)|2,200
Early bird|-550
---
Plan total|13,200
Paid online 03/21|-9,900
Paid today|3,300
---
VISA contactless|¥3,300
返却 17:30 まで / Return by 5:30pm
延滞 30分毎 1,100円
(10%対象 13,200 内税 1,200)`,
  },
  {
    name: 'eleventh: gift card issue non taxable',
    truth: { kind: 'sale', totalYen: 5000, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>スターリーフ珈琲 柏の葉店
2026/05/10 13:48 #330071
---
ｷﾞﾌﾄｶｰﾄﾞ 母の日
 入金額|¥5,000 非
---
合計|¥5,000
非課税対象|¥5,000
現金|¥10,000
お釣|¥5,000
カード番号 ****2290
カード残高 ¥5,000`,
  },
  {
    name: 'eleventh: swim school ticket book sale',
    truth: { kind: 'sale', totalYen: 11000, tender: 'card' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>アクアスクール 南大沢
>お買上げ明細
2026-04-09 17:15  No.20260409-03
会員 10428 タケウチ ソウタ
---
フリー回数券 10回|¥11,000
 (1回あたり ¥1,100)
---
合計|¥11,000
うち消費税|¥1,000
JCB ****8816|¥11,000
有効期限 2026/10/08
払戻しはできません`,
  },
  {
    name: 'eleventh: dutch treat receipt one of three',
    truth: { kind: 'sale', totalYen: 3200, tender: 'qr' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    also: ['copy'],
    alsoYen: [9600],
    text: `
>スペインバル SOL
---
領収書 (分割 1/3)
2026/02/20 21:05|No.70418-1
会計総額 ¥9,600 ÷ 3
---
^¥3,200
但し 飲食代として
PayPay|¥3,200
(10%対象 ¥3,200 内税 ¥290)
T3010001990166`,
  },
  {
    name: 'eleventh: individual bill at the same table',
    truth: { kind: 'sale', totalYen: 1980, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ビストロ・ル・ポワン
2026/03/27(金) 12:58|伝票 18-2
テーブル 6 [個別会計 2人目]
---
本日のランチB|¥1,650
グラスワイン赤|¥330
---
合計|¥1,980
残り伝票 18-3 18-4 : ¥3,410
お預り|¥10,000
お釣り|¥8,020
(内税 10% ¥180)`,
  },
  {
    name: 'eleventh: optician frame lens and eye test',
    truth: { kind: 'sale', totalYen: 29700, tender: 'several' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>メガネの和光堂 立川店
2026年5月23日(土) 15:10|お会計No. 77120
お客様 西村 様 (控え番号 T-5582)
---
フレーム WK-2201 C3|¥19,800
レンズ 1.60 非球面 両面|¥9,900
 R S-2.75 C-0.50 Ax180
 L S-3.00
視力測定|¥0
クロス・ケース|¥0
下取割 (旧メガネ)|-¥3,300
鼻パッド交換 (持込)|¥1,100
眼鏡拭きスプレー|¥2,200
---
合計|¥29,700
(10%内税|¥2,700)
市商品券|¥10,000
クレジット|¥19,700
---
お渡し予定 5月30日(土) 以降
保証書 1年 (要本レシート)`,
  },
  {
    name: 'eleventh: phone screen repair',
    truth: { kind: 'sale', totalYen: 14080, tender: 'qr' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>スマホ修理 リペアラボ 天神
受付 RP26-0188
修理完了 2026/06/15 13:31
---
画面交換 (互換パネル)|12,800
データ保持 作業料|0
ガラスフィルム貼付|1,280
---
お会計|¥14,080
税込 (内¥1,280)
au PAY|¥14,080
動作確認: タッチ○ カメラ○ FaceID×
保証 90日 (水濡れ除く)`,
  },
  {
    name: 'eleventh: grilled meat coupon and paypay',
    truth: { kind: 'sale', totalYen: 11442, tender: 'qr' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>焼肉ハウス 牛王  高崎店
2026-05-31(日) 20:20|席 B12 大3 小1
伝票 900318|担当 アリ
---
食べ放題 スタンダード 大人
|3 x 3,300|9,900
食べ放題 小学生
|1 x 1,650|1,650
飲み放題ソフト|4 x 330|1,320
追加 上タン塩|1 x 1,150|1,150
アプリ会員 5%引 (食べ放題)|-578
誕生月クーポン|-2,000
LINE友だち アイス無料|0
---
^お会計|¥11,442
10%税込対象 11,442 内税 1,040
コード決済(PayPay)|¥11,442
お釣り|¥0
サラダバー|ご利用済`,
  },
  {
    name: 'eleventh: food truck minimal',
    truth: { kind: 'sale', totalYen: 1700, tender: 'cash' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
KEBAB&CO
2026.7.4 13:12 #57
ケバブサンド 2|1400
コーラ 1|300
計|1700
CASH|2000
CHG|300`,
  },
  {
    name: 'eleventh: shoe exchange with extra paid',
    truth: { kind: 'sale', totalYen: 1650, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    also: ['refund'],
    text: `
>シューズプラザ アルク 長岡店
2026/05/16(土) 12:14|02-10877
取引区分:交換
元取引 02-10791 (2026/05/12)
---
返 4571****2202 スニーカー 24.5
|-6,050
4571****2310 ランニング 25.0|7,700
---
差額合計|¥1,650
内消費税10%|¥150
お預り|¥2,000
お釣り|¥350`,
  },
];
