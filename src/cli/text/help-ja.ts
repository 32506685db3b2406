/** Japanese texts of the help and of usage errors, by command. Imperative, one line, no full stop; sentences in the descriptions. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { helpEn } from './help-en.ts';

export const helpJa: TranslationOf<typeof helpEn> = {
  'program.about': '会計ごとに会計時刻のカメラ画像を保存し、回線がつながるときにクラウドへ送ります。',
  'program.hangs': '{seconds} 秒以内に停止しなかったため、終了します。保存済みのデータは失われません。',

  'usage.unknown_command': '"{named}" というコマンドはありません',
  'usage.unknown_option': '{named} というオプションはここにはありません',
  'usage.missing': '{named} を指定してください',
  'usage.missing_several': '{named} を指定してください',
  'usage.comma': '、',
  'usage.no_value': '{named} の値がありません',
  'usage.form': '{named}: {form} のように書いてください',
  'usage.no_day': '{named}: {day} という日付は暦にありません',
  'usage.conflict': '{named} と {other} は同時に指定できません',
  'usage.too_many': '引数が多すぎます',
  'usage.or': ' か ',
  'usage.choices': '{named}: {list} を指定してください',
  'usage.csv_or_boot': '事務所では --csv FILE と --out DIR を、装置では --boot DIR を指定してください',
  'usage.did_you_mean': '{meant} の間違いではありませんか',
  'usage.see': '{command} をご覧ください',

  'title.usage': '使い方:',
  'title.arguments': '引数:',
  'title.options': 'オプション:',
  'title.commands': 'コマンド:',

  'option.config': '設定ファイル',
  'option.json': 'JSON で出力する',
  'option.add_token': 'トークンを作り、一度だけ表示する',
  'option.passphrase_file': '秘密の値のパスフレーズを 1 行だけ書いたファイル。- は標準入力から読み込みます',
  'option.example': '例:',
  'option.default': '省略時',
  'option.help': 'このヘルプを表示',
  'option.help_command': 'コマンドのヘルプを表示',

  'run.summary': '常駐プログラムを起動する',
  'run.about':
    '常駐プログラムを起動します。SIGTERM か Ctrl-C を受け取ると、5 秒以内にデータを失わずに停止します。もう一度受け取ると、直ちに終了します。',
  'run.separate_printer_proxy':
    'プリンター中継は別のサービス（tillframe printer-proxy）が行うため、ここからは起動しない',

  'printer_proxy.summary': 'プリンター中継を起動する',
  'printer_proxy.about':
    'レジとレシートプリンターの間に入ります（設定ファイルの printerProxy.printers）。データはそのままプリンターへ送られ、読み取った会計は常駐プログラムのために保存されます。常駐プログラムが止まっていても印字は続きます。',
  'printer_proxy.stop': '動作中のプリンター中継を停止する（常駐プログラムの停止後も続いているものなど）',

  'check_config.summary': '設定ファイルを検査する',
  'check_config.about':
    '設定ファイルと、その中のパスや待ち受けアドレスを検査します。何も変更しません。誤りをすべて、行とキーとともに表示します。',

  'import.summary': 'カメラ、レジ、連携を取り込む',
  'import.about':
    'カメラ、レジ、連携をファイルのとおりにします。常駐プログラムの動作中でも使えます。同じファイルを二度取り込んでも何も変わりません。',
  'import.file': '取り込むファイル',

  'export.summary': '設定をファイルに書き出す',
  'export.about':
    'カメラ、レジ、連携、POS アカウントを import で読み込めるファイルに書き出します。交換した装置に取り込むと、会計は重複も欠落もなく続きます。常駐プログラムの動作中でも使えます。秘密の値は、指定しないかぎり含みません。',
  'export.output': '標準出力の代わりに書き出すファイル',
  'export.secrets':
    'カメラのパスワード、POS のトークン、レジのトークンのハッシュをパスフレーズで暗号化して含める',

  'provision.summary': '装置を準備し、準備した内容を取り込む',
  'provision.about':
    '事務所で（--csv）: 一覧の装置ごとに、起動用フォルダー（config.yaml、provision.yaml）と、アドレス・QR コード・セットアップコードのラベル（PDF）を作ります。もう一度実行してもコードは変わりません。装置で（--boot）: 起動パーティションの tillframe フォルダーを、常駐プログラムの前に root で取り込みます。誤りはそこの ERROR.txt に書きます。',
  'provision.csv': '装置の一覧（UTF-8 か Shift_JIS）',
  'provision.out': 'フォルダーとラベルの出力先',
  'provision.template': '全装置に共通の config.yaml と provision.yaml のあるフォルダー',
  'provision.renew': 'すべての装置のセットアップコードを作り直す',
  'provision.skip_labels': '1 枚目の使用済みラベルの数',
  'provision.boot': 'この装置の起動パーティション',
  'provision.config': '--boot のとき: 装置の設定ファイル',
  'provision.root': '--boot のとき: ホスト名とネットワークを設定するシステム',

  'discover.summary': 'ネットワークのカメラを探す',
  'discover.about':
    'この機器のすべてのネットワークで ONVIF カメラを探します。ADDRESS を指定するとその 1 台に問い合わせます。映像の種類、最適な映像、時計のずれ、取り込み用ファイルに書く内容を表示します。--set-ntp と --set-key-frames 以外は何も変更しません。',
  'discover.address': '1 台のカメラのアドレス: 192.168.1.20、ポート付き、または ONVIF の URL',
  'discover.wait': '探す時間（秒）',
  'discover.username': 'ログインに使うユーザー名',
  'discover.password_file': 'パスワードを 1 行だけ書いたファイル。- は標準入力から読み込みます',
  'discover.stream': '自動で選ばず、この名前またはトークンの映像を選ぶ',
  'discover.set_key_frames': 'ADDRESS のカメラの最適な映像のキーフレーム間隔を、この秒数に設定する',
  'discover.set_ntp': 'ADDRESS のカメラの時刻サーバーをこれに設定する',

  'status.summary': 'ゲートウェイの状態を表示する',
  'status.about':
    '常駐プログラムの動作、保存件数、クラウドへの送信待ち、レジごとの最新の会計を表示します。データベースを読むだけで、何も変更しません。カメラ、クラウド、時計の確認は `tillframe doctor` を使います。常駐プログラムが停止していれば終了コード 1 です。',

  'sales.summary': '最新の会計を一覧表示する',
  'sales.about':
    '最新の会計と画像を新しい順に表示します。データベースを読むだけで、何も変更しません。常駐プログラムの動作中でも使えます。',
  'sales.words': '管理画面の検索と同じ言葉で絞り込む',
  'sales.day': '指定した日の会計',
  'sales.without_picture': '画像がない会計のみ',
  'sales.limit': '最大件数（1 … 200）',

  'logs.summary': 'サービスのログを表示する',
  'logs.about':
    '常駐プログラム、プリンター中継、更新が systemd のジャーナルに書いたログを読みやすい行で表示します。root、または adm か systemd-journal グループのユーザーで実行してください。',
  'logs.follow': '新しい行を表示し続ける',
  'logs.since': '表示を始める時刻（"1 hour ago"、2026-11-30 など）。省略すると最新の 200 行',
  'logs.level': 'このレベル以上',
  'logs.json': '書かれたままの行（主に JSON）を表示する',

  'doctor.summary': '異常がないか調べる',
  'doctor.about':
    'ffmpeg、カメラ、POS アカウント、クラウド、時計、ディスク、メモリ、ポート、設定を調べ、対処を表示します。何も変更せず、常駐プログラムの動作中でも使えます。異常があれば終了コード 1 です。',
  'doctor.lang': '表示する言語',

  'health.summary': '常駐プログラムが応答するか調べる',
  'health.about':
    'この設定の常駐プログラムが動作しているかを確認します。10 秒以内に応答があれば終了コード 0、なければ理由を表示して 1 です。コンテナの監視などに使います。',

  'test_alarm.summary': 'アラームの通知を試す',
  'test_alarm.about':
    '設定の alarms.webhook へテスト通知を 1 通送ります。常駐プログラムの動作中でも使えます。',

  'support_bundle.summary': 'サポート用の情報をまとめる',
  'support_bundle.about':
    'バージョン、設定、doctor の結果、データベースの状態を 1 つのファイルにまとめます。秘密の値、会計の内容、画像は含みません。中の README.txt に一覧があります。',
  'support_bundle.output': '書き出すファイル',
  'support_bundle.log': '常駐プログラムのログの末尾を含める（省略時、サービスの設定ならジャーナルから）',

  'update.summary': '新しい版に更新する',
  'update.about':
    '署名付きフォルダーの最新の版を root でインストールします。2 分間確認し、正常にならなければ元の版に戻します。会計は失われません。戻した場合や確認できない場合は終了コード 1 です。',
  'update.from': 'アドレス、フォルダー、またはその中のパッケージ。省略時は設定の update.from',
  'update.check': '新しい版の有無だけを確認する',
  'update.json': '--check の結果を JSON で出力する',
  'update.to': 'この版をインストールする',
  'update.allow_older': '古い版への変更も許可する',
  'update.no_wait': '完了を待たずに終了する',
  'update.automatic': 'タイマー用: update.automatic と update.hours に従う',
  'update.in_hours': '更新せず、update.hours の時間内なら終了コード 0、時間外なら 3 で終わる',

  'setup_code.summary': '画面のパスワードを決めるコードを表示する',
  'setup_code.about':
    'この装置の画面のパスワードを決めるための一度だけのコードと、画面のアドレス、証明書の指紋を表示します。パスワードを忘れた利用者のコードは --person で、引き渡しのときの新しいコードは --new で作ります。',
  'setup_code.new': '新しいコードを作る。利用者、すべてのログインとトークンは直ちに無効になる',
  'setup_code.person': 'パスワードを忘れた利用者のコードを作る。ほかのものは無効にならない',
  'setup_code.print': 'レシートプリンター（ESC/POS、多くはポート 9100）で印刷もする',

  'tokens.summary': 'API を使うプログラムのトークンを管理する',
  'tokens.about': 'プログラムがこの装置の API を使うためのトークン（Authorization: Bearer）を管理します。',
  'tokens.name': '用途',
  'tokens.read_only': '閲覧のみ許可する（変更と設定は不可）',
  'tokens.list': '有効なトークンを一覧表示する',
  'tokens.remove': 'トークンを無効にする',
  'tokens.id': '一覧に表示される ID',

  'receiver.summary': 'リファレンス用クラウドを動かす',
  'receiver.about':
    '装置から届く会計と画像を受け取り、フォルダーに保存する、リファレンス用クラウドを動かします。届いたものはログインしてブラウザーで見られます。下のコマンドで、だれが送れるかを決めます。動作中でも使えます。',
  'receiver.listen': 'このアドレスで待ち受ける',
  'receiver.data': 'このフォルダーに保存する',
  'receiver.token_file':
    '管理者のトークンをこのファイルに置く。読み出しと、この機器上の装置からの試用の送信に使う（省略時: DIR/token）',
  'receiver.public_url':
    '装置にこのアドレスを伝える。待ち受けるアドレスと違う場合（TLS プロキシの背後など）に指定する',
  'receiver.trusted_proxy':
    'このアドレスまたはネットワーク（10.0.0.0/8）のプロキシが伝える送信元を信頼する。この機器上のプロキシは常に信頼する',
  'receiver.viewer_password_file':
    'ビューアーの最初のオーナーのパスワードを、1 行だけ書いたファイルから読む（省略時: 一度だけのコードを表示する）',
  'receiver.presign': '画像の送り先を、期限付きの署名つきアドレス（トークン不要）にする',
  'receiver.presign_seconds': '署名つきアドレスをこの秒数で無効にする',
  'receiver.token_days': '登録で渡すトークンをこの日数で無効にする。装置が自動で更新する（省略時: 無期限）',
  'receiver.min_free': 'ディスクの空き（MB）がこれより少ない間は受け取らず、装置を待たせる',
  'receiver.forward':
    '保存したイベントを、この https アドレスに署名付きで、または MQTT ブローカー（mqtts://HOST/PREFIX）に転送する（docs/integrate/changes.md）。複数指定できる。管理は receiver forward',
  'receiver.from':
    '装置が MQTT で NATS に送ったイベントと画像も受け取る（nats://USER:PASSWORD@HOST:4222/PREFIX、または tls://。PREFIX の省略時: tillframe/v1。docs/integrate/receiver-nats.md）。クラスターでは複数指定できる',
  'receiver.from_credentials': '--from と一緒に指定: このファイル（.creds）で NATS にログインする',
  'receiver.database':
    'フォルダーの代わりに PostgreSQL に保存し、何台の受信サーバーからでも使う（docs/integrate/receiver-postgres.md）',
  'receiver.pictures':
    '--database と一緒に指定: 画像をこのバケットに保存する（s3://BUCKET/PREFIX?endpoint=https://…&region=…）。キーは AWS_ACCESS_KEY_ID と AWS_SECRET_ACCESS_KEY から読む',
  'receiver.keep_days': '--database と一緒に指定: これより古い月のイベントを削除する（省略時: 削除しない）',
  'receiver.setup_code':
    '全店舗のオーナーがパスワードを決め直すためのコードを作る。全店舗のオーナーの以前のパスワードとログインは無効になる',

  'credentials.note': '一覧に表示するメモ',
  'credentials.data': '受信サーバーのフォルダー',
  'credentials.database': '--data の代わりに、PostgreSQL を使う受信サーバーのデータベース',
  'credentials.list': '有効なものを一覧表示する',
  'credentials.all': '無効になったものも表示する',
  'credentials.revoke': '無効にする',
  'credentials.id': '一覧に表示される ID',

  'receiver_tokens.summary': '装置のトークンを管理する',
  'receiver_tokens.about':
    '装置のトークンを管理します。トークンでできるのは、1 台の装置から 1 つの店舗の会計を送信することだけで、読み出しはできません。',
  'receiver_tokens.gateway': '装置の ID',
  'receiver_tokens.shop': '会計を送る店舗（ほかの店舗には送れません）',

  'receiver_readers.summary': '読み取るプログラムのトークンを管理する',
  'receiver_readers.about':
    '変更フィード・会計・画像を読み取るプログラムのトークンを管理します（docs/integrate/changes.md）。書き込みはできません。',
  'receiver_readers.shop': '読み取れる店舗の ID（省略時：すべて）',

  'receiver_gateways.summary': '装置を表示し、交換した装置を除外する',
  'receiver_gateways.about': 'この受信サーバーの装置を表示し、交換した装置を除外します。',
  'receiver_gateways.list': '装置と最終受信時刻の一覧を表示する',
  'receiver_gateways.gone': '交換または紛失した装置を除外する（日次締めで待たない）',
  'receiver_gateways.shop': '装置の店舗（同じ ID の装置が複数の店舗にある場合に必要）',
  'receiver_refused.summary': 'ブローカーから届き、受け付けられなかったメッセージを表示する',
  'receiver_refused.about':
    '契約に合わないイベントなど、--from で保存できなかったメッセージです。新しいものから 1,000 件を 90 日間保管します。',
  'receiver_refused.list': '理由とともに新しい順に一覧表示する',
  'receiver_refused.show': '届いたままのメッセージを表示する',
  'receiver_refused.remove': '対応済みのメッセージを削除する',
  'receiver_refused.id': '一覧に表示される ID',

  'receiver_forward.summary': 'イベントの転送先を管理する',
  'receiver_forward.about':
    '受信サーバーが保存したイベントを、署名付き Webhook として転送するアドレスを管理します（docs/integrate/changes.md）。',
  'receiver_forward.add': 'アドレスを追加し、署名の秘密の値を一度だけ表示する',
  'receiver_forward.url':
    'https のアドレス、または MQTT ブローカーの mqtts://HOST/PREFIX（このマシン内は http・mqtt も可）',
  'receiver_forward.username': 'ブローカーのユーザー名',
  'receiver_forward.password_file': 'そのパスワードのファイル',
  'receiver_forward.shop': 'この店舗のイベントだけを転送する（省略時：すべて）',
  'receiver_forward.from_start': '保存済みの最初のイベントから転送する（省略時：今後のイベントだけ）',
  'receiver_forward.list': 'アドレスと状態の一覧を表示する',
  'receiver_forward.dead_letters': '相手が受け付けなかったイベントの一覧を表示する',
  'receiver_forward.retry': '受け付けられなかったイベントも含めて、今すぐ再送する（一時停止・停止中も再開）',
  'receiver_forward.pause': '再送を指示するまで転送しない（イベントは待機）',
  'receiver_forward.remove': 'アドレスを、受け付けられなかったイベントの記録とともに削除する',

  'receiver_pos_app.summary': '受信サーバーをスマレジ・アプリマーケットのアプリにする',
  'receiver_pos_app.about':
    '受信サーバーをスマレジ・アプリマーケットのアプリにします。契約の所有者が許可すると、装置にアクセストークンを渡します。アプリの秘密の値は、このサーバーだけに保存します。',
  'receiver_pos_app.set': 'アプリを登録し、リダイレクト先のアドレスを表示する',
  'receiver_pos_app.client_id': 'スマレジ・デベロッパーズ（アプリ → 環境設定）のクライアントID',
  'receiver_pos_app.secret_file': 'クライアントシークレットを書いたファイル。- は標準入力',
  'receiver_pos_app.public_url': 'ブラウザーから見た受信サーバーの https アドレス',
  'receiver_pos_app.sandbox': '開発環境（サンドボックス）を使う',
  'receiver_pos_app.id_url': 'ログイン先のアドレス（スマレジ以外。テスト用）',
  'receiver_pos_app.link': '契約の所有者が店舗のためにアプリを許可するリンクを作る',
  'receiver_pos_app.shop': 'トークンを受け取る装置の店舗',
  'receiver_pos_app.list': '連携中の契約を一覧表示する',
  'receiver_pos_app.revoke': '契約と店舗の連携を解除する',
  'receiver_pos_app.contract': '契約ID',
  'receiver_webhook.summary': 'POS の Webhook の宛先を管理する',
  'receiver_webhook.about':
    'POS（Square、スマレジ、Shopify）の Webhook の宛先を管理します。登録すると、会計があるたびに装置へすぐに通知され、POS への問い合わせは大幅に減ります。',
  'receiver_webhook.add': 'POS に入力する宛先を作り、一度だけ表示する',
  'receiver_webhook.kind': 'POS の種類',
  'receiver_webhook.public_url': 'POS から見た受信サーバーの https アドレス',
  'receiver_webhook.shop': 'この店舗の装置にだけ通知する（省略時: 同じアカウントを読むすべての装置）',
  'receiver_webhook.sign': 'Square・Shopify の画面に表示される署名キーを登録する',
  'receiver_webhook.key_file': 'キーを書いたファイル。- は標準入力',

  'receiver_keys.summary': '設置に使う一度限りのキーを管理する',
  'receiver_keys.about':
    '設置に使う一度限りのキーを管理します。装置はキーを使って、専用のトークンを受け取ります。',
  'receiver_keys.add': 'キーを作り、一度だけ表示する',
  'receiver_keys.count': '個数',
  'receiver_keys.days': '有効日数',
  'receiver_keys.gateway': 'このキーを使える装置の ID',
  'receiver_keys.shop': 'このキーを使える店舗の ID',

  'conformance.summary': 'クラウドが仕様に合うか調べる',
  'conformance.about':
    'クラウドの実装が仕様（docs/integrate/cloud-contract.md）どおりかを調べ、項目ごとに期待と実際の応答を示します。専用のテスト店舗の会計を送り、実際の会計には触れません。終了コードは、不合格なし 0、あり 1、使い方の誤り 2 です。',
  'conformance.url': 'クラウドのベースアドレス',
  'conformance.token_file': 'クラウドのトークンを 1 行だけ書いたファイル',
  'conformance.enrol_key_file': '登録を調べるための、一度だけのキーのファイル。キーは使用済みになります',
  'conformance.ca_file': 'クラウドの証明書を発行した私設 CA の PEM',
  'conformance.shop': 'テスト用の店舗 ID（トークンが指定を求めるとき）',
  'conformance.gateway': 'テスト用の装置 ID（同上）',
  'conformance.wait': '送り先の期限切れを待つ最長の秒数',

  'version.summary': 'バージョンを表示する',
  'version.about': 'このプログラムと実行環境のバージョンを表示します。',
};
