/** Examining, support, and the set-up as a file, in Japanese, and the shape that every other language must fill. */
import { japanesePageDoctorText } from '../../domain/doctor/doctor-page-ja.ts';
import type { CheckName } from '../../domain/doctor/finding.ts';

export const supportJa = {
  doctorTitle: '動作診断',
  doctorText:
    'ffmpeg、カメラ、プリンター、POS、クラウド、時計、ディスクなどを診断し、対処を表示します。15 秒ほどかかります。',
  examine: '診断を開始',
  examining: '診断しています…',
  worst: {
    green: 'すべて正常です',
    yellow: '動作しています。「注意」の項目をご確認ください',
    red: '「異常」の項目があります。対処をご覧ください',
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
    printer: 'レシートプリンター',
    text_recognition: '文字認識',
    register: 'レジ',
    moment_source: '検知機器',
    region: '画像からの会計時刻',
    pos_account: 'POS アカウント',
    cloud: 'クラウド',
    storage: '保存容量',
    notifications: '通知',
    update: '更新',
    os_updates: 'Debian の更新',
  } satisfies Record<CheckName, string>,
  bundleTitle: 'サポート用ファイル',
  bundleText:
    'バージョン、設定、動作診断の結果などを 1 つのファイルにまとめます。パスワード、トークン、会計の内容、画像は含みません。',
  download: 'ダウンロード',
  making: '作成しています…',
  saved: 'ダウンロードしました',
  setUpTitle: '設定の書き出しと取り込み',
  exportTitle: '書き出す',
  exportText:
    'カメラ、レジ、連携、POS アカウントをファイルに保存します。装置を交換したとき、新しい装置に取り込むと会計が続きます。',
  withSecrets: 'パスワードとトークンも、パスフレーズで暗号化して含める',
  passphrase: 'パスフレーズ',
  passphraseNote: '10 文字以上。取り込むときに必要です。忘れるとパスワードとトークンは取り出せません。',
  exportSubmit: 'ファイルに書き出す',
  tooShort: 'パスフレーズは 10 文字以上にしてください。',
  importTitle: '取り込む',
  importText:
    'ファイルに書かれたカメラとレジの設定を、その内容に置き換えます。書かれていないカメラとレジはそのままです。',
  file: '設定ファイル',
  chooseFile: 'ファイルを選ぶ',
  noFileYet: '選ばれていません',
  importPassphrase: 'パスフレーズ（パスワードとトークンを含むファイルのとき）',
  importSubmit: '取り込む',
  unread: {
    noFile: 'ファイルを選んでください。',
    tooLarge: 'ファイルが大きすぎます（1 MB まで）。',
    unreadable: 'ファイルを読めませんでした。もう一度選んでください。',
  },
  mistakes: '設定は変わっていません。次の誤りを直して、もう一度ファイルを選んでください。',
  confirmTitle: (file: string) => `「${file}」の内容に置き換えますか`,
  confirmReplaces: 'ファイルにあるカメラとレジの現在の設定と、ファイルにあるレジの現在の連携は失われます。',
  confirmKeeps: 'ファイルにないカメラとレジ、保存済みの会計と画像はそのまま残ります。',
  confirmYes: '置き換える',
  importing: '取り込んでいます…',
  imported: (added: number, changed: number, removed: number) =>
    added + changed + removed === 0
      ? '変更はありませんでした'
      : `取り込みました（追加 ${added} 件、変更 ${changed} 件、削除 ${removed} 件）`,
  /** Undefined where the text of the report is to be shown. */
  finding: japanesePageDoctorText,
};
export type SupportMessages = typeof supportJa;
