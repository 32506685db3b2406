/**
 * Papers of Japanese registers of many kinds, written for this suite after public descriptions of what registers and tablets print: sales in
 * several layouts, and above all what must not be counted or must not be lost. `|` divides a line's left from its right end.
 */
import type { PaperKind } from '../../src/domain/sale/receipt-reading.ts';

export type TruePaper = {
  readonly kind: PaperKind;
  /** Of papers that move money. */
  readonly total?: number;
  readonly number?: string;
  readonly text: string;
};

const sale = (total: number, text: string, number?: string): TruePaper => ({
  ...{ kind: 'sale', total, text },
  ...(number !== undefined && { number }),
});
const other = (kind: PaperKind, text: string, rest: { total?: number; number?: string } = {}): TruePaper => ({
  ...{ kind, text },
  ...rest,
});

/** Sales whose goods or footers are called like something else, and sales of unusual layout. */
const sales: Readonly<Record<string, TruePaper>> = {
  'copies at a stationer’s, the name on a line of its own': sale(
    90,
    '文具のいしばし\n2026/11/27 10:12\nレシートNo.0815\nコピー\n  ¥10 × 9点|¥90\n小計|¥90\n合計|¥90\nお預り|¥100\nお釣り|¥10',
    '0815',
  ),
  'copies first, with the code of the goods below': sale(
    330,
    '駅前コンビニ\n領収書\n2026年11月27日 08:01\nコピー\n4901234567894\n@30 x 11|330\n合計|¥330\n(10%対象 ¥330 内税 ¥30)\nPayPay|¥330',
  ),
  'practice at a golf range': sale(
    1_500,
    'みどりゴルフ練習場\n2026-11-27 19:40\n取引番号 77120\n練習\n  1,500円 × 1個|1,500円\n小計|1,500円\n合計|1,500円\n現金|2,000円\nお釣り|500円',
    '77120',
  ),
  'an inspection at a garage, paid by card': sale(
    13_200,
    '(有)北野モータース\n領収証\n11/27 14:22 伝票番号:2231\n点検\n  @12,000 × 1|12,000\n小計|12,000\n消費税等|1,200\n合計|¥13,200\nクレジット|¥13,200',
    '2231',
  ),
  'goods called 点検レシート': sale(
    880,
    'オフィス用品センター\n2026/11/27 11:30\n点検レシート\n  ¥440 x 2|¥880\n合計|¥880\nお預り|¥1,000\nお釣|¥120',
  ),
  'bottles taken back': sale(
    450,
    '酒のやまや\n2026/11/27(金) 17:05 レジ02\n回収\n 1本 × @50|50\n清酒 純米|400\n合計|¥450\nお預り|¥500\nお釣り|¥50',
  ),
  'a correction between the goods': sale(
    1_000,
    'ベーカリー麦\n2026/11/27 9:15\n食パン|¥400\nあんぱん|¥200\n取消\n あんぱん|-¥200\nカレーパン|¥600\n合計|¥1,000\nお預り|¥1,000\nお釣り|¥0',
  ),
  'a training course by its bare name and its price below': sale(
    5_500,
    'スポーツジム ACT\n2026/11/27 20:10\nトレーニング\n  5,500円\n合計(税込)|5,500円\nVISA|5,500円',
  ),
  'a restaurant with guests and table, in cash': sale(
    6_380,
    '居酒屋 まるきん\n領収書\n2026/11/27 21:30\nテーブル 12　　3名様\n客数|3名\n刺身盛合せ|2,800\n生ビール x5|3,000\n小計|5,800\n外税10%|580\n合計|¥6,380\nお預り|¥10,000\nお釣り|¥3,620\n伝票No 0231',
    '0231',
  ),
  'a restaurant’s table paid by card': sale(
    3_850,
    'トラットリア ベルデ\n2026/11/27 13:02\nテーブルNo.4 人数:2\nランチA|1,650\nランチB|2,200\n合計|3,850\n(内消費税 350)\nクレジット|3,850\nまたのご来店をお待ちしております',
  ),
  'paid in a way nobody has heard of': sale(
    1_200,
    '社員食堂 みなみ\n2026/11/27 12:10\n卓 7\nから揚げ定食|¥700\nうどん|¥500\n合計|¥1,200\n社員証払い|¥1,200',
  ),
  'one of several who pay apart': sale(
    25_000,
    '2026年11月27日 13:50\n000215\n別々会計 1234\nAランチ|10,000\n1点 @15,000\nCランチ|15,000\n内税対象計|¥25,000\n内税 10.0%|(¥2,272)\n合 計|¥25,000\nお預り|¥30,000\nお 釣|¥5,000',
  ),
  'a parking machine’s title': sale(
    600,
    'タイムパーキング栄\nご精算レシート\n入庫 11/27 09:10\n出庫 11/27 11:40\n駐車料金|600円\n合計|600円\n現金|1,000円\nお釣り|400円',
  ),
  'a clinic that calls it 精算書': sale(
    1_730,
    'あおば内科\n精算書兼領収書\n2026/11/27\n診察料|1,220円\n投薬料|510円\n合計|1,730円\nお預り|2,000円\nお釣り|270円',
  ),
  'half-width kana of an old register': sale(
    1_540,
    'ｽｰﾊﾟｰ ｶﾜﾀﾞ\n26-11-27 16:20\nNo.004411\nﾔｻｲ|¥540\nﾆｸ|¥1,000\nｼｮｳｹｲ|¥1,540\nｺﾞｳｹｲ|¥1,540\nｵｱｽﾞｶﾘ|¥2,000\nｵﾂﾘ|¥460',
    '004411',
  ),
  'half-width kana, the key 現計 instead of a total': sale(
    700,
    'ﾏﾂﾔ ｼｮｳﾃﾝ\n26-11-27 09:44  000318\n部門1|¥700\nｹﾞﾝｹｲ|¥700',
  ),
  'figures spaced out for double width': sale(
    1_980,
    '喫茶 ロンド\n2026/11/27 15:00\nケーキセット|1,980\n合　計|￥ １ , ９ ８ ０\nお 預 り|￥ ２ , ０ ０ ０\nお 釣|￥ ２ ０',
  ),
  'full width from top to bottom': sale(
    2_310,
    '株式会社　山城屋\n領　収　証\n２０２６年１１月２７日　１８：０５\n取引Ｎｏ．０１２３４５\n和菓子詰合せ|２，１００\n外税１０％|２１０\n合　計|￥２，３１０\nお預り|￥２，５００\nお釣り|￥１９０',
    '012345',
  ),
  'footers with all the words that mean something elsewhere': sale(
    500,
    'ドラッグ スマイル\n2026/11/27 10:20\n絆創膏|¥500\n合計|¥500\nお預り|¥500\nお釣り|¥0\n返品・交換はレシートをお持ちください\n領収書の再発行はいたしません\n精算機でのお支払いもできます\nコピー機をご利用ください\n点検のため11/30は休業します\n控えは大切に保管してください',
  ),
  'points and their sums below': sale(
    3_000,
    '美容室 SORA\n2026/11/27 14:00\nカット|3,000\n合計|3,000\nお預り|3,000\nお釣|0\n前回累計ポイント|120P\n今回ポイント|30P\n累計|150P\nご来店回数|12回',
  ),
  'a card’s slip below, for the customer': sale(
    7_700,
    '家電のタカギ\nレシートNo:88120\n2026/11/27 12:00\n炊飯器|7,700\n合計|¥7,700\nクレジット|¥7,700\n----------------\nクレジット売上票\nお客様控え\n会員番号 ****1234\n合計金額|¥7,700\n承認番号 004411',
    '88120',
  ),
  'the total on the line below its label': sale(
    4_620,
    '割烹 はなむら\n11月27日 19:00\nコース料理|4,200\n消費税|420\nお会計\n|¥4,620\nお預り|¥5,000\nお釣り|¥380',
  ),
  'a formal receipt with its amount alone': sale(
    33_000,
    'No. 000871\n領　収　書\n　　　　　　　　　様\n￥33,000-\n但し お品代として\n上記正に領収いたしました\n2026年11月27日\n内訳 税抜金額|¥30,000\n消費税等|¥3,000\n文具のいしばし',
    '000871',
  ),
  'a formal receipt, 金 … 円也': sale(
    5_500,
    '領収証\n株式会社みなと 様\n金 5,500円也\n但 お食事代として\n正に領収いたしました\n2026/11/27\n居酒屋 まるきん',
  ),
};

