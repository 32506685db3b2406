/**
 * Papers decided by one piece of evidence each, in the words and layouts of several registers: the mode of a return, a means
 * on account, a payment that is still to come, takings by the hour, a mode of practice.
 */
import type { MixedPaper } from './mixed-papers.ts';

const returns: Readonly<Record<string, MixedPaper>> = {
  'return mode beside register and number': {
    ...{ kind: 'refund', total: -1_980 },
    text: `はきもの やまぐち
26-11-27 10:44
返            03            No.000412
部門02                     ¥1,980
点数                          1点
内税計                       ¥180
現計                       ¥1,980`,
  },
  'return mode in kana': {
    ...{ kind: 'refund', total: -660 },
    text: `ﾌﾞﾝｸﾞ ﾉ ｼﾏ
ﾓﾄﾞｼ              ｾｷ01            000093
ﾌﾞﾓﾝ01                     660
ｺﾞｳｹｲ                       660
ｹﾞﾝｷﾝ                       660`,
  },
  'refund in English, its sum as REFUND TOTAL': {
    ...{ kind: 'refund', total: -1_250 },
    text: `HARBOUR COFFEE
2026-11-27 15:20   Trans #20118
REFUND
Orig. receipt #20101
Flat White            650
Muffin                600
REFUND TOTAL     JPY 1,250
VISA **** 4410       1,250`,
  },
  'refund in English without a labelled sum': {
    ...{ kind: 'refund', total: -900 },
    text: `BAR NORTH
Nov 27, 2026 9:40 PM  Check #331
*** REFUND ***
1 IPA Pint               900
Amex ****1003            900
Sorry for the trouble`,
  },
};

const voids: Readonly<Record<string, MixedPaper>> = {
  'sale taken back in a sentence': {
    ...{ kind: 'void', total: -2_640 },
    text: `和菓子 つるや
2026/11/26 16:02  #000310
下記の取引を取り消しました
対象取引 #000308
どら焼き      12   -¥2,640
合計               -¥2,640
現金               -¥2,640`,
  },
  'sale that was deleted at a tablet': {
    ...{ kind: 'void', total: -3_300 },
    text: `cut house 101
訂正レシート
2026年11月26日 18:20
この会計は削除されました
会計番号 000771
カット                 -¥3,300
合計                   -¥3,300`,
  },
  'dish that the kitchen leaves out': {
    ...{ kind: 'notice', also: ['order'] },
    text: `【注文取消】
卓番 12      19:42
枝豆            -1
理由 お客様都合`,
  },
  'dish that the kitchen leaves out, in English': {
    ...{ kind: 'notice', also: ['order'] },
    text: `*** VOID ***
TABLE 7    SERVER KEN
11/27 20:15
-1 FISH & CHIPS
NO LONGER WANTED`,
  },
  'sale given up before its payment': {
    ...{ kind: 'notice', also: ['unclear'] },
    text: `ホームセンター ニワ
<<会計中止>>
2026/11/27 13:30 レジ05 No.8812
園芸土 14L      2      ¥1,176
小計            2点    ¥1,176`,
  },
};

const onAccount: Readonly<Record<string, MixedPaper>> = {
  'delivery note of a filling station, 掛 alone': {
    ...{ kind: 'sale', total: 6_630 },
    text: `納品書
みなと石油 港町SS
2026/11/26 08:11   伝票0912
車番 44-21
レギュラー  39.00L @170.0   6,630
合計                        6,630
(消費税等                   603)
支払                         掛`,
  },
  'delivery note of a wholesaler, kind of sale below': {
    ...{ kind: 'sale', total: 21_600 },
    text: `納品書(控)
ひかり青果  11月26日 06:20  No.4417
キッチン南 様
トマト 4kg     3   2,400    7,200
レタス         8   1,800   14,400
税込計                     21,600
販売種別:掛売上`,
  },
  'sale on account without a title': {
    ...{ kind: 'sale', total: 1_540 },
    text: `金物のオオタ
2026/11/25 09:40 No.00318
木ねじ          2     ¥440
蝶番            1   ¥1,100
合計                ¥1,540
お支払            掛`,
  },
};

