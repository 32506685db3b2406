/** Japanese texts of keeping a sale, of unclear papers, of a sale's note and of its case file. */
export const recordJa = {
  keep: {
    keep: '保護',
    text: '保存期間を過ぎても、この会計と画像を装置に残します。',
    keptText: '保護中：保存期間を過ぎても、この会計と画像を装置に残します。',
    working: '処理中…',
    undo: '保護を解除',
    undoTitle: 'この会計の保護を解除しますか？',
    undoText: '保存期間を過ぎている会計と画像は、まもなく装置から消えます。元には戻せません。',
    undone: '保護を解除しました。保存期間を過ぎると削除されます。',
    full: '保護できる件数の上限に達しています。検索の「保護中」から、不要になった会計の保護を解除して、もう一度押してください。',
    failed: '変更できませんでした',
    unreachable: '装置に接続できません。接続が回復してから、もう一度押してください。',
  },
  /** A paper that may be no sale. */
  unclear: {
    text: '会計のレシートかどうか判断できませんでした。印刷された内容を見て選んでください。',
    deposit:
      '内金・手付金などの領収書です。お渡し時のレシートが残金だけの場合は「会計です」を、全額の場合は「会計ではありません」を選んでください。一緒に販売した商品は、どちらを選んでも計上されます。',
    sale: '会計です',
    no_sale: '会計ではありません',
    remembered: '同じ見出しの伝票は、次から同じように扱います。',
    done: 'この伝票だけを変更しました。同じ見出しの会計がほかにもあるため、次からの扱いは変わりません。',
    takeBack: 'この選択を取り消す',
    takenBack: '選択を取り消しました。この伝票は要確認に戻り、次からの扱いも元に戻ります。',
    unreachable: '装置に接続できません。少し待ってからもう一度お試しください。',
  },
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
    zipText: 'PDF、元の画像、保存した動画、会計データ、確認方法',
    making: '作成しています…',
    saved: '保存しました。ダウンロードをご確認ください。',
    close: '閉じる',
  },
};

export type RecordMessages = typeof recordJa;
