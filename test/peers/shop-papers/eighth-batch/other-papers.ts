/** Orders, vouchers, reports, copies and papers of no payment, by the eighth hand. */
import type { ShopPaper } from '../shop-paper.ts';

export const otherPapers: readonly ShopPaper[] = [
  {
    name: 'order for the kitchen',
    truth: { kind: 'order' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
[新規]   厨房1
 卓 12      人数 3
 No.0118   19:42  ﾊﾝﾃﾞｨ:ｻｷ
==============================
 やきとり盛(塩)         1
   └ねぎま抜き
 山芋鉄板              2
 だし巻              1
==============================
 ※アレルギー えび ※
                 計 4点`,
  },
  {
    name: 'hotel interim folio',
    truth: { kind: 'bill' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
                     仮　計　算　書
ホテル　グランビュー浜名湖      2026/02/20 22:40
お部屋 512  ムトウ 様

 02/20  宿泊代(2食付)      2         20,900
 02/20  ラウンジ            1         2,200
 02/20  売店 部屋付         1         1,460
 02/20  入湯税              2           300
------------------------------------------------
 ご利用額（中間）                    24,860
 お預り金                                 0
 ※本書は領収書ではございません。`,
  },
  {
    name: 'day close with counters',
    truth: { kind: 'report' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
2026年 1月31日(土) 21:04
担当-B  01-009847
　　　　精　算  日計   Z0274
------------------------------------
総売上     358 点        ¥211,470
純売上     121 客        ¥209,980
現金在高                 ¥163,250
ｸﾚｼﾞｯﾄ在高                ¥61,730
------------------------------------
部門01  青果   144        ¥52,118
部門02  鮮魚    61        ¥71,204
部門03  惣菜   133        ¥68,090
部門04  雑貨    20        ¥20,058
------------------------------------
内税対象計8%             ¥191,412
内税  8%                  ¥14,178
内税対象計10%             ¥20,058
内税 10%                   ¥1,823
------------------------------------
値引         4            ¥-1,490
戻           1              ¥-980
訂正         7            ¥-3,311
両替         5 回
入金         1            ¥15,000
GT                 ¥0000048291775`,
  },
  {
    name: 'count of the drawer',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
金種表 ( 釣銭準備 )
2025/09/01 09:48  店長
 ----------------------
 10,000 x   0 =      0
  5,000 x   2 = 10,000
  1,000 x  15 = 15,000
    500 x   8 =  4,000
    100 x  45 =  4,500
     50 x  20 =  1,000
     10 x  48 =    480
      5 x  20 =    100
      1 x  50 =     50
 ----------------------
 合計         ￥35,130
 理論値       ￥35,130
 差額            ￥0
 確認印  (     )`,
  },
  {
    name: 'drawer opened for change',
    truth: { kind: 'drawer' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 48 },
    text: `
 2025-11-08(土) 12:51
 ﾚｼﾞ#01  ｶｶﾘ 3

      両  替

  #/NS            000552`,
  },
  {
    name: 'card voucher of the shop',
    truth: { kind: 'slip' },
    print: { dialect: 'starprnt', encoding: 'jis', columns: 48 },
    text: `
   クレジットカード売上票
      【加盟店控え】
SALES SLIP (MERCHANT COPY)
--------------------------------
加盟店名
 ｻﾛﾝﾄﾞﾙﾎﾟ 表参道
 TEL 03-64XX-1120
端末番号    67113-000-22801
ご利用日 2025/10/12 17:44:09
伝票番号 00871
会員番号 3540-XXXX-XXXX-821-R
有効期限 XX/XX   ICｸﾚｼﾞｯﾄ
カード会社  JCB
承認番号    0420733
取引内容    売上
支払区分    一括払い
金額             ¥19,800
税その他              ¥0
合計金額         ¥19,800
ATC:0012F  ARC:00
APL名: JCB Credit
ご署名
X____________________________
--------------------------------`,
  },
  {
    name: 'e-money voucher of the customer',
    truth: { kind: 'slip' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
- 電子マネー ご利用控え -
  QUICPay＋
ドラッグひまわり 岡山大元
2025/08/17 19:30:11
端末ID 91273-3300-18211
伝票番号       00000913
取引種別         支払
ご利用額       ¥1,298
カード番号 ****6620
承認番号  A0552C
お客様控
--------------------------------`,
  },
  {
    name: 'QR voucher of the shop',
    truth: { kind: 'slip' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 48 },
    text: `
              QRコード決済
                加盟店控え
店舗名：手仕事雑貨 つむぎ
決済種別：PayPay
取引区分：支払 (成功)
取引日時：2025-12-21 16:20:54
管理番号：0199773301
決済ID：04771-20351-88261-X
端末：STP-00182
金額                         3,960円
割引                             0円
お客様お支払額               3,960円
※本票は領収書としてご利用できません`,
  },
  {
    name: 'reprinted receipt',
    truth: { kind: 'copy', totalYen: 5_720 },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
【再発行】
コスメティクスＬＵＮＡ
レジ 1   2026/02/02 19:18
取引番号 1-00082317
 リップ #05             2,860
 ハンドクリーム         2,860
 合計                  ¥5,720
 (内消費税10%            ¥520)
 クレジット            ¥5,720`,
  },
  {
    name: 'formal receipt issued again',
    truth: { kind: 'copy', totalYen: 30_800 },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 48 },
    text: `
　　　　　領　収　書　（再発行）
RE-0210    再発行日 2026/01/22
　　　 　ヤスダ設備 御中
金額　　¥30,800-
但し 宿泊代として   元発行日 2025/12/14
※本書は再発行です。二重請求に
  ご使用にならないで下さい。
ビジネスイン つばめ`,
  },
  {
    name: 'estimate of a bicycle',
    truth: { kind: 'order' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
　　　　　御　見　積　書
          ノーマン 様
見積No. Q25-0091  2025/10/02
有効期限 30日
------------------------------------------
電動アシスト車 PAS-W    1    118,000
前かごカバー            1      2,200
リアチャイルド取付      1      8,500
------------------------------------------
 お見積合計 (税込)         ￥128,700
 (消費税10%                  11,700)
 上記の通りお見積り申し上げます`,
  },
  {
    name: 'balance of points',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
ポイント残高照会
ホームセンター　コバヤシ　Pカード
会員番号 ****-****-7719
2025/09/05 14:22   レジ 6

  現在のポイント      1,482 P
  うち期限切れ予定      300 P (9/30)
  前回ご来店   2025/08/29
  年間お買上額   88,430 円
またのご利用をお待ちしています`,
  },
  {
    name: 'test print of a printer',
    truth: { kind: 'other' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
*** SELF TEST ***
Firmware Ver. 2.14 ESC/POS
Interface : USB / Ethernet 192.168.1.88
Buffer 4k bytes   Paper 80mm  203x203dpi
Kanji JIS / Shift-JIS  ANK international: Japan
--- ASCII ---
 !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNO
PQRSTUVWXYZ[\\]^_\`abcdefghijklmnopqrstuvwxyz{│}~
--- KANA ---
ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ
--- 漢字 ---
亜哀愛悪握圧扱安暗案以位依偉囲委威
合計 ¥1234567890  お釣
Test completed`,
  },
  {
    name: 'training mode between stars',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
★★★★★★★★★★★★★★★★★★★★
　　　　トレーニング　（練習モード）
★★★★★★★★★★★★★★★★★★★★
ミニストップマート 南行徳
2026/04/01 09:12   ﾚｼﾞ2  No.0001
  おにぎり鮭  * 2×150      300
  サラダ      *             398
  ﾊﾞﾅﾅ         *            490
合計      ¥1,188
現金      ¥2,000
お釣り      ¥812
  ※本レシートは実際のお取引では
    ありません`,
  },
  {
    name: 'label with a reduced price',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
国産黒毛和牛切落し
           本体価格  698
 100g当り     税込 ￥753
消費期限 25.11.25  加工 ﾆﾋﾞ
4922110074831
- - - - - - - - - - - - - - - - 
        ↓30%引↓
 値下げ  488円  (税込527円)
25.11.24 18:00～`,
  },
  {
    name: 'parking validation',
    truth: { kind: 'other' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 48 },
    text: `
 駐車場サービス券 発行票
 アリーナモール 立体Ｐ
 処理日時 2026/01/03 16:44
 お買上 3,500円以上
 サービス  2時間無料
 入庫券 7731-0082
 PV-7731
 ※出口精算機へ挿入`,
  },
  {
    name: 'goods bought from a customer',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'jis', columns: 48 },
    text: `
　　　買 取 明 細 書（お客様控）
古本・ゲーム　ブックリサイクル　駒込
BK-1187  2025/09/28 15:17
----------------------------------------
ゲームソフト A    1点      3,000
コミックセット    12冊     1,200
----------------------------------------
お支払金額 (当店→お客様)  ¥4,200
 本人確認 免許証 済
 現金お渡し済`,
  },
  {
    name: 'journal of several sales',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
=== 電子ジャーナル印字 ===
範囲 2025/12/18 10:00 ～ 10:20
#0220 10:02 売上 部門2  ¥1,480
       現金 2,000 釣 520
#0221 10:09 売上 部門1    ¥760
       現金 1,000 釣 240
#0222 10:11 戻  部門2    ¥-300
#0223 10:17 売上 部門4  ¥2,200
       ｸﾚｼﾞｯﾄ 2,200
=== 終了 件数 4 ===`,
  },
  {
    name: 'record of goods free of tax',
    truth: { kind: 'other' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 48 },
    text: `
     輸出免税物品購入記録票
 Record of Purchase of Consumption
 Tax-Exempt for Export
販売者 KOTO KAMEYA  番号 NH-02977
購入日 2026/01/19 国籍 USA 旅券 *****3381
在留資格 短期滞在
------------------------------------------
一般物品 General goods
  WATCH GX   1   12,000
  SCARF      1    3,400
------------------------------------------
合計価額(税抜) 15,400
署名 Signature ____________________`,
  },
  {
    name: 'entry on hold',
    truth: { kind: 'order' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
** 保 留 **
 ホームファニッシュ 稲毛
 H0021 2025/12/23 15:55 ﾚｼﾞ3
 ランドリーラック     1,480
 ハンガー10本           500
 小計               1,980
 保留中 呼出: #21
 別レジにてご精算下さい`,
  },
  {
    name: 'void given up',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
ＰＯＳ取消処理　中断票
店舗 0091 カメラのみどり　堺東
2026/01/04 13:31:09   責任者 902
取引取消  対象 0091-3321
 対象金額          ￥6,480
 決済方法  クレジット
------------------------------------
　処理結果：　＜ 中 止 ＞
　理由：カード読取タイムアウト(E-41)
　※元のお取引は有効です
------------------------------------
この票は返金の証明にはなりません`,
  },
];