/** Without a labelled total, or with a part of one. */
const unlabelled: Readonly<Record<string, TruePaper>> = {
  'a car park’s charge, with cash and change': sale(
    600,
    'タイムパーク栄\n駐車券No.1234\n入庫 11/27 09:10\n出庫 11/27 11:40\n駐車料金|600円\n現金|1,000円\nお釣り|400円',
  ),
  'a car park’s charge, paid exactly': sale(
    600,
    'タイムパーク栄\n入庫 11/27 09:10\n出庫 11/27 11:40\n駐車料金|600円\n現金|600円',
  ),
  'a fare, its receipt confirmed in words': sale(
    1_240,
    'みどり交通\n車番 1234\n運賃|1,240円\n上記の金額を領収致しました',
  ),
  'goods and their payment alone': sale(1_100, 'ﾊﾟﾝﾔ\nｼｮｸﾊﾟﾝ|400\nｹｰｷ|700\nｹﾞﾝｷﾝ|1,100'),
  'a part of a bill, the rest left to others': sale(
    3_000,
    '居酒屋 まるきん\n2026/11/27 21:00\n合計|¥9,000\n今回お支払額|¥3,000\n現金|¥3,000\n残額|¥6,000',
  ),
  'points, then what was left to pay': sale(
    2_178,
    '薬局 すみれ\n風邪薬|1,980外\n外税 10%|¥198\n合計|¥2,178\nポイント利用|-178P\nお支払金額|¥2,000\n現金|¥2,000\nお釣|¥0',
  ),
  'a formal receipt without a purpose': sale(
    33_000,
    '領収証\n￥33,000-\n税率10%|¥33,000 (消費税 ¥3,000)\n文具のいしばし',
  ),
  'a formal receipt in numerals of both kinds': sale(
    5_500,
    '領収書\n金五千五百円也 ￥5,500-\n但し飲食代として',
  ),
  'yen in letters': sale(2_000, 'CAFE 21\nCake set|2,000 yen\nTOTAL|2,000 YEN\nCASH|2,000 yen'),
};

