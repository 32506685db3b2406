/** Japanese texts of refused entries of the form of notifications. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { notificationRefusalsEn } from './notifications-en.ts';

export const notificationRefusalsJa: TranslationOf<typeof notificationRefusalsEn> = {
  'notifications.quiet_all_day':
    '通知しない時間帯が 1 日中になり、何も送信されません。異なる 2 つの時刻を入力してください。',
  'notifications.no_days': '営業する曜日を 1 つ以上選んでください。',
  'notifications.url':
    'チャットサービスに表示された Webhook の URL を、https:// から最後まで入力してください。',
  'notifications.login': 'URL にユーザー名やパスワードは入れられません。',
  'notifications.private':
    'お店のネットワーク内のアドレスです。通知はインターネット上のサービスにだけ送信できます。',
  'notifications.template': '{text} か {title} を文字列の中に含む JSON を入力してください。',
  'notifications.recipients': 'メールアドレスを、複数のときはカンマで区切って入力してください。',
  'notifications.password_again':
    'サーバーかユーザー名が変わったため、パスワードをもう一度入力してください。',
  'notifications.full': '送信先は {maximum} 件までです。不要なものを削除してください。',
  'notifications.no_channel': 'この送信先はすでに削除されています。',
  'notifications.other_kind': '種類の異なる送信先です。削除してから新しく追加してください。',
  'notifications.test_running': 'この送信先へのテストを送信中です。',
};
