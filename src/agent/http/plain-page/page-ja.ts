/** Japanese texts of the page over plain HTTP. */
import type { PlainPageTexts } from './page-en.ts';

export const plainPageJa: PlainPageTexts = {
  language: '日本語',
  title: '次の画面で警告が出ます',
  why: 'この装置との通信は暗号化されます。証明書は装置が自分で作ったもので、ブラウザーがまだ知らないため、最初に一度警告が出ます。装置がお店のネットワークにあれば、そのまま進んでください。',
  steps: [
    'iPhone・iPad・Mac（Safari）：「詳細を表示」→「このWebサイトを閲覧」',
    'Android・パソコン（Chrome、Edge）：「詳細設定」→「アクセスする」',
    'Firefox：「詳細へ進む」→「危険性を承知で続行」',
  ],
  open: '画面を開く',
  compareTitle: '証明書の指紋（SHA-256）',
  compare:
    '確認するには、ブラウザーが表示する証明書の指紋を、装置で印刷した紙（tillframe setup-code --print）または起動時の表示の指紋と比べてください。このページ自体は暗号化されていないため、このページの指紋と比べるだけでは確認になりません。',
  trustTitle: '警告を出さないようにする',
  trust:
    '指紋が紙などと一致することを確認した機器では、証明書をインストールして信頼すると、警告が表示されなくなります。iPad・iPhone：設定 → 一般 → VPNとデバイス管理でインストールし、一般 → 情報 → 証明書信頼設定でオンにします。',
  download: '証明書（tillframe.crt）',
  nothingHere: 'このページでパスワードやコードを入力することはありません。',
};
