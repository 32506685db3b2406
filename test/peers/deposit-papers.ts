/**
 * Deposits and the receipts of the rest, as guides to bookkeeping describe them (biz.moneyforward.com: receipts of 内金, 手付金
 * and 頭金; bakuraku.jp: the same beside 前受金 and 着手金; otasuke.ne.jp: 預り証 of an advance) and as shops without a key for
 * deposits enter them: as goods, or as a means of payment of the whole price.
 */
import type { MixedPaper } from './mixed-papers.ts';

export const depositPapers: Readonly<Record<string, MixedPaper>> = {
  'formal receipt for part of a price': {
    ...{ kind: 'unclear', total: 30_000 },
    text: `領収書
No. 000318      2026年11月29日
株式会社 みなと設備 様
￥30,000-
但し、厨房工事代金の内金として
上記正に領収いたしました
収入印紙
いろは内装 株式会社`,
  },
  'formal receipt of earnest money': {
    ...{ kind: 'unclear', total: 50_000 },
    text: `　　手付金領収証
山本 花子 様
金 50,000円也
但 中古自動車売買契約の手付金として
2026年11月29日  上記の金額正に領収致しました
モトカー販売 川口店`,
  },
  'purpose below its label': {
    ...{ kind: 'unclear', total: 20_000 },
    text: `領収書
2026/11/29 14:02
伊藤 様
領収金額  ¥20,000
但し書き
　振袖レンタル代 内金として
現金  ¥20,000
きものサロン 都`,
  },
  'receipt titled by its kind in brackets': {
    ...{ kind: 'unclear', total: 10_000 },
    text: `フォトスタジオ ひだまり
*** 領収書（内金） ***
2026-11-29 11:20  No.00417
七五三撮影プラン
合計  ¥10,000
お預り  ¥10,000
お釣り  ¥0`,
  },
  'advance of a hotel guest': {
    ...{ kind: 'unclear', total: 15_000 },
    text: `ホテル 川の音
前受金領収書
2026年11月29日 15:12
岡田 様  302号室  11/29-12/1
前受金  ¥15,000
クレジット  ¥15,000
ご精算時に差し引かせていただきます`,
  },
  'advance kept, to be exchanged for a receipt': {
    ...{ kind: 'unclear', total: 5_000 },
    text: `予約金 預り証
2026/11/29
宴会場 12/20 18:00 30名
予約金  5,000円
上記金額をお預りいたしました
本証はご精算の際に領収書と引き換えます
割烹 たちばな`,
  },
  'deposit entered as goods': {
    ...{ kind: 'unclear', total: 3_000 },
    text: `パティスリー クレール
TEL 03-0000-0000
2026/11/29 16:41  #0093
クリスマスケーキ内金   1点   ¥3,000
小計   ¥3,000
合計   ¥3,000
 (内消費税等 ¥0)
現金   ¥5,000
お釣り   ¥2,000
毎度ありがとうございます`,
  },
  'deposit entered as goods, the amount below the name': {
    ...{ kind: 'unclear', total: 5_000 },
    text: `サイクルショップ 風
2026年11月29日(日)13:05
レシートNo.2210
内金
     1 × 5,000     ¥5,000
合計         ¥5,000
PayPay       ¥5,000`,
  },
  'order with its deposit paid in cash': {
    ...{ kind: 'unclear', total: 10_000 },
    text: `オーダースーツ承り票
2026/11/29 17:30  No.1182
スリーピース   ¥88,000
合計   ¥88,000
内金   ¥10,000
残金   ¥78,000
お預り   ¥10,000
お釣り   ¥0
お渡し予定 12/20`,
  },
  'reservation with a deposit, the rest on delivery': {
    ...{ kind: 'unclear', total: 2_000 },
    text: `おせち ご予約控
受付 2026/11/29
三段重   1   ¥21,600
ご予約合計   ¥21,600
内金（現金）   ¥2,000
お渡し時残金   ¥19,600`,
  },
  'first payment of furniture': {
    ...{ kind: 'unclear', total: 40_000 },
    text: `家具のモリタ
領収証
2026.11.29
高橋様
¥40,000-
但 ダイニングセット 頭金として
クレジットカード  ¥40,000`,
  },
  retainer: {
    ...{ kind: 'unclear', total: 110_000 },
    text: `領収書
2026/11/29
佐藤 様
¥110,000
但し 着手金として（残金は完了時）
上記正に領収しました
西山行政書士事務所`,
  },
  'rest of a price, the whole on the receipt': {
    ...{ kind: 'sale', total: 88_000 },
    text: `オーダースーツ ナカノ
2026/12/20 12:10  No.1391
スリーピース   ¥88,000
合計   ¥88,000
内金   -¥10,000
差引お支払額   ¥78,000
クレジット   ¥78,000`,
  },
  'rest of a price, the deposit as a means of payment': {
    ...{ kind: 'sale', total: 21_600 },
    text: `おせち処 まつ
2026/12/31 9:02
三段重   1   ¥21,600
合計   ¥21,600
内金   ¥2,000
残金   ¥19,600
お預り   ¥20,000
お釣り   ¥400`,
  },
  'rest of a price in two halves': {
    ...{ kind: 'sale', total: 20_000 },
    text: `写真館 みらい
2026/12/05 10:30
アルバム   ¥20,000
合計   ¥20,000
内金   ¥10,000
残金   ¥10,000
現金   ¥10,000`,
  },
  'formal receipt of the rest, with the deposit named': {
    ...{ kind: 'sale', total: 70_000 },
    text: `領収書
株式会社 みなと設備 様
￥70,000-
但し、厨房工事代金の残金として（内金30,000円受領済）
上記正に領収いたしました
いろは内装 株式会社`,
  },
  'formal receipt of the whole, the deposit included': {
    ...{ kind: 'sale', total: 100_000 },
    text: `領収書
株式会社 みなと設備 様
￥100,000-
但し、厨房工事代金として（内金30,000円を含む）
上記正に領収いたしました
いろは内装 株式会社`,
  },
  'final account of a hotel, less the advance': {
    ...{ kind: 'sale', total: 32_400 },
    text: `ホテル 川の音
ご精算書 兼 領収書
2026年12月1日 9:48  No.5520
ご宿泊料 2泊   ¥32,000
入湯税   ¥400
合計   ¥32,400
前受金   ▲¥15,000
今回お支払い   ¥17,400
現金   ¥17,400`,
  },
  'deposit taken off among the goods': {
    ...{ kind: 'sale', total: 1_320 },
    text: `パティスリー クレール
2026/12/24 14:00  #0511
クリスマスケーキ 5号   ¥4,320
ケーキ内金   -¥3,000
合計   ¥1,320
現金   ¥1,320`,
  },
  'sale with conditions for deposits in its foot': {
    ...{ kind: 'sale', total: 6_600 },
    text: `美容室 リーフ
2026/11/29 18:20
カット   ¥6,600
合計   ¥6,600
VISA   ¥6,600
ご予約金は前日のキャンセルより返金できません
着付のご予約は内金として3,000円を申し受けます`,
  },
  'goods sold together with a deposit': {
    ...{ kind: 'unclear', total: 8_000 },
    text: `テーラー山田
内金領収書
2026/11/29 14:03
Ｔシャツ          ¥3,000
スーツ内金        ¥5,000
合計              ¥8,000
現金              ¥8,000
お釣り                ¥0`,
  },
  'sale above terms of advances': {
    ...{ kind: 'sale', total: 23_000 },
    text: `フォトスタジオ青空
2026/11/29 14:03
撮影料          ¥15,000
アルバム         ¥8,000
合計            ¥23,000
お預り          ¥23,000
お釣り               ¥0
ご予約金としてお預かりした金額は返金できません
ありがとうございました`,
  },
  'rest as much as the deposit, above a coupon': {
    ...{ kind: 'sale', total: 40_000 },
    text: `テーラー山田
スーツ          ¥40,000
合計            ¥40,000
内金            ¥20,000
お預り          ¥20,000
お釣り               ¥0
次回ご来店時に10%引き`,
  },
  'goods with a handle': {
    ...{ kind: 'sale', total: 1_500 },
    text: `雑貨 こもれび
木製トレイ 取手付  ¥1,500
合計              ¥1,500
現金              ¥1,500`,
  },
  'amount within a limit': {
    ...{ kind: 'sale', total: 3_000 },
    text: `案内所
予算内金額        ¥3,000
合計              ¥3,000
現金              ¥3,000`,
  },
  'order with justified labels': {
    ...{ kind: 'unclear', total: 10_000 },
    text: `オーダースーツ承り票
2026/11/29 17:30  No.1183
スリーピース   ¥88,000
合　計         ¥88,000
内　金         ¥10,000
残　金         ¥78,000
お預り         ¥10,000
お釣り              ¥0`,
  },
  'justified labels of an advance alone': {
    ...{ kind: 'unclear', total: 5_000 },
    text: `写真館 ときわ
領　収　書
前　受　金     ¥5,000
合　計         ¥5,000
現　金         ¥5,000`,
  },
  'deposit among goods': {
    ...{ kind: 'unclear', total: 8_000 },
    text: `テーラー山田
2026/11/29 14:03  No.0311
Ｔシャツ          ¥3,000
スーツ内金        ¥5,000
合計              ¥8,000
現金             ¥10,000
お釣り            ¥2,000`,
  },
  'deposit below the tax of other goods': {
    ...{ kind: 'unclear', total: 13_300 },
    text: `花とみどり
2026/11/29 14:03
花束             3,000
小計             3,000
消費税             300
ブーケ内金      10,000
合計            13,300
クレジット      13,300`,
  },
  'deposit among goods, the amount below the name': {
    ...{ kind: 'unclear', total: 7_000 },
    text: `サイクルショップ 風
2026/11/29 14:03
ライト
     1 × 2,000     ¥2,000
内金
     1 × 5,000     ¥5,000
合計         ¥7,000
PayPay       ¥7,000`,
  },
  'order with an advance and the balance, nothing shows who is paid': {
    ...{ kind: 'unclear', total: 10_000 },
    text: `仕立て 青木
2026/11/29 No.312
スーツ       ¥40,000
合計         ¥40,000
前受金       ¥10,000
差引残高     ¥30,000
ありがとうございました`,
  },
  'ticket of a cleaner with an advance': {
    ...{ kind: 'unclear', total: 1_000 },
    text: `クリーニング白洋
お預り票
2026/11/29 No.312
スーツ上下       ¥1,800
ワイシャツ 3点     ¥750
合計             ¥2,550
前金             ¥1,000
お渡し予定 12/2`,
  },
  'ticket of a repair, change given for its advance': {
    ...{ kind: 'unclear', total: 5_000 },
    text: `時計修理 藤
お預り票
2026/11/29 No.312
オーバーホール  ¥25,000
前金             ¥5,000
お預り          ¥10,000
お釣り           ¥5,000
完成予定 12/20`,
  },
  'ticket of a cleaner, paid in full': {
    ...{ kind: 'sale', total: 2_550 },
    text: `クリーニング白洋
お預り票
2026/11/29 No.313
スーツ上下       ¥1,800
ワイシャツ 3点     ¥750
合計             ¥2,550
前金             ¥2,550
お渡し予定 12/2`,
  },
  'ticket of a cleaner, paid in full after a discount': {
    ...{ kind: 'sale', total: 1_980 },
    text: `クリーニング しろばら
お預り票 (お客様控)
受付 2026/11/26 10:12  No.26-1188
スーツ上下  1点   2,200
小計              2,200
会員10%引          -220
合計              1,980
前金              1,980
お預り            2,000
お釣                 20
お渡し予定日 11/30`,
  },
  'ticket of a cleaner, paid in full after a discount, without a total': {
    ...{ kind: 'sale', total: 1_980 },
    text: `クリーニング まどか
スーツ上下 1点   2,200
会員10%引         -220
前金             1,980
お預り           2,000
お釣               20
お渡し予定日 11/30`,
  },
  'ticket of a repair, its total is the advance': {
    ...{ kind: 'unclear', total: 5_000 },
    text: `時計修理 藤
お預り票
オーバーホール  ¥25,000
前金             ¥5,000
合計             ¥5,000
お預り          ¥10,000
お釣り           ¥5,000
完成予定 12/20`,
  },
  'rest of a price with the balance paid in cash': {
    ...{ kind: 'sale', total: 40_000 },
    text: `仕立て 青木
2026/12/20 No.401
スーツ       ¥40,000
合計         ¥40,000
前受金       ¥10,000
差引残高     ¥30,000
現金         ¥30,000`,
  },
  'rest of a price in a final account, paid by a means that is not printed': {
    ...{ kind: 'sale', total: 32_000 },
    text: `旅館 しらさぎ
ご精算書
2026/12/01 9:10
ご宿泊料   ¥32,000
合計       ¥32,000
前受金     ¥10,000
差引残高   ¥22,000
ありがとうございました`,
  },
  'deposit taken off above the total, without a sign': {
    ...{ kind: 'sale', total: 35_000 },
    text: `テーラー山田
スーツ           ¥40,000
内金              ¥5,000
合計             ¥35,000
現金             ¥35,000`,
  },
  'deposit taken off a net price': {
    ...{ kind: 'sale', total: 43_000 },
    text: `テーラー山田
スーツ           ¥40,000
消費税            ¥4,000
内金              ¥1,000
合計             ¥43,000
現金             ¥43,000`,
  },
  'fee of an application beside another': {
    ...{ kind: 'sale', total: 13_000 },
    text: `スポーツ教室
2026/11/29 10:00
入会申込金        ¥5,000
月会費            ¥8,000
合計             ¥13,000
現金             ¥13,000`,
  },
  'fee of a reservation beside the service': {
    ...{ kind: 'sale', total: 6_000 },
    text: `美容室 花
カット            ¥5,000
予約金            ¥1,000
合計              ¥6,000
現金              ¥6,000`,
  },
  'first payment for a telephone beside its film': {
    ...{ kind: 'sale', total: 13_000 },
    text: `携帯ショップ
機種代金 頭金    ¥11,000
保護フィルム      ¥2,000
合計             ¥13,000
クレジット       ¥13,000`,
  },
  'mug with a handle': {
    ...{ kind: 'sale', total: 1_500 },
    text: `雑貨 こもれび
マグ 手付         ¥1,500
合計              ¥1,500
現金              ¥1,500`,
  },
  'amounts before a discount and before tax': {
    ...{ kind: 'sale', total: 2_700 },
    text: `酒場 ふじ
割引前金額        ¥3,000
割引               -¥300
合計              ¥2,700
税前金額          ¥2,455
現金              ¥2,700`,
  },
  'order of which half is paid, to be handed over later': {
    ...{ kind: 'unclear', total: 10_000 },
    text: `仕立て 青木
2026/11/20 14:10
スーツ           ¥20,000
合計             ¥20,000
内金             ¥10,000
現金             ¥10,000
お渡し予定 12/20`,
  },
  'rest as much as the deposit, handed over on a day': {
    ...{ kind: 'sale', total: 20_000 },
    text: `仕立て 青木
2026/12/20 14:10
スーツ           ¥20,000
合計             ¥20,000
差引 内金        ¥10,000
現金             ¥10,000
お渡し日 12/20`,
  },
  'rest of a price beside its advance, both in the total': {
    ...{ kind: 'sale', total: 20_000 },
    text: `仕立て 青木
2026/12/20 14:10
前受金            ¥5,000
残金             ¥15,000
合計             ¥20,000
現金             ¥20,000`,
  },
  'formal receipt of the rest together with the deposit': {
    ...{ kind: 'sale', total: 100_000 },
    text: `領収書
株式会社 みなと設備 様
￥100,000-
但し、厨房工事代金の残金及び内金として
上記正に領収いたしました
いろは内装 株式会社`,
  },
  'receipt of the rest under the title of the deposit': {
    ...{ kind: 'sale', total: 70_000 },
    text: `いろは内装
内金領収書（残金精算分）
2026/12/20
厨房工事一式    ¥70,000
合計             ¥70,000
現金             ¥70,000`,
  },
};
