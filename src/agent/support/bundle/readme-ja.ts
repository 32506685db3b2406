/** Japanese texts of README.txt in a support bundle. */
import type { ReadmeTexts } from './readme-en.ts';

export const readmeJa: ReadmeTexts = {
  privacy: [
    'パスワード、トークン、鍵、会計の内容、画像は含みません。店舗・カメラ・レジの名前とネットワーク内のアドレスは含みます。',
    '送る前に内容を確認できます。すべてテキストファイルです。',
  ],
  files: {
    'versions.json': 'プログラム、Node.js、OS のバージョン',
    'config.yaml': '設定（省略時の値を含む。秘密の値を除く）',
    'doctor.json': 'tillframe doctor の結果',
    'set-up.yaml': 'カメラ・レジ・連携・POS アカウント（秘密の値を除く）',
    'database.json': 'データベースの大きさと件数、遅延の測定値',
    'queue.json': '送信待ちの件数、クラウドが受け付けなかったもの（ID と理由）',
    'clock-map.json': '時計の記録（最近の起動）',
    'status.json': '常駐プログラムが示した各部の状態',
    'metrics.txt': '常駐プログラムの計測値',
    'log.txt': 'ログの末尾',
  },
};
