/** Japanese texts of the diagnosis. Pure. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import { type Message, textOf } from '../../lib/text/message.ts';
import { problemsJa } from '../problem/problems-ja.ts';
import type { doctorEn } from './doctor-en.ts';

export const doctorJa: TranslationOf<typeof doctorEn> = {
  'doctor.timed_out': '{seconds} 秒以内に応答がありません',
  'doctor.check_power': '電源が入っていて、ここからつながるかご確認ください。',
  'doctor.check_failed': '確認できませんでした',
  'doctor.run_again': 'もう一度実行してください。変わらなければサポート用ファイルを作ってください。',

  'doctor.agent_runs': '常駐プログラムが動いています',
  'doctor.agent_stopped': '常駐プログラムが動いていません',
  'doctor.start_agent': '起動してください（systemctl start tillframe）。それまでレジの会計を受け取れません。',
  'doctor.config_good': '設定ファイルに問題はありません',
  'doctor.config_note': '{note}',
  'doctor.config_notes': '{note}（ほか {others} 件）',
  'doctor.check_config': 'tillframe check-config ですべて確認できます。',

  'doctor.port_free': '{address} は使えます',
  'doctor.port_unusable': '{problem}',
  'doctor.port_fails': '{address}: {error}',
  'doctor.port_answers': '{address}',
  'doctor.port_silent': '{address} で応答がありません',
  'doctor.restart_agent': '常駐プログラムを再起動し、ログをご確認ください。',
  'doctor.free_plain_port':
    'https を付けずにアドレスを開いた人に案内が出ません。ポートを空けるか web.plainListen を変えてください。1 分ごとに再試行します。',

  'doctor.database_read': 'データベースを読めます',
  'doctor.database_absent': 'データベースがまだありません',
  'doctor.database_comes': '最初の起動か tillframe import のときに作られます。',
  'doctor.database_unreadable': 'データベースを読めません: {error}',
  'doctor.run_as_agent':
    '常駐プログラムと同じユーザーで実行してください。壊れている場合は次の起動時に修復します。',

  'doctor.room_for_sales': '会計を保存できます',
  'doctor.refused_quota': '会計を受け付けていません。クラウドにまだ届いていない会計で保存容量がいっぱいです',
  'doctor.refused_rows':
    '会計を受け付けていません。store.maxSales の件数に達しています（未送信か、直近 2 日間の会計です）',
  'doctor.refused_disk': '会計を受け付けていません。ディスクがいっぱいです',
  'doctor.make_room': 'クラウドへの接続を直すか、設定ファイルの {key} を増やしてください。',
  'doctor.free_disk': 'ほかのファイルを減らして空きを作ってください。',
  'doctor.recovered': '過去 7 日以内に、壊れたデータベースを修復しました',
  'doctor.see_recovery':
    '残っているものと失われたものは画面に表示しています。繰り返すときはカードやディスクを交換してください。',
  'doctor.sale_unreadable':
    '保存データが壊れていて一覧に表示できない会計が {count} 件あります。最新のものは {newest} です',
  'doctor.sales_unreadable':
    '保存データが壊れていて一覧に表示できない会計が {count} 件あります。最新のものは {newest} です',
  'doctor.more_sales_unreadable':
    '保存データが壊れていて一覧に表示できない会計が {count} 件以上あります。最新のものは {newest} です',
  'doctor.compare_sales':
    'その時間帯の会計をレジの記録と照らし合わせてください。繰り返すときはカードやディスクを交換してください。',
  'doctor.one_rejected': 'クラウドが受け取らなかった会計・画像が {count} 件あります',
  'doctor.some_rejected': 'クラウドが受け取らなかった会計・画像が {count} 件あります',
  'doctor.see_rejected': 'システム画面で理由を確認し、送り直せます。',
  'doctor.pictures_evicted': '過去 7 日以内に、容量が足りず、送信前の画像を消しました',

  'doctor.disk': '空き {free} MB、書き込みの確定に {flush} ミリ秒',
  'doctor.disk_full': '空きを増やしてください。会計を守るため、画像を早めに削除しています。',
  'doctor.disk_slow': 'ディスクが遅いか劣化しています。SSD か高耐久のカードを使ってください。',
  'doctor.disk_read_only': 'データフォルダーに書き込めません（読み取り専用、またはディスクの故障）',
  'doctor.replace_disk':
    'SD カードまたはディスクを交換してください。保存済みのものは引き続き表示・送信します。',
  'doctor.memory': '{total} MB のうち {available} MB が利用可能',
  'doctor.free_memory':
    '設定ファイルの cameras.maxMegabytes か cameras.keepSeconds を減らすか、ほかのプログラムを止めてください。',
  'doctor.clock_synced': '時刻サーバーに合っています（{time}）',
  'doctor.clock_configured':
    '設定（clock.state: synced）により合っているものとしています。未確認です（{time}）',
  'doctor.clock_unsynced': '時刻の同期を確認できません（{time}）',
  'doctor.sync_clock':
    '時刻サーバーにつながるようにしてください（systemd-timesyncd、chrony）。コンテナーのホストなど、ほかの方法で合わせている場合は clock.state: synced と書きます。',
  'doctor.ffmpeg': 'ffmpeg {version}: {decoders}',
  'doctor.ffmpeg_fails': 'ffmpeg が動きません',
  'doctor.ffmpeg_absent': 'ffmpeg がありません',
  'doctor.install_ffmpeg':
    'インストールしてください（Debian: apt install ffmpeg）。それまで会計に画像が付きません。',
  'doctor.ffmpeg_lacks': 'ffmpeg {version} は {decoders} を復号できません',
  'doctor.install_full_ffmpeg': '通常版の ffmpeg をインストールするか、カメラの映像を H.264 にしてください。',

  'doctor.camera': '{figures}',
  'doctor.camera_picture_age': '画像は {seconds} 秒前',
  'doctor.camera_key_frames': 'キーフレーム間隔 {seconds} 秒',
  'doctor.camera_held_cut':
    '時刻どおりの画像は {keep} 秒のうち直近の {held} 秒分（全カメラの上限 {megabytes} MB）',
  'doctor.camera_clock': '時計のずれ {seconds} 秒',
  'doctor.camera_clock_late':
    '時計のずれ {seconds} 秒（ネットワークの遅れにより、実際はこれより最大 {late} 秒進んでいる可能性があります）',
  'doctor.camera_latency': '映像の遅れ {value}',
  'doctor.camera_latency_estimated': '映像の遅れ {value}（推定）',
  'doctor.camera_latency_assumed':
    '映像の遅れは未測定（{value} と仮定。カメラのページで測定または推定できます）',
  'doctor.camera_without_picture': '映像が届きません',
  'doctor.check_camera':
    '電源、ネットワーク、アドレス、映像用のユーザー名とパスワードをご確認ください（tillframe discover ADDRESS）。',
  'doctor.check_video':
    'カメラの映像設定（解像度、コーデック）を変更するか、ファームウェアを更新してください。',
  'doctor.camera_not_live': '最新の画像が古いままです。カメラを再起動し、ネットワークをご確認ください。',
  'doctor.key_frames_far_apart': '映像のキーフレーム（I フレーム）間隔を 1〜2 秒にしてください。',
  'doctor.lossy':
    '映像が途中で失われています。有線にするか、Wi-Fi を改善するか、transport: tcp にしてください。',
  'doctor.camera_clock_off':
    'カメラに時刻サーバーを設定してください（tillframe discover ADDRESS --set-ntp HOST）。',
  'doctor.picture_unchanged': '映像が長い間変わっていません。カメラの停止や、レンズの覆いをご確認ください。',
  'doctor.time_stamps_unusable':
    '映像の時刻情報が使えず、画像の時刻の精度が下がります。カメラのファームウェアを更新してください。',
  'doctor.pictures_late': '映像が遅れて届いています。有線にするか、ネットワークの混雑をご確認ください。',
  'doctor.single_pictures': '静止画しか取得していません。RTSP の映像がある場合はそちらを使ってください。',

  'doctor.printer_answers': 'プリンターから応答がありました',
  'doctor.printer_unreachable': 'プリンターに接続できません',
  'doctor.check_printer': '{problem}',
  'doctor.printer_not_https': 'プリンターから応答がありましたが、HTTPS ではありません',
  'doctor.check_printer_https':
    'プリンターの HTTPS のポート（443 または 8043）を入力し、プリンターで HTTPS を有効にするか、HTTPS の印刷を「そのまま送る」にしてください。',
  'doctor.accept_printer_certificate':
    'プリンターを初期化または交換した場合は、連携設定のレジで新しい証明書を承認してください。心当たりがない場合は、そのアドレスの機器をご確認ください。',
  'doctor.print_cloud_answers': 'プリンターのクラウドから応答がありました',
  'doctor.printer_polls':
    'プリンターのクラウドから応答がありました。プリンターの最後の問い合わせは {seconds} 秒前です',
  'doctor.print_cloud_unreachable': 'プリンターのクラウドに接続できません',
  'doctor.printer_does_not_poll':
    'プリンターのクラウドから応答がありましたが、プリンターはこの装置に {minutes} 分間問い合わせていません',
  'doctor.printer_never_polled':
    'プリンターのクラウドから応答がありましたが、プリンターはまだこの装置に問い合わせていません',
  'doctor.set_server_url':
    'プリンターの電源を入れ、サーバー URL を {url} にしてください（https ではなく http。GATEWAY はこの装置のアドレス）。',
  'doctor.recognition_ready': 'tesseract（日本語）により、画像で印刷されたレシートの金額も読み取ります',
  'doctor.recognition_absent': 'tesseract がないため、画像で印刷されたレシートの金額は読み取りません',
  'doctor.recognition_no_japanese':
    'tesseract に日本語データがないため、画像で印刷されたレシートの金額は読み取りません',
  'doctor.install_recognition':
    'レシートを画像で印刷するレジがある場合だけ必要です（27 MB）：apt install tesseract-ocr tesseract-ocr-jpn',
  'doctor.register_without_sales': '会計がまだありません。時刻の精度は会計が届くと表示されます',
  'doctor.register_times': '{times}',
  'doctor.register_next': '{step}',
  'doctor.contact_silent':
    '検知機器 {device} の信号が、通知があるはずの直近 {sales} 件の会計で一度も届いていません。ドロワーを開けて、レジの行に最新の信号が出るかご確認ください。電池・配線・名前・トピックもご確認ください。',
  'doctor.contact_contrary':
    '検知機器 {device} の信号が、通知があるはずの直近 {sales} 件の会計のうち {matched} 件としか一致しません。このレジのドロワーに付いているか、閉じたときではなく開いたときに通知しているかをご確認ください。',
  'doctor.moment_source_ready': '信号を受信できます',
  'doctor.moment_source_in_use': '稼働中の本体が受信しています',
  'doctor.moment_source_connecting': '接続しています',
  'doctor.moment_source_not_read': '信号を受信できません',
  'doctor.check_moment_source': '{problem}',
  'doctor.region_not_linked':
    '範囲を指定したカメラがレジに連携されていないため、画像から会計時刻を求められません',
  'doctor.mark_region':
    'カメラを連携するか、レジの編集の「画像から会計時刻を求める」で範囲を指定し直してください。',
  'doctor.region_none_yet': '画像から会計時刻を求めた会計はまだありません',
  'doctor.region_learning': '会計のときの変化を学習しています（検出した会計 {searches} 件）',
  'doctor.region_finds': '直近 {searches} 件の会計のうち {seen} 件の時刻が画像から求まりました',
  'doctor.improve_region':
    'ドロワーや画面だけを囲み、手で隠れにくい範囲を指定し直すか、ドロワーに接点を付けてください。',
  'doctor.region_video_gone':
    '直近 {searches} 件の会計のうち {count} 件は、届いたときに映像が残っていませんでした',
  'doctor.keep_video':
    '10 分より後に届く会計には、すべての映像の録画が必要です。cameras.lookback.form を full にしてください。静止画カメラは対象外です。',
  'doctor.pos_answers': '{pos}から応答がありました',
  'doctor.pos_renewal_refused':
    '会計はまだ届いていますが、ログインを更新できませんでした。まもなく取り込めなくなります：{problem}',
  'doctor.renew_login': 'それまでに「連携設定」のアカウントでログインし直すか、設定を修正してください。',
  'doctor.pos_nudged': '{pos}から応答がありました。会計はWebhookですぐに通知されます',
  'doctor.pos_nudges_doubted':
    '{pos}から応答がありましたが、Webhookで通知されない会計がありました。数秒ごとに確認しています',
  'doctor.pos_nudges_refused':
    '{pos}から応答がありましたが、クラウドのブローカーが通知のトピックを拒否しています。数秒ごとに確認しています',
  'doctor.permit_nudges':
    'ブローカーで、この装置にトピック nudges の受信と nudge-topics への送信を許可するか、cloud.nudges を false にしてください。',
  'doctor.check_webhook':
    'POS側でWebhookが有効か、支払いまたは取引のイベントが選ばれているかをご確認ください。',
  'doctor.pos_setting_invalid': '{field}: {problem}',
  'doctor.pos_sealed': '設定を復号できません。データベースの鍵が別のものです',
  'doctor.check_account': '連携の画面でアカウントをご確認ください。',

  'doctor.cloud_off': 'クラウドが設定されていません',
  'doctor.set_cloud': '会計はこの装置に残ります。送るには、システム画面でクラウドを設定してください。',
  'doctor.cloud_name_unknown': '{host} の名前を解決できません',
  'doctor.check_name_server': 'インターネット回線、DNS サーバー、クラウドのアドレスをご確認ください。',
  'doctor.notifications_good': '直近の通知は届いています（通知する事柄がない場合を含みます）',
  'doctor.notifications_failing': '通知が届きません：{problem}',
  'doctor.correct_recipient': '「通知」で通知先を修正し、テスト送信してください。',

  'doctor.cloud_unreachable': '{address}：{problem}',
  'doctor.check_line': '回線、ファイアウォール、プロキシの要否をご確認ください。',
  'doctor.cloud_accepts': '{host} に送信できます',
  'doctor.cloud_reached': '{host} につながります（ログインは常駐プログラムだけが試します）',
  'doctor.cloud_retried': '会計は失われず、自動で再送します。続く場合はクラウドの管理者に連絡してください。',
  'doctor.check_cloud_login':
    'クラウドのアドレスと、この装置のキーまたは証明書を、クラウドの管理者にご確認ください。',
  'doctor.check_picture_addresses':
    '会計の送信は続いています。画像は装置に残り、自動で再送信します。クラウドが示す画像の送り先を、クラウドの管理者にご確認ください。',

  'doctor.version': '{version}',
  'doctor.report_update':
    'サポート用の情報を添えて、装置の提供元にご連絡ください。tillframe update で {version} をもう一度試せます。',
  'doctor.os_updates_of_image': 'このコンテナのイメージと一緒に更新されます',
  'doctor.os_updates_by_hand':
    '自動では更新されません（unattended-upgrades がありません）。この装置の管理者が更新してください',
  'doctor.os_updates_never': 'まだ更新されていません',
  'doctor.os_updates_last': '最終更新 {day}',
  'doctor.os_updates_rolled_back':
    '最新の更新でサービスまたは ffmpeg が動作しなかったため、元に戻しました: {packages}',
  'doctor.os_updates_returned_unhealthy':
    '最新の更新でサービスまたは ffmpeg が動作せず、以前のパッケージに戻しても動作しませんでした: {packages}',
  'doctor.os_updates_not_returned':
    '最新の更新でサービスまたは ffmpeg が動作せず、以前のパッケージにも戻せませんでした: {packages}',
  'doctor.report_failed_os_updates':
    '装置を再起動し、ほかの診断結果もご確認ください。サポート用の情報を添えて、装置の提供元にご連絡ください。',
  'doctor.report_os_updates':
    '装置は以前のパッケージで動作しています。次のバージョンは自動で更新されます。サポート用の情報を添えて、装置の提供元にご連絡ください。',
  'doctor.keep_switched_on':
    'update.hours の時間帯（初期値 02:00-05:00）に装置の電源を入れ、Debian のサーバーにつながるようにしてください。原因は /var/log/unattended-upgrades に記録されています。',
};

const texts = { ...problemsJa, ...doctorJa };

/** Undefined for a message of another version. */
export function japaneseDoctorText(message: Message): string | undefined {
  return textOf(message, texts, 'ja');
}
