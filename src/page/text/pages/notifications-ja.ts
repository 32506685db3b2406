/** Notifications in Japanese; the shape of notificationsEn too. */

import { pushServices } from './push-services.ts';

export const notificationsJa = {
  heading: '通知',
  text: '返品や取消、会計のないドロワーの開放、カメラの停止などを、スマートフォンやパソコンに知らせます。送信先を追加すると始まります。',
  textSet: '次の送信先に知らせます。お店の回線が切れている間のお知らせは、つながったときにまとめて送ります。',
  failed: '通知の設定を読み込めませんでした。自動でもう一度試します。',
  none: '送信先が登録されていません。',
  gap: '　',
  kinds: {
    push: 'このスマートフォン・パソコン',
    line: 'LINE',
    email: 'メール',
    chat: 'Slack・Teams など',
  },
  newNames: { push: 'スマートフォン', line: 'LINE', email: 'メール', chat: 'チャット' },
  kindOf: (channel: ShownChannel) => {
    switch (channel.kind) {
      case 'line':
        return 'LINE';
      case 'chat':
        return `${services[channel.service]}（${channel.host}）`;
      case 'email':
        return channel.to.join('、');
      case 'push':
        return `ブラウザーへのプッシュ通知（${pushServices[channel.host] ?? channel.host}）`;
    }
  },
  addHeading: '送信先を追加',
  added: (name: string) => `「${name}」を追加しました。「テスト送信」で届くかご確認ください。`,
  test: 'テスト送信',
  testing: '送信しています…',
  arrived: 'テストを送信しました。届いたかご確認ください。',
  edit: '変更',
  remove: '削除',
  removeTitle: (name: string) => `送信先「${name}」を削除しますか`,
  removeText: 'まだ送信していないこの送信先へのお知らせも削除します。',
  save: '保存',
  saving: '保存しています…',
  neverSent: 'まだ送信していません',
  lastSent: (time: string) => `最後の送信：${time}`,
  waiting: (n: string) => `送信待ち ${n} 件`,
  failing: (time: string) => `${time} から送信できていません。`,
  unchanged: '変更しないときは空欄のままにします。',
  number: '数字を入力してください。',
  name: '名前',
  nameHint: 'この画面での呼び名です。',
  aboutLabel: '知らせる内容',
  about: { all: 'すべて', sales: 'レジのことだけ', equipment: '機器のことだけ' },
  service: 'サービス',
  services: {
    slack: 'Slack',
    discord: 'Discord',
    teams: 'Microsoft Teams',
    google_chat: 'Google Chat',
    custom: 'その他（JSON）',
  },
  url: 'Webhook の URL',
  template: '送信する JSON',
  templateHint:
    '{{text}} は通知の全文、{{title}} は見出し、{{shop}} は店名に置き換わります。記号や改行は自動でエスケープします。',
  token: 'チャネルアクセストークン（長期）',
  lineTo: 'ユーザー ID またはグループ ID',
  lineToHint: '空欄のときは、公式アカウントを友だち追加した全員に届きます。',
  mailTo: '宛先のメールアドレス',
  mailToHint: '5 件まで。カンマで区切ります。',
  from: '差出人のメールアドレス',
  fromHint: '多くのメールサーバーでは、ログインするアカウントのアドレスにします。',
  host: '送信メールサーバー（SMTP）',
  hostHint: '例：smtp.gmail.com',
  port: 'ポート番号',
  security: '暗号化',
  securities: { tls: 'TLS（ポート 465）', starttls: 'STARTTLS（ポート 587）' },
  user: 'ユーザー名',
  userHint: 'ログインが不要なときは空欄にします。',
  password: 'パスワード',
  pictures: '返品・取消・ドロワー開放の画像を添付する（マスク処理済み、3 枚まで）',
  push: {
    text: 'この画面を開いているスマートフォン・パソコンに、アプリと同じように通知が届きます。',
    add: 'ここに通知を受け取る',
    adding: '登録しています…',
    insecure: [
      'この画面は、信頼された証明書のアドレスで開かれていないため、プッシュ通知を使えません。次のどちらかで使えるようになります。',
      'このスマートフォン・パソコンに装置の証明書をインストールして信頼する。証明書は次のアドレスにあります：',
      '設置した人に、装置の名前（ドメイン名）とその証明書を設定してもらう。',
      'LINE、メール、チャットは、そのまま使えます。',
    ],
    home: [
      'iPhone・iPad では、ホーム画面に追加したアプリだけが通知を受け取れます。',
      'Safari の共有ボタンから「ホーム画面に追加」を選びます。',
      'ホーム画面のアイコンから開き、この画面でもう一度追加します。',
    ],
    unsupported:
      'このブラウザーはプッシュ通知に対応していません。別のブラウザーで開くか、LINE やメールをお使いください。',
    blocked:
      'このブラウザーで通知が許可されていません。ブラウザーの設定で、このページの通知を許可してください。',
    failed: (why: string) =>
      `ブラウザーのプッシュサービスに登録できませんでした。インターネット接続を確認し、もう一度お試しください（${why}）。`,
  },
  steps: {
    push: [] as string[],
    line: [
      'LINE 公式アカウントを作成し、Messaging API を有効にします。お客様向けとは別の、お店の連絡用アカウントをおすすめします。',
      'LINE Developers コンソールの「Messaging API 設定」でチャネルアクセストークン（長期）を発行し、下の欄に入力します。',
      '通知を受け取る人は、その公式アカウントを友だち追加します。',
    ],
    email: [
      'メールサービスの SMTP の設定を確認します。Gmail や Outlook では、先に「アプリ パスワード」を発行します。',
      'サーバー名、ポート番号、ユーザー名、パスワードを下の欄に入力します。',
    ],
    chat: [
      'チャットサービスの管理画面で、受信 Webhook（Incoming Webhook）を作成します。Teams では「Webhook 要求を受信したらチャネルに投稿する」ワークフローです。',
      '表示された URL を下の欄に入力します。',
    ],
  },
  rulesHeading: '知らせる内容と時間帯',
  refunds: '返品・取消',
  refundsFrom: '知らせる金額（以上）',
  refundsFromHint: '0 のときは、すべて知らせます。',
  noSale: '会計のないドロワーの開放',
  idle: '営業時間中に会計がないとき',
  idleMinutes: '会計がない時間（分）',
  openFrom: '開店',
  openUntil: '閉店',
  openDays: '営業する曜日',
  weekdays: { 0: '日', 1: '月', 2: '火', 3: '水', 4: '木', 5: '金', 6: '土' },
  cameras: 'カメラの停止',
  cloud: 'クラウドへの送信の停止',
  others: 'そのほかの機器の異常',
  quiet: '通知しない時間帯を設ける',
  quietFrom: '開始',
  quietUntil: '終了',
  quietHint: 'この間のお知らせは、終了後にまとめて送ります。',
  maxPerHour: '1 時間に送る数の上限',
  maxPerHourHint: '超えた分は、あとでまとめて送ります。',
  language: '通知の言語',
};

type ShownChannel =
  | { kind: 'line' }
  | { kind: 'chat'; service: ChatService; host: string }
  | { kind: 'email'; to: readonly string[] }
  | { kind: 'push'; host: string };
type ChatService = 'slack' | 'discord' | 'teams' | 'google_chat' | 'custom';
const services: Readonly<Record<ChatService, string>> = notificationsJa.services;

export type NotificationMessages = typeof notificationsJa;
