/**
 * Papers that mix what belongs to several kinds: several totals, a card part beside cash, a voucher below a receipt, a
 * quote that names a means of payment, a void that repeats the sale.
 */
export type MixedPaper = {
  readonly kind: string;
  readonly total?: number;
  /** A person may read it so too. */
  readonly also?: readonly string[];
  readonly text: string;
};

const voids: Readonly<Record<string, MixedPaper>> = {
  'void: every line negative': {
    ...{ kind: 'void', total: -1_296 },
    text: `パン工房ムギ
      *** 取消レシート ***
2026/11/29 11:42   レジ:02
取引番号 004512  元取引番号 004509
食パン            -¥432
あんぱん 4点      -¥864
合計            -¥1,296
 (内消費税       -¥96)
現金            -¥1,296`,
  },
  'void: positive lines, returned money': {
    ...{ kind: 'void', total: -5_280 },
    text: `焼肉 松阪亭
【会計取消】
2026-11-29 20:14
伝票No.0231
カルビ    2   ¥3,080
ビール    4   ¥2,200
小計          ¥5,280
合計          ¥5,280
クレジット    ¥5,280
取消金額      ¥5,280
担当: 佐々木`,
  },
  'void: title between rules, total with a triangle': {
    ...{ kind: 'void', total: -759 },
    text: `ドラッグ ミナト
--------------------------------
          取 引 取 消
--------------------------------
11月29日(日) 09:58  No0077
目薬              ▲759
合 計            ▲759
お預り           ▲1,000
お釣り            ▲241`,
  },
  'void: red slip with a card slip below': {
    ...{ kind: 'void', total: -13_200 },
    text: `ブティック リラ
売上取消票
2026/11/29 16:30
レシートNo 1182
ワンピース   ¥13,200
合計   ¥13,200
VISA   ¥13,200
********************************
クレジット売上票(取消)
カード番号 ************4821
承認番号 771245
取引内容 取消
金額   ¥13,200
お客様控え`,
  },
  'void: taken back below its total, then paid out': {
    ...{ kind: 'void', total: -640 },
    text: `喫茶 ひだまり
<<< 取消 >>>
No.00321 29/11/2026
トースト   ¥280
コーヒー   ¥360
合計   ¥640
取消   -640
現金返金   ¥640`,
  },
  'void: English': {
    ...{ kind: 'void', total: -2_450 },
    text: `SHIBUYA BURGERS
*** VOID ***
11/29/2026 13:05  Check #4417
Cheeseburger   ¥1,250
Fries   ¥550
Cola   ¥650
TOTAL   ¥2,450
VISA   -¥2,450`,
  },
};

const parts: Readonly<Record<string, MixedPaper>> = {
  'card part with its own amount below': {
    ...{ kind: 'sale', total: 8_800 },
    text: `紳士服 ハルヤ
2026/11/29 14:00 No.5521
ネクタイ   ¥3,300
シャツ   ¥5,500
合計   ¥8,800
現金   ¥3,000
クレジット   ¥5,800
--- クレジットご利用明細 ---
ご利用金額   ¥5,800
支払区分 一括
承認番号 004512`,
  },
  'gift card, then cash and change': {
    ...{ kind: 'sale', total: 4_180 },
    text: `BOOKS MEIRIN
2026/11/29 18:22
文庫   ¥880
図鑑   ¥3,300
お買上計   ¥4,180
ギフトカード利用額   ¥3,000
ギフトカード残高   ¥0
お支払額   ¥1,180
お預り   ¥2,000
お釣り   ¥820`,
  },
  'code payment with a balance': {
    ...{ kind: 'sale', total: 1_540 },
    text: `たこ焼き 八ちゃん
11/29 12:30 #0045
たこ焼き 8個   ¥740
お好み焼き   ¥800
お会計   ¥1,540
PayPay   ¥1,540
PayPay残高   ¥3,210
利用額   ¥1,540`,
  },
  'transit card, balances before and after': {
    ...{ kind: 'sale', total: 467 },
    text: `NEWSDAYS 品川
2026年11月29日 07:48 レジ3
サンドイッチ   ¥298
牛乳   ¥169
合計 2点   ¥467
交通系電子マネー   ¥467
利用前残高   ¥1,520
利用後残高   ¥1,053
カード番号 JE*** **** **** 0192`,
  },
  'subtotals of two rates, points, card': {
    ...{ kind: 'sale', total: 3_126 },
    text: `スーパー マルキ
2026/11/29 17:05 取引No.8831
米 5kg   ¥2,680※
洗剤   ¥498
小計   ¥3,178
8%対象   ¥2,680
10%対象   ¥498
合計   ¥3,178
値引   -¥52
差引合計   ¥3,126
ポイント   ¥126
クレジット   ¥3,000
ご利用金額   ¥3,000`,
  },
  // Full price: the deposit is one of the means of payment.
  'deposit paid before': {
    ...{ kind: 'sale', total: 30_000, also: ['unclear'] },
    text: `フォトスタジオ 光
2026/11/29 13:10 No.0912
七五三プラン   ¥30,000
合計   ¥30,000
内金   ¥10,000
今回お支払い   ¥20,000
クレジット   ¥20,000`,
  },
};