const later: Readonly<Record<string, MixedPaper>> = {
  'reservation to be paid in the shop': {
    kind: 'order',
    text: `ご予約票
ケーキハウス ルル
受付No.77  2026/11/26 14:20
お渡し 12/24 15:00
生デコ5号     1   4,320
合計                ¥4,320
お支払い  お受取時`,
  },
  'order by telephone, to be paid on delivery': {
    kind: 'order',
    text: `すし処 まさ 配達
11/27 17:10 受付012
特上にぎり   3    9,900
合計              9,900円
お支払方法:配達時`,
  },
  'claim ticket to be paid later': {
    kind: 'order',
    text: `靴修理 ミスター
お預り票 No.2207
かかと交換     ¥2,200
合計           ¥2,200
会計  未`,
  },
};

const reports: Readonly<Record<string, MixedPaper>> = {
  'takings by the hour without a word for a report': {
    kind: 'report',
    text: `2026/11/26 23:01
09:00~10:00    4   5,120
10:00~11:00    9  11,300
11:00~12:00   21  26,480
合計          34  42,900`,
  },
  'takings by the hour with counters': {
    kind: 'report',
    text: `グリル 牧
時間帯  2026-11-26
11時台   12組   18,300
12時台   25組   37,800
合計     37組   56,100`,
  },
};

const practice: Readonly<Record<string, MixedPaper>> = {
  'receipt of a demonstration mode': {
    kind: 'training',
    text: `デモモードで印字しています
さくら薬局
2026/11/27 08:20 No.3
風邪薬     ¥1,100
合計       ¥1,100
お預り     ¥2,000
お釣り       ¥900`,
  },
  'receipt of a mode of practice, at its foot': {
    kind: 'training',
    text: `牛めし 一番
2026/11/27 08:25 No.000004
牛めし並         ¥450
合計             ¥450
現金             ¥450
※研修モード中`,
  },
  'test print of a register': {
    kind: 'training',
    text: `レシートプリンター接続テスト
2026/11/27 08:01
機種 mC-Print3
幅 80mm
テスト金額 ¥1,234
OK`,
  },
};

const singles: Readonly<Record<string, MixedPaper>> = {
  'formal receipt with ornaments around its amount': {
    ...{ kind: 'sale', total: 12_000 },
    text: `領収証
No.000412  2026年11月26日
田村建設 様
☆¥12,000☆
但し 花束代として
上記正に領収いたしました
内訳 現金 12,000円`,
  },
  'locker, its price without a yen sign': {
    ...{ kind: 'sale', total: 500 },
    text: `ロッカー利用票 兼 領収書
ボックス   B-07
2026/11/26 09:12
使用料(税込)        500
支払手段            Suica
支払前残高        2,310
支払後残高        1,810`,
  },
  'hotel, means beside the word for the payment': {
    ...{ kind: 'sale', total: 24_200 },
    text: `ホテル ミナミ
宿泊領収書  No. 88120
ROOM 405  2026/11/26 09:50
11/25 室料            22,000
駐車場                 2,200
ご利用総額            24,200
お支払 JCB            24,200`,
  },
  'bill of others collected beside goods with a starred price': {
    ...{ kind: 'sale', total: 6_330 },
    text: `ミニストア 角
2026/11/26 21:30 レジ1 No.4410
おにぎり鮭                *150
水道料金 収納代行        6,180非
合計                     6,330
お預り                  10,330
お釣                     4,000`,
  },
  'money taken in on a key, with thanks': {
    ...{ kind: 'unclear' },
    text: `居酒屋 きく
2026-11-26 18:00 000044
入金              ¥20,000
ありがとうございました`,
  },
};

const labels: Readonly<Record<string, MixedPaper>> = {
  'register with Latin labels': {
    ...{ kind: 'sale', total: 1_230 },
    text: `27-11-2026 09:14
REG CL1            000231
DP01               *880
DP03               *350
ST               *1,230
TTL              *1,230
CASH             *2,000
CHG                *770`,
  },
  'register with Latin labels, paid by card': {
    ...{ kind: 'sale', total: 640 },
    text: `26-11-2026 18:05   0087
2 DEPT01            640
TL                  640
CARD                640`,
  },
  'clinic, the sum of this visit': {
    ...{ kind: 'sale', total: 1_870 },
    text: `みのり歯科
診療費領収書
令和8年11月25日  No.2217
再診料          58点
処置           565点
今回お支払額   1,870円
前回未収           0円
今回ご入金額(現金)  1,870円`,
  },
  'refund with an honorific sum': {
    ...{ kind: 'refund', total: -3_080 },
    text: `レコード ハル
返品レシート
取引番号 A-0091  2026/11/26 14:00
返品対象 A-0077
LP            1   3,080円
ご返金合計        3,080円
ご返金:PayPay     3,080円`,
  },
};

