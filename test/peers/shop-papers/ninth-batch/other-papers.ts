/** Refunds, voids, reports, bills and papers of no payment, by the ninth hand. */
import type { ShopPaper } from '../shop-paper.ts';

export const otherPapers: readonly ShopPaper[] = [
  {
    name: 'ninth: refund to PayPay after overcharge',
    // A voucher of the terminal, as those of sales: the register prints the refund itself.
    truth: { kind: 'refund', totalYen: -4200 },
    also: ['slip'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
       寿司と酒 うおまん
          QR決済売上票
         【お客様控え】
取引種別 返金
返金日時 2026/07/07 22:31
元取引日 2026/07/07 22:19
決済手段 PayPay
決済番号 0188440219
元取引金額 8,400円
返金金額 4,200円
返金後金額 4,200円
返金番号 R-0188440219-1
ご返金は残高に戻ります`,
  },
  {
    name: 'ninth: void of a whole sale after closing',
    truth: { kind: 'void', totalYen: -1480 },
    print: { dialect: 'star-line', encoding: 'jis', columns: 42 },
    text: `
麺食堂 いなほ
2026/02/27 12:50
            取 消 レ シ ー ト
元取引 12:47 取引ID 8842
------------------------------------------
辛味噌らーめん                       -¥980
餃子                                 -¥500
------------------------------------------
合計                               -¥1,480
現金                               -¥1,480
取消理由 注文ﾐｽ  担当 0031`,
  },
  {
    name: 'ninth: Z report of Airレジ with totals for the day',
    truth: { kind: 'report' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 42 },
    text: `
Cafe & Bar 点景
            精 算 レ シ ー ト
No.00231
精算期間 2026/02/21 07:40-23:58
電話番号 052-555-4466
------------------------------------------
総売上                     ¥124,850   75点
純売上                     ¥113,500   48名
消費税                             ¥11,350
------------------------------------------
現金売上                    ¥82,300   54件
キャッシュレス              ¥42,550   21件
------------------------------------------
入金                                    ¥0
出金                               ¥30,000
レジ準備金                         ¥50,000
レジ内現金(計算)                  ¥102,300
レジ内現金(実査)                  ¥102,300
差額                                    ¥0`,
  },
  {
    name: 'ninth: X report',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
ピザ窯 ボーノ
千葉市美浜区 043-555-2100
T5040001022110
               点検レシート
2026/06/15 15:02 端末 1 (親)
前回精算 2026/06/14 22:40
------------------------------------------
[売上]
総売上                             ¥63,050
値引・割引                         -¥1,850
純売上(税込)                       ¥61,200
 8%対象 ¥8,400 (内税 ¥622)
10%対象 ¥52,800 (内税 ¥4,800)
点数 78  客数 41  客単価 1,493
------------------------------------------
[支払方法別]
現金                          29件 ¥40,200
クレジット                    12件 ¥21,000
お預り金合計                       ¥78,500
釣銭合計                           ¥38,300
------------------------------------------
[訂正]
返品                                0件 ¥0
取消                            1件 ¥2,550
領収書発行                             4件
------------------------------------------
[現金管理]
釣銭準備金                         ¥50,000
入金                               ¥10,000
出金                                    ¥0
現金理論残高                      ¥100,200
現金在高                           ¥99,700
過不足                               -¥500
合計                               ¥61,200`,
  },
  {
    name: "ninth: terminal's day total of card sales",
    truth: { kind: 'report' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
              クレジット日計リスト
店舗 和食処 やまぶき 川越店
2026/05/21 23:40   端末 71111-203-88110
------------------------------------------------
VISA/Master 売上   6件                    81,450
JCB         売上   1件                    39,000
         売上計                          120,450
取消        取消   1件                   -13,200
------------------------------------------------
合計                 8件                 107,250
送信完了 リスト印字済`,
  },
  {
    name: 'ninth: cash count slip',
    truth: { kind: 'report' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
ﾌﾚｯｼｭﾏｰﾄ 桃の木
現金実査表
2026/04/30 21:11 ﾚｼﾞ2
万券    9枚                90000
千券   23枚                23000
500    31枚                15500
100    44枚                 4400
50     17枚                  850
10     62枚                  620
5       8枚                   40
1      29枚                   29
--------------------------------
 合計                     134439
 計算在高                 134439
 過不足                        0`,
  },
  {
    name: 'ninth: petty cash taken out of the drawer for milk',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 32 },
    text: `
     ぱんの木
2026年 2月 9日(月) 7:20
ｵｰﾅｰ
出金 牛乳2本 ﾎﾘｳﾁ商店
 現金出金                   ¥480`,
  },
  {
    name: 'ninth: english guest check, not yet paid, tip line blank',
    truth: { kind: 'bill' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
             BISTRO LE POINT
               Guest Check
Table 3   Guests 2   Server Emi
2026/01/24 22:40   Chk 00312
------------------------------------------
2 Dinner Course A                    9,600
1 Glass red                          1,200
------------------------------------------
Food & Bev                          10,800
Late seat charge                       620
Total (tax & svc incl.)            ¥11,420
------------------------------------------
Room/Name ______________________
Signature ______________________
Please pay at the table or cashier.`,
  },
  {
    name: 'ninth: estimate',
    truth: { kind: 'other' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
               御 見 積 書
No.M-0081    2026/06/08 13:20 R09
ウエダ 様
下記の通りお見積り申し上げます
------------------------------------------
ﾄｲﾚ 便座交換                        44,000
内装 床張替                         38,500
 特別値引                           -2,500
------------------------------------------
小計                                80,000
消費税                               8,000
お見積合計                         ¥88,000
有効期限 発行日より30日
お支払条件 施工完了後 現金・カード
ホームセンターくろがね 足利店
T8060001044120  担当 ﾄｷﾀ`,
  },
  {
    name: 'ninth: store copy of a sale',
    truth: { kind: 'copy' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
HAIR & SPA lupo
-- 店舗控え / STORE COPY --
2026年3月1日 14:32
会計 13,640円  Mastercard 5512
承認番号 094416
レシート番号 #kT3x
 (お客様にはお渡ししません)`,
  },
  {
    name: 'ninth: electronic journal search print',
    truth: { kind: 'copy' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 42 },
    text: `
生鮮市場ﾋﾉﾃﾞ ｼﾞｬｰﾅﾙ検索印字
2026/05/09  11:18-11:25  精算機23
------------------------------------------
4416 11:18 現計 1,204 預 1,204
4417 11:20 現計 2,640 ﾋﾉﾃﾞﾍﾟｲ
4418 11:24 ﾄﾞﾛﾜ  ---
------------------------------------------
印字者 0001 店長  11:30`,
  },
  {
    name: 'ninth: merchant copy with signature line, split 分割 3回',
    truth: { kind: 'slip' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
ギフト&雑貨 ソレイユ
CREDIT CARD SALES SLIP
【加盟店控】 署名欄あり
カードNO. 4980-00XX-XXXX-3321 (MS)
有効期限 XX/XX  ご利用日 2026/07/19 15:05
取引内容 売上   支払方法 分割 3回
承認番号 882045 伝票 01177
商品区分 01
金額                                     ¥52,800
税送料                                        ¥0
合計                                     ¥52,800
サイン X______________________`,
  },
  {
    name: 'ninth: gift card/gift voucher sale',
    truth: { kind: 'unclear', reason: 'a prepaid card is charged, or a gift card sold: shops differ' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
大丸屋百貨店 商品券売場
2026/04/01 10:20 No.0041
------------------------------------------
ギフトカード 5,000円 1枚             5,000
ギフトカード 500円 1枚                 500
------------------------------------------
合計(非課税)                        ¥5,500
現金                                ¥6,000
お釣                                  ¥500
カード番号 ****4410 有効期限なし`,
  },
  {
    name: 'ninth: coupon printed after the sale',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'jis', columns: 42 },
    text: `
==========================================
           次回使える 50円引券
サンデーマート 新宮町店 発行
対象 プレミアムサンド各種(税込228円)
有効 3/12 - 3/25
 │││ ││ │││ │ ││ ││
 49910000770050
1会計1枚 現金化不可`,
  },
  {
    name: 'ninth: waiting number ticket',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 32 },
    text: `
          受 付 番 号
             0 4 2
           郵便・荷物
2026年05月18日 13時15分
ただいまの待ち人数  3人
番号をお呼びしましたら
窓口へお越しください`,
  },
  {
    name: 'ninth: training mode',
    truth: { kind: 'other' },
    print: { dialect: 'star-line', encoding: 'utf-8', columns: 42 },
    text: `
うどん処 こんぴら
2026-06-10 15:11 #T003
------------------------------------------
釜玉(大)                             1,200
天カス                                 120
------------------------------------------
合 計                               ¥1,320
お預り                              ¥1,500
お釣り                                ¥180
(練習)`,
  },
  {
    name: 'ninth: printer test page with sample characters and money sample',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
              *** PRINTER TEST ***
MODEL: RP-80  FW 1.09  COM3 19200bps
 !"#$%&'()*+,-./0123456789:;<=>?
ｱｲｳｴｵｶｷｸｹｺ 漢字テスト 国年月日円
見本 合計 ¥1,234
CUTTER OK   DRAWER KICK OK
TEST END`,
  },
  {
    name: 'ninth: check-in deposit',
    truth: { kind: 'unclear', reason: 'a part of a price paid in advance: shops differ' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 48 },
    text: `
               HOTEL SEAWIND NAHA
           お預り証 / DEPOSIT RECEIPT
2026/09/14 15:22   Room 1107   Pax 2
Name: CHEN YI-TING 様   Nights: 3
------------------------------------------------
デポジット(現金) DEPOSIT                 ¥20,000
------------------------------------------------
お預り金額 AMOUNT RECEIVED               ¥20,000
精算時にご利用額を差し引き返金いたします
Balance will be refunded at check-out.
* This is not an invoice. *
係 ﾋｶﾞ    No. D-00817`,
  },
  {
    name: 'ninth: table bill that looks like a receipt',
    truth: { kind: 'bill' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
               会 計 伝 票
炭火居酒屋 のんべ横丁 大宮東口店
登録番号 T9030001887766
2026/04/17 21:40  卓 C-12  4名  No.0153
------------------------------------------
お通し 4                             1,520
生中 10                              5,500
 取消 生中 1                          -550
刺盛り五点(上)                       4,280
焼鳥盛合せ                             690
ﾎﾟﾃｻﾗ                                  480
だし巻                                 780
ﾊｲﾎﾞｰﾙ大                               800
------------------------------------------
小計                                13,500
消費税10%                            1,350
支払金額                           ¥14,850
この伝票をレジへお持ちください`,
  },
  {
    name: 'ninth: purchase from a customer',
    truth: { kind: 'drawer' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
リユース王国 久留米インター店
        買 取 明 細 書 (お客様控)
2026/01/14 12:02 受付 K-0098
------------------------------------------
ゲームソフト                         1,500
腕時計(難あり)                         900
コミック 40冊                          800
------------------------------------------
買取点数 42点
買取金額合計                        ¥3,200
現金お支払                          ¥3,200
本人確認 運転免許証 済
成約後の返品・取消はできません`,
  },
  {
    name: 'ninth: card return slip',
    // A voucher of the terminal, as those of sales: the register prints the refund itself.
    truth: { kind: 'refund', totalYen: -52800 },
    also: ['slip'],
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 48 },
    text: `
ギフト&雑貨 ソレイユ 自由が丘
03-5555-0155
CREDIT CARD SALES SLIP
【お客様控】
カードNO. 4980-00XX-XXXX-3321 (IC)
有効期限 XX/XX  ご利用日 2026/07/21 11:48
取引内容 返品   支払方法 分割 3回
元伝票 01177 (07/19)  伝票 01190
承認番号 882045
商品区分 01
金額                                     ¥52,800
税送料                                        ¥0
合計                                     ¥52,800
売場 1F  係員 0042
ご返金時期はカード会社により異なります`,
  },
];