const vouchers: Readonly<Record<string, MixedPaper>> = {
  'receipt with a card voucher below': {
    ...{ kind: 'sale', total: 6_600 },
    text: `眼鏡のアイ
2026/11/29 15:20
領収書 No.3321
レンズ   ¥6,600
合計   ¥6,600
クレジット   ¥6,600
--------------------------------
クレジット売上票
カード会社 JCB
カード番号 ************0077
承認番号 551234
合計金額   ¥6,600
加盟店控え`,
  },
  'receipt headed as the copy of the customer': {
    ...{ kind: 'sale', total: 2_970 },
    text: `お客様控え
カフェレスト 泉
2026/11/29 13:40 伝票No.88
ランチA   ¥1,320
ランチB   ¥1,650
合計   ¥2,970
iD   ¥2,970
端末番号 12345
承認番号 998877`,
  },
  'English receipt, copy and signature below': {
    ...{ kind: 'sale', total: 3_850 },
    text: `ROPPONGI GRILL
29 Nov 2026 20:31   Receipt No. 7781
Steak lunch   ¥2,750
Wine   ¥1,100
Total   ¥3,850
Mastercard   ¥3,850
CUSTOMER COPY
APPROVAL CODE 445512
Amount   ¥3,850
SIGNATURE ____________`,
  },
  'voucher alone, in English, with a total': {
    ...{ kind: 'slip', also: ['unclear'] },
    text: `CUSTOMER COPY
MERCHANT ROPPONGI GRILL
TERMINAL ID 88120033
29 Nov 2026 20:31
VISA ************4821
SALE   ¥3,850
TOTAL   ¥3,850
APPROVAL CODE 445512`,
  },
  'voucher alone, with balances': {
    ...{ kind: 'slip', also: ['unclear', 'notice'] },
    text: `楽天Edy ご利用明細
2026/11/29 11:02
端末番号 0042
利用前残高   ¥2,410
利用額   ¥410
利用後残高   ¥2,000
またのご利用をお待ちしております`,
  },
  'car park paid by transit card': {
    ...{ kind: 'sale', total: 1_200, also: ['unclear'] },
    text: `パーク24時 駅前第3
領収証
入庫 11/29 10:02
出庫 11/29 13:15
駐車料金   ¥1,200
交通系IC   ¥1,200
利用前残高   ¥5,000
利用後残高   ¥3,800`,
  },
  'shop copy of a sale on account': {
    ...{ kind: 'sale', total: 15_400, also: ['copy', 'unclear'] },
    text: `資材センター 大工屋
2026/11/29 08:15 伝票番号 20331
合板   10   ¥12,000
ビス   2   ¥2,000
消費税 10%   ¥1,400
合計   ¥15,400
売掛   ¥15,400
お客様名 (株)山本工務店`,
  },
};

const agreements: Readonly<Record<string, MixedPaper>> = {
  'quote with total and means': {
    ...{ kind: 'order', also: ['unclear', 'notice'] },
    text: `御見積書
2026年11月29日
佐藤 様
エアコン工事   ¥22,000
部材   ¥5,500
合計   ¥27,500
お支払方法: 現金
有効期限: 12月28日`,
  },
  'goods put aside, part paid later': {
    ...{ kind: 'order', also: ['unclear'] },
    text: `お取り置き伝票
靴のサクラ  11/29 16:45
ブーツ 24.0   ¥14,300
合計   ¥14,300
お渡し予定 12/3
お支払方法 クレジット(お渡し時)`,
  },
  'cleaner, ticket paid later': {
    ...{ kind: 'order', also: ['unclear'] },
    text: `クリーニング白鳥
お預り票  No.10442
11/29  仕上り 12/2
ワイシャツ 3点   ¥660
コート 1点   ¥1,650
合計 4点   ¥2,310
お支払方法:後払い`,
  },
  'cleaner, ticket paid at once': {
    ...{ kind: 'sale', total: 2_310 },
    text: `クリーニング白鳥
お預り票 兼 領収書  No.10443
11/29  仕上り 12/2
ワイシャツ 3点   ¥660
コート 1点   ¥1,650
合計 4点   ¥2,310
現金お預り   ¥3,000
お釣り   ¥690`,
  },
  'delivery order, cash at the door': {
    ...{ kind: 'order', also: ['unclear'] },
    text: `宅配注文票
受付 18:40  お届け 19:20
〇〇町2-14 高橋様 090-0000-0000
寿司 桶   ¥5,400
お吸い物 x3   ¥600
合計   ¥6,000
お支払い:現金`,
  },
  'order paid at the counter': {
    ...{ kind: 'sale', total: 1_180 },
    text: `ラーメン 一心
ご注文控え  呼出番号 45
2026/11/29 12:11
味噌ラーメン   ¥980
味玉   ¥200
合計   ¥1,180
現金   ¥1,200
お釣り   ¥20`,
  },
};

export const mixedPapers: Readonly<Record<string, MixedPaper>> = {
  ...voids,
  ...parts,
  ...vouchers,
  ...agreements,
};
