/** Texts of the page over plain HTTP, in both languages. */
import type { Language } from '../../../lib/text/language.ts';

export type PlainPageTexts = {
  readonly title: string;
  readonly why: string;
  readonly steps: readonly string[];
  readonly open: string;
  readonly compareTitle: string;
  readonly compare: string;
  readonly trustTitle: string;
  readonly trust: string;
  readonly download: string;
  readonly nothingHere: string;
};

export const plainPageTexts: Readonly<Record<Language, PlainPageTexts>> = {
  ja: {
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
      '確かめたいときは、ブラウザーの証明書の表示と、装置で印刷した紙（tillframe setup-code --print）や起動時の表示の指紋を比べてください。このページ自体は暗号化されていないため、ここだけで比べても確かめたことにはなりません。',
    trustTitle: '警告を出さないようにする',
    trust:
      '紙などで指紋が同じと確かめた端末では、証明書を入れて信頼すると警告が消えます。iPad・iPhone：設定 → 一般 → VPNとデバイス管理で入れ、一般 → 情報 → 証明書信頼設定でオンにします。',
    download: '証明書（tillframe.crt）',
    nothingHere: 'このページでパスワードやコードを入力することはありません。',
  },
  en: {
    title: 'The next page shows a warning',
    why: 'What you do with this device is encrypted. It has made its certificate itself, and your browser does not know that yet: it warns you once. If the device is in your shop’s own network, go on.',
    steps: [
      'iPhone, iPad, Mac (Safari): “Show Details”, then “visit this website”',
      'Android, computer (Chrome, Edge): “Advanced”, then “Proceed”',
      'Firefox: “Advanced…”, then “Accept the Risk and Continue”',
    ],
    open: 'Open the page',
    compareTitle: 'Fingerprint (SHA-256)',
    compare:
      'To be sure, compare what your browser shows of the certificate with the fingerprint on the paper that the device printed (tillframe setup-code --print), or in its first lines at a start. This page is not encrypted itself: what it shows alone proves nothing.',
    trustTitle: 'No more warnings',
    trust:
      'Where the fingerprint is the one on that paper, install the certificate and trust it. iPad, iPhone: install it under Settings → General → VPN & Device Management, then switch it on under General → About → Certificate Trust Settings.',
    download: 'Certificate (tillframe.crt)',
    nothingHere: 'This page never asks for a password or a code.',
  },
};
