/** Japanese texts of the camera problems. Pure. */

import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { cameraProblemsEn } from './camera-en.ts';

export const cameraProblemsJa: TranslationOf<typeof cameraProblemsEn> = {
  'camera.login_needed': 'カメラがユーザー名とパスワードを求めています',
  'camera.login_unsupported': 'カメラの認証方式に対応していません',
  'camera.login_refused': 'ユーザー名かパスワードがカメラに拒否されました',
  'camera.stream_login_refused':
    'ユーザー名かパスワードがカメラに拒否されました。多くのメーカーでは、映像用に別のユーザー（ONVIF）とパスワードが必要です',
  'camera.stream_forbidden': 'このユーザーには映像を見る権限がありません',
  'camera.picture_forbidden': 'このユーザーには画像を見る権限がありません',
  'camera.not_rtsp': 'このアドレスで応答しているのは RTSP のカメラではありません',
  'camera.not_http': 'このアドレスで応答しているものは HTTP ではありません',
  'camera.https_failed': 'カメラと https では通信できません。http を試してください',
  'camera.not_a_picture': 'このアドレスから返ってくるのは画像ではありません',
  'camera.stream_not_found': 'そのストリームはカメラにありません',
  'camera.picture_not_found': 'そのアドレスの画像はカメラにありません',
  'camera.no_video': 'カメラが送っているのは H.264・H.265・Motion JPEG の映像ではありません',
  'camera.no_video_among':
    'カメラが送っているのは H.264・H.265・Motion JPEG の映像ではありません（{formats}）',
  'camera.video_unsupported':
    'カメラの映像形式（{codecs}）には対応していません。カメラの設定で H.264 か H.265 に変更してください',
  'camera.transport_unsupported':
    'カメラがこの伝送方式に対応していません。伝送方式を「自動」か、TCP と UDP のもう一方に変えてください',
  'camera.transports_refused':
    'カメラが TCP も UDP も拒否しました。カメラの設定で TCP のユニキャスト配信を有効にしてください',
  'camera.multicast_only':
    'カメラの配信がマルチキャストだけになっています（受信できません）。カメラの設定でユニキャストにしてください',
  'camera.no_video_over_udp': 'UDP では映像が届きませんでした。伝送方式を「自動」に変えてください',
  'camera.udp_blocked':
    'カメラが TCP を拒否し、UDP では映像が届きません。カメラで TCP の配信を有効にするか、途中のファイアウォールで UDP を許可してください',
  'camera.redirect_refused': 'カメラが別のアドレスへ転送しています。転送先のアドレスを設定してください',
  'camera.redirect_without_target': 'カメラが転送先を示さずに転送しています',
  'camera.redirect_invalid': 'カメラの転送先のアドレスが正しくありません',
  'camera.redirect_protocol': 'カメラが別の方式のアドレスへ転送しています（{protocol}）',
  'camera.redirect_loop': 'カメラの転送がくり返され、映像にたどり着けません',
  'camera.url_invalid': 'URL が正しくありません（例：rtsp://ホスト:ポート/パス）',
  'camera.url_scheme': 'URL は rtsp:// か rtsps:// で始めてください',
  'camera.url_host': 'URL のホスト名（IP アドレス）が正しくありません',
  'camera.rtsps_needs_ffmpeg':
    '暗号化された RTSP（rtsps）は ffmpeg で読み取る必要があります（reader: ffmpeg）',
  'camera.url_has_login': 'URL にユーザー名かパスワードが入っています。別の項目に書いてください',
  'camera.name_not_found': 'URL にあるカメラの名前が、ネットワークで見つかりません',
  'camera.connection_refused': 'このアドレスとポートでは何も応答していません（接続拒否）',
  'camera.no_route': 'このアドレスへはネットワークがつながっていません',
  'camera.no_answer': 'カメラが応答しません',
  'camera.connection_closed': 'カメラが接続を切りました',
  'camera.stream_ended': 'カメラが映像を止めました',
  'camera.no_picture': '{seconds} 秒間、映像が届いていません',
  'camera.connection_failed': 'カメラとの接続に失敗しました',
  'camera.connection_failed_with': 'カメラとの接続に失敗しました（{error}）',
  'camera.requests_not_read': 'カメラが要求を受け取りません',
  'camera.ffmpeg_message': 'ffmpeg でカメラを読み取れません：{message}',
  'camera.no_bandwidth': 'カメラの帯域に、これ以上の視聴を受け付ける余裕がありません',
  'camera.busy': 'カメラが混み合っています。同時に見ている数が多すぎるかもしれません（{status}）',
  'camera.picture_failed': 'カメラが画像を作れませんでした（{status}）',
  'camera.request_refused': 'カメラが要求を拒否しました',
  'camera.request_refused_with': 'カメラが要求を拒否しました（{status}）',
  'camera.picture_too_large':
    'カメラの解像度が {size} です。対応しているのは 8192×4320 までです。カメラの設定で解像度を下げてください',
  'camera.pictures_broken': 'カメラの送る画像が壊れています',
  'camera.time_stamps_unusable': 'カメラの映像の時刻情報が使えません',
  'camera.h264_interleaved': 'カメラの映像の送り方（H.264 interleaved）に対応していません',
  'camera.h264_interleaved_type': 'カメラの映像の送り方（H.264 interleaved、type {type}）に対応していません',
  'camera.h265_paci': 'カメラの映像の送り方（H.265 PACI、type 50）に対応していません',
  'camera.h265_out_of_order': 'カメラの映像の送り方（H.265、順不同）に対応していません',
  'camera.jpeg_type':
    'カメラの Motion JPEG の送り方（type {type}）に対応していません。カメラの設定で H.264 か H.265 に変更してください',
  'camera.jpeg_size_unknown':
    'カメラの Motion JPEG に画像の大きさの情報がありません。カメラの設定で 2040×2040 ピクセル以下にするか、H.264 に変更してください',
  'camera.data_invalid': 'カメラの送ってくるデータが読み取れません',
  'camera.headers_too_long': 'カメラの応答が正しくありません（ヘッダーが終わりません）',
  'camera.answer_too_long': 'カメラの応答が長すぎます',
  'camera.ffmpeg_not_started':
    '装置で ffmpeg を起動できませんでした（{error}）。メモリーかプロセス数が不足しています。自動で再試行します',
  'camera.ffmpeg_missing': '装置に ffmpeg が入っていません',
  'camera.decoder_ended': '画像を復号する ffmpeg が終了しました：{message}',
  'camera.reader_too_slow':
    '装置の読み取りがカメラの映像に追いつきません。カメラの設定で解像度かビットレートを下げてください',
  'camera.no_udp_ports': '装置の UDP ポートに、隣り合う空きがありません',
  'camera.stopped': '読み取りを停止しました',
};