/** Money that goes out or moves without a sale. */
const movements: Readonly<Record<string, TruePaper>> = {
  'a refund, amounts negative': other(
    'refund',
    'ドラッグ スマイル\n【 返　品 】\n2026/11/27 10:40\nレシートNo.5512\n元レシートNo.5490\n絆創膏|-¥500\n合計|-¥500\n現金|-¥500',
    { total: -500, number: '5512' },
  ),
  'a refund, amounts positive': other(
    'refund',
    '家電のタカギ\n*** 返品伝票 ***\n2026/11/27 12:30 取引No.88131\n炊飯器|7,700\n返金額|¥7,700',
    { total: -7_700, number: '88131' },
  ),
  'a refund that says so by its total alone': other(
    'refund',
    '家電のタカギ\n2026/11/27 12:30\nケーブル|1,100\nご返金額|¥1,100',
    { total: -1_100 },
  ),
  'a refund in the return mode of an old register': other(
    'refund',
    'ﾏﾂﾔ ｼｮｳﾃﾝ\n＜ 戻 ＞ 戻しモード\n戻し\n26-11-27 10:02 000320\n部門1|-700\n合 計|¥-700',
    { total: -700 },
  ),
  'a voided transaction': other(
    'void',
    '珈琲 みかげ堂\n取引取消\n2026/11/27 15:10\n取引番号:1042\nブレンド|¥450\n合計|¥450\nお預り|¥500\nお釣り|¥50',
    { total: -450, number: '1042' },
  ),
  'a receipt cancelled, with a remark beside the title': other(
    'void',
    '石油のきた\n売上取消（赤伝）\n2026/11/27 07:56\nレギュラー|-5,451\n合計|¥-5,451\nクレジット取消|¥-5,451',
    { total: -5_451 },
  ),
  'a sale cancelled, VOID': other('void', 'CAFE 21\n** VOID **\n2026/11/27 09:00\nLatte|¥500\nTOTAL|¥500', {
    total: -500,
  }),
  'cash paid out': other('cash_out', '珈琲 みかげ堂\n出金\n2026/11/27 15:00\n出金額|¥3,000\n理由 牛乳購入', {
    total: -3_000,
  }),
  'money for the bank': other('cash_in', '銀行入金\n2026/11/27 21:40\n入金額|¥100,000', { total: 100_000 }),
  'cash paid in': other('cash_in', '珈琲 みかげ堂\n【入金】\n2026/11/27 09:00\n入金額|¥10,000\n担当 佐藤', {
    total: 10_000,
  }),
};

