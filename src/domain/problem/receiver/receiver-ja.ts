/** Japanese texts of what a receiver refuses. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { receiverProblemsEn } from './receiver-en.ts';

export const receiverProblemsJa: TranslationOf<typeof receiverProblemsEn> = {
  'receiver.unavailable': '受信サーバーは現在、保存できません',
  'receiver.too_fast': '装置からの送信が多すぎるため、受信サーバーが受け付けていません',
  'receiver.erasures_full': '店舗 {shop} の消去記録が上限に達しています',
  'receiver.no_erasure': '消去記録 {id} はありません',
  'receiver.gateway_unknown': '店舗 {shop} の装置 {gateway} からの受信はまだありません',
  'receiver.rollout_open': '終わっていない段階的な更新があります。取り消すか、最後まで続けてください',
  'receiver.rollout_nobody':
    'このバージョンを配れる装置がありません。すべて更新済みか、店舗がクラウドからの更新を許可していません（config.yaml の remote.updates）',
  'receiver.rollout_too_many': '1 回の更新の対象は {max} 台までです',
  'receiver.rollout_first_unknown':
    '最初の装置が見つからないか、更新済みか、店舗がクラウドからの更新を許可していません',
  'receiver.rollout_state': 'この更新が見つからないか、今の状態ではできません',
  'receiver.requests_full': '装置 {gateway} への依頼が上限に達しています。応答をお待ちください',
  'receiver.too_slow':
    'データベースの処理が {seconds} 秒を超えました。期間を短くするか店舗を 1 つに絞ってください。または、しばらくしてからもう一度お試しください',
  'receiver.pages_busy': '画面用のデータベース接続がすべて使用中です。数秒後にもう一度お試しください',
  'receiver.database_silent':
    'データベースが応答しません。しばらくしてからもう一度お試しください。未送信の会計は装置に残っています',
  'receiver.video_not_offered': 'この会計の装置は、店舗の設定により映像をクラウドに送信しないか、古い版です',
  'receiver.sender_missing': 'ヘッダー Tillframe-Gateway と Tillframe-Shop に、装置と店舗を指定してください',
  'receiver.too_many_held':
    '待機中の要求が多すぎます（このトークン、または全体）。待機中の要求を減らすか、`wait` を付けずに要求してください',
  'receiver.disk_full':
    '受信サーバーのディスクの空きが {free} MiB しかなく、保存を停止しています。空き容量を増やしてください',

  'receiver.token_needed': 'この受信サーバーの Bearer トークンが必要です',
  'receiver.token_expired':
    'トークンの有効期限が切れています。このトークンで登録し、次のトークンを取得してください',
  'receiver.owner_elsewhere':
    '受信サーバー自身のトークンで会計を送信できるのは、同じマシンでの試用に限られます。`tillframe receiver tokens add GATEWAY --shop SHOP` で、この装置に店舗のトークンを発行してください',
  'receiver.write_only':
    '装置のトークンは送信専用です。読み取りには `tillframe receiver readers add` のトークンか、受信サーバー自身のトークンが必要です',
  'receiver.reads_only': 'このトークンは会計と画像の読み取り専用です',
  'receiver.reads_other_shop':
    'このトークンで読み取れるのは店舗 {expected} だけです。要求は店舗 {found} のものです',
  'receiver.shop_unknown': '店舗 {shop} の装置からは、まだ受信していません',
  'receiver.cursor_unknown':
    'このカーソルはこの受信サーバーが発行したものではないか、その後にバックアップが復元されています。`after=0` で最初から読み直し、`source` と `id` で重複を除いてください',
  'receiver.key_used': 'このキーまたはトークンは使用済みです。新しいキーが必要です',
  'receiver.key_unknown': 'このキーまたはトークンは存在しないか、有効期限が切れています',
  'receiver.other_gateway': 'このトークンまたはキーは装置 {expected} 用で、{found} では使用できません',
  'receiver.other_shop': 'このトークンまたはキーは店舗 {expected} 用で、{found} では使用できません',
  'receiver.event_of_other_shop':
    'このトークンは店舗 {expected} 用ですが、イベントは店舗 {found} のものです。両方で使えるトークンがあれば、もう一度送信できます',

  'receiver.not_a_list': '本文が JSON の配列ではありません',
  'receiver.too_many_events': '1 回に送信されたイベントが {count} 件あります。上限は {max} 件です',
  'receiver.event_without_id': 'id のないイベントがあります',
  'receiver.event_too_long': 'イベントが {bytes} バイトあります。上限は {max} バイトです',
  'receiver.invalid_fields': '次の項目が契約のとおりではありません：{fields}',
  'receiver.sequence_too_high': 'sequence: {sequence} は上限の {max} を超えています',
  'receiver.only_gzip': 'Content-Encoding は gzip だけを受け付けます',
  'receiver.not_gzip': '本文が正しい gzip ではありません',
  'receiver.not_utf8': '本文が正しい UTF-8 ではありません',
  'receiver.broker_right_missing':
    'NATS（{server}）が、受信サーバーから {right} への送信を許可していません。このユーザーに許可してください。許可がないと、同じメッセージが繰り返し届くか、ack: application の装置が保存済みのデータを残し続けます',
  'receiver.message_no_event': 'メッセージが契約のイベントではありません',
  'receiver.message_not_storable':
    'データベースが、ほかのメッセージを保存しながら、このメッセージを {times} 回受け付けませんでした（{why}）',
  'receiver.picture_too_long': '画像が {bytes} バイトあります。上限は {max} バイトです',

  'receiver.not_jpeg': '本文が JPEG ではありません',
  'receiver.other_hash': '本文の SHA-256 は {found} で、アドレスの {expected} と一致しません',
  'receiver.event_unreadable': '保存されているイベントを読み取れません',
  'receiver.picture_known': 'この画像は保存済みです',
  'receiver.no_sale': 'この会計はありません',
  'receiver.shops_not_yours':
    '自分の担当店舗から選んでください。ほかの店舗は、全店舗のオーナーが追加できます',
  'receiver.session_needed': 'ビューアーにログインする必要があります',
  'receiver.no_picture': 'この画像は保存されていません',
  'receiver.address_expired':
    'このアドレスの有効期限が切れています。イベントをもう一度送信し、新しいアドレスを取得してください',
  'receiver.address_foreign': 'この受信サーバーが発行したアドレスではありません',

  'receiver.clip_without_sale': 'この動画の会計 {sale} は保存されていません',
  'receiver.clip_not_announced': 'この内容の動画は通知されていません',
  'receiver.clip_range': 'Content-Range が、通知された動画と一致しません',
  'receiver.clip_other_part': '次に必要な部分ではありません。もう一度通知してください',
  'receiver.clip_other_hash': '動画の SHA-256 が通知と一致しません。もう一度送信してください',
  'receiver.no_clip': 'この動画は保存されていません',

  'receiver.webhook_unknown':
    'この Webhook は受信サーバーに登録されていないか、無効になっています。`tillframe receiver webhook add` で作成してください',
  'receiver.webhook_unreadable': '本文がこの POS のイベントではありません',
  'receiver.signature_key_missing':
    'POS の署名キーが未登録です。`tillframe receiver webhook sign {id}` で登録してください',
  'receiver.signature_wrong':
    '署名が Webhook {id} の署名キーによるものではありません。`tillframe receiver webhook sign {id}` で POS の署名キーをもう一度登録してください。Square はアドレスにも署名するため、`webhook add` が表示したアドレスをそのまま登録する必要があります',

  'receiver.forward_answered': '転送先が {status} を返しています：{words}',
  'receiver.forward_refused': 'ブローカーがメッセージを受け付けません：{words}',
  'receiver.forward_no_answer': '転送先から応答がありません（{why}）',
  'receiver.forward_gone':
    '転送先が 410 を返し、今後の受信を断っています。誤りの場合は `tillframe receiver forward retry` で再開してください',
  'receiver.forward_full':
    '転送先が {max} 件のイベントを受け付けなかったため、転送を停止しました。転送先を直し、`tillframe receiver forward retry` で再開してください',

  'receiver.pos_app_missing':
    'この受信サーバーには POS のアプリが登録されていません。`tillframe receiver pos-app set` で登録してください',
  'receiver.pos_no_consent':
    '契約 {account} はこの店舗と連携されていません。`tillframe receiver pos-app link` で連携用のリンクを作成してください',
  'receiver.pos_consent_ended':
    'POS が契約 {account} のトークンを発行しません（{why}）。契約の所有者が、アプリをもう一度許可する必要があります',
  'receiver.pos_app_refused':
    'POS がアプリを認めません（{why}）。`tillframe receiver pos-app set` でクライアントIDとクライアントシークレットを登録し直してください',
  'receiver.pos_away': '現在、POS からトークンを取得できません',
};
