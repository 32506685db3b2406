/** Japanese texts of problems of delivering a notification. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { deliveryProblemsEn } from './delivery-problem-en.ts';

export const deliveryProblemsJa: TranslationOf<typeof deliveryProblemsEn> = {
  'delivery.answer': '相手からの応答：「{words}」',

  'delivery.name_unknown': 'この名前のサーバーが見つかりません。アドレスをご確認ください',
  'delivery.no_name_server':
    'アドレスを調べられませんでした。お店のインターネット接続をご確認ください。自動で再送信します',
  'delivery.connection_refused': 'サーバーが接続を受け付けていません。アドレスとポート番号をご確認ください',
  'delivery.no_route': 'サーバーまでの経路がありません。お店のインターネット接続をご確認ください',
  'delivery.connect_timed_out':
    'サーバーに接続できません。アドレスと、お店のルーターがこの接続を止めていないかをご確認ください',
  'delivery.no_answer': 'サーバーから {seconds} 秒以内に応答がありませんでした。自動で再送信します',
  'delivery.connection_failed': '接続に失敗しました（{error}）。自動で再送信します',
  'delivery.tls_failed': '暗号化した接続ができませんでした（{error}）。アドレスとポート番号をご確認ください',
  'delivery.certificate_untrusted':
    'サーバーの証明書を信頼できません（{error}）。アドレスと、装置の時計をご確認ください',
  'delivery.private':
    'お店のネットワーク内につながる名前です。通知はインターネット上のサービスにだけ送信できます',
  'delivery.proxy':
    'お店のネットワークのプロキシが通信を許可していません。ネットワークの管理者にご確認ください',

  'chat.gone':
    'この Webhook はもうありません。チャットサービスで新しく作成し、その URL をここに入力してください',
  'chat.refused':
    'チャットサービスがこの Webhook を受け付けていません。URL を確認するか、新しく作成してその URL を入力してください',
  'chat.rejected': 'チャットサービスがメッセージを受け付けませんでした。選んだサービスの種類をご確認ください',
  'chat.template_rejected': 'サービスがメッセージを受け付けませんでした。テンプレートをご確認ください',
  'chat.redirected':
    '別のアドレスに転送されました。転送先には送信しません。サービスに表示された Webhook の URL を入力してください',
  'chat.too_many': 'チャットサービスから、送信の間隔を空けるよう求められました。時間をおいて送信します',
  'chat.failed': 'チャットサービスでエラーが発生しています。自動で再送信します',

  'webhook.gone': 'アラームの送信先のアドレスがなくなっています。現在のアドレスを入力してください',
  'webhook.token_missing':
    'アラームの送信先のトークンがありません。{path} の 1 行目に書いてください。再起動は不要です',
  'webhook.refused': 'アラームの送信先に拒否されました。トークンをご確認ください',
  'webhook.rejected': 'アラームの送信先がメッセージを受け付けませんでした。形式をご確認ください',
  'webhook.redirected':
    'アラームの送信先は別のアドレスに転送されます。転送先には送信しないため、そのアドレスを直接入力してください',
  'webhook.too_many': 'アラームの送信先への送信回数が制限されています。後で自動的に再送します',
  'webhook.failed': 'アラームの送信先でエラーが発生しています。自動的に再送します',

  'line.token_refused':
    'LINE がチャネルアクセストークンを受け付けていません。LINE Developers コンソールで発行し直し、ここに入力してください',
  'line.recipient':
    'LINE が送信先を受け付けていません。ユーザー ID・グループ ID と、友だち追加やグループへの招待が済んでいるかをご確認ください',
  'line.not_allowed': 'この LINE 公式アカウントでは送信が許可されていません。プランと権限をご確認ください',
  'line.limit':
    'LINE 公式アカウントの今月のメッセージ数の上限に達しました。プランを変更するか、来月までお待ちください',
  'line.too_many': 'LINE から、送信の間隔を空けるよう求められました。時間をおいて送信します',
  'line.rejected': 'LINE がメッセージを受け付けませんでした',
  'line.failed': 'LINE でエラーが発生しています。自動で再送信します',

  'mail.login_refused':
    'メールサーバーがユーザー名とパスワードを受け付けません。アプリ パスワードが必要な場合や、先に SMTP を有効にする必要がある場合があります',
  'mail.login_needed': 'メールサーバーへのログインが必要です。ユーザー名とパスワードを入力してください',
  'mail.no_login':
    'このポートではログインできません。ポート番号を確認するか、ユーザー名とパスワードを空欄にしてください',
  'mail.no_tls':
    'このポートでは暗号化できません。「TLS」とポート 465、または「STARTTLS」とポート 587 をお試しください',
  'mail.no_mail_server': 'メールサーバーではありません。サーバー名、ポート番号、暗号化をご確認ください',
  'mail.sender_refused':
    'メールサーバーが差出人のアドレスを受け付けません。ログインしたアカウントのアドレスを入力してください',
  'mail.recipient_refused': 'メールサーバーが宛先を受け付けません。アドレスをご確認ください',
  'mail.later': 'メールサーバーから、あとで送るよう求められました。自動で再送信します',
  'mail.too_large': 'メールサーバーの上限より大きいメールです。画像の添付をやめてください',
  'mail.rejected': 'メールサーバーがメールを受け付けませんでした',

  'push.gone':
    'このブラウザーは通知を受け取らなくなりました。そのスマートフォンやパソコンからもう一度追加してください',
  'push.refused':
    'ブラウザーのプッシュサービスがこの装置を受け付けません。装置の時計を確認するか、この送信先を削除し、そのスマートフォンやパソコンからもう一度追加してください',
  'push.too_many':
    'ブラウザーのプッシュサービスから、送信の間隔を空けるよう求められました。時間をおいて送信します',
  'push.rejected': 'ブラウザーのプッシュサービスがメッセージを受け付けませんでした',
  'push.failed': 'ブラウザーのプッシュサービスでエラーが発生しています。自動で再送信します',
};