/** Of the day, of the drawer, of a person: no sale among them. */
const reports: Readonly<Record<string, TruePaper>> = {
  'Z with its number on the title': other(
    'report',
    'スーパーまるやま\nＺレポート No.0123\n2026/11/27 21:05\n総売上|312|¥456,780\n純売上|298|¥440,120\n現金|¥300,000\nクレジット|¥140,120\n合計|¥440,120',
  ),
  'X without a word of Japanese': other(
    'report',
    'CAFE 21\nX REPORT\n2026/11/27 15:00\nGROSS SALES|¥120,500\nNET SALES|¥109,545\nCUSTOMERS|88\nCASH|¥70,000\nTOTAL|¥120,500',
  ),
  日計精算: other(
    'report',
    'ベーカリー麦\n日計精算\n2026/11/27 20:00\n売上合計|¥98,400\n現金|¥60,000\n電子マネー|¥38,400\n合計|¥98,400',
  ),
  'sales by department': other(
    'report',
    '部門別売上\n2026/11/27\n部門01 食品|120点|¥60,400\n部門02 雑貨|14点|¥18,200\n合計|134点|¥78,600',
  ),
  'by way of paying': other(
    'report',
    '2026/11/27 21:00\n取引別集計\n現金|52件|¥104,000\nクレジット|18件|¥81,000\nQR決済|9件|¥22,400\n合計|79件|¥207,400',
  ),
  'by hour': other(
    'report',
    '珈琲 みかげ堂\n時間帯別売上\n10:00-11:00|8|¥5,400\n11:00-12:00|15|¥12,100\n計|23|¥17,500',
  ),
  'a tablet’s day report with its own title': other(
    'report',
    '本日のまとめ\n珈琲 みかげ堂\n2026/11/27\n売上等|¥88,000\n純売上|¥80,000\n税|¥8,000\n会計数|61\n客数|74\n現金|¥50,000\n合計|¥88,000',
  ),
  'the settlement of a tablet': other(
    'report',
    '居酒屋 まるきん\n精算レシート\nNo.00412\n精算期間 11/27 10:00 - 11/28 01:20\n総売上|¥268,400\n純売上|¥244,000\n来店人数|69人\n客単価|¥3,889\n現金|¥150,000\nクレジットカード|¥118,400\n合計|¥268,400',
  ),
  'the inspection of cash': other(
    'report',
    '点検レシート\n2026/11/27 15:00 レジ01\n釣銭準備金|¥50,000\n現金売上|¥61,200\n理論在高|¥111,200\n実在高|¥111,100\n過不足|-¥100',
  ),
  'a drawer count without any title': other(
    'report',
    'レジ01 担当 佐藤\n10000円札|8枚|80,000\n5000円札|3枚|15,000\n1000円札|16枚|16,000\n現金在高|111,000\n過不足|0\n合計|111,000',
  ),
  'letters spaced out': other(
    'report',
    '＊ 精　算 ＊　Ｚ1\n26-11-27 21:10\n総 売 上|¥98,000\n純 売 上|¥97,200\n客　数|71人\n現 金 在 高|¥88,000',
  ),
  'labels above their figures': other(
    'report',
    '営業日報\n客数\n87人\n総売上\n¥123,450\n現金\n¥98,700\n合計\n¥222,150',
  ),
  'a report printed again': other(
    'report',
    '精算レポート（再印刷）\n2026/11/27\n純売上|¥40,000\n件数|31件\n合計|¥40,000',
  ),
  'the end of the day, with sums by kind of payment alone': other(
    'report',
    '営業終了処理\nベーカリー麦\n2026/11/27 20:00\n現金|¥84,200\nクレジット|¥30,100\n電子マネー|¥12,000\n合計|¥126,300',
  ),
  'sums by kind of payment, without any title': other(
    'report',
    'ベーカリー麦\n2026/11/27 20:00 レジ1\n現金|84,200\nクレジット 10件|30,100\nその他|12,000\n合計|126,300',
  ),
  'the same, the total first': other(
    'report',
    'ベーカリー麦\n2026/11/27 20:00\n合計|126,300\n現金計|84,200\nクレジット計|30,100\nQR計|12,000',
  ),
  'cash counted by kind of note, in kanji': other(
    'report',
    'レジ金確認\n2026/11/27 22:00\n一万円|3|30,000\n千円|12|12,000\n合計|42,000',
  ),
  'by hour, its rows right below the title': other(
    'report',
    '時間帯別\n10-11|5|4,300\n11-12|9|8,800\n合計|14|13,100',
  ),
  'several sales with their tender': other(
    'report',
    '電子ジャーナル\n12:08 0047 そば|830\n合計|¥830\nお預り|¥1,000\nお釣り|¥170\n12:11 0048 うどん|520\n合計|¥520\nお預り|¥520\nお釣り|¥0',
  ),
  'half-width kana': other(
    'report',
    'ﾏﾂﾔ ｼｮｳﾃﾝ\n26-11-27 21:30\nｿｳｳﾘｱｹﾞ|\\92,224\nｹﾞﾝｷﾝ  71|\\70,024\nｷｬｸｽｳ|90\nｹﾞﾝｷﾝ ｱﾘﾀﾞｶ|\\100,024',
  ),
  'by person': other(
    'report',
    '責任者別精算\n担当 01 佐藤\n売上件数|44件\n純売上|¥88,200\n現金計|¥60,000\n合計|¥88,200',
  ),
};

