/** Japanese headings of exported sales. */
export const salesCsvJa = {
  date: '日付',
  time: '時刻',
  kind: '種類',
  amount: '金額',
  currency: '通貨',
  register: 'レジ',
  staff: '担当者',
  payments: '支払方法',
  items: '商品',
  receipt: 'レシート番号',
  voidedAt: '取消時刻',
  note: 'メモ',
  picture: '画像',
  id: '会計ID',
  yes: 'あり',
  no: 'なし',
  cut: (rows: string) =>
    `これより前の会計があります（1つのファイルは ${rows} 件までです。期間を短くしてください）。`,
};

export type SalesCsvTexts = typeof salesCsvJa;
