/** Japanese texts of the reasons for which a source of moments is not read. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { momentSourceProblemsEn } from './moment-source-en.ts';

export const momentSourceProblemsJa = {
  'moment_source.kind_unknown':
    'この装置のバージョンは種類 {source} の検知機器に対応していません。装置を更新してください',
  'moment_source.settings_unusable': '設定を読み取れません。入力し直してください',
  'moment_source.failed': '予期しないエラーで停止しました。理由はログにあります。自動で再開します',
  'moment_source.no_broker':
    'レジ用の MQTT ブローカーが設定されていません。この検知機器にブローカーのアドレスを入力するか、システム画面でブローカーを設定してください',
  'moment_source.login_refused':
    'MQTT ブローカーがユーザー名またはパスワードを認証しませんでした。「連携設定」のこの検知機器で両方を直してください',
  'moment_source.topic_forbidden':
    'MQTT ブローカーがこのユーザーに {topic} の受信を許可していません。ブローカーで許可するか、別のユーザーを使ってください',
  'moment_source.broker_refuses':
    'MQTT ブローカーが接続を受け付けません。「連携設定」のこの検知機器のアドレス・ユーザー名・トピックと、ブローカー側の MQTT のバージョン（5 か 3.1.1）・許可するクライアント ID を確認してください',
  'moment_source.not_mqtt':
    'このアドレスで応答しているのは MQTT ブローカーではありません。アドレスとポート番号を確認してください',
  'moment_source.tls_failed':
    'MQTT ブローカーとの暗号化接続に失敗しました（{error}）。独自の認証局の証明書を使うブローカーは、設定ファイルの registers.mqtt に caFile とともに設定してください',
} satisfies TranslationOf<typeof momentSourceProblemsEn>;
