/** Japanese texts of the problems between gateway and cloud. Pure. */

import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { cloudProblemsEn } from './cloud-en.ts';

export const cloudProblemsJa: TranslationOf<typeof cloudProblemsEn> = {
  'cloud.token_refused':
    'この装置のキーがクラウドに拒否されました。クラウドから案内されたキーをもう一度入力してください',
  'cloud.token_missing': '{path} にトークンがありません。このファイルにトークンを書いてください',
  'cloud.file_unusable': '{path} がないか、内容が正しくありません。{key} のファイルをご確認ください',
  'cloud.certificate_refused':
    'クライアント証明書がクラウドに拒否されたか、提示を求められています。証明書と鍵のファイルをご確認ください',
  'cloud.credential_refused':
    'この装置の資格情報がクラウドで無効になっています。クラウドで新しい登録キーを発行し、入力してください',
  'cloud.wrong_address': 'このアドレスにクラウドの API がありません。クラウドのアドレスをご確認ください',
  'cloud.redirected':
    'クラウドのアドレスが別のアドレスに転送されています。転送先には送信しません。アドレスをご確認ください',
  'cloud.refuses_all':
    '内容の異なるものが同じように拒否されているため、原因はクラウドかその手前の機器にあります。クラウドの管理者にご確認ください',
  'cloud.answered': 'クラウドの応答 {status}',
  'cloud.answered_with': 'クラウドの応答 {status}：{words}',
  'cloud.rejected': 'クラウドから理由が示されていません',
  'cloud.rejected_with': '{words}',
  'cloud.erased': '会計は送信前に、請求により消去されました',
  'cloud.retry_requested': 'クラウドが再送を求めています',
  'cloud.retry_requested_with': '{words}',
  'cloud.no_result': '応答にこの会計の結果がありません',

  'cloud.foreign_answer': '応答がクラウドの仕様と合いません',
  'cloud.answer_unread': '応答が長すぎるか、圧縮形式に対応していません',
  'cloud.answer_not_json': '応答が JSON ではありません（途中の機器が応答している可能性があります）',
  'cloud.answer_of_others': '応答に、送信したものの結果がありません',
  'cloud.field_missing': '{path}：ありません',
  'cloud.field_not_text': '{path}：文字列が必要です',
  'cloud.field_not_number': '{path}：0 以上の数値が必要です',
  'cloud.field_not_list': '{path}：配列が必要です',
  'cloud.field_not_object': '{path}：オブジェクトが必要です',
  'cloud.field_not_status': '{path}：stored・duplicate・rejected・retry のいずれかが必要です',
  'cloud.field_not_url': '{path}：URL が必要です',
  'cloud.field_not_hash': '{path}：SHA-256（16 進小文字 64 桁）が必要です',

  'cloud.picture_address_unusable':
    'クラウドが示した画像の送り先が https でないか、ヘッダーの形式が正しくありません',
  'cloud.picture_address_private':
    'クラウドが示した画像の送り先 {origin} は、クラウド自身でも公開された https アドレスでもありません。正しい送り先であれば、設定ファイルで許可してください',
  'cloud.picture_name_private':
    'クラウドが示した画像の送り先は、名前を解決すると社内・店内のネットワークを指しています。正しい送り先であれば、設定ファイルでそのオリジンを許可してください',

  'cloud.enrol_key_used':
    '登録キーは使用済みです（使えるのは一度だけです）。クラウドで新しい登録キーを発行し、入力してください',
  'cloud.enrol_key_unknown':
    '登録キーがクラウドに見つかりません。書き間違いや、別のクラウドのキーでないかをご確認ください。正しい場合は、クラウドで新しい登録キーを発行し、入力してください',
  'cloud.enrol_key_refused':
    '登録キーが間違っているか、使用済みか、期限切れです。クラウドで新しい登録キーを発行し、入力してください',
  'cloud.enrolment_unavailable':
    'このアドレスでは登録キーを使えません。アドレスをご確認いただくか、トークンを入力してください',
  'cloud.enrolment_forbidden':
    'この装置の登録がクラウドで許可されていません。クラウドの管理者にご確認ください',
  'cloud.enrolment_refused': '登録がクラウドに受け付けられませんでした',
  'cloud.enrolment_answer_foreign': '登録への応答がクラウドの仕様と合いません',
  'cloud.not_enrolled':
    'この装置はクラウドに登録されておらず、登録キーもありません。クラウドで登録キーを発行し、入力してください',
  'cloud.credential_unreadable': 'クラウドの資格情報を {path} から読み取れません（{error}）',
  'cloud.credential_not_written': 'クラウドの資格情報を {path} に書き込めません（{error}）',
  'cloud.certificate_of_other_key': 'クラウドが発行した証明書が、この装置の鍵と合いません',

  'endpoint.no_answer': '{seconds} 秒以内に応答がありません',
  'endpoint.name_unknown': 'アドレスの名前が見つかりません。アドレスと DNS サーバーをご確認ください',
  'endpoint.no_name_server': 'DNS サーバーに接続できません',
  'endpoint.connection_refused': 'クラウドの応答がありません（接続拒否）',
  'endpoint.no_route': 'クラウドへの経路がありません。ネットワークをご確認ください',
  'endpoint.connect_timed_out': 'クラウドに時間内に接続できません',
  'endpoint.connection_failed': '通信に失敗しました（{error}）',
  'endpoint.not_http': 'クラウドの応答が HTTP として正しくありません（{error}）',
  'endpoint.without_tls': 'クラウドは TLS なしの HTTP です（{error}）。アドレスとポート番号をご確認ください',
  'endpoint.tls_ended': 'クラウドが TLS の接続を打ち切りました（{error}）',
  'endpoint.certificate_untrusted':
    'クラウドの証明書を信頼できません（{error}）。発行した認証局を {section}.caFile に設定するか、装置の時計をご確認ください',
  'endpoint.certificate_refused':
    'クライアント証明書がクラウドに拒否されたか、提示を求められています（{error}）',

  'proxy.login_needed': 'プロキシがログインを求めています。プロキシのユーザー名とパスワードをご確認ください',
  'proxy.forbidden': 'プロキシが通信を許可していません（{status}）。プロキシの管理者にご確認ください',
  'proxy.failed': 'プロキシからクラウドに接続できません（{status}）',
  'proxy.in_between': 'プロキシを経由しています',
};
