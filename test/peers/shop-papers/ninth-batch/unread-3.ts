/** Not to be read: papers of the ninth hand that no rule is to be fitted to, and nothing learned from. */
import type { ShopPaper } from '../shop-paper.ts';

export const unread3: readonly ShopPaper[] = [
  {
    name: 's4-081',
    truth: { kind: 'report' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
2026-04-14 20:05 #0299
Z
 MODE Z  0041
 ｿｳｳﾘｱｹﾞ     23,380
 ｹﾝｽｳ            37
 ｷｬｯｼｭ       21,400
 ｸﾚｼﾞｯﾄ       1,980
 ﾈﾋﾞｷ          -310
 ﾄﾘｹｼ             2
 ｹﾞﾝｻﾞｲ      71,400
 GT    0001288430
ﾋｭｰｽﾞ`,
  },
  {
    name: 's4-085',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
ﾃﾞﾝｷﾉ ﾐﾔﾀ
ﾏｲﾄﾞ ｱﾘｶﾞﾄｳｺﾞｻﾞｲﾏｽ
2026/02/02 NO.0045
ｷｶｲ 01  ｾｷ 2
＃／替      ･･･････････`,
  },
  {
    name: 's4-086',
    truth: { kind: 'drawer' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
薬局みつば 緑園店
2026/05/02 13:17
両替
 千円→100円               1,000
 ﾄﾞﾛｱ OPEN
 責任者 013`,
  },
  {
    name: 's4-087',
    truth: { kind: 'drawer' },
    print: { dialect: 'starprnt', encoding: 'jis', columns: 42 },
    text: `
              入出金レシート
ピザ窯 ボーノ
2026/06/15 10:00 レジ1
担当 シオン
------------------------------------------
入金                               ¥10,000
コメント 釣銭準備 金庫から`,
  },
  {
    name: 's4-089',
    truth: { kind: 'drawer' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 48 },
    text: `
酒のくぼた 配達センター
2026/03/10 09:05 レジ2
得意先 0312 鳥よし 様
                    入金伝票
売掛入金 2月分                            15,840
 入金内訳: 現金 15,840
入金後残高                                     0
受領サイン _____________`,
  },
  {
    name: 's4-090',
    truth: { kind: 'order' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
*** 新規 ***     刺場
卓 C-12   4名    18:59
伝票 0153-01  担当 ｱﾍﾞ
--------------------------------
お通し               4
刺盛り五点(上)       1
 ガリ抜き
 しょうゆ2種
ﾎﾟﾃｻﾗ                1
 >>先出し<<
--------------------------------
計 3品 6点`,
  },
  {
    name: 's4-093',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
                    納 品 書
鳥よし 様   No.221904   2026/02/27
生樽 20L ｼﾞｬｸﾊﾞｰ 1                         9,900
芋焼酎 黒 1.8L 2本                         5,940
------------------------------------------------
合計(税込)                                15,840
 (10%対象 15,840 内消費税 1,440)
毎度ありがとうございます
上記の通り納品致しました
酒のくぼた 配達センター T9030001044331
前回御請求残 48,200   今回納品後 64,040
受領印 (      )`,
  },
  {
    name: 's4-096',
    truth: { kind: 'slip' },
    print: { dialect: 'starprnt', encoding: 'jis', columns: 32 },
    text: `
          カード売上票
           お客様控え
和食処 やまぶき 川越店
端末番号 71111-203-88110
26/05/21 13:10
カード会社 SMC-V
会員番号 ************1029-IC
取引 売上  一括
伝票番号 00217
承認番号 0193354
金額                      ¥3,980
合計                      ¥3,980
ご署名
________________`,
  },
  {
    name: 's4-098',
    truth: { kind: 'slip' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 32 },
    text: `
      QRコード決済 売上票
           お客様控え
カレー 壺天
2026/08/03 12:40
楽天ペイ
お支払い番号 55-0021-9931
ご利用金額               2,650円
状態 支払済`,
  },
  {
    name: 's4-099',
    truth: { kind: 'unclear', reason: 'a prepaid card is charged, or a gift card sold: shops differ' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 32 },
    text: `
             領収書
みどりバス 営業所
ICカードチャージ
カード番号 JB*** *** 0077
2026年04月06日 08:22
チャージ額               5,000円
チャージ前残額 1,320円
チャージ後残額 6,320円
お預り 5,000円 釣銭 0円
(不課税)`,
  },
  {
    name: 's4-101',
    truth: { kind: 'unclear', reason: 'a part of a price paid in advance: shops differ' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
はんこ・印章のコピー堂 那覇本店
2026/04/11 12:02 受付No H-204
                内金 領収
------------------------------------------
会社設立3本セット ご注文 33,000
本日お預り内金                     ¥10,000
残金(お引渡し時)                   ¥23,000
お引渡し予定 4/25
T9360001055512`,
  },
  {
    name: 's4-102',
    truth: { kind: 'unclear', reason: 'a part of a price paid in advance: shops differ' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
ケーキ工房 ノエル  予約票(お客様控)
2026/11/21 (土) 受付 No.0417
クリスマスデコ 7号                  12,800
 ロウソク大3
------------------------------------------
ご予約金                             5,000
お渡し時残金                         7,800
お受取 12/24 16:00頃
現金 5,000`,
  },
  {
    name: 's4-103',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
         駐車サービス券
タイムスペース栄3第2
カフェ点景  様分
2026/06/13 13:05
入庫 11:02
60分無料 認証済
精算機に挿入してください
当日限り有効`,
  },
  {
    name: 's4-104',
    truth: { kind: 'other' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
ﾄﾞﾗｯｸﾞつばめ ﾎﾟｲﾝﾄ照会
2026/03/29 10:20
会員 0099-4412
 保有ﾎﾟｲﾝﾄ                   441
 期限切れ予定 120
 (2026/04/30)
1P=1円 でご利用頂けます`,
  },
  {
    name: 's4-109',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
       *** FREE Wi-Fi ***
SSID: SHOUT-214
PASS: kara2026ok
RM 214 利用時間 23:10-02:10
延長時は係員へ`,
  },
  {
    name: 's4-110',
    truth: { kind: 'other' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
             お客様アンケート
レシート番号 0007-3318
アクセス inaba-cs.example.jp/q
パスコード 8831-44
所要時間 約3分  回答期限 2026/01/31
毎月抽選10名様に
商品券1,000円プレゼント
本日のお買上金額 3,409円
ご協力お願い致します`,
  },
  {
    name: 's4-111',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
おおば食堂   ﾚｼﾞ1
          勤 怠 打 刻
2026/03/16(月) 17:33
社員 0018 ﾀｶﾉ
--------------------------------
出勤                       09:01
休憩                        1:00
退勤                       17:33
実働                        7:32
--------------------------------
今月合計                   84:15`,
  },
  {
    name: 's4-112',
    truth: { kind: 'refund', totalYen: -1100 },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
アメリカ屋ジーンズ館 高岡店
2026/06/02(火) 11:40 レジ1 No.00903
<交換>
------------------------------------------
戻 デニムシャツ M 6051              -6,600
売 Tシャツ2P   L 3310                5,500
------------------------------------------
差引合計                           ¥-1,100
 (10%対象 ¥-1,100 内税 ¥-100)
現金お返し                          ¥1,100
元レシート 2026/05/23 No.00839
お客様サイン ______________`,
  },
  {
    name: 's4-114',
    truth: { kind: 'order' },
    print: { dialect: 'starprnt', encoding: 'jis', columns: 32 },
    text: `
          追加オーダー
テーブル 14      20:18
担当 ﾘﾝ   2回目
================================
◎魯肉飯       1             880
◎小籠包       2           1,360
  →片方 辛め
--------------------------------
追加計                     2,240
================================
[厨房控]`,
  },
  {
    name: 's4-116',
    truth: { kind: 'bill' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 32 },
    text: `
ﾊﾟｽﾀ&ﾒﾝｽﾞ
お会計番号   A-33
26/06/19 12:31
--------------------
ｶﾙﾎﾞﾅｰﾗ                    1,030
ｻﾗﾀﾞｾｯﾄ                      450
--------------------
合計                       1,480
(10%税込)
【未会計】
現金のお客様はレジにて
お支払いください
15分で無効になります`,
  },
  {
    name: 's4-117',
    truth: { kind: 'copy' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
自然食品 めぐみの里
鎌倉市御成町 0467-55-0101
2026-02-19 14:20  No 3351(再)
------------------------------------------
 有機味噌 500g                        998*
 醤油 900ml(R瓶)                      650*
 ﾌﾙｰﾂﾋﾞﾈｶﾞｰ                           228*
 びん代返金 3本 @10                   -30*
------------------------------------------
合計                                ¥1,846
(8%対象 ¥1,846 税 ¥136)
現金                                ¥2,000
つり                                  ¥154
*=軽減税率対象品目
再印字 2026-02-20 09:11 責02`,
  },
  {
    name: 's4-118',
    truth: { kind: 'unclear', reason: 'a prepaid card is charged, or a gift card sold: shops differ' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
喫茶ポプラ
盛岡市菜園1-9-3
2026年2月21日 09:12 #1043-002
--------------------------------
ﾎﾟﾌﾟﾗｶｰﾄﾞ ﾁｬｰｼﾞ            3,000
--------------------------------
合計                      ¥3,000
 (売上外・不課税 ¥3,000)
お預り                    ¥5,000
お釣り                    ¥2,000
ｶｰﾄﾞ No.00417 残高 ¥3,240
 (前回残高 ¥240)`,
  },
];