const redSlips: Readonly<Record<string, MixedPaper>> = {
  'red slip for a whole delivery': {
    ...{ kind: 'void', total: -8_640 },
    text: `納品書(赤)
ひかり青果  2026/11/26 09:00  No.4420
元伝票 4417 全額取消
トマト 4kg      -3   2,400   -7,200
レタス          -1   1,440   -1,440
税込計                       -8,640
販売区分 掛売`,
  },
  'red slip for a part of a delivery': {
    ...{ kind: 'refund', total: -1_440 },
    text: `納品書【赤伝】
ひかり青果  2026/11/26 09:30  No.4421
元伝票 4417
レタス          -1   1,440   -1,440
税込計                       -1,440
販売区分 掛売`,
  },
};

const coins: Readonly<Record<string, MixedPaper>> = {
  'coins counted in columns': {
    kind: 'report',
    text: `ドロア内訳
26-11-27 08:55 責02
10000    2    20000
 5000    1     5000
 1000   15    15000
  100   50     5000
   10   40      400
計             45400`,
  },
  'coins counted with a multiplication sign': {
    kind: 'report',
    text: `レジ2 2026/11/27 21:30
¥10,000 × 12   ¥120,000
¥1,000 × 31     ¥31,000
¥500 × 8         ¥4,000
合計           ¥155,000`,
  },
};

const unpaid: Readonly<Record<string, MixedPaper>> = {
  'folio with a deposit paid before': {
    kind: 'order',
    text: `RESORT UMI
ご利用明細 FOLIO
Room 210  2026/11/26 21:10
11/25 宿泊料       18,000
11/26 レストラン    6,600
ご請求額 Total     24,600
お預り金 Deposit  -10,000
差引残高 Balance   14,600
チェックアウトの際にフロントでお支払いください`,
  },
  'laundry: pieces taken in, nothing paid': {
    kind: 'order',
    text: `洗濯舎 シロ
お預り証 No.3317
2026/11/26 17:41
ワイシャツ        280
スカート          660
お預り 2点        940
未収金            940
仕上り 11/29`,
  },
  'invoice of a clinic': {
    kind: 'order',
    text: `ご請求書
やまだ内科  No.7781
診察料      2,150円
請求額      2,150円
入金額          0円
未収額      2,150円`,
  },
  'order of a platform, paid there': {
    ...{ kind: 'order', also: ['unclear'] },
    text: `出前サービス フードゴー
注文番号 G-7714
ご注文日時 11/27 19:02
1x ビビンバ丼      ¥1,180
1x わかめスープ      ¥280
合計(支払い済み)   ¥1,460
カトラリー不要`,
  },
};

const measured: Readonly<Record<string, MixedPaper>> = {
  'pump, its amount below price and litres': {
    ...{ kind: 'sale', total: 3_649 },
    text: `セルフ北通SS
2026/11/27 07:32  計量機 03
ハイオク
数量        20.50L
単価       ¥178.0
金額       ¥3,649
現金       ¥4,000
釣銭         ¥351`,
  },
  'pump on one line, card': {
    ...{ kind: 'sale', total: 5_610 },
    text: `油屋 峠SS
26/11/26 18:20 伝票 0088
レギュラー 33.00L @170.0  5,610
消費税(内)  510
カード  5,610
ありがとうございました`,
  },
  'goods by weight': {
    ...{ kind: 'sale', total: 1_596 },
    text: `精肉 たなか
2026/11/27 16:45 No.0331
牛こま   320g @3.8     1,216
コロッケ      2  190     380
合計                   1,596
お預り                 2,000
お釣り                   404`,
  },
  'furniture that is called as tables are numbered': {
    ...{ kind: 'sale', total: 980 },
    text: `リサイクル 宝島
2026/11/27 13:05 No.00771
テーブル       980
合計           980
ありがとうございました`,
  },
  'ticket of a machine with its price alone': {
    kind: 'unclear',
    text: `麺処 ひなた
塩ラーメン
850円
11/27 12:20 No.118`,
  },
};

export const evidencePapers: Readonly<Record<string, MixedPaper>> = {
  ...returns,
  ...voids,
  ...onAccount,
  ...later,
  ...reports,
  ...practice,
  ...singles,
  ...labels,
  ...redSlips,
  ...coins,
  ...unpaid,
  ...measured,
};
