/** Japanese texts of the log of exports. */
export const exportLogJa = {
  heading: '書き出しの記録',
  text: 'CSV と記録書を、いつ、だれが保存したかの記録です。1 年間（最大 5,000 件）残ります。',
  none: 'まだ書き出されていません。',
  failed: '記録を読み込めませんでした。自動でもう一度試します。',
  what: { csv: '会計の一覧（CSV）', case_pdf: '記録書（PDF）', case_zip: '記録書（ZIP）' },
  caller: {
    session: '画面から',
    open: '装置の画面から（パスワード未設定）',
    token: (name: string) => `プログラム「${name}」`,
  },
  /** `address`: of the network. */
  from: (who: string, address: string) => `${who}（${address}）`,
  all: 'すべての会計',
  sale: '会計を見る',
  more: (n: string) => `新しい ${n} 件を表示しています。`,
  showMore: 'もっと見る',
};

export type ExportLogMessages = typeof exportLogJa;
