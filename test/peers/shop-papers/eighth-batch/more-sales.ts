/** Sales, the second half, by the eighth hand. */
import type { ShopPaper } from '../shop-paper.ts';

export const moreSales: readonly ShopPaper[] = [
  {
    name: 'third of a split bill',
    truth: { kind: 'sale', totalYen: 4620, number: '2208-C', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 48 },
    text: `
BISTRO LE COIN (ビストロ ル コワン)
登録番号　T5200001038810
2025/12/19 22:17
伝票No. 2208-C  (分割 3/3)
----------------------------------------
テーブル 6     3名
ご飲食代 一式
  伝票合計             ¥13,860
  お支払済              ¥9,240
----------------------------------------
個別会計  (3/3)
今回お支払額            ¥4,620
  うち消費税(10%)         ¥420
現金                    ¥5,000
  お釣り                  ¥380
残 未会計                   ¥0`,
  },
  {
    name: 'charge of the shop’s own card',
    truth: { kind: 'sale', totalYen: 3000, number: '8842', tender: 'cash' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
　　珈琲館 木もれび
 プリペイドカード入金
2026/01/05 07:59 #8842
カード番号 6391-****-****-0247
ご入金額           ¥3,000
 (不課税)
お預り 現金        ¥5,000
お釣り             ¥2,000
-------------------------
入金前残高           ¥412
ボーナス             ¥150
入金後残高         ¥3,562`,
  },
  {
    name: 'all paid by points',
    truth: { kind: 'sale', totalYen: 2750, number: 'R1-2025-11-3008' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
アウトドア館 ヤマビコ
レシート番号 R1-2025-11-3008
2025/11/03 12:12   ｽﾀｯﾌ 佐久間
........................................
ガスカートリッジ 3本ﾊﾟｯｸ
 4560000112238            ￥2,750
........................................
合計                      ￥2,750
 内税(10%)                  ￥250
ポイント支払              ￥2,750
 ご利用 2,750pt  残 31pt
現金                          ￥0
お釣                          ￥0`,
  },
  {
    name: 'voucher without change',
    truth: { kind: 'sale', totalYen: 1540, number: 'T-00518', tender: 'voucher' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
　パティスリー　ミモザ
T-00518　2025-06-15 15:04
モンブランタルト 1       990 ※
焼菓子詰合せ小   1       550 ※
--------------------------------------
合計                  ¥1,540
(8%税込対象 ¥1,540 税額 ¥114)
ギフト券(釣無)        ¥2,000
お釣                      ¥0
券差益                  ¥460
--------------------------------------
※軽減税率`,
  },
  {
    name: 'bar in English, cash and card',
    truth: { kind: 'sale', totalYen: 6820, number: '0000418', tender: 'several' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
               BAR OWL & CO.
        Kabukicho 1-chome, Shinjuku
   Tel +81-3-62XX-9912
   Invoice Reg. No. T6011101082256
Check #0000418       Feb 27, 2026 11:48 PM
Server: Ken          Guests: 2
------------------------------------------
1 Table charge                       1,500
2 Yamazaki 12 highball   @1,800      3,600
1 Smoked nuts                        1,100
  Service charge 10%                   620
------------------------------------------
TOTAL                       JPY      6,820
 (incl. 10% consumption tax           620)
CASH                                 3,000
MASTERCARD ****9981                  3,820
CHANGE                                   0
Thank you! ありがとうございました`,
  },
  {
    name: 'lift tickets with deposits of cards',
    truth: { kind: 'sale', totalYen: 12900, number: 'PK-22105', tender: 'card' },
    print: { dialect: 'starprnt', encoding: 'jis', columns: 48 },
    text: `
 八千穂高原スキー場
 リフト券売場 窓口3
 PK-22105  26/01/12 08:41
 一日券大人 ¥5,200×2
               ¥10,400
 ﾚﾝﾀﾙﾎﾟｰﾙ      ¥1,500
 ICｶｰﾄﾞ保証金(不)
  ¥500×2      ¥1,000
 -----------------------
 合計         ¥12,900
 (10%対象¥11,900税¥1,081)
 クレジット   ¥12,900`,
  },
  {
    name: 'liquor shop with bottle deposits',
    truth: { kind: 'sale', totalYen: 3364, number: '000817', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
酒のカワセ 本町
　000817   2025/08/11 18:55
銀嶺 本醸造 1.8L  1540×2        3,080
六甲の水 2L×2 (軽)                464
 空びん返却 ビール大瓶(保証金)
            5円×36本             -180
--------------------------------------
合計                     3,364 円
8%対象 464   10%対象 3,080  不 -180
(内 消費税 8% 34 / 10% 280 )
お預かり                 5,364 円
おつり                   2,000 円`,
  },
  {
    name: 'supermarket with reduced goods',
    truth: { kind: 'sale', totalYen: 2437, number: '0004-3391', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 48 },
    text: `
マルトミ 笹塚食品館
℡03-3X77-0190  T3011001049981
2025年10月 9日(木) 19:50
ﾚｼﾞ0004-3391   ﾁｪｯｶｰ  おがわ
------------------------------------
 国産豚ロース生姜焼       598※
   半額引        50%     -299
 カット野菜ミックス        98※
 たまご Ｌ10個            268※
 ﾊﾞﾅﾅ 0.82kg
    @ 298/kg              244※
 牛乳 1000   228×2       456※
 ヨーグルト               178※
 食パン 6枚               158※
 刺身盛合せ               980※
   割引          30%     -294
   見切                  -133
------------------------------------
 小計         9点       2,254
 外税 8%対象 2,254
    消費税 8%             180
 レジ袋(大) 税込           3
合計　￥２，４３７
 お預り              ￥10,037
 お釣り               ￥7,600
 ※印は軽減税率8%対象商品
 ﾎﾟｲﾝﾄｶｰﾄﾞ ﾅｼ
 もしｶｰﾄﾞ提示なら 22ﾎﾟｲﾝﾄ でした
====================================
  ◆お客様アンケート◆ 毎月抽選で
  商品券 10,000円分が当たる！
  https://example.jp/q ID 3391-1009
====================================`,
  },
  {
    name: 'drugstore coupon on one good',
    truth: { kind: 'sale', totalYen: 4069, number: '0311-9-20041', tender: 'qr' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
くすりのベル　西宮北口
TEL 0798-6X-4567  T9140001008816
2025年12月05日(金) 12:39
レシート#0311-9-20041
----------------------------------------
感冒薬EX 30T (※2)           1,078
ﾋﾞﾀﾐﾝC 120粒                   698
*食塩 1kg                      328
ｽｷﾝﾛｰｼｮﾝ                     2,180
  15%OFFクーポン              -327
*ｶﾞﾑ                           112
----------------------------------------
小計/5点                     4,069
お買上合計                  ¥4,069
(10%対象 3,629 内税329)
( 8%対象   440 内税32)
d払い                        4,069
今回ポイント 36P  累計 1,208P
(※2)セルフメディケーション税制対象`,
  },
  {
    name: 'electronics partly by points',
    truth: { kind: 'sale', totalYen: 138800, number: 'A-7719920', tender: 'several' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
ヨシバカメラ 千葉ペリエ店  納品書/領収書
2025/11/28 19:05:37   伝票:A-7719920
登録番号 T5011101054920
==========================================
ドラム式洗濯乾燥機 NZ-12KD
 JAN 4580652117729      1  129,800
長期保証 5年(非)        1    6,490
設置・配送料            1    2,510
リサイクル収集運搬      1        0
------------------------------------------
合計                       138,800
  (10%対象 132,310 税 12,028)
ポイント支払                12,340
クレジット(1回)            126,460
ポイント残高 (支払後)           18
今回進呈ポイント 12,646 は翌日付与
ご請求額                   126,460
------------------------------------------`,
  },
  {
    name: 'grilled meat with a discount line',
    truth: { kind: 'sale', totalYen: 17500, number: '25-0918-41', tender: 'card' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
               焼肉 鉄と炭
             25-0918-41 (2F 8番)
2025/09/18 (木) 21:40     御人数 5
カルビ 2,200 × 3                   6,600
ハラミ 2,200 × 2                   4,400
ロース 2,200 × 1                   2,200
ユッケジャン 1,980 × 2             3,960
キムチ盛                            1,540
【カルビ 本日皿割】                -1,200
------------------------------------------
小計                               17,500
                    ★端数値引  おまけ  0
お会計金額                       ￥17,500-
 （税込 内税 1,590）
AMEX                               17,500
担当　大谷　　ありがとうございました`,
  },
  {
    name: 'family restaurant with senior discount',
    truth: { kind: 'sale', totalYen: 3817, number: 'T18-0061', tender: 'e-money' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
ガーデンレストラン　まどか
八王子みなみ野
精算機 1　伝票 T18-0061
2025/10/30　12:48　　大人3
=====================================
ﾐﾗﾉﾄﾞﾘｱ                999
日替ﾗﾝﾁ      769x2   1,538
ﾄﾞﾘﾝｸﾊﾞｰ     329x2     658
ﾃﾞｻﾞｰﾄ                 539
ｽｰﾌﾟﾊﾞｰ                219
ｼﾆｱ割                 -136
-------------------------------------
小計                 3,817
合計  ￥3,817 (内税 ¥347)
WAON支払           ￥3,817
WAON残高           ￥1,904`,
  },
  {
    name: 'mobile order paid in the app',
    truth: { kind: 'sale', totalYen: 1190, number: '352', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
 HARVEST BURGER
 ORDER
       352
 モバイルオーダー
 2025/08/03 12:15 受渡
 ﾁｰｽﾞﾊﾞｰｶﾞｰﾒﾆｭｰ   ¥890
  ﾎﾟﾃﾄM ｺｰﾗM
 ﾅｹﾞｯﾄ5            ¥300
 合計(税8%込) ¥1,190
 オンライン決済済
  JCB **1920 ¥1,190
 テイクアウト`,
  },
  {
    name: 'post office',
    truth: { kind: 'sale', totalYen: 3250, number: '12', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 48 },
    text: `
郵便局 領収証書
東向島二郵便局
取扱 No.12  25.10.31 14:22 担当フクダ
〒131-0032
----------------------------------------
110円切手        10枚     1,100円
85円はがき       10枚       850円
ゆうパック 80サイズ  1個 1,300円
  書留番号等 4418-2290-1013
----------------------------------------
合計金額                  3,250円
 (課税計 10% 1,300 内税 118)
 非課税・不課税計 1,950
お預り                    5,000円
おつり                    1,750円
登録番号 T1-0100-0111-2577`,
  },
  {
    name: 'city office fees',
    truth: { kind: 'sale', totalYen: 900, number: '00219', tender: 'cash' },
    print: { dialect: 'starprnt', encoding: 'jis', columns: 48 },
    text: `
      領　収　書
市民課 証明交付手数料
令和8年3月6日 No.00219
住民票(世帯)   2通  600円
印鑑登録証明   1通  300円
手数料は非課税です
合計               ¥900
現金             ¥1,000
お釣               ¥100
　○○市長　公印省略`,
  },
  {
    name: 'taxi meter',
    truth: { kind: 'sale', totalYen: 2140, number: '4421', tender: 'e-money' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
      領収書
日照交通(株) ﾃｸｼｰ
車番 練馬500 あ 44-21
無線 4421   乗務 1189
2026/01/30 00:47
運賃            1,740円
迎車              400円
------------------------
計              2,140円
交通系IC        2,140円
T9010401007743
お忘れ物はセンターへ
03-55XX-2232`,
  },
  {
    name: 'gym fee by a masked card',
    truth: { kind: 'sale', totalYen: 8800, number: 'INV-20260201-0093', tender: 'card' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 48 },
    text: `
　FIT BASE 24h 武蔵小杉
月会費　領収書 (控なし)
No. INV-20260201-0093
会員番号 8820145     2026/02/01 09:02
------------------------------------------
フルタイム会員 2月分              7,700
水素水サーバー                    1,100
------------------------------------------
ご請求合計                      ¥8,800
（内消費税 10%                    800）
Visa **** 4040
次回引落日 3/27`,
  },
  {
    name: 'bonesetter',
    truth: { kind: 'sale', totalYen: 2380, number: '0771', tender: 'cash' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
     ○○接骨院
領収書  No.0771
R7.11.06  17:15
ﾀﾑﾗ ﾔｽｼ 様 (3割)
 施術料(保険)   580
 自費ﾏｯｻｰｼﾞ15分 1,500
 テーピング       300
 合計        2,380円
 (自費税込 内税163円)
 預り 3,000  釣 620`,
  },
  {
    name: 'snack bar by hand-keyed register',
    truth: { kind: 'sale', totalYen: 26000, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
   クラブ 樹里
 25-12-26  25:10

 ｾｯﾄ 2ﾒｲ     @5000   10,000
 ﾎﾞﾄﾙｷｰﾌﾟ ﾁｮｳ         8,000
 ﾘｸｴｽﾄ                2,000
 ﾌﾙｰﾂ                 1,700
 SUB TOTAL           21,700
 SC/TAX 20%           4,340
 ﾏﾙﾒ                   ▲40
 TOTAL             ￥26,000
 CASH              ￥30,000
 CHG                ￥4,000
 ※お車でお帰りのお客様へは～`,
  },
  {
    name: 'pizza slip with cash on delivery',
    truth: { kind: 'sale', totalYen: 4180, number: 'D-551', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
ピザ・ポルトフィーノ　日吉店
【お届け票　兼　領収書】 D-551
注文 18:02  お届け予定 18:40-18:50
ｻﾄｳ ｹﾝｼﾞ様   日吉本町 4-7-X 203
----------------------------------------
1  ﾏﾙｹﾞﾘｰﾀ L            2,980
1  ﾎﾟﾃﾄﾅｹﾞｯﾄ              700
1  配達料                 500
----------------------------------------
合計(税込 8%)          ¥4,180
 現金払い   お釣り用意 5,000円札
             820
ﾄﾞﾗｲﾊﾞｰ 14`,
  },
  {
    name: 'shrine amulets',
    truth: { kind: 'sale', totalYen: 1600, number: '0009', tender: 'cash' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
  縁結び　玉前神社 授与所
令和七年十月一日
 御守 二体    一、○○○円
 絵馬            六○○円
 初穂料  計  ￥1,600
 お預 2,000  お釣 400
 No.0009
  ようこそお参り下さいました`,
  },
  {
    name: 'craft booth',
    truth: { kind: 'sale', totalYen: 1500, number: '047', tender: 'cash' },
    print: { dialect: 'starprnt', encoding: 'jis', columns: 48 },
    text: `
サークル ねこじゃらし
　（ス-37b）
会計 2025/12/30 10:48
No. 047
新刊「月の裏」        500
既刊セット 500×2   1,000
合計               ¥1,500
(非課税事業者)
現金               ¥2,000
お釣り ¥500`,
  },
];