/** Before anybody paid. */
const orders: Readonly<Record<string, TruePaper>> = {
  'for the kitchen': other('order', '厨房\n卓 12　3名様\n19:22\n刺身盛合せ|1\n生ビール|5'),
  'a table’s order with amounts': other(
    'order',
    'オーダー伝票\nテーブル 5\n2026/11/27 19:20\n唐揚げ|680\nハイボール x2|960\n合計|1,640',
  ),
  'an order by its table alone': other(
    'order',
    '卓番:B-4\n人数:2\n11/27 18:40\n餃子|2|760\nラーメン|2|1,700\n合計|2,460',
  ),
  'a bill': other(
    'order',
    'トラットリア ベルデ\nご請求書\nテーブル 4\nランチA|1,650\nランチB|2,200\n小計|3,850\n合計|¥3,850\n※お会計はレジでお願いします',
  ),
  'a bill, お勘定': other(
    'order',
    '割烹 はなむら\n《お勘定》\n三番 2名様\nコース料理|8,400\nお酒|2,200\n消費税|1,060\n合計|¥11,660',
  ),
  'a bill for paying later, 会計伝票': other(
    'order',
    '会計伝票\nカフェ 21\n2026/11/27 12:12\nパスタ|1,100\nコーヒー|450\n支払金額|¥1,550',
  ),
  'an interim sum': other(
    'order',
    '2026年11月27日 13:50\n000214\n伝票No.:4321\nAランチ|10,000\nBランチ|20,000\n仮締め|¥30,000',
    { number: '4321' },
  ),
  'an estimate': other('order', '家電のタカギ\n御見積書\n洗濯機|88,000\n設置|3,300\n合計|¥91,300'),
  'a sale put on hold': other('order', '保留伝票\n2026/11/27 12:40\nシャツ|3,300\n合計|¥3,300'),
  'a bill before the payment, which it says beside its title': other(
    'order',
    '旅館 いずみ\nご請求書（ご精算前）\n室料|20,000\nご請求金額|¥20,000',
  ),
  'guests who are still sitting': other('order', '7卓 4名様\n追加オーダー\nハイボール|2\n枝豆|1'),
};

/** Printed a second time, or for the shop's own files. */
const copies: Readonly<Record<string, TruePaper>> = {
  'marked at the top': other(
    'copy',
    '【再発行】\nレシートNo.0815\n2026/11/27 10:12\nコピー用紙|¥90\n合計|¥90\nお預り|¥100\nお釣り|¥10',
    {
      ...{ total: 90, number: '0815' },
    },
  ),
  'marked at the foot': other(
    'copy',
    'ベーカリー麦\n2026/11/27 9:15\nNo.0044\n食パン|¥400\nカレーパン|¥600\n合計|¥1,000\nお預り|¥1,000\nお釣り|¥0\nまたのご来店をお待ちしております\n＜ 再 印 字 ＞',
    { total: 1_000, number: '0044' },
  ),
  'marked at the foot, with its date': other(
    'copy',
    '珈琲 みかげ堂\n取引番号:1041\nブレンド|¥450\n合計|¥450\n現金|¥450\n再発行日時 2026/11/27 16:20',
    { total: 450, number: '1041' },
  ),
  'a second time, counted': other(
    'copy',
    '領収書\n取引No.77\nケーキ|¥540\n合計|¥540\nクレジット|¥540\n*** 再印刷 2回目 ***',
    { total: 540, number: '77' },
  ),
  'COPY spaced out': other(
    'copy',
    'CAFE 21\nReceipt No. 5521\nLatte|¥500\nTOTAL|¥500\nCASH|¥500\n* * C O P Y * *',
    {
      ...{ total: 500, number: '5521' },
    },
  ),
  'a stub for the shop': other(
    'copy',
    'レシート控え\n酒のやまや\n2026/11/27\n清酒|2,200\n合計|¥2,200\nお預り|¥3,000\nお釣り|¥800',
    { total: 2_200 },
  ),
  'a stub, said at the foot': other(
    'copy',
    '酒のやまや\n2026/11/27\n清酒|2,200\n合計|¥2,200\nお預り|¥3,000\nお釣り|¥800\n（ 控 ）',
    { total: 2_200 },
  ),
  DUPLICATE: other('copy', '*DUPLICATE RECEIPT*\nCAFE 21\nLatte|¥500\nTOTAL|¥500\nCASH|¥500', { total: 500 }),
  'marked in half-width kana': other('copy', 'ﾏﾂﾔ ｼｮｳﾃﾝ\nｻｲﾊｯｺｳ 26-11-27 16:30\n部門1|¥700\nｹﾞﾝｹｲ|¥700', {
    total: 700,
  }),
  'a gift receipt': other(
    'copy',
    '家電のタカギ\nギフトレシート\n2026/11/27\n炊飯器|1点\nお取替えの際にお持ちください',
  ),
};

