/** 点検・サポート・設定の書き出しと取り込みの、日本語。 */
export const supportJa = {
  doctorTitle: '点検',
  doctorText:
    'ffmpeg、カメラ、POS、クラウド、時計、ディスクなどを調べ、対処を表示します。15 秒ほどかかります。',
  examine: '点検する',
  examining: '調べています…',
  worst: {
    green: 'すべて正常です。',
    yellow: '動作しています。「注意」の項目を確かめてください。',
    red: '異常があります。「異常」の項目の対処をご覧ください。',
  },
  level: { green: '正常', yellow: '注意', red: '異常' },
  check: {
    agent: '常駐プログラム',
    config: '設定ファイル',
    listener: 'ポート',
    disk: 'ディスク',
    memory: 'メモリ',
    clock: '時計',
    ffmpeg: 'ffmpeg',
    database: 'データベース',
    camera: 'カメラ',
    pos_account: 'POS アカウント',
    cloud: 'クラウド',
  } as Readonly<Record<string, string>>,
  bundleTitle: 'サポート用ファイル',
  bundleText:
    'バージョン、設定、点検の結果などを 1 つのファイルにまとめます。パスワード、トークン、会計の内容、画像は含みません。',
  download: 'ダウンロード',
  downloading: '作成しています…',
  downloaded: 'ダウンロードしました。',
  exportTitle: '設定の書き出し',
  exportText:
    'カメラ、レジ、紐づけ、POS アカウントをファイルに保存します。装置を交換したとき、新しい装置に取り込むと会計が続きます。',
  withSecrets: 'パスワードとトークンも、合言葉で暗号化して含める',
  passphrase: '合言葉（10 文字以上）',
  passphraseNote: '取り込むときに必要です。忘れると秘密の値は取り出せません。',
  exportSubmit: '書き出す',
  tooShort: '合言葉は 10 文字以上にしてください。',
  importTitle: '設定の取り込み',
  importText:
    'ファイルに書かれたカメラとレジの設定を、その内容に置き換えます。書かれていないカメラとレジはそのままです。',
  file: '設定ファイル',
  importPassphrase: '合言葉（秘密の値が暗号化されているとき）',
  importSubmit: '取り込む',
  noFile: 'ファイルを選んでください。',
  tooLarge: 'ファイルが大きすぎます（1 MB まで）。',
  confirm: (file: string) =>
    `「${file}」の内容で設定を置き換えます。ファイルにあるレジの、今の紐づけは失われます。よろしいですか。`,
  confirmYes: '置き換える',
  cancel: 'やめる',
  importing: '取り込んでいます…',
  imported: (added: number, changed: number, removed: number) =>
    added + changed + removed === 0
      ? '変更はありませんでした。'
      : `取り込みました（追加 ${added} 件、変更 ${changed} 件、削除 ${removed} 件）。`,
  unreachable: '装置から応答がありません。接続を確かめて、もう一度お試しください。',
  refused: (why: string) => `装置からの応答: ${why}`,
};
export type SupportMessages = typeof supportJa;
