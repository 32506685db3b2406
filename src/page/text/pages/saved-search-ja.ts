/** Japanese texts for saving and deleting searches. */
export const savedSearchJa = {
  save: 'この検索を保存',
  title: '検索を保存',
  name: '名前',
  hint: '種類や担当者などの条件を保存します（日時を除く）。保存した検索は、ほかのブラウザーにも表示されます。同じ名前の検索は置き換えます。',
  empty: '名前を入力してください。',
  tooLong: (max: number) => `名前は ${max} 文字以内にしてください。`,
  submit: '保存',
  saving: '保存しています…',
  remove: (name: string) => `「${name}」を削除`,
  removeTitle: (name: string) => `保存した検索「${name}」を削除しますか？`,
  removeText: '会計は削除されません。ほかのブラウザーの画面からも消えます。',
  removeAction: '削除',
};

export type SavedSearchMessages = typeof savedSearchJa;