/** Nothing is due. */
const notices: Readonly<Record<string, TruePaper>> = {
  'an order ticket without any sum': other('notice', 'ドリンクカウンター\n生ビール|2\nウーロン茶|1\n19:02'),
  'a numbered ticket': other('notice', '呼出番号\n123\n2026/11/27 12:00\nお呼びするまでお待ちください'),
  'a payment that did not come about': other(
    'notice',
    'お取引不成立\n2026/11/27 13:50\n金額|¥11,650\nカードをご確認ください',
  ),
  'goods rung up and broken off': other(
    'notice',
    'スーパーまるやま\n2026/11/27 18:40\n牛乳|¥238\n小計|¥238\n** 取引中止 **',
  ),
  'a coupon': other('notice', 'クーポン券\n次回100円引き\n有効期限 2026/12/31'),
  'a coupon worth an amount': other('notice', '次回ご利用券\n500円\n有効期限 2026/12/31\n珈琲 みかげ堂'),
};

/** A total, tender, and what speaks against a sale. */
const unclear: Readonly<Record<string, TruePaper>> = {
  'a report’s title on what was paid in cash': other(
    'unclear',
    '点検\n自動車工房 北\n2026/11/27\n合計|¥12,000\nお預り|¥12,000',
  ),
  'a sum without any sign of a payment': other(
    'unclear',
    'ご予約票\n12/24 18:00 お渡し\nケーキ|¥4,200\n合計|¥4,200',
  ),
  'goods under a report’s title, paid by card': other(
    'unclear',
    '点検\n自動車工房 北\n2026/11/27\nオイル交換|3,000\n工賃|2,000\n合計|5,000\nクレジット|5,000',
  ),
};

const practice: Readonly<Record<string, TruePaper>> = {
  'a register in training mode': other(
    'training',
    'スーパーまるやま\n*** トレーニングモード ***\n2026/11/27 08:30\n牛乳|¥198\n合計|¥198\nお預り|¥200\nお釣り|¥2',
    { total: 198 },
  ),
  'practice, said at the foot': other(
    'training',
    'スーパーまるやま\n2026/11/27 08:31\n牛乳|¥198\n合計|¥198\nお預り|¥200\nお釣り|¥2\n＊＊ 練　習 ＊＊',
    { total: 198 },
  ),
  'a test of the printer': other('training', '印字テスト\n0123456789\nABCDEFG\nあいうえお'),
};

const slips: Readonly<Record<string, TruePaper>> = {
  'a wallet’s slip for the shop': other(
    'slip',
    'コード決済 ご利用明細\n加盟店名 喫茶 ロンド\n決済番号 018822334561\n取引種別 支払い\n金額|2,650円\n加盟店控',
  ),
  'a card’s slip for the shop': other(
    'slip',
    'クレジット売上票\n加盟店控え\n家電のタカギ\n会員番号 ****1234\n合計金額|¥7,700\n承認番号 004411',
    {},
  ),
};

export const papers: Readonly<Record<string, Readonly<Record<string, TruePaper>>>> = {
  ...{ sales, unlabelled, movements, reports, orders, copies, notices, unclear, practice, slips },
};
