/** Papers by a fourth hand on which money, goods or orders move without a sale, and sales that resemble them. */
import type { ShopPaper } from './shop-paper.ts';

export const fourthBatchPapers: readonly ShopPaper[] = [
  {
    name: 'game shop: a sale with a coupon for selling',
    truth: { kind: 'sale', totalYen: 3300, number: '201', time: '2026-11-28 16:10', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ゲーム買取王国 2号店
>レシート
2026/11/28 16:10 No.201
中古ソフト|2|3,300
買取金額10%アップ券 使用|0
合計|¥3,300
現金|¥3,300`,
  },
  {
    name: 'nail salon: a seat in the head, no tender',
    truth: { kind: 'sale', totalYen: 6600, time: '2026-11-28 13:10' },
    details: { staff: 'あや' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ネイルサロン  席 2
2026/11/28 13:10 担当 あや
オフ|1,100
ワンカラー|5,500
合計|¥6,600
ありがとうございました`,
  },
  {
    name: 'clothes: refunded in cash',
    truth: { kind: 'refund', totalYen: -5060, number: '10077', time: '2026-11-24 11:15', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ファッション モア
>返 品
2026/11/24 11:15 レジ01 No.10077
元取引:2026/11/22 No.10041
ニット M ベージュ|-4,950
ハンガー|-110
返品合計|-5,060
(内税10%|-460)
返金 現金|-5,060
担当 022`,
  },
  {
    name: 'convenience store: bills of others, nothing sold',
    truth: { kind: 'unclear', reason: 'money of others: shops count it as a sale, or not' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ローカルマート 駅前店
2026年11月25日(水) 08:14
>【代行収納】
東京ガス(株)|12,864円
   お客様番号 ****-**-1182
   払込票取扱番号 0123-4567
NTTファイナンス|5,530円
---
代行収納 2件
合計|¥18,394
現金|¥20,000
お釣|¥1,606
>領収証は払込受領証をご確認下さい`,
  },
  {
    name: 'hardware: an account paid off',
    truth: { kind: 'unclear', reason: 'the sale was counted when it was made' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>田中金物店
2026年11月30日 09:30
>【 売掛入金 】
ミドリ工務店様
前回残高|¥48,200
ご入金額|¥48,200
差引残高|¥0
現金|¥50,000
お釣|¥1,800
伝票番号 000902`,
  },
  {
    name: 'kiosk: a transit card charged',
    truth: { kind: 'unclear', reason: 'money for a balance' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>売店 みなと
2026/11/28 12:44 担当 02
交通系ICカードチャージ|3,000
小計|3,000
合計(非課税)|¥3,000
現金|¥3,000
チャージ後残高 ¥3,410`,
  },
  {
    name: 'second-hand shop: goods bought from a customer',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>リサイクルショップ ぐるり
>古物商許可 第301000000000号
>買取明細書
2026/11/22 13:40  No.K-00481
ゲーム機本体|1|12,000
ゲームソフト|5|2,500
DVD|10|300
点数 16点
買取金額合計|¥14,800
お支払金額|¥14,800
お支払方法 現金
上記の商品を売却し、代金を受領しました
署名 ____________________`,
  },
  {
    name: 'used books: bought from a customer, no cash named',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ブックオン 南店
>買取承諾書兼領収書
受付番号 0312     2026/11/22 15:02
コミック 45冊|¥1,350
文庫 12冊|¥240
合計|¥1,590
お支払額|¥1,590
上記金額を確かに受領しました
ご住所
お名前                       印`,
  },
  {
    name: 'flowers paid for from the drawer, with a total',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>出金
2026/11/26 15:10 ﾚｼﾞ01
花代|¥3,300
合計|¥3,300
ｹﾞﾝｷﾝ|¥-3,300
担当 店長`,
  },
  {
    name: 'stamps paid for from the drawer, between stars',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>*出金*
2026/11/28 14:02 ﾚｼﾞ1
切手代         840
小計           840
現金           840`,
  },
  {
    name: 'wages paid from the drawer',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>給与立替 出金
2026/11/28 19:00 担当 店長
タナカ 日払い|8,000
合計|8,000`,
  },
  {
    name: 'notes moved to another register',
    truth: { kind: 'drawer' },
    also: ['report'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>レジ間移動
2026/11/28 14:00
ﾚｼﾞ1→ﾚｼﾞ2
5,000円札 4枚|20,000
合計|20,000`,
  },
  {
    name: 'goods moved to another shop',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>在庫移動伝票
2026/11/28 20:00  No.M-0081
出庫 本店 → 入庫 南店
ニット M ベージュ  4  @4,950  19,800
ソックス  10 @660  6,600
数量計 14  金額計 26,400
担当 022`,
  },
  {
    name: 'food thrown away',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>廃棄登録票
2026/11/28 22:00 責 03
おにぎり 鮭  3  414
サンドイッチ 2  596
合計 5点|1,010`,
  },
  {
    name: 'Z report by person in half-width kana',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
責任者別 Z
2026/11/28 21:00
ｻｻｷ      44ｹﾝ    88,120
ﾀﾅｶ      31ｹﾝ    60,440
ｺﾞｳｹｲ    75ｹﾝ   148,560
Z 0133`,
  },
  {
    name: 'second Z report by person',
    truth: { kind: 'report' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
ﾀﾝﾄｳｼｬﾍﾞﾂ Z2
11-28 21:10
ｻﾄｳ   12ｹﾝ  34,500
ﾓﾘ     9ｹﾝ  21,030
Z 0041`,
  },
  {
    name: 'pizza: cash on delivery',
    truth: { kind: 'order' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>ピザ ナポリ
宅配伝票 12番
2026/11/28 18:20 受付 佐々木
マルゲリータ|1|1,980
シーザーサラダ|1|780
合計|2,760
お届け先 5丁目 タナカ様
代金引換`,
  },
  {
    name: 'second-hand shop: clothes bought, titled as their sale by the customer',
    truth: { kind: 'drawer' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>リサイクル ひまわり
>ご売却明細
2026/11/28 15:40 No.U-118
衣類 12点|600
バッグ 1点|1,500
お支払金額|¥2,100
ご本人確認 運転免許証`,
  },
  {
    name: 'heating oil on account, with the name of the customer and no amount',
    truth: {
      kind: 'sale',
      totalYen: 22_000,
      number: '41-220',
      time: '2026-11-28 06:50',
      tender: 'on account',
    },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 42 },
    text: `
>SS 丸一
>売上伝票(掛)
2026/11/28 06:50 伝票No.41-220
灯油 200.0L|22,000
合計|22,000
掛売 山田農園様`,
  },
];
