/** What stands on the receipts of Japanese shops: names, labels and footers as they vary from till to till. */

export const goods: readonly string[] = [
  ...[
    'ブレンドコーヒー',
    'カフェラテ',
    '抹茶ラテ',
    'クロワッサン',
    'たまごサンド',
    '生ビール(中)',
    '枝豆',
    '唐揚げ定食',
    'カットモデル',
    '特製幕の内弁当',
  ],
  ...[
    'ｺｰﾋｰ',
    'ｶﾌｪﾗﾃ',
    'ｻﾝﾄﾞｲｯﾁ',
    'ﾎﾞﾃﾞｨｿｰﾌﾟ',
    'ｷﾞｭｳﾆｭｳ1L',
    'ﾊﾝﾊﾞｰｸﾞ',
    'T-SHIRT M',
    'Coffee Beans 200g',
    'USB-C ｹｰﾌﾞﾙ 1m',
    '食パン6枚切',
  ],
  ...[
    '４９６　部門０１',
    '部門02',
    'シャンプー詰替',
    '①日替りランチ',
    'レタス(1個)',
    'トマト 3コ入',
    '※お茶500ml',
    '＊おにぎり鮭',
    '書籍',
    '会計学入門',
  ],
];

export const titles: readonly string[] = [
  '領収書',
  '領　収　証',
  'レシート',
  '《領収証》',
  'お買上票',
  '【 領 収 書 】',
  'ご利用明細',
  '',
  '領収書(レシート)',
  'RECEIPT',
];

export const subtotals: readonly string[] = ['小計', '小　計', '小 計', '小計(税抜)', '税抜小計', '商品合計'];

export const totals: readonly string[] = [
  ...[
    '合計',
    '合　計',
    '合  計',
    '総合計',
    '税込合計',
    'お会計',
    'お買上合計',
    'お買上げ計',
    'ご請求額',
    '合計金額',
    '合計(税込)',
    '【合計】',
  ],
  ...[
    'お買い上げ合計',
    '*合計',
    '■合計',
    '合計 ',
    'TOTAL',
    '請求金額',
    'お支払合計',
    '計',
    '合　計　(税込)',
    'お会計合計',
  ],
];

export const refundTotals: readonly string[] = [
  '返金額',
  '返品合計',
  'ご返金額',
  '合計',
  '返金合計',
  '合　計',
];
export const refundTitles: readonly string[] = [
  '返品',
  '＜返　品＞',
  '返品レシート',
  '【返金】',
  '*** 返品 ***',
  '返品伝票',
];
export const voidTitles: readonly string[] = [
  '取消',
  '【取消】',
  '*** 取引取消 ***',
  '取消レシート',
  '取　消',
];
export const copyTitles: readonly string[] = [
  '領収書再発行',
  '(再印字)',
  '【再発行】',
  '再印刷',
  '<<再発行分>>',
];
export const reportTitles: readonly string[] = [
  '点検',
  '精算',
  '日計レポート',
  'Ｘ点検',
  'Ｚ精算',
  'レジ精算',
  '点検レポート',
  '売上日報',
  '*** 精　算 ***',
];
export const orderTitles: readonly string[] = [
  'ご注文伝票',
  'オーダー伝票',
  '会計前伝票',
  '仮会計',
  '御見積書',
];

export const numberLabels: readonly string[] = [
  'レシートNo',
  'レシートNo.',
  'ﾚｼｰﾄNo:',
  '伝票番号:',
  '伝票No ',
  '取引No.',
  '取引番号 ',
  '領収書番号:',
  'レシート番号：',
  '会計No.',
  'No.',
];

/** Sentences in which the words of titles and labels stand. */
export const footers: readonly string[] = [
  ...[
    '返品・交換は7日以内にレシートをお持ちください',
    '領収書の再発行はいたしかねます。',
    '合計5,000円以上のお買上げで次回500円引',
    '上記正に領収いたしました',
  ],
  ...[
    '精算機のご利用ありがとうございました',
    '取消はできませんのでご了承ください',
    '※印は軽減税率(8%)適用商品',
    '*は軽減税率対象です',
    'ポイント合計 1,234P',
    '今回ポイント  12P',
  ],
  ...[
    'お買上点数 5点',
    '合計点数  8点',
    '登録番号 T1234567890123',
    'またのご来店をお待ちしております',
    '営業時間 10:00-21:00',
    'Thank you!',
  ],
];

export const otherMethods: readonly string[] = [
  'クレジット',
  'クレジットカード',
  'PayPay',
  '電子マネー',
  '交通系IC',
  'QUICPay',
  'd払い',
  '商品券',
  'カード',
];
export const deposits: readonly string[] = [
  'お預り',
  'お預かり',
  '現金お預り',
  '預り',
  '現金',
  'お預り金額',
  'お預り合計',
];
export const changes: readonly string[] = ['お釣り', 'お釣', '釣銭', 'おつり', 'お釣り金額', 'お　釣'];
