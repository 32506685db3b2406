/**
 * Navigation of the docs site: every document of docs/ once, in groups, with its short name in both languages. Documents that are not in
 * Japanese are shown in English there.
 */

/** `document`: its path in the repository. */
type Entry = { readonly document: string; readonly en: string; readonly ja: string };
type Group = { readonly en: string; readonly ja: string; readonly entries: readonly Entry[] };

const entry = (document: string, en: string, ja: string): Entry => ({ document, en, ja });

export const navigation: readonly Group[] = [
  {
    en: 'Use',
    ja: '使う',
    entries: [
      entry('docs/users/getting-started.md', 'Getting started', 'はじめに'),
      entry('docs/users/owner.en.md', 'For the shop', 'お店の方へ'),
      entry('docs/users/troubleshooting.md', 'Troubleshooting', '困ったときは'),
      entry('docs/users/privacy.md', 'Privacy', '個人情報の取扱い'),
    ],
  },
  {
    en: 'Install',
    ja: '設置する',
    entries: [
      entry('docs/install/installer.en.md', 'Installer guide', '設置ガイド'),
      entry('docs/reference/support.en.md', 'What is supported', '対応機器'),
      entry('docs/install/package.md', 'Package', 'パッケージ'),
      entry('docs/install/image.md', 'Card image', 'カードイメージ'),
      entry('docs/install/containers.md', 'Containers', 'コンテナー'),
      entry('docs/install/boards.md', 'Boards', 'ボード'),
      entry('docs/install/network.md', 'Network', 'ネットワーク'),
      entry('docs/install/cloud.md', 'Connect a cloud', 'クラウドに接続'),
      entry('docs/install/drawer-contact.md', 'Drawer contact', 'ドロワーの接点'),
      entry('docs/install/picture-region.md', 'Time from the picture', '映像からの会計時刻'),
      entry('docs/install/updates.md', 'Updates', '更新'),
      entry('docs/install/many-gateways.md', 'Many gateways', '多数のゲートウェイ'),
      entry('docs/install/hand-over.md', 'Hand-over', '引き渡し'),
      entry('docs/install/releases.md', 'Releases', 'リリース'),
    ],
  },
  {
    en: 'Integrate',
    ja: '連携する',
    entries: [
      entry('docs/integrate/registers.md', 'What each register gets', 'レジごとの精度'),
      entry('docs/integrate/tills.md', 'Tills that push sales', '会計を送るレジ'),
      entry('docs/integrate/pos-clouds.md', 'POS clouds', 'POSクラウド'),
      entry('docs/integrate/printers.md', 'Receipt printers', 'レシートプリンター'),
      entry('docs/integrate/http-api.md', 'HTTP interface', 'HTTPインターフェース'),
      entry('docs/integrate/cloud-contract.md', 'Cloud contract', 'クラウドとの契約'),
      entry('docs/integrate/changes.md', 'Feed of changes', '変更フィード'),
      entry('docs/integrate/conformance.md', 'Conformance', '適合テスト'),
      entry('docs/integrate/receiver-postgres.md', 'Receivers on PostgreSQL', 'PostgreSQLの受信側'),
      entry('docs/integrate/receiver-nats.md', 'Receivers behind NATS', 'NATSから受け取る受信側'),
      entry('docs/integrate/fleet.md', 'Fleets', '大規模運用'),
    ],
  },
  {
    en: 'Look up',
    ja: '調べる',
    entries: [
      entry('docs/reference/README.md', 'Overview', '一覧'),
      entry('config/agent.example.yaml', 'config.yaml', 'config.yaml'),
      entry('config/set-up.example.yaml', 'set-up.yaml', 'set-up.yaml'),
      entry('config/provision.example.yaml', 'provision.yaml', 'provision.yaml'),
      entry('docs/reference/command-line.md', 'Command line', 'コマンド'),
      entry('docs/reference/alarms.md', 'Alarms', 'アラーム'),
      entry('docs/reference/log-events.md', 'Log events', 'ログのイベント'),
      entry('docs/reference/metrics.md', 'Metrics', 'メトリクス'),
      entry('docs/reference/access.md', 'Access by role', '役割と権限'),
      entry('docs/reference/receiver-access.md', 'Access at a receiver', '受信側の役割と権限'),
      entry('docs/reference/promises.md', 'Promises', '保証と検証'),
      entry('docs/reference/hostile-peers.md', 'Hostile peers', '攻撃的な接続相手'),
      entry('docs/reference/fuzzing.md', 'Fuzzing', 'ファジング'),
      entry('docs/reference/glossary.md', 'Glossary', '用語集'),
    ],
  },
  {
    en: 'Understand',
    ja: '仕組みを知る',
    entries: [
      entry('docs/design/architecture.md', 'Architecture', 'アーキテクチャ'),
      entry('docs/design/time.md', 'Time', '時刻'),
      entry('docs/design/identity.md', 'Identity', '識別子'),
      entry('docs/design/outbox.md', 'Outbox and upload', '送信待ちと送信'),
      entry('docs/design/storage.md', 'Storage', '保存'),
      entry('docs/design/recovery.md', 'Recovery', '復旧'),
      entry('docs/design/security.md', 'Security model', 'セキュリティ'),
      entry('docs/design/threats.md', 'Threat model', '脅威モデル'),
    ],
  },
  {
    en: 'Take part',
    ja: '参加する',
    entries: [
      entry('CONTRIBUTING.md', 'Contributing', '開発への参加'),
      entry('docs/integrate/translate.md', 'Translate', '翻訳'),
      entry('SECURITY.md', 'Report a vulnerability', '脆弱性の報告'),
      entry('CHANGELOG.md', 'Changes', '変更履歴'),
    ],
  },
];

/** Decisions, by their list and one page each: a group of its own, made from the folder. */
export const decisions = { en: 'Decisions', ja: '設計上の決定', folder: 'docs/adr' } as const;

/** The home page is written for the site; this list of documents is its counterpart in the repository. */
export const home = 'docs/README.md';

/** Whether it is the Japanese version of a document in English: `owner.ja.md` of `owner.en.md`. */
export function isJapanese(document: string): boolean {
  return document.endsWith('.ja.md');
}

/** Path on the site, without language and slashes around it; empty for the home page. */
export function slugOf(document: string): string {
  if (document === home) return '';
  if (document.startsWith('config/')) return `reference/files/${document.slice(7).split('.')[0] ?? ''}`;
  const path = document.replace(/^docs\//, '').replace(/(?:\.(?:en|ja))?\.md$/, '');
  return path.replace(/\/README$/, '').toLowerCase();
}
