/** Papers of an eleventh hand that are no sales: returns, copies, orders, reports, slips, notices. */
import type { ShopPaper } from '../shop-paper.ts';

export const otherPapers: readonly ShopPaper[] = [
  {
    name: 'eleventh: casio return mode without minus signs',
    truth: { kind: 'refund', totalYen: -1250, tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>陶器と雑貨 つちのね
2026年 3月 9日(月) 16:20
戻   担当-A   一連No.001871
***
部門004|¥850
部門002|¥400
2 点
内税対象計|¥1,250
内税 10%|(¥113)
^合計|¥1,250
現金|¥1,250`,
  },
  {
    name: 'eleventh: cafe order cancelled after payment',
    truth: { kind: 'void', totalYen: -1460, tender: 'qr', of: 'eleventh: cafe english menu paypay' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    also: ['refund'],
    text: `
>SLOW DRIP COFFEE
>Kamakura Komachi
---
>取 消 済 / CANCELLED
Order # A-0093|TO GO
Sold 2026/04/29 09:15
Cancelled 2026/04/29 09:18|Ken
---
Caffe Latte (H) M|¥560
 + Oat milk|¥60
Cold Brew L|¥540
Banana Bread|¥300
---
TOTAL|¥1,460
PayPay 返金|¥1,460
---
Sorry for the trouble.`,
  },
  {
    name: 'eleventh: bakery receipt reissued',
    truth: { kind: 'copy', totalYen: 1494, tender: 'cash', of: 'eleventh: bakery eat in and take out' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ブーランジェリー こむぎ
T8040001990099
>【再発行】
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
※は軽減税率対象です
再発行日時 2026/03/08 09:40`,
  },
  {
    name: 'eleventh: florist receipt shop stub',
    truth: { kind: 'copy', totalYen: 5500, tender: 'cash', of: 'eleventh: florist formal receipt' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
^  領 収 書 (控)
|No.000318
2026年03月13日 15:30

__________________________ 様

^    ¥5,500-

但し お花代 として
---
内訳 現金|¥5,500
税抜金額|¥5,000
消費税額等(10%)|¥500
---
>花のアトリエ ミモザ
>※店舗保管用`,
  },
  {
    name: 'eleventh: tackle shop kana reprint',
    truth: { kind: 'copy', totalYen: 3850, tender: 'cash', of: 'eleventh: tackle shop bait and rental' },
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
No.126
 (ｻｲｲﾝｼﾞ 1)`,
  },
  {
    name: 'eleventh: formal receipt for earlier grill bill',
    truth: { kind: 'copy', totalYen: 11442, tender: 'qr', of: 'eleventh: grilled meat coupon and paypay' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    also: ['sale'],
    text: `
^領 収 書
|発行 2枚目
(株)高崎メンテナンス 様
2026-05-31(日) 20:20|伝票 900318
---
^金額  ¥11,442-
但し 御飲食代として
PayPay利用
---
10%税込対象 ¥11,442|消費税 ¥1,040
>焼肉ハウス 牛王  高崎店
>※レシートと重複して使用できません`,
  },
  {
    name: 'eleventh: kitchen ticket table four',
    truth: { kind: 'order' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
^[厨房] 卓 4
19:12  2026/05/30  No.1187
担当 リン   3名
---
^麻婆豆腐 x1
  辛さ ひかえめ
^青椒肉絲 x1
^炒飯(大) x2
  1つ ネギ抜き
---
1/2枚目`,
  },
  {
    name: 'eleventh: drink counter slip with prices',
    truth: { kind: 'order' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>DRINK
T:カウンター2  21:16
2026/04/24  #88-3
---
生ビール|580 x 2
角ハイ 濃いめ|520 x 1
ウーロン茶|300 x 1
---
出したらチェック □ □ □ □`,
  },
  {
    name: 'eleventh: izakaya table bill before payment',
    truth: { kind: 'bill', totalYen: 8910 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>お会計伝票
>酒処 まるかん
卓番 15|4名
2026/05/15(金) 21:49|伝票 20533
---
お通し x4|1,320
瓶ビール x3|2,070
おまかせ串 8本 x1|1,760
煮込み x2|1,100
刺身三点 x1|1,320
酎ハイ x3|1,340
---
^合計|¥8,910
(内消費税 ¥810)
(お一人様 ¥2,228)
>伝票をレジまでお持ちください`,
  },
  {
    name: 'eleventh: provisional check with card surcharge note',
    truth: { kind: 'bill', totalYen: 24200 },
    also: ['unclear'],
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>BAR AUGUSTA
^CHECK  K0091
2026/03/06 23:20   Seat C3-C4
---
Cover charge x2|2,000
Macallan 18 x2|11,000
Gin Tonic x3|4,500
Mixed nuts x1|1,000
Cigar|1,500
---
Subtotal|20,000
Service 10%|2,000
Tax 10%|2,200
^Total due|24,200
---
□ Cash   □ Card   □ Invoice
Signature _______________`,
  },
  {
    name: 'eleventh: hotel interim statement',
    truth: { kind: 'bill', totalYen: 33450 },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>ご利用明細 (途中経過)
>リゾートホテル 海音
Room 1404 フジモト 様|2026/06/12 20:05
---
06/11 宿泊 (2食付)|24,200
06/11 夕食時 飲物|3,300
06/11 入湯税 2名|300
06/12 マッサージ 40分|4,400
06/12 売店 (部屋付け)|1,250
---
現在のご利用額|¥33,450
お預り金|¥0
※このままではお支払いになりません
※精算はチェックアウト時フロントにて
No.1404-0612`,
  },
  {
    name: 'eleventh: table qr order confirmation',
    truth: { kind: 'order', totalYen: 1980 },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    also: ['bill'],
    text: `
>ご注文控え
>スマホ注文 テーブル 22
2026/07/11 12:02 注文77
---
日替りランチ|1,100
ハンバーグ変更|+330
ドリンクバー|250
ミニサラダ|300
---
注文合計|1,980
お会計は入口レジにて`,
  },
  {
    name: 'eleventh: bicycle quotation',
    truth: { kind: 'bill', totalYen: 12650 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    also: ['order', 'other'],
    text: `
>サイクルショップ ヤジマ
>御見積書
26/04/01 17:30  M-0114
ナカノ様
---
後輪 ﾎｲｰﾙ組替|6,500
ﾁｪｰﾝ|2,200
ｽﾌﾟﾛｹｯﾄ|1,300
工賃|1,500
---
税抜|11,500
消費税|1,150
見積合計|12,650
有効期限 2週間`,
  },
  {
    name: 'eleventh: karaoke usage details to front desk',
    truth: { kind: 'bill', totalYen: 4180 },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>カラオケ うたげ館 八王子
>ルーム 303 ご利用明細
退室 2026/01/10 17:02|3-0918
---
室料 会員 3H x 3名|2,970
ドリンク x 2|880
ポテト|550
学割|-220
---
ご請求額|¥4,180
(税込)
フロントでお支払いください`,
  },
  {
    name: 'eleventh: takeaway booking unpaid',
    truth: { kind: 'order', totalYen: 5940 },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    also: ['bill'],
    text: `
>仕出し・弁当 花菱
>ご予約票 (お客様控)
受付 2026/05/01 10:50|Y-033
お渡し 5月5日(火) 11:30
---
松花堂弁当|1,650 x 2|3,300
幕の内|1,100 x 2|2,200
お茶|110 x 4|440
---
合計|¥5,940
入金|¥0
未収|¥5,940
お受取り時にお支払いください`,
  },
  {
    name: 'eleventh: casio daily settlement',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
2025年11月 8日 21:08
精算             一連No.001263
0000 日計明細           Z 0245
***
部門01|38 個
|¥41,900
部門02|12 個
|¥7,440
部門03|21 個
|¥3,350
***
総売|71 個
|¥52,690
純売|49 件
|¥52,590
現金在高|¥62,590
掛在高|¥0
内税対象計|¥52,690
内税|¥4,790
サービス|-100
戻しモード|1 件
|¥450
両替|3 回
***`,
  },
  {
    name: 'eleventh: tablet till close with cash difference',
    truth: { kind: 'report' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>精算レシート
>立ち呑み ひとくち
No.00412
精算期間 2026/05/31 15:58 - 23:11
---
総売上|118点|¥74,260
純売上|41名|¥67,510
消費税|10%|¥6,750
割引|2件|-¥600
会計取消|1件|-¥1,430
---
現金|27件|¥41,120
クレジット|6件|¥17,940
PayPay|8件|¥15,200
---
[レジ点検]
釣銭準備金|¥30,000
あるべき現金|¥71,120
実際の現金|¥71,020
^過不足|-¥100
---
担当 サトウ`,
  },
  {
    name: 'eleventh: hourly sales strip',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
時間帯別売上|2026/03/08(日) 20:31
店舗 0014  集計 当日 全レジ
---
時間|客数|売上
---
10-11|8|6,120
11-12|21|19,844
12-13|33|30,210
13-14|18|15,905
14-15|11|8,330
15-16|9|7,218
16-17|14|12,460
17-18|29|27,032
18-19|31|29,870
19-20|16|13,011
---
合計|190|170,000
平均客単価|895`,
  },
  {
    name: 'eleventh: meal ticket machine closing count',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
^日計 (締め)
らーめん 三代目しおや
2026.04.11 21:40 No.0231
---
塩らーめん|41|34,850
味玉塩らーめん|63|59,850
塩つけめん|22|18,700
替玉|58|5,800
半ライス|37|2,960
瓶ビール|12|7,200
---
枚数計|233
売上計|129,360
払戻|1|-850
差引|128,510
---
千円札|86|86,000
五百円|31|15,500
百円|204|20,400
十円|88|880
回収金|122,780`,
  },
  {
    name: 'eleventh: card terminal daily centre totals',
    truth: { kind: 'report' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 32 },
    also: ['slip'],
    text: `
>日計
>センター集計
端末番号 4412-70031-8
2026/03/31 21:58
処理通番 00188
---
VISA/Master
 売上 14件|¥128,400
 取消 1件|-¥5,500
JCB/AMEX
 売上 6件|¥41,230
iD
 売上 9件|¥12,070
交通系
 売上 22件|¥18,844
---
総合計 52件|¥195,044
--- 一致 ---`,
  },
  {
    name: 'eleventh: top selling items ranking',
    truth: { kind: 'report' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>商品別売上 TOP8
>期間 6/1(月) - 6/7(日)
道の駅 りんどうの里|出力 2026/06/07 17:00
===
1 ｱｽﾊﾟﾗ|412|144,200
2 おやき(野沢菜)|388|73,720
3 ソフトクリーム|301|120,400
4 そば粉 500g|164|106,600
5 レタス|159|23,850
6 りんごジュース|120|60,000
7 しいたけ|97|27,160
8 鶴かご ミニ|12|2,640
===
その他|2,043|611,430
合計|3,696|1,170,000`,
  },
  {
    name: 'eleventh: opening float paid in',
    truth: { kind: 'drawer' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>入金
LINEN & Co. 吉祥寺店
2026/04/25 09:42:55|端末 102
---
釣銭準備金|¥50,000
---
担当 森|No.000001`,
  },
  {
    name: 'eleventh: change making drawer open',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
2025年11月 8日(土) 11:12
担当01     一連No.001198
^両 替
******************`,
  },
  {
    name: 'eleventh: no sale key opened',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
2026/01/31         12:05
ﾚｼﾞNo.000001      #004402
ｾｷﾆﾝｼｬ02
ﾉｰｾｰﾙ`,
  },
  {
    name: 'eleventh: midday cash collected to safe',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>フレッシュ食品館 やまき 本町店
2026/02/18(水) 15:02|ﾚｼﾞ0003-8899
>【中間回収】
---
一万円券|18枚|180,000
五千円券|4枚|20,000
千円券|0枚|0
---
回収合計|¥200,000
回収者 店次長       立会 ﾌｼﾀ
封筒No. 3`,
  },
  {
    name: 'eleventh: card slip shop copy to be signed',
    truth: { kind: 'slip', totalYen: 12474, tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
^クレジット
>カード売上票 加盟店控
炉端居酒屋 ゑびす丸
端末 9920-44-10311
日時 26/01/23 22:47:51
伝票番号 00729 承認 0028116
---
MASTER  一括払い
5301-XXXX-XXXX-X880 (C)
商品コード 990
売上金額|12,474円
税その他|0円
合計金額|12,474円
---
ご署名
X_____________________________
上記金額を所定の方法で支払います`,
  },
  {
    name: 'eleventh: id payment slip',
    truth: { kind: 'slip', totalYen: 880, tender: 'e-money' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 32 },
    text: `
>iDご利用控え
駅そば 信濃 2番線店
端末番号 7720-11058-3
2026/06/18 08:59
---
お取引内容|売上
会員番号 ****-****-****-4471
承認番号 000441
伝票番号 10772
金額|¥880
---
お客様控え
ありがとうございました`,
  },
  {
    name: 'eleventh: qr payment terminal slip',
    truth: { kind: 'slip', totalYen: 3630, tender: 'qr' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
>コード決済 売上票
カラオケ うたげ館 八王子
TID 1200448812
2026/02/14 21:33:20
---
決済種別 楽天ペイ (CPM)
取引種別 売上
取引ID 0214-88 7710 4429 0031
端末通番 02214
合計金額|3,630円
---
加盟店控え`,
  },
  {
    name: 'eleventh: card slip cancellation',
    truth: {
      kind: 'slip',
      totalYen: -12474,
      tender: 'card',
      of: 'eleventh: card slip shop copy to be signed',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    also: ['void', 'refund'],
    alsoYen: [12474],
    text: `
^クレジット
>カード売上票 お客様控
炉端居酒屋 ゑびす丸
端末 9920-44-10311
日時 26/01/23 23:05:12
伝票番号 00731 元伝票 00729
---
>**取消**
MASTER  一括払い
5301-XXXX-XXXX-X880 (C)
取消金額|12,474円
合計金額|12,474円
---
当日取消のためご請求はありません`,
  },
  {
    name: 'eleventh: waiting number',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>とんかつ 大吉
>順番受付票
^    A 118
大人 2 こども 1   テーブル希望
受付 2026/05/04 11:52
現在の待ち 14組 (約 50分)
---
>お呼びして不在の場合は
>キャンセルとなります`,
  },
  {
    name: 'eleventh: next visit coupon',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>☆ 次回ご利用クーポン ☆
^   100円引
合計 1,000円以上で
お会計時 ¥100 引き
---
有効 2026/06/01 - 06/30
1会計1枚 他券併用不可
デイリーマルヤ 桜台駅前店
ｸｰﾎﾟﾝNo. 2204-000118`,
  },
  {
    name: 'eleventh: parking validation for shoppers',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>日本橋 三ツ星屋
^駐車サービス券
2025年12月13日(土)  14:37
対象お買上げ|38,500円
対象取引番号|0612-0077
---
^2時間 無料
提携: 日本橋中央P / 室町第2P
お買上げ金額 5,000円以上 1時間
             10,000円以上 2時間
駐車券と一緒に精算機へお入れ下さい`,
  },
  {
    name: 'eleventh: training mode receipt',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    also: ['void', 'unclear'],
    text: `
>◆◆ トレーニング ◆◆
>フレッシュ食品館 やまき
2026/04/01(水) 08:30
ﾚｼﾞ0003 T-0003 ｾｷ:9999 ｼﾝｼﾞﾝ
---
ﾃｽﾄ ｼｮｳﾋﾝ1|100※
ﾃｽﾄ ｼｮｳﾋﾝ2|200
ﾚｼﾞﾌｸﾛ L|5
---
小計|305
外税 8%|8
外税10%|20
^合計|¥333
お預り|¥1,000
お釣り|¥667
>◆◆ 無効 ◆◆`,
  },
];
