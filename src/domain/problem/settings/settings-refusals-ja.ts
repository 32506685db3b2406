/** Japanese texts of the refusals of settings of the gateway. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { settingsRefusalsEn } from './settings-refusals-en.ts';

export const settingsRefusalsJa: TranslationOf<typeof settingsRefusalsEn> = {
  'settings.in_file':
    'この項目は設定ファイル {file} で指定されています。ファイルで変更してください。ファイルから削除すると、ここで設定できます。',
  'settings.shop_name': '1〜{maximum} 文字で入力してください。',
  'settings.cloud_url':
    'クラウドから案内された、https:// で始まるアドレスを入力してください（MQTT ブローカーは mqtts://）。ユーザー名とパスワードは含めません。',
  'settings.cloud_key': 'クラウドから案内されたキーを入力してください。英数字と記号で、空白は含みません。',
  'settings.cloud_key_again': 'キーをもう一度入力してください。保存済みのキーは別のアドレスには送りません。',
  'settings.cloud_key_refused':
    'クラウドに登録されていないキーです。全体をもう一度コピーするか、クラウドで新しいキーを発行してください。1 回限りのキーは一度しか使えません。',
  'settings.cloud_refused': 'クラウドは応答しましたが、この装置を受け付けません：',
  'settings.cloud_unreached': 'クラウドに確認できませんでした：',
  'settings.days': '{minimum}〜{maximum} の日数を入力してください。',
  'settings.picture_outlives_sale':
    '画像は会計とともに削除されます。会計の保存期間（{days} 日）以下にしてください。',
  'settings.alarms_url': '通知を受け取るサービスの、https:// で始まるアドレスを入力してください。',
  'settings.alarms_token': '英数字と記号で、空白は含みません。',
  'settings.no_alarms': '通知先が設定されていません。',
  'settings.updates_from': 'https:// で始まるアドレス、または / で始まる装置のフォルダーを入力してください。',
  'settings.hours': '02:00-05:00 のように入力してください。',
  'settings.port': '1〜65535 のポート番号を入力してください。',
  'settings.port_taken': 'このポートは装置で使用中です。{other} など、別の番号を指定してください。',
  'settings.broker_url':
    'ブローカーのアドレスを mqtt://192.168.1.5:1883 のように入力してください。ユーザー名とパスワードは含めません。',
  'settings.broker_username': 'パスワードにはユーザー名が必要です。',
  'settings.password_again':
    'パスワードをもう一度入力してください。保存済みのものは別のアドレスには送りません。',
  'settings.no_cloud': 'クラウドが設定されていません。',
};
