/** Japanese texts of the refusals of a camera that is added, changed or looked for. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { cameraFormRefusalsEn } from './camera-form-en.ts';

export const cameraFormRefusalsJa: TranslationOf<typeof cameraFormRefusalsEn> = {
  'camera_form.id': 'a-z、0-9、- の 1〜40 文字で入力してください（"new" は使えません）。',
  'camera_form.name': '1〜100 文字で入力してください。',
  'camera_form.url':
    'rtsp://192.168.1.20:554/stream1 の形で入力してください（rtsp、rtsps、http、https。空白なし）。',
  'camera_form.mainUrl':
    'rtsp://192.168.1.20:554/stream1 の形で入力するか、空欄にしてください（rtsp、rtsps、http、https。空白なし）。',
  'camera_form.main_elsewhere':
    '上のアドレスと同じカメラのアドレスを入力してください。ログイン情報がそこへ送られるためです。',
  'camera_form.username': '128 文字までです。',
  'camera_form.password': '256 文字までです。',
  'camera_form.masks': 'マスクは 16 個まで、それぞれ 3〜64 個の角で囲んでください。',
  'camera_form.password_again':
    'パスワードをもう一度入力してください。保存済みのパスワードは、別のアドレスや暗号化されない接続には送りません。',
  'camera_form.in_url_too': 'アドレスの中にも書かれています。一方だけにしてください。',
  'camera_form.user_missing': 'パスワードにはユーザー名が必要です。',
  'camera_form.one_address': 'url か device のどちらか一方を指定してください。',
  'camera_form.not_local':
    '192.168.1.20 のような店内ネットワークの IP アドレス（必要ならポートも）か、rtsp:// で始まるアドレスを入力してください。',
  'camera_form.id_taken': 'この ID のカメラがすでにあるか、以前ありました。別の ID にしてください。',
  'camera_form.same_name': '同じ名前のカメラがすでにあります。見分けられる名前にしてください。',
  'camera_form.same_address': 'このアドレスはカメラ「{camera}」に登録済みです。',
  'camera_form.full':
    'カメラは {maximum} 台まで登録できます（上限に達しています）。先にどれかを削除してください。',
  'camera_form.no_stream':
    '使える映像（H.264、H.265、Motion JPEG、または静止画）がありません。カメラの映像設定をご確認ください。',
  'camera_form.other_try': 'ほかのカメラを試しています。少し待ってからもう一度お試しください。',
  'camera_form.no_try': 'この装置ではカメラを試せません。',
  'camera_form.gateway_busy':
    'カメラの映像は届いていますが、この装置の処理が混み合っていて画像を表示できません。1 分ほど待ってから、もう一度お試しください。',
  'camera_form.device_address':
    '192.168.1.20 のような店内ネットワークの IP アドレスを入力してください（ポート付き、または URL の形でも。ユーザー名とパスワードは含めません）。',
  'camera_form.time_server': 'IP アドレスか、ntp.nict.jp のような名前を入力してください。',
  'camera_form.unreachable': 'このカメラのアドレスには問い合わせできません。',

  'camera_form.no_video_after_login': 'カメラへのログインはできましたが、映像を受け取れません：',
  'camera_form.no_video_without_login': 'カメラは見つかりましたが、映像を受け取れません：',

  'camera_advice.login':
    'カメラ側の設定どおりに入力してください。ONVIF や映像専用のユーザーを別に作るメーカーも多くあります。',
  'camera_advice.address': 'パスはメーカーや機種によって違います。カメラの説明書をご確認ください。',
  'camera_advice.connection':
    'アドレスと、カメラの電源、同じネットワークにつながっているかをご確認ください。',
  'camera_advice.camera':
    'ほかでこのカメラを見ているものを閉じ、カメラの映像設定（H.264・H.265）をご確認ください。',
  'camera_advice.gateway': '装置側で直す必要があります。',
  'camera_advice.video_login':
    'カメラの設定で、このユーザーに映像（RTSP）を見る権限を付けるか、映像用のユーザーを作って入力してください。',
  'camera_advice.video_connection':
    'カメラの設定で RTSP を有効にし、そのポート（ふつうは 554）をご確認ください。',
};
