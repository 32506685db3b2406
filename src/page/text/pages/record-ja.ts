/** Japanese texts of a sale's note and of its case file. */
export const recordJa = {
  note: {
    title: 'メモ',
    write: 'メモを書く',
    edit: 'メモを編集',
    hint: (max: number) =>
      `${max} 文字まで。この装置だけに保存し、クラウドには送りません。検索でも見つかります。`,
    tooLong: (over: number) => `${over} 文字多すぎます。`,
    save: 'メモを保存',
    saving: '保存しています…',
    written: (at: string) => `${at} に記入`,
  },
  caseFile: {
    open: '記録書を保存',
    title: '記録書を保存',
    text: '画像、明細、時刻とその根拠、画像が変わっていないことを確かめる値（SHA-256）をまとめます。警察や保険会社への提出、社内の確認にお使いください。',
    personal: '画像と担当者名が含まれます。必要な相手にだけ渡してください。',
    by: '作成者（任意）',
    byHint: '記録書に作成者として記載します。',
    pdf: 'PDF で保存',
    pdfText: '印刷や提出に',
    zip: 'ZIP で保存',
    zipText: 'PDF、元の画像、会計データ、確認方法',
    making: '作成しています…',
    saved: '保存しました。ダウンロードをご確認ください。',
    close: '閉じる',
  },
};

export type RecordMessages = typeof recordJa;
